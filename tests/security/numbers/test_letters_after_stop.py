"""Who said STOP gets no pile of letters in its place: one letter says that there is news, and how texts start again."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.notifications.messages.tables import Message
from tests.notifications.conftest import ADDRESS, Service
from tests.notifications.conversations.conftest import People


@pytest.fixture
def jo(people: People) -> UUID:
    """Somebody with an address who said STOP to all texts."""
    people.service.contact(people.person_id, **ADDRESS)
    people.say("STOP")
    people.say("STOP ALL")
    return people.person_id


def told(service: Service, jo: UUID, notice: str = "payment_sent") -> Message:
    """News of money; what became of it once all work is done."""
    about = service.notice(jo, notice).about_id
    for _ in range(4):
        service.work()
    return service.message(about, "sms")


def letters(service: Service, jo: UUID) -> list[str]:
    """The letters that were sent: what each is about."""
    return [one.notice for one in service.messages(jo) if one.channel == "letter"]


def test_one_letter_for_many_texts(people: People, jo: UUID) -> None:
    service = people.service
    before = len(people.got())
    for _ in range(3):
        assert told(service, jo).status == "suppressed"
    assert letters(service, jo) == ["texts_stopped"]
    assert len(people.got()) == before
    assert [one for one in service.told() if one["topic"] == "notice.failed"] == []


def test_what_needs_an_answer_is_also_told_by_a_person(people: People, jo: UUID) -> None:
    told(people.service, jo, "payment_returned")
    assert letters(people.service, jo) == ["texts_stopped"]
    assert [one["reason"] for one in people.service.told() if one["topic"] == "notice.failed"] == ["stopped"]


def test_after_start_and_another_stop_it_is_said_again(people: People, jo: UUID) -> None:
    service = people.service
    told(service, jo)
    people.say("START")
    service.later(timedelta(hours=1))
    people.say("STOP")
    told(service, jo)
    assert letters(service, jo) == ["texts_stopped"] * 2


def test_no_letter_where_others_open_it(people: People, jo: UUID) -> None:
    service = people.service
    service.save_contact(jo, "07700 900123", **ADDRESS, safe_to_write=False)
    told(service, jo)
    assert letters(service, jo) == []
    assert [one["reason"] for one in service.told() if one["topic"] == "notice.failed"] == ["stopped"]


def test_stop_holds_what_waits_already(people: People) -> None:
    """A text that was to leave in a moment does not leave after STOP."""
    service = people.service
    message = service.notice(people.person_id)
    people.text("STOP")
    for _ in range(4):
        service.work()
    assert service.message(message.about_id).status == "suppressed"
    assert not [one for one in people.got() if "£" in one]
