"""How calls end: never on an old claim's status, never on what was not understood, and nobody is left without an answer."""

from typing import Any

import pytest

from services.notifications.conversations.rules import calls as rules
from shared.contracts.turns import Turn
from tests.notifications.conversations.conftest import People
from tests.notifications.conversations.test_calls import Call, read_back
from tests.notifications.fake_servers import Reply, said

SENT: dict[str, Any] = {"amount_pence": 220, "sent_on": "2026-11-20"}
ANYTHING_ELSE = "Is there anything else? You can tell us now. If not, you can put the phone down."


@pytest.fixture
def call(people: People) -> Call:
    """A call from the number that we know."""
    return Call(people)


def finished(turn: Turn) -> Reply:
    """Payments tells of an old claim, and has nothing to ask."""
    status, answer = said(turn, "money_sent", **SENT)
    return status, {**answer, "done": True}


def not_understood(turn: Turn) -> Reply:
    """Payments makes nothing of this, asks again, and then offers a person."""
    if turn.number_in_order > 1:
        return said(turn, "offer_person", "yes_no")
    return said(turn, "not_understood")


def test_an_old_claims_status_does_not_end_the_call(call: Call) -> None:
    call.people.service.payments.answer_turn = finished
    call.ring()
    heard = call.speak("yeah right then")
    assert heard.startswith("We sent you two pounds twenty")
    assert heard.endswith(ANYTHING_ELSE)
    assert call.has("Gather")
    assert not call.has("Hangup")


def test_what_comes_after_an_answer_is_a_turn_like_any_other(call: Call) -> None:
    call.people.service.payments.answer_turn = finished
    call.ring()
    call.speak("money")
    call.people.service.payments.answer_turn = read_back
    assert call.speak("bus four sixty").startswith("Bus four pounds sixty.")
    assert call.has("Gather")
    call.end()
    call.people.work()
    assert len(call.people.got()) == 1, "the claim was not finished when the call broke off"


def test_who_says_nothing_more_hears_goodbye_and_nobody_is_asked_to_call(call: Call) -> None:
    call.people.service.payments.answer_turn = finished
    call.ring()
    call.speak("money")
    assert call.wait() == "Thank you. Goodbye."
    assert call.has("Hangup")
    call.end()
    assert call.people.tasks() == []


@pytest.mark.parametrize("words", ["no", "no thank you", "thanks", "stop"])
def test_no_to_anything_else_is_goodbye(call: Call, words: str) -> None:
    call.people.service.payments.answer_turn = finished
    call.ring()
    call.speak("money")
    assert call.speak(words) == "Thank you. Goodbye."
    assert call.has("Hangup")
    assert len(call.people.turns()) == 1


def test_putting_the_phone_down_after_an_answer_is_no_lost_call(call: Call) -> None:
    call.people.service.payments.answer_turn = finished
    call.ring()
    call.speak("money")
    call.end()
    call.people.work()
    assert (call.people.tasks(), call.people.got()) == ([], [])


def test_who_is_not_known_is_told_so_and_the_call_ends(call: Call) -> None:
    def locked(turn: Turn) -> Reply:
        status, answer = said(turn, "not_known", "nothing")
        return status, {**answer, "done": True}

    call.people.service.payments.answer_turn = locked
    call.ring()
    assert call.speak("banana").startswith("We are not sure who this is.")
    assert call.has("Hangup")


def test_what_is_not_understood_is_asked_again_and_then_a_person_speaks(call: Call) -> None:
    call.people.service.payments.answer_turn = not_understood
    call.ring()
    assert call.speak("mumble") == "Sorry, we did not understand."
    assert call.has("Gather")
    assert call.speak("mumble").startswith("Would you like a person to call you?")
    assert call.has("Gather")
    assert call.speak("mumble") == "Sorry, we did not understand. Please hold the line. A person will speak to you."
    assert call.has("Dial")
    assert len(call.people.turns()) == rules.MOST_MISSES
    call.follow("Dial", DialCallStatus="no-answer")
    assert [task["kind"] for task in call.people.tasks()] == ["call_back"]


def test_a_miss_between_answers_is_forgotten(call: Call) -> None:
    call.people.service.payments.answer_turn = lambda turn: said(turn, "not_understood")
    call.ring()
    for _ in range(rules.MOST_MISSES - 1):
        call.speak("mumble")
    call.people.service.payments.answer_turn = read_back
    call.speak("bus four sixty")
    call.people.service.payments.answer_turn = lambda turn: said(turn, "not_understood")
    call.speak("mumble")
    assert call.has("Gather")


def test_stop_alone_ends_the_call_but_not_texts_and_an_objection_is_a_turn(call: Call) -> None:
    call.ring()
    assert call.speak("stop") == "Thank you. Goodbye."
    other = Call(call.people)
    other.ring()
    other.speak("stop texting me")
    assert other.has("Gather")
    assert [turn.said for turn in call.people.turns()] == ["stop texting me"]
