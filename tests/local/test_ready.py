"""A process is well only while its database answers: its file grows old when that goes away, and is fresh again by itself."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from fastapi.testclient import TestClient

from deploy.docker.healthcheck import OLDEST_SECONDS, is_healthy
from deploy.local.databases import ROLES, SERVICES, ServiceDatabase, prepare_databases
from deploy.local.servers import Servers
from services.notifications import wiring as notifications_wiring
from services.notifications.app import make_notifications_app
from services.notifications.settings import NotificationsSettings
from services.payments import wiring as payments_wiring
from services.payments.app import make_payments_app
from services.payments.settings import PaymentsSettings
from shared.database import Database
from shared.messaging import ReadySign
from shared.migrate import run_migrations
from tests.conftest import CHECKOUT

PATIENCE_SECONDS = 120  # a process starts in two seconds, unless the machine is busy
SECRET = "x" * 40
NOBODY = "http://127.0.0.1:1"
NOBODY_S = "postgresql+psycopg://nobody:nothing@127.0.0.1:1/nowhere"


@pytest.fixture
def own_servers() -> Iterator[Servers]:
    """Servers that may be stopped without harm to other tests."""
    with Servers(durable=False) as servers:
        yield servers


def prepared(servers: Servers) -> dict[str, ServiceDatabase]:
    """Both services' databases, migrated."""
    passwords = {f"{service}_{role}": "test" for service in SERVICES for role in ROLES}
    databases = prepare_databases(servers.database_url, "test", passwords)
    for service in SERVICES:
        run_migrations(CHECKOUT / "services" / service / "migrations", databases[service].owner_url)
    return databases


def grow_old(file: Path) -> None:
    """Makes a file as old as one that nobody has touched for too long."""
    old = time.time() - OLDEST_SECONDS - 1
    os.utime(file, (old, old))


def test_the_file_is_touched_only_while_the_database_answers(own_servers: Servers, tmp_path: Path) -> None:
    urls = prepared(own_servers)["payments"]
    database, ready = Database(urls.app_url, urls.system_url), tmp_path / "ready"
    ready.touch()
    sign = ReadySign(ready, database)
    assert not ready.exists()  # what a process before us said
    sign.show()
    assert is_healthy(str(ready))

    own_servers.postgres.stop()
    grow_old(ready)
    for _ in range(3):
        sign.show()
        assert not is_healthy(str(ready))

    own_servers.postgres.start()
    sign.show()
    assert is_healthy(str(ready))
    database.close()


def test_one_role_that_is_let_in_is_not_enough(own_servers: Servers, tmp_path: Path) -> None:
    urls = prepared(own_servers)["payments"]
    for app_url, system_url in ((urls.app_url, NOBODY_S), (NOBODY_S, urls.system_url)):
        database, ready = Database(app_url, system_url), tmp_path / "ready"
        ReadySign(ready, database).show()
        assert not ready.exists()
        database.close()


def environment(service: str, urls: ServiceDatabase, redis_url: str, ready: Path) -> dict[str, str]:
    """What a worker or clock of a service is given."""
    given = {
        "DATABASE_URL": urls.app_url, "SYSTEM_DATABASE_URL": urls.system_url, "REDIS_URL": redis_url,
        "PUBLIC_URL": NOBODY, "INTERNAL_TOKEN_SECRET": SECRET, "READY_FILE": str(ready), "SWEEP_SECONDS": "0.2",
        "NOTIFICATIONS_URL": NOBODY, "LINK_SECRET": SECRET,
        "SIGN_IN_ISSUER": NOBODY, "SIGN_IN_CLIENT_ID": "sameday", "SIGN_IN_CLIENT_SECRET": SECRET,
        "SEALING_KEYS": Fernet.generate_key().decode(),
        "PAYMENTS_URL": NOBODY, "TWILIO_API_BASE": NOBODY, "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": SECRET, "TWILIO_FROM": "+447700900000",
    }  # fmt: skip
    return {"PATH": os.environ["PATH"], **{f"{service.upper()}_{name}": value for name, value in given.items()}}


@contextmanager
def process(service: str, part: str, given: dict[str, str], log: Path) -> Iterator[None]:
    """A program of a service, from its start to its end."""
    words = [sys.executable, "-m", f"services.{service}.{part}"]
    with log.open("ab") as out, subprocess.Popen(words, cwd=CHECKOUT, env=given, stdout=out, stderr=out) as started:
        try:
            yield
        finally:
            started.terminate()
            started.wait(PATIENCE_SECONDS)


def becomes_true(condition: Callable[[], bool]) -> bool:
    """Looks again and again until the condition holds; False if it does not in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def says(log: Path, words: str) -> bool:
    """Whether a program has written these words into its log."""
    return words in log.read_text()


@pytest.mark.parametrize("part", ["worker", "clock"])
def test_a_process_that_starts_without_its_database_is_well_once_that_is_there(
    own_servers: Servers, tmp_path: Path, part: str
) -> None:
    urls = prepared(own_servers)
    own_servers.postgres.stop()
    ready = {service: tmp_path / f"{service}.ready" for service in SERVICES}
    logs = {service: tmp_path / f"{service}.log" for service in SERVICES}
    given = {one: environment(one, urls[one], own_servers.redis_url, ready[one]) for one in SERVICES}
    first, second = SERVICES
    with process(first, part, given[first], logs[first]), process(second, part, given[second], logs[second]):
        for service in SERVICES:
            assert becomes_true(partial(says, logs[service], "the database does not answer"))
            assert not ready[service].exists()
        own_servers.postgres.start()
        for service in SERVICES:
            assert becomes_true(ready[service].exists), logs[service].read_text()


@pytest.mark.parametrize("service", SERVICES)
def test_an_app_says_that_it_is_not_well_and_well_again(
    own_servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    given = environment(service, prepared(own_servers)[service], own_servers.redis_url, tmp_path / "ready")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    if service == "payments":
        dependencies = payments_wiring.build(PaymentsSettings())
        client, database = TestClient(make_payments_app(dependencies)), dependencies.database
    else:
        others = notifications_wiring.build(NotificationsSettings())
        client, database = TestClient(make_notifications_app(others)), others.database
    assert client.get("/health").status_code == 200
    own_servers.postgres.stop()
    for _ in range(2):
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["code"]) == (503, "database.away")
    own_servers.postgres.start()
    assert client.get("/health").json()["status"] == "ok"
    database.close()
