"""That bank details are being changed is said at the number of before as well, where a text to that was safe to the end."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.notifications.lines.protocol import DeliveryReceipt, ReceiptKind
from services.notifications.messages.usecases import delivery_status
from shared.contracts.notices import Notice, NoticeRequested
from shared.ids import new_id
from tests.notifications.conftest import ADDRESS, VALUES, Service

OLD, NEW = "07700 900123", "07700 900456"
CHANGING = "Your bank details at Riverbank Council are being changed."


@pytest.fixture
def person(service: Service) -> UUID:
    """Somebody whose number was changed a moment ago."""
    service.organisation()
    person_id = new_id()
    service.contact(person_id, OLD)
    service.contact(person_id, NEW)
    for _ in range(3):
        service.work()
    service.exchange.texts.clear()  # what the old number was told of the new one
    return person_id


def say(service: Service, person_id: UUID, notice: Notice = Notice.BANK_DETAILS_CHANGING) -> UUID:
    """Payments tells of a change; gives what it is about."""
    values = VALUES if notice is Notice.PAYMENT_SENT else {}
    if notice is Notice.CASH_GIVEN:
        values = VALUES | {"given_at": "2026-11-30T10:00:00+00:00"}
    about_id = new_id()
    service.take(NoticeRequested(person_id=person_id, notice=notice, values=values, about_id=about_id))
    service.work()
    return about_id


def heard(service: Service) -> list[str]:
    """Who was texted."""
    return sorted(text["to"] for text in service.exchange.texts)


def test_both_numbers_are_told_and_neither_reads_an_amount(service: Service, person: UUID) -> None:
    say(service, person)
    assert heard(service) == ["+447700900123", "+447700900456"]
    assert all(text["body"].startswith(CHANGING) and "£" not in text["body"] for text in service.exchange.texts)


def test_any_other_notice_goes_to_the_number_of_now_only(service: Service, person: UUID) -> None:
    say(service, person, Notice.PAYMENT_SENT)
    assert heard(service) == ["+447700900456"]


@pytest.mark.parametrize("notice", [Notice.CASH_LISTED, Notice.CASH_GIVEN])
def test_cash_is_said_at_the_number_of_before_as_well(service: Service, person: UUID, notice: Notice) -> None:
    say(service, person, notice)
    assert heard(service) == ["+447700900123", "+447700900456"]


def test_a_number_that_was_not_safe_is_not_told(service: Service) -> None:
    service.organisation()
    person_id = new_id()
    service.contact(person_id, OLD, safe=False)
    service.contact(person_id, NEW)
    say(service, person_id)
    assert heard(service) == ["+447700900456"]


def test_a_number_of_long_ago_is_not_told(service: Service, person: UUID) -> None:
    service.later(timedelta(days=31))
    say(service, person)
    assert heard(service) == ["+447700900456"]


def test_a_number_that_was_taken_back_is_told_once(service: Service, person: UUID) -> None:
    service.contact(person, OLD)
    say(service, person)
    assert heard(service) == ["+447700900123", "+447700900456"]


def test_the_same_request_twice_is_said_once_at_each(service: Service, person: UUID) -> None:
    about_id, row_id = new_id(), new_id()
    request = NoticeRequested(person_id=person, notice=Notice.BANK_DETAILS_CHANGING, about_id=about_id)
    for _ in range(2):
        service.take(request, row_id=row_id)
        service.work()
    assert heard(service) == ["+447700900123", "+447700900456"]


def test_a_former_number_that_is_dead_makes_no_letter_and_no_task(service: Service, person: UUID) -> None:
    service.contact(person, NEW, **ADDRESS)
    about_id = say(service, person)
    former = next(one for one in service.messages(about_id) if one.former_point_id is not None)
    sid = former.provider_id
    with service.dependencies.database.transaction(service.org_id) as session:
        delivery_status.apply_receipt(session, former.id, DeliveryReceipt(sid or "", ReceiptKind.UNDELIVERED))
    service.work()
    assert [one.channel for one in service.messages(about_id)] == ["sms", "sms"]
    assert [one["topic"] for one in service.told()] == ["contact.mobile_replaced"]
