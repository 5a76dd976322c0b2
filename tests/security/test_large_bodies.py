"""Twenty bodies of 200 MB at once, in parts and without a length: neither service's memory grows by them, whoever sends them."""

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from threading import Event, Thread

import httpx2
import psutil
import pytest

from deploy.local.ports import free_port
from deploy.local.servers import Servers
from services.payments.settings import PaymentsSettings
from shared.identity import InternalTokens
from shared.ids import new_id
from tests.conftest import Databases
from tests.local.processes import becomes_true, is_well, running
from tests.payments.conftest import NOBODY_LISTENS, payments_settings
from tests.payments.council import Staff, token_for

AT_ONCE = 20
BODY_BYTES = 200_000_000
MOST_RISE_BYTES = 50_000_000
PART = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PHOTO = {"Content-Type": "multipart/form-data; boundary=b"}


@dataclass(frozen=True)
class BodyTarget:
    """An address to send bodies to."""

    path: str
    headers: Mapping[str, str]
    method: str = "POST"


@contextmanager
def serving(service: str, given: Mapping[str, object]) -> Iterator[tuple[int, int]]:
    """A service's app as a process of its own: its port and process id."""
    port = free_port()
    settings = {f"{service}_{name}".upper(): str(value) for name, value in {**given, "port": port}.items()}
    with running("-m", f"services.{service}.app", environment={"PATH": os.environ["PATH"], **settings}) as process:
        Thread(target=lambda: process.stdout and process.stdout.read(), daemon=True).start()
        assert becomes_true(lambda: is_well(port))
        yield port, process.pid


def send(port: int, target: BodyTarget) -> bytes:
    """Sends one body as far as it is taken; gives the status that was answered, as far as the connection lived to tell."""
    head = "".join(f"{name}: {value}\r\n" for name, value in {**target.headers, "Transfer-Encoding": "chunked"}.items())
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(f"{target.method} {target.path} HTTP/1.1\r\nHost: a\r\n{head}\r\n".encode())
        try:
            for _ in range(BODY_BYTES // 0x10000):
                connection.sendall(PART)
            connection.sendall(b"0\r\n\r\n")
            return connection.recv(64)[9:12]
        except OSError:
            return b""


def rise_of(port: int, pid: int, targets: Sequence[BodyTarget]) -> int:
    """By how many bytes a process grows at most while the bodies arrive."""
    process, over, rises = psutil.Process(pid), Event(), [0]
    for target in targets:
        httpx2.request(
            target.method, f"http://127.0.0.1:{port}{target.path}", headers=dict(target.headers), content=b"{}"
        )
    before = process.memory_info().rss

    def watch() -> None:
        while not over.wait(0.02):
            rises.append(process.memory_info().rss - before)

    watching = Thread(target=watch)
    watching.start()
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        statuses = set(crowd.map(lambda target: send(port, target), islice(cycle(targets), AT_ONCE)))
    over.set()
    watching.join()
    assert statuses <= {b"", b"401", b"403", b"404", b"408", b"413", b"422"}, statuses
    assert is_well(port)
    return max(rises)


def environment(settings: PaymentsSettings) -> dict[str, object]:
    """What a process is told."""
    return {
        name: getattr(value, "get_secret_value", lambda value=value: value)()
        for name, value in settings.model_dump().items()
        if value is not None
    }


def test_twenty_bodies_of_200_mb_without_and_with_a_token_at_payments(
    databases: Databases, servers: Servers, allmighty: Staff, tmp_path: Path
) -> None:
    signed_in = {"Authorization": f"Bearer {token_for(allmighty.subject)}", "Idempotency-Key": "large-bodies"}
    strangers = [
        BodyTarget("/api/v1/people", JSON),
        BodyTarget(f"/api/v1/receipts?person_id={new_id()}", PHOTO),
        BodyTarget("/api/v1/imports/people", JSON),
        BodyTarget("/p/forged/lines/1/photo", PHOTO),
        BodyTarget("/desk/sign-in", FORM),
        BodyTarget("/internal/turns", JSON),
        BodyTarget(f"/webhooks/stripe/{new_id()}", JSON),
    ]
    staff = [
        BodyTarget("/api/v1/people", JSON | signed_in),
        BodyTarget(f"/api/v1/receipts?person_id={new_id()}", {"Content-Type": "image/jpeg"} | signed_in),
        BodyTarget("/api/v1/imports/people", {"Content-Type": "text/csv"} | signed_in),
        BodyTarget("/api/v1/modulus-tables", JSON | signed_in),
    ]
    settings = payments_settings(databases, servers, receipts_url=(tmp_path / "receipts").as_uri())
    with serving("payments", environment(settings)) as (port, pid):
        assert rise_of(port, pid, strangers) < MOST_RISE_BYTES
        assert rise_of(port, pid, staff) < MOST_RISE_BYTES


def test_twenty_bodies_of_200_mb_without_and_with_a_token_at_notifications(
    databases: Databases, servers: Servers, tmp_path: Path
) -> None:
    secret = payments_settings(databases, servers).internal_token_secret
    given: dict[str, object] = {
        "database_url": databases.of["notifications"].app_url,
        "system_database_url": databases.of["notifications"].system_url,
        "redis_url": servers.redis_url,
        "public_url": "https://notifications.example.org",
        "internal_token_secret": secret.get_secret_value(),
        "payments_url": NOBODY_LISTENS,
        "twilio_api_base": NOBODY_LISTENS,
        "twilio_account_sid": "AC" + "0c" * 16,
        "twilio_auth_token": "a-token-for-tests",
        "twilio_from": "+447700900000",
        "letters_folder": tmp_path,
        "practice": True,
    }
    contact = f"/internal/contacts/{new_id()}/{new_id()}"
    ours = {"Authorization": f"Bearer {InternalTokens('payments', secret).make('notifications')}"}
    strangers = [
        BodyTarget(contact, JSON, "PUT"),
        BodyTarget(f"/lines/twilio/sms/{new_id()}", FORM),
        BodyTarget(f"/lines/twilio/voice/{new_id()}", FORM),
        BodyTarget(f"/lines/govuk_notify/sms/{new_id()}", JSON),
    ]
    with serving("notifications", given) as (port, pid):
        assert rise_of(port, pid, strangers) < MOST_RISE_BYTES
        assert rise_of(port, pid, [BodyTarget(contact, JSON | ours, "PUT")]) < MOST_RISE_BYTES


@pytest.mark.parametrize("with_length", [False, True])
def test_more_than_a_megabyte_is_refused_in_words(allmighty: Staff, *, with_length: bool) -> None:
    body = b'{"name": "' + b"x" * 1_100_000 + b'"}'
    headers = JSON | {"Authorization": f"Bearer {token_for(allmighty.subject)}", "Idempotency-Key": "one-megabyte"}
    content = body if with_length else iter([body])
    answer = allmighty.client.post("/api/v1/people", content=content, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
    assert "larger than 1 MB" in answer.json()["detail"]
