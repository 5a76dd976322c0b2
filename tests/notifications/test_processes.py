"""The service's own processes, started for real: what a worker does when it is lost, and that each of them runs and stops."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns

import httpx2
import pytest

from shared.ids import new_id
from tests.local.processes import CHECKOUT, PATIENCE_SECONDS, becomes_true, is_well
from tests.notifications.conftest import ADDRESS, NOTIFY_KEY, SECRET, SID, TOKEN, Service
from tests.notifications.fake_servers import PostOffice
from tests.notifications.messages.test_sending import ready


def environment(service: Service, folder: Path, port: int) -> dict[str, str]:
    """What a process of the service is given, in the environment."""
    urls = service.storage.urls
    given = {
        "DATABASE_URL": urls.app_url,
        "SYSTEM_DATABASE_URL": urls.system_url,
        "REDIS_URL": service.storage.redis_url,
        "REDIS_NAMESPACE": service.dependencies.settings.redis_namespace,
        "PORT": str(port),
        "READY_FILE": str(folder / "ready"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "INTERNAL_TOKEN_SECRET": SECRET.get_secret_value(),
        "PAYMENTS_URL": service.payments.url,
        "TWILIO_API_BASE": service.exchange.url,
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": "+447700900000",
        "LETTER_LINE": service.dependencies.settings.letter_line,
        "LETTERS_FOLDER": str(folder / "letters"),
        "NOTIFY_API_BASE": service.dependencies.settings.notify_api_base,
        "NOTIFY_API_KEY": NOTIFY_KEY,
        "SWEEP_SECONDS": "0.2",
    }
    return {"PATH": os.environ["PATH"], **{f"NOTIFICATIONS_{name}": value for name, value in given.items()}}


@contextmanager
def process(name: str, given: dict[str, str], log: Path, folder: Path = CHECKOUT) -> Iterator[subprocess.Popen[bytes]]:
    """One process of the service in a checkout; killed at the end if it still runs."""
    with log.open("ab") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", f"services.notifications.{name}"], cwd=folder, env=given, stdout=out, stderr=out
        )
    with started:
        try:
            yield started
        finally:
            started.kill()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_a_worker_killed_between_the_line_s_answer_and_our_record_costs_no_second_text(
    service: Service, tmp_path: Path
) -> None:
    given, log = environment(service, tmp_path, 8000), tmp_path / "worker.log"
    service.exchange.hold = True
    with process("worker", given, log) as worker:
        message = ready(service)
        assert service.exchange.accepted.wait(PATIENCE_SECONDS), log.read_text()
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    service.exchange.hold = False
    service.exchange.release.set()
    assert service.message(message.about_id).status == "sending"

    service.later(timedelta(seconds=61))
    with process("worker", given, log), process("clock", given, log):
        assert becomes_true(lambda: service.message(message.about_id).status == "unknown"), log.read_text()
        service.later(timedelta(seconds=31))
        assert becomes_true(lambda: service.message(message.about_id).status == "sent"), log.read_text()
    assert len(service.exchange.texts) == 1
    assert service.history(service.message(message.about_id)) == ["leased", "lease_expired", "found"]
    written = log.read_text()
    assert '"event": "worker started"' in written
    assert "7700900" not in written
    assert "£" not in written


def test_a_worker_killed_between_notify_s_answer_and_our_record_costs_no_second_letter(
    notify: Service, post_office: PostOffice, tmp_path: Path
) -> None:
    given, log = environment(notify, tmp_path, 8000), tmp_path / "worker.log"
    post_office.hold = True
    with process("worker", given, log) as worker:
        person = new_id()
        notify.organisation()
        notify.contact(person, **ADDRESS, format="easy_read_letter")
        message = notify.notice(person)
        assert post_office.accepted.wait(PATIENCE_SECONDS), log.read_text()
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    post_office.hold = False
    post_office.release.set()
    assert notify.message(message.about_id).status == "sending"

    notify.later(timedelta(seconds=61))
    with process("worker", given, log), process("clock", given, log):
        assert becomes_true(lambda: notify.message(message.about_id).status == "unknown"), log.read_text()
        post_office.letters[0]["status"] = "received"
        notify.later(timedelta(seconds=31))
        assert becomes_true(lambda: notify.message(message.about_id).status == "sent"), log.read_text()
        notify.later(timedelta(seconds=6))
        assert becomes_true(lambda: notify.message(message.about_id).status == "delivered"), log.read_text()
    assert len(post_office.letters) == 1
    assert notify.history(message) == ["leased", "lease_expired", "found", "receipt_delivered"]
    assert not any(personal in log.read_text() for personal in ("Sam", "Long Lane", "£", NOTIFY_KEY[-36:]))


def test_without_redis_the_clock_does_the_work_itself(service: Service, tmp_path: Path) -> None:
    message = ready(service)
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    given = environment(service, tmp_path, 8000) | {"NOTIFICATIONS_REDIS_URL": nobody}
    log = tmp_path / "clock.log"
    with process("clock", given, log):
        service.later(timedelta(seconds=11))
        assert becomes_true(lambda: service.message(message.about_id).status == "sent"), log.read_text()
    assert len(service.exchange.texts) == 1


@pytest.mark.parametrize("name", ["worker", "clock"])
def test_says_that_it_is_well_and_stops_when_asked(service: Service, tmp_path: Path, name: str) -> None:
    log = tmp_path / "log"
    with process(name, environment(service, tmp_path, 8000), log) as started:
        assert becomes_true((tmp_path / "ready").exists), log.read_text()
        started.terminate()
        assert started.wait(PATIENCE_SECONDS) == 0, log.read_text()


def test_the_api_listens_says_that_it_is_well_and_stops_when_asked(service: Service, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    address = f"http://127.0.0.1:{port}"

    with process("app", environment(service, tmp_path, port), log) as started:
        assert becomes_true(lambda: is_well(port)), log.read_text()
        refused = httpx2.get(f"{address}/internal/contacts/{new_id()}/{new_id()}")
        assert (refused.status_code, refused.json()["code"]) == (401, "sign_in.missing")
        started.terminate()
        assert started.wait(PATIENCE_SECONDS) in {0, -signal.SIGTERM}, log.read_text()


@pytest.fixture
def unlearnt(tmp_path: Path) -> Path:
    """A checkout in which nobody has run `make setup`."""
    copy = tmp_path / "unlearnt"
    for package in ("shared", "services/notifications"):
        copytree(CHECKOUT / package, copy / package, ignore=ignore_patterns("__pycache__", "model"))
    (copy / "services/__init__.py").touch()
    return copy


@pytest.mark.parametrize("name", ["app", *(pytest.param(one, marks=pytest.mark.chaos) for one in ("worker", "clock"))])
def test_nothing_starts_before_it_was_learnt_what_messages_mean(
    service: Service, tmp_path: Path, unlearnt: Path, name: str
) -> None:
    log = tmp_path / "log"
    with process(name, environment(service, tmp_path, free_port()), log, unlearnt) as started:
        assert started.wait(PATIENCE_SECONDS) == 1
    assert "Nothing was started. Run: make setup." in log.read_text()
    assert "Traceback" not in log.read_text()
    assert not (tmp_path / "ready").exists()


def test_nothing_starts_with_a_word_list_that_cannot_be_read(service: Service, tmp_path: Path, unlearnt: Path) -> None:
    log = tmp_path / "log"
    with (unlearnt / "services/notifications/understanding/words/en/yes.txt").open("a", encoding="utf-8") as words:
        words.write("yes \n")
    with process("worker", environment(service, tmp_path, free_port()), log, unlearnt) as started:
        assert started.wait(PATIENCE_SECONDS) == 1
    assert "en/yes.txt, line" in log.read_text()
    assert "Traceback" not in log.read_text()
