"""When a text does not arrive, a letter does: once, and payments hears of it only when neither did."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.notifications.contacts import usecases as contacts
from services.notifications.messages import jobs as message_jobs
from services.notifications.messages.rules import MOST_ATTEMPTS
from services.notifications.messages.tables import Message
from shared.audit import AuditRow
from shared.contracts.notices import NoticeRequested
from shared.identity import system_actor
from shared.ids import new_id
from tests.notifications.conftest import ADDRESS, STAFF_ID, VALUES, Service, person_of
from tests.notifications.letters.test_letter_pdf import words_of
from tests.notifications.messages.test_receipts import post_receipt

EASY_READ = {**ADDRESS, "format": "easy_read_letter"}


def asked(service: Service, mobile: str | None = "07700 900123", *, safe: bool = True, **details: Any) -> Message:
    """A notice to a person with these contact details, in a known organisation."""
    person = new_id()
    service.organisation()
    service.contact(person, mobile, safe=safe, **details)
    return service.notice(person)


def printed(service: Service) -> list[Path]:
    """The letters in the office's folder."""
    return sorted(service.dependencies.settings.letters_folder.glob("*/*"))


def channels(service: Service, about_id: UUID) -> list[tuple[str, str]]:
    """(channel, status) of every message about something."""
    return [(message.channel, message.status) for message in service.messages(about_id)]


def told(service: Service) -> list[tuple[str, str, str | None]]:
    """(topic, channel, reason) of what payments would hear."""
    return [(row["topic"], row["channel"], row.get("reason")) for row in service.told()]


def test_who_asked_for_letters_gets_one_at_once_and_no_text(service: Service) -> None:
    message = asked(service, **EASY_READ)
    service.work()
    assert service.exchange.texts == []
    [file] = printed(service)
    assert (file.parent.name, file.name) == (str(service.org_id), f"{message.id}.pdf")
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    words = words_of(file.read_bytes())
    for part in (
        "Sam Example Flat 2 14 Long Lane Riverbank LS1 4AP",
        "We have sent you £25.00.",
        "7K3M2P9X",
        "0800 123 4567",
    ):
        assert part in words
    assert channels(service, message.about_id) == [("letter", "sent")]
    assert told(service) == [], "printed is not posted"


def test_who_asked_for_letters_and_has_no_address_gets_a_text(service: Service) -> None:
    message = asked(service, format="easy_read_letter")
    service.work()
    assert channels(service, message.about_id) == [("sms", "sent")]


@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_a_text_that_the_network_cannot_deliver_becomes_a_letter(service: Service, status: str) -> None:
    message = asked(service, **ADDRESS)
    service.work()
    for _ in range(3):
        post_receipt(service, message, status, code="30003")
        service.work()
    assert channels(service, message.about_id) == [("sms", status), ("letter", "sent")]
    assert len(printed(service)) == 1
    assert told(service) == []
    assert service.message(message.about_id, "sms").values == {}
    assert service.message(message.about_id, "letter").values == VALUES


@pytest.mark.parametrize(
    ("mobile", "safe", "reason"),
    [(None, True, "no_contact"), ("07700 900123", False, "not_safe_to_text")],
)
def test_no_number_or_an_unsafe_one_means_a_letter_and_without_an_address_a_human(
    service: Service, mobile: str | None, safe: bool, reason: str
) -> None:
    with_address, without = asked(service, mobile, safe=safe, **ADDRESS), asked(service, mobile, safe=safe)
    for _ in range(3):
        service.work()
    assert channels(service, with_address.about_id) == [("sms", "failed"), ("letter", "sent")]
    assert channels(service, without.about_id) == [("sms", "failed")]
    assert service.exchange.texts == []
    assert told(service) == [("notice.failed", "sms", reason)]


def test_a_refused_text_becomes_a_letter_and_after_stop_one_says_how_to_start_again(service: Service) -> None:
    service.exchange.faults = ["refuse:21211"]
    refused = asked(service, **ADDRESS)
    service.work()
    stopped = asked(service, **ADDRESS)
    with service.dependencies.database.transaction(service.org_id) as session:
        contacts.stop_texts(session, system_actor(service.org_id), person_of(stopped))
    service.work()
    service.work()
    assert channels(service, refused.about_id) == [("sms", "failed"), ("letter", "sent")]
    assert channels(service, stopped.about_id) == [("sms", "suppressed")]
    assert channels(service, person_of(stopped)) == [("letter", "sent")]
    assert told(service) == []


def test_the_same_wish_again_after_a_change_of_format_is_still_one_message(service: Service) -> None:
    message = asked(service, **ADDRESS)
    service.work()
    service.contact(person_of(message), **EASY_READ)
    wish = NoticeRequested(
        person_id=person_of(message), notice="payment_sent", values=VALUES, about_id=message.about_id
    )
    service.take(wish)
    service.work()
    assert channels(service, message.about_id) == [("sms", "sent")]
    post_receipt(service, message, "undelivered")
    service.take(wish)
    service.work()
    assert channels(service, message.about_id) == [("sms", "undelivered"), ("letter", "sent")]


def test_an_address_that_is_gone_when_the_letter_is_written_is_told_once(service: Service) -> None:
    message = asked(service, **EASY_READ)
    service.contact(person_of(message), None)
    for _ in range(2):
        service.work()
    assert channels(service, message.about_id) == [("letter", "failed")]
    assert told(service) == [("notice.failed", "letter", "no_address")]


def test_a_letter_is_delivered_when_somebody_saw_it_posted(service: Service) -> None:
    message = asked(service, **EASY_READ)
    service.work()
    path = f"/internal/letters/{service.org_id}"
    by = {"actor_kind": "staff", "actor_id": str(STAFF_ID)}
    [waiting] = service.internal("GET", path).json()
    assert (waiting["message_id"], waiting["file"], waiting["notice"]) == (
        str(message.id),
        f"{message.id}.pdf",
        "payment_sent",
    )
    for _ in range(2):
        assert service.internal("POST", f"{path}/{message.id}/posted", by).status_code == 204
    assert told(service) == []
    assert service.internal("GET", path).json() == []
    assert service.history(message) == ["leased", "accepted", "receipt_delivered"]
    with service.dependencies.database.transaction(service.org_id) as session:
        [row] = session.scalars(select(AuditRow).where(AuditRow.action == "letter.posted")).all()
    assert (row.actor_kind, row.actor_id, row.object_id) == ("staff", STAFF_ID, message.id)
    assert service.message(message.about_id).values == {}


def test_payments_can_ask_what_became_of_every_message_about_something(service: Service) -> None:
    message = asked(service, **ADDRESS)
    service.work()
    post_receipt(service, message, "undelivered", code="30003")
    service.work()
    elsewhere = asked(service)
    path = f"/internal/messages/{service.org_id}?about_id={message.about_id}&about_id={new_id()}"
    listed = service.internal("GET", path).json()
    assert [(one["title"], one["channel"], one["status"]) for one in listed] == [
        ("We have sent you money", "sms", "undelivered"),
        ("We have sent you money", "letter", "sent"),
    ]
    assert all(one["changed_at"] >= one["created_at"] for one in listed)
    assert service.internal("GET", f"/internal/messages/{new_id()}?about_id={elsewhere.about_id}").json() == []
    assert service.internal("GET", f"/internal/messages/{service.org_id}").status_code == 422
    assert service.client.get(path).status_code == 401


def test_only_a_printed_letter_of_ours_can_have_been_posted(service: Service) -> None:
    text = asked(service)
    waiting = asked(service, **EASY_READ)
    by = {"actor_kind": "staff", "actor_id": str(STAFF_ID)}
    path = f"/internal/letters/{service.org_id}"
    assert service.internal("POST", f"{path}/{waiting.id}/posted", by).json()["code"] == "letter.not_printed"
    assert service.internal("POST", f"{path}/{text.id}/posted", by).status_code == 404
    assert service.internal("POST", f"/internal/letters/{new_id()}/{waiting.id}/posted", by).status_code == 404
    assert service.client.get(path).status_code == 401
    assert service.client.post(f"{path}/{waiting.id}/posted", json=by).status_code == 401


def test_a_letter_that_nobody_posts_is_told_after_a_week(service: Service) -> None:
    message = asked(service, **EASY_READ)
    service.work()
    service.later(timedelta(days=6))
    service.work()
    assert channels(service, message.about_id) == [("letter", "sent")]
    service.later(timedelta(days=1, hours=2))
    service.work()
    assert told(service) == [("notice.failed", "letter", "never_posted")]


def test_a_folder_that_cannot_be_written_is_told_and_the_letter_waits_for_it(service: Service) -> None:
    folder = service.dependencies.settings.letters_folder
    folder.write_text("a file where the folder should be")
    message = asked(service, **EASY_READ)
    for _ in range(MOST_ATTEMPTS):
        service.work()
        service.later(timedelta(minutes=85))  # the longest wait, and a quarter
    assert channels(service, message.about_id) == [("letter", "queued")], "the person is not at fault: the letter waits"
    assert [(one["topic"], one["line"], one["fault"]) for one in service.told()] == [
        ("line.told", "print_at_office", "away")
    ]
    folder.unlink()
    service.later(timedelta(hours=2))
    for _ in range(3):
        service.work()
    assert channels(service, message.about_id) == [("letter", "sent")]
    assert [one["is_over"] for one in service.told()] == [False, True]


@pytest.mark.parametrize("handed_over", [True, False])
def test_a_worker_lost_before_or_after_the_file_was_written_costs_no_second_letter(
    service: Service, handed_over: bool
) -> None:
    message, outgoing = asked(service, **EASY_READ), service.dependencies.outgoing
    taken = service.lease(message)
    if handed_over:
        outgoing.hand_over(taken)
    service.later(timedelta(seconds=61))
    assert message_jobs.sweep(outgoing) == 1
    service.later(timedelta(seconds=31))
    for _ in range(3):
        service.work()
    assert len(printed(service)) == 1
    causes = ["found"] if handed_over else ["not_found", "leased", "accepted"]
    assert service.history(message) == ["leased", "lease_expired", *causes]


def test_a_claimed_letter_says_nothing_personal(service: Service) -> None:
    shown = repr(service.lease(asked(service, **EASY_READ)))
    assert not any(personal in shown for personal in ("Sam", "Long Lane", "LS1", "£"))


def test_a_letter_that_printers_would_refuse_is_kept_back_and_told_with_words(service: Service) -> None:
    wide = {**EASY_READ, "address_lines": ("W" * 50,) * 5}
    asked(service, **wide)
    foreign = {**EASY_READ, "addressed_to": "王 小明"}
    asked(service, **foreign)
    for _ in range(3):
        service.work()
    assert printed(service) == []
    words = {told["reason"]: told["words"] for told in service.told()}
    assert set(words) == {"letter_address_not_whole", "letter_cannot_be_set"}
    assert "was not sent" in words["letter_cannot_be_set"]
    assert "contact details" in words["letter_address_not_whole"]
    assert "W" * 50 not in str(service.told())
