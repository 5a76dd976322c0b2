"""The whole service (API, worker and clock as processes) with the practice phones and post: words go out, receipts come in."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from shared.contracts.notices import NoticeRequested
from shared.ids import new_id
from shared.outbox import Work
from tests.contracts.referee import VARIABLE
from tests.local.processes import CHECKOUT, becomes_true, is_well
from tests.notifications.conftest import ADDRESS, SID, TOKEN, VALUES, Service
from tests.notifications.letters.test_letter_pdf import words_of
from tests.notifications.test_processes import environment, free_port, process


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The practice world's address."""
    port, folder = free_port(), tmp_path_factory.mktemp("practice")
    given = {
        "PATH": os.environ["PATH"],
        VARIABLE: os.environ[VARIABLE],
        "PRACTICE_PORT": str(port),
        "PRACTICE_DATA_DIR": str(folder),
        "PRACTICE_TWILIO_ACCOUNT_SID": SID,
        "PRACTICE_TWILIO_AUTH_TOKEN": TOKEN,
    }
    with subprocess.Popen([sys.executable, "-m", "deploy.practice"], cwd=CHECKOUT, env=given) as world:
        try:
            assert becomes_true(lambda: is_well(port))
            yield f"http://127.0.0.1:{port}/phones"
        finally:
            world.terminate()
            world.wait(10)


@pytest.fixture
def log(service: Service, phones: str, tmp_path: Path) -> Iterator[Path]:
    """The service's three processes, reached by the practice phones for receipts; gives the file that they log to."""
    port = free_port()
    given = environment(service, tmp_path, port) | {
        "NOTIFICATIONS_TWILIO_API_BASE": phones,
        "NOTIFICATIONS_LETTER_LINE": "govuk_notify",
        "NOTIFICATIONS_NOTIFY_API_BASE": phones.removesuffix("/phones"),
        "NOTIFICATIONS_LETTER_LOOK_SECONDS": "1",
    }
    log = tmp_path / "log"
    log.with_name("port").write_text(str(port))
    with ExitStack() as stack:
        for name in ("app", "worker", "clock"):
            stack.enter_context(process(name, given, log))
        assert becomes_true(lambda: is_well(port)), log.read_text()
        yield log


def ask(service: Service, mobile: str, **details: Any) -> UUID:
    """Payments wants something said to a person with this number, and hints our worker; gives what it is about."""
    person, about = new_id(), new_id()
    service.organisation()
    service.contact(person, mobile, **details)
    wish = NoticeRequested(person_id=person, notice="payment_sent", values=VALUES, about_id=about)
    work = Work(new_id(), service.org_id, wish.topic, None, wish.model_dump(mode="json"), "test-flow-2")
    service.payments.rows[work.id] = work
    service.dependencies.jobs.hint([service.hint_of(work)])
    return about


def texts_to(phones: str, number: str) -> list[dict[str, Any]]:
    """What the practice phones hold for a number."""
    found: list[dict[str, Any]] = httpx2.get(f"{phones}/practice/messages", params={"number": number}).json()
    return found


def told(service: Service, about: UUID) -> list[tuple[str, str | None]]:
    """(topic, reason) of what payments would hear about something."""
    return [(row["topic"], row.get("reason")) for row in service.told() if row.get("about_id") == str(about)]


def test_payments_hears_of_each_text_that_did_not_arrive(service: Service, log: Path) -> None:
    arrived = ask(service, "07700 900101")
    expected = {
        "07700 900991": ("notice.failed", "carrier_30003"),
        "07700 900995": ("notice.failed", "bad_number"),
        "07700 900996": ("notice.failed", "stopped_at_carrier"),
    }
    asked = {ask(service, mobile): [outcome] for mobile, outcome in expected.items()}
    assert becomes_true(lambda: {about: told(service, about) for about in asked} == asked), log.read_text()
    assert becomes_true(lambda: [text.status for text in service.messages(arrived)] == ["delivered"]), log.read_text()
    assert told(service, arrived) == []
    written = log.read_text()
    assert '"event": "request"' in written
    assert not any(personal in written for personal in ("7700 900", "+4477", "4477009", "£"))


def test_a_phone_that_is_out_of_reach_means_a_letter_in_the_practice_post(
    service: Service, phones: str, log: Path
) -> None:
    about = ask(service, "07700 900991", **ADDRESS)
    became = [("sms", "undelivered"), ("letter", "delivered")]
    assert becomes_true(lambda: [(one.channel, one.status) for one in service.messages(about)] == became), (
        log.read_text()
    )
    assert told(service, about) == []
    [_, letter] = service.messages(about)
    post = phones.removesuffix("phones") + "post/"
    assert f"Letter {letter.id} (PDF)" in httpx2.get(post).text
    pdf = httpx2.get(f"{post}letters/{letter.provider_id}.pdf").content
    assert "Dear Sam Example" in words_of(pdf)
    assert not any(personal in log.read_text() for personal in ("Sam Example", "Long Lane", "£"))


def test_a_worker_killed_after_the_phones_took_the_text_with_receipts_lost(
    service: Service, phones: str, tmp_path: Path
) -> None:
    number = "+447700900102"
    nowhere = f"http://127.0.0.1:{free_port()}"  # receipts do not reach us, so only the list can tell
    given = environment(service, tmp_path, 8000) | {
        "NOTIFICATIONS_TWILIO_API_BASE": phones,
        "NOTIFICATIONS_PUBLIC_URL": nowhere,
    }
    log = tmp_path / "log"
    httpx2.post(f"{phones}/practice/faults", json={"fault": "accept_then_timeout", "seconds": 30}).raise_for_status()
    with process("worker", given, log) as worker:
        about = ask(service, number)
        assert becomes_true(lambda: len(texts_to(phones, number)) == 1), log.read_text()
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert service.message(about).status == "sending"
    service.later(timedelta(seconds=61))
    with process("worker", given, log), process("clock", given, log):
        assert becomes_true(lambda: service.message(about).status == "unknown"), log.read_text()
        service.later(timedelta(seconds=31))
        assert becomes_true(lambda: service.message(about).status == "sent"), log.read_text()
    assert service.history(service.message(about)) == ["leased", "lease_expired", "found"]
    assert len(texts_to(phones, number)) == 1
