"""A notice on its way: said once, to safe numbers only, and never sent again before we have looked."""

from datetime import timedelta
from email.utils import formatdate
from pathlib import Path

import pytest
from sqlalchemy import func, select

from services.notifications.contacts import usecases as contacts
from services.notifications.lines.protocol import DeliveryReceipt, LineAnswer, LineAnswerKind, ReceiptKind
from services.notifications.messages import jobs as message_jobs
from services.notifications.messages.rules import MOST_ATTEMPTS
from services.notifications.messages.tables import Message, MessageStatusChange
from services.notifications.messages.usecases import delivery_status, sends
from services.notifications.messages.usecases.sends import Text
from shared.contracts.notices import NoticeRequested, OrganisationChanged
from shared.identity import system_actor
from shared.ids import new_id
from shared.inbox import InboxRow
from shared.organisations import Organisation
from shared.outbox import OutboxRow
from tests.notifications.conftest import VALUES, Service, notifications_settings, person_of, put_together

WORDS = "We have sent you £25.00 for taking part. It is from Riverbank Council. Your number is 7K3M2P9X. Questions? Call 0800 123 4567."
RESOLVE_LATER = timedelta(seconds=31)


def ready(service: Service) -> Message:
    """A message that waits to be sent to a person with a safe number, in a known organisation."""
    person = new_id()
    service.organisation()
    service.contact(person)
    return service.notice(person)


def test_a_notice_becomes_one_text(service: Service) -> None:
    message = ready(service)
    service.work()
    assert [(text["to"], text["from"], text["body"]) for text in service.exchange.texts] == [
        ("+447700900123", "+447700900000", WORDS)
    ]
    sent = service.message(message.about_id)
    assert (sent.status, sent.provider_id, sent.attempts) == ("sent", service.exchange.texts[0]["sid"], 1)
    assert service.history(sent) == ["leased", "accepted"]
    assert service.payments.rows == {}, "payments was told that its rows have been taken"


@pytest.mark.parametrize(
    ("practice", "begins"), [(True, "Rydym wedi anfon £25.00"), (False, "We have sent you £25.00")]
)
def test_welsh_that_nobody_checked_leaves_in_practice_only(
    service: Service, tmp_path: Path, practice: bool, begins: str
) -> None:
    settings = notifications_settings(
        service.storage, service.exchange, service.payments, letters_folder=tmp_path, practice=practice
    )
    with put_together(settings, service.storage, service.exchange, service.payments) as this:
        this.organisation()
        this.contact(person := new_id(), language="cy")
        this.notice(person)
        this.work()
    assert [text["body"][: len(begins)] for text in service.exchange.texts] == [begins]


def test_the_words_are_kept_as_they_were_sent_in_one_place_and_the_values_are_not(service: Service) -> None:
    message = ready(service)
    assert message.values == VALUES
    service.work()
    sent = service.message(message.about_id)
    assert (sent.words, sent.values) == (WORDS, VALUES), "a letter may have to say the same"
    with service.dependencies.database.transaction(service.org_id) as session:
        delivery_status.apply_receipt(
            session, message.id, DeliveryReceipt(sent.provider_id or "", ReceiptKind.DELIVERED)
        )
    assert service.message(message.about_id).values == {}
    with service.dependencies.database.transaction(service.org_id) as session:
        assert set(map(str, session.scalars(select(InboxRow.body)))) == {"{}"}
        ours = select(OutboxRow.body).where(OutboxRow.destination == "notifications")
        assert set(map(str, session.scalars(ours))) == {"{}"}


def test_the_same_wish_twice_is_one_text(service: Service) -> None:
    message = ready(service)
    wish = NoticeRequested(
        person_id=person_of(message), notice="payment_sent", values=VALUES, about_id=message.about_id
    )
    row_id = service.take(wish)
    assert service.take(wish, row_id=row_id) == row_id
    for _ in range(3):
        service.work()
    assert len(service.exchange.texts) == 1
    assert service.payments.acknowledged.count(row_id) == 2, "a repeat is acknowledged too, or it would come for ever"


def test_a_wish_stays_with_payments_until_its_effect_is_certain(service: Service) -> None:
    person, about = new_id(), new_id()
    row_id = service.take(NoticeRequested(person_id=person, notice="words_of_tomorrow", values={}, about_id=about))
    assert row_id in service.payments.rows, "a newer payments may ask for words that we get with the next release"
    assert service.payments.acknowledged == []


def test_no_number_is_told_to_payments(service: Service) -> None:
    service.organisation()
    message = service.notice(new_id())
    service.work()
    assert service.message(message.about_id).status == "failed"
    [told] = service.told()
    assert (told["topic"], told["reason"], told["about_id"]) == ("notice.failed", "no_contact", str(message.about_id))


def test_an_unsafe_number_gets_no_text(service: Service) -> None:
    person = new_id()
    service.organisation()
    service.contact(person, safe=False)
    message = service.notice(person)
    service.work()
    assert service.exchange.texts == []
    assert (service.message(message.about_id).status, service.told()[0]["reason"]) == ("failed", "not_safe_to_text")


def test_stop_is_kept_and_told(service: Service) -> None:
    message = ready(service)
    with service.dependencies.database.transaction(service.org_id) as session:
        contacts.stop_texts(session, system_actor(service.org_id), person_of(message))
    service.contact(person_of(message), "07700 900124")
    service.work()
    assert service.exchange.texts == []
    stopped = service.message(message.about_id)
    assert (stopped.status, stopped.values, service.told()[-1]["reason"]) == ("suppressed", {}, "stopped")
    with service.dependencies.database.transaction(service.org_id) as session:
        contacts.start_texts(session, system_actor(service.org_id), person_of(message))
    service.notice(person_of(message))
    service.work()
    assert len(service.exchange.texts) == 1


def test_a_text_waits_for_its_organisation(service: Service) -> None:
    person = new_id()
    service.contact(person)
    message = service.notice(person)
    service.work()
    waiting = service.message(message.about_id)
    assert (waiting.status, waiting.attempts, service.exchange.texts) == ("queued", 0, [])
    service.organisation()
    service.work()
    assert service.message(message.about_id).status == "sent"


def test_an_older_word_about_an_organisation_never_overwrites_a_newer_one(service: Service) -> None:
    older, newer = new_id(), new_id()
    for row_id, helpline in ((newer, "0800 222"), (older, "0800 111")):
        service.take(OrganisationChanged(name="Council", short_name="Council", helpline=helpline), row_id=row_id)
    with service.dependencies.database.transaction(service.org_id) as session:
        assert session.scalars(select(Organisation.helpline)).all() == ["0800 222"]


def test_a_refusal_is_final_and_told(service: Service) -> None:
    service.exchange.faults = ["refuse:21211"]
    message = ready(service)
    service.work()
    assert service.message(message.about_id).status == "failed"
    [told] = service.told()
    assert (told["topic"], told["reason"]) == ("notice.failed", "bad_number")


def test_later_means_later_and_not_for_ever(service: Service) -> None:
    service.exchange.faults = ["too_many"] * MOST_ATTEMPTS
    message = ready(service)
    service.work()
    assert service.work() == 0, "nothing is due before the wait is over"
    for attempt in range(2, MOST_ATTEMPTS + 1):
        service.later(timedelta(minutes=85))  # the longest wait, and a quarter
        service.work()
        if attempt < MOST_ATTEMPTS:
            assert service.message(message.about_id).attempts == attempt
    assert service.message(message.about_id).status == "queued", "a line that takes nothing is not the person's fault"
    assert [(told["topic"], told["fault"]) for told in service.told()] == [("line.told", "away")]
    assert service.exchange.texts == []


@pytest.mark.parametrize("fault", ["accept_then_close", "accept_then_break"])
def test_an_unclear_answer_is_looked_up_and_not_sent_again(service: Service, fault: str) -> None:
    service.exchange.faults = [fault]
    message = ready(service)
    service.work()
    assert service.message(message.about_id).status == "unknown"
    assert service.work() == 0, "the line's list may lag: not before the wait"
    service.later(RESOLVE_LATER)
    service.work()
    found = service.message(message.about_id)
    assert (found.status, found.provider_id) == ("sent", service.exchange.texts[0]["sid"])
    assert service.history(found) == ["leased", "unclear", "found"]
    assert len(service.exchange.texts) == 1


def test_a_text_that_never_left_is_sent_again(service: Service) -> None:
    service.exchange.faults = ["broken"]
    message = ready(service)
    service.work()
    service.later(RESOLVE_LATER)
    service.work()
    service.work()
    assert service.history(service.message(message.about_id)) == [
        "leased", "unclear", "not_found", "leased", "accepted",
    ]  # fmt: skip
    assert len(service.exchange.texts) == 1


def test_another_text_to_the_same_person_is_not_taken_for_ours(service: Service) -> None:
    message = ready(service)
    service.work()
    service.exchange.faults = ["broken"]
    other = service.notice(person_of(message), "payment_returned", about_id=new_id())
    service.work()
    service.later(RESOLVE_LATER)
    service.work()
    service.work()
    assert service.message(other.about_id).attempts == 2
    assert len(service.exchange.texts) == 2


def test_a_text_that_somebody_else_sent_from_our_number_is_not_taken_for_ours(service: Service) -> None:
    service.exchange.texts.append(
        {
            "sid": "SM-other",
            "to": "+447700900123",
            "from": "+447700900000",
            "body": "See you at 2.",
            "date_created": formatdate(),
        }
    )
    service.exchange.faults = ["broken"]
    message = ready(service)
    service.work()
    service.later(RESOLVE_LATER)
    service.work()
    service.work()
    assert service.message(message.about_id).provider_id not in {None, "SM-other"}
    assert len(service.exchange.texts) == 2


def test_never_confirmed_ends_after_the_last_try(service: Service) -> None:
    service.exchange.faults = ["broken", ""] * MOST_ATTEMPTS
    message = ready(service)
    for _ in range(2 * MOST_ATTEMPTS):
        service.work()
        service.later(RESOLVE_LATER)
    assert service.message(message.about_id).status == "failed"
    assert [told["reason"] for told in service.told()] == ["never_confirmed"]


def test_a_look_that_fails_is_repeated_and_nothing_sent(service: Service) -> None:
    service.exchange.faults = ["accept_then_close", "broken"]
    message = ready(service)
    service.work()
    service.later(RESOLVE_LATER)
    service.work()
    assert service.message(message.about_id).status == "unknown"
    service.work()
    assert service.message(message.about_id).status == "sent"
    assert len(service.exchange.texts) == 1


def test_a_claim_says_nothing_personal(service: Service) -> None:
    taken = service.lease(ready(service))
    assert isinstance(taken.content, Text)
    assert taken.content.to not in repr(taken) + repr(taken.content)
    assert "£" not in repr(taken) + repr(taken.content)


def test_a_lease_is_taken_away_only_when_it_has_ended(service: Service) -> None:
    message = ready(service)
    service.lease(message)
    outgoing = service.dependencies.outgoing
    assert message_jobs.sweep(outgoing) == 0
    with service.dependencies.database.transaction(service.org_id) as session:
        sends.expire_lease(session, message.id, resolve_after=outgoing.resolve_after)
    assert service.message(message.about_id).status == "sending", (
        "another sweep saw it earlier; the worker still has time"
    )
    service.later(timedelta(seconds=61))
    assert message_jobs.sweep(outgoing) == 1
    assert message_jobs.sweep(outgoing) == 0
    assert service.message(message.about_id).status == "unknown"


def test_a_worker_that_wakes_up_late_does_not_speak_for_the_next_one(service: Service) -> None:
    message = ready(service)
    late = service.lease(message)
    service.later(timedelta(seconds=61))
    message_jobs.sweep(service.dependencies.outgoing)
    service.later(RESOLVE_LATER)
    service.work()  # looks, finds nothing, queues it again
    assert service.message(message.about_id).status == "queued"
    service.lease(message)
    with service.dependencies.database.transaction(service.org_id) as session:
        answer = LineAnswer(LineAnswerKind.REFUSED, reason="late")
        sends.record_answer(session, late, answer, resolve_after=service.dependencies.outgoing.resolve_after)
    assert service.message(message.about_id).status == "sending"
    assert service.told() == []


def test_a_text_that_turned_out_to_have_arrived_is_not_sent_again(service: Service) -> None:
    service.exchange.faults = ["broken"]
    message = ready(service)
    service.work()
    service.later(RESOLVE_LATER)
    service.work()
    assert service.message(message.about_id).status == "queued"
    with service.dependencies.database.transaction(service.org_id) as session:
        delivery_status.apply_receipt(session, message.id, DeliveryReceipt("SM-first", ReceiptKind.DELIVERED))
    service.work()
    assert service.exchange.texts == []
    assert service.work() == 0, "nothing is left to do"


def test_two_workers_with_one_hint_send_once(service: Service) -> None:
    message = ready(service)
    jobs = service.dependencies.jobs
    with service.dependencies.database.transaction(service.org_id) as session:
        row_id = session.scalars(select(OutboxRow.id).where(OutboxRow.aggregate_id == message.id)).one()
    assert jobs.do("message.send", row_id)
    assert jobs.do("message.send", row_id)
    assert len(service.exchange.texts) == 1


def test_organisations_are_kept_apart_and_both_drain(service: Service) -> None:
    first = ready(service)
    first_org, service.org_id = service.org_id, new_id()
    second = ready(service)
    service.work()
    assert service.message(second.about_id).status == "sent"
    with service.dependencies.database.transaction(service.org_id) as session:
        assert session.get(Message, (first_org, first.id)) is None
        assert session.scalars(select(func.count()).select_from(MessageStatusChange)).one() == 2
    service.org_id = first_org
    assert service.message(first.about_id).status == "sent"
