"""Keys while nothing is asked: during a hold, and twice for one question. None is lost, none answers the wrong question."""

import pytest

from services.notifications.conversations.rules import calls as rules
from shared.contracts.turns import Turn
from tests.notifications.conversations.conftest import People
from tests.notifications.conversations.test_calls import Call, read_back
from tests.notifications.fake_servers import Reply, said

HOLD = "One moment please. We are looking."
TOO_EARLY = "You pressed a key while we were looking. We have not used it."
ASKED = "Bus four pounds sixty. Total four pounds sixty. Is that right? For yes, press 1. For no, press 2."


@pytest.fixture
def held(people: People) -> Call:
    """A caller who told us something and is asked to hold, because payments is away."""
    people.service.payments.answer_turn = read_back
    people.service.payments.away = True
    call = Call(people)
    call.ring()
    assert call.speak("bus four sixty") == HOLD
    return call


def back(call: Call) -> None:
    """Payments answers again."""
    call.people.service.payments.away = False


def test_keys_are_heard_during_a_hold_but_no_words(held: Call) -> None:
    gather = held.document.find("Gather")
    assert gather is not None
    assert (gather.get("input"), gather.get("numDigits"), gather.get("timeout")) == ("dtmf", "1", "3")
    assert gather.get("language") is None
    assert held.has("Redirect"), "who presses nothing comes back by itself"


@pytest.mark.parametrize("digit", ["1", "2", "9", "#"])
def test_a_key_during_a_hold_answers_nothing_and_the_caller_is_told(held: Call, digit: str) -> None:
    assert held.press(digit) == ""
    back(held)
    assert held.wait() == f"{TOO_EARLY} {ASKED}"
    assert [turn.said for turn in held.people.turns()] == ["bus four sixty"]
    assert held.press("*") == ASKED
    assert held.press("1").startswith("Thank you.")


def test_a_key_at_the_moment_of_the_answer_is_not_an_answer_to_it(held: Call) -> None:
    back(held)
    assert held.press("1") == f"{TOO_EARLY} {ASKED}"
    assert len(held.people.turns()) == 1


@pytest.mark.parametrize("digit", ["0"])
def test_0_during_a_hold_is_a_person(held: Call, digit: str) -> None:
    held.wait()
    assert held.press(digit) == "Please hold the line. A person will speak to you."
    assert held.has("Dial")
    held.people.service.payments.away = False
    held.people.work()
    assert len(held.people.turns()) == 1, "what was told is kept"


def test_star_during_a_hold_says_that_we_are_looking(held: Call) -> None:
    assert held.wait() == ""
    assert held.press("*") == HOLD
    back(held)
    assert held.wait() == ASKED


def test_keys_do_not_make_a_hold_longer(held: Call) -> None:
    for _ in range(rules.MOST_HOLDS - 1):
        held.press("1")
    assert held.press("1") == "We will call you back today. What you told us is saved. Goodbye."
    assert [task["kind"] for task in held.people.tasks()] == ["not_answered"]


def test_two_keys_for_one_question_count_once(people: People) -> None:
    def answer(turn: Turn) -> Reply:
        return said(turn, "ask_sure", "yes_no", category="bus", amount_pence=4600)

    people.service.payments.answer_turn = answer
    call = Call(people)
    call.ring()
    call.speak("bus forty six pounds")
    asked = call.document
    people.service.payments.answer_turn = read_back
    first = call.press("1")
    call.document = asked
    assert call.press("1") == first, "a key for a question that was answered is no answer to the next"
    call.document = asked
    assert call.press("2") == first
    assert [turn.said for turn in people.turns()] == ["bus forty six pounds", "YES"]


def test_a_late_word_for_an_old_question_is_no_answer_to_the_next(people: People) -> None:
    people.service.payments.answer_turn = read_back
    call = Call(people)
    call.ring()
    hello = call.document
    call.speak("bus four sixty")
    call.press("1")
    call.document = hello
    call.speak("yes")
    assert len(people.turns()) == 2
