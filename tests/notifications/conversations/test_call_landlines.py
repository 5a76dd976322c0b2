"""Who calls from a landline is known like everybody else, and is never texted there."""

from uuid import UUID

import pytest

from shared.contracts.turns import Turn
from shared.ids import new_id
from tests.notifications.conversations.conftest import People
from tests.notifications.conversations.test_calls import HELLO, Call, read_back
from tests.notifications.fake_servers import Reply, said

LANDLINE, LINK = "+441134960123", "https://pay.example.org/r/abc"


@pytest.fixture
def neighbour(people: People) -> UUID:
    """Somebody who has only a landline."""
    person_id = new_id()
    people.service.contact(person_id, None, landline="0113 496 0123")
    return person_id


@pytest.fixture
def call(people: People, neighbour: UUID) -> Call:
    """A call from that landline."""
    assert neighbour != people.person_id
    return Call(people, number=LANDLINE)


def test_an_elderly_caller_is_known(call: Call, neighbour: UUID) -> None:
    call.people.service.payments.answer_turn = read_back
    assert call.ring().startswith(HELLO)
    assert call.speak("bus four sixty").startswith("Bus four pounds sixty.")
    [turn] = call.people.service.payments.asked
    assert turn.people == (neighbour,)


def test_everybody_behind_a_shared_landline_may_be_meant(call: Call, neighbour: UUID) -> None:
    other = new_id()
    call.people.service.contact(other, None, landline="0113 496 0123")
    call.ring()
    call.speak("bus four sixty")
    [turn] = call.people.service.payments.asked
    assert set(turn.people) == {neighbour, other}, "payments asks who it is where there are several"


def test_a_call_from_a_landline_that_breaks_off_is_called_back(call: Call) -> None:
    call.people.service.payments.answer_turn = read_back
    call.ring()
    call.speak("bus four sixty")
    call.end()
    call.people.work()
    assert call.people.service.exchange.texts == []
    [task] = call.people.tasks()
    assert task["kind"] == "call_back"


def test_no_text_is_promised_where_none_can_be_sent(call: Call) -> None:
    call.people.service.payments.answer_turn = lambda turn: said(turn, "receipt_link", link=LINK)
    call.ring()
    heard = call.speak("yes please")
    assert "text" not in heard
    assert heard.startswith("We need to see your receipt. A person will call you about it.")
    call.people.work()
    assert call.people.service.exchange.texts == []
    assert [task["kind"] for task in call.people.tasks()] == ["call_back"]


@pytest.mark.usefixtures("neighbour")
def test_a_text_from_a_landline_is_kept_and_never_answered_there(people: People) -> None:
    assert people.say("HELP", sender=LANDLINE) == []
    assert people.say("where is my money", sender=LANDLINE) == []
    assert people.service.exchange.texts == []
    assert [turn.said for turn in people.turns()] == ["HELP", "where is my money"]


def test_what_payments_says_after_the_call_is_not_texted_to_a_landline(call: Call) -> None:
    service = call.people.service

    def answer(turn: Turn) -> Reply:
        return said(turn, "money_none")

    service.payments.answer_turn = answer
    service.payments.away = True
    call.ring()
    call.speak("where is my money")
    call.end()
    service.payments.away = False
    call.people.work()
    assert service.exchange.texts == []
