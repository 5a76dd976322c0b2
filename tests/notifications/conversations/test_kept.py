"""A claim beside a wish or an alarm is kept and said so; payments gets it with the next turn, once, and nobody else hears of it."""

from datetime import timedelta
from typing import Any

import pytest

from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.rules import kept
from shared.contracts.turns import Prompt, Turn
from shared.contracts.understood import Danger, HeardLine, Intent, Understood
from shared.ids import new_id
from tests.notifications.conversations.conftest import People
from tests.notifications.conversations.test_own_answers import stopped
from tests.notifications.conversations.test_prompts import speaker
from tests.notifications.conversations.test_texts import danger, words
from tests.notifications.fake_servers import Reply, said

PARKING = HeardLine(category="parking", amount_pence=310, text="parking 3.10")
CAR = HeardLine(category="car", miles_tenths=120, text="car 12 miles")
KEPT = "We have kept: parking £3.10. Nothing is asked for yet."
POSSIBLE, CERTAIN = Danger(kind="unsafe", is_certain=False), Danger(kind="abuse", is_certain=True)


def beside(*intents: Intent, lines: tuple[HeardLine, ...] = (PARKING,), danger: Danger | None = None) -> Understood:
    """A claim and something else."""
    return Understood(intents=(Intent.CLAIM, *intents), lines=lines, danger=danger)


@pytest.fixture
def talking(people: People) -> People:
    """Somebody who has texted before, and payments that is down."""
    people.say("hello")
    people.service.payments.asked.clear()
    people.service.payments.away = True
    return people


@pytest.mark.parametrize(("wish", "says"), [(Intent.HELP, "help"), (Intent.STOP, "stopped"), (Intent.START, "started")])
def test_a_claim_beside_a_wish_is_kept_and_said_so_with_payments_down(talking: People, wish: Intent, says: str) -> None:
    assert talking.mean(beside(wish)) == [words(says), KEPT]
    assert stopped(talking) is (wish is Intent.STOP)
    conversation = talking.conversation()
    assert conversation.kept is not None
    assert conversation.question == ("stop_choice" if wish is Intent.STOP else says), "the kept sentence asks nothing"


def test_beside_danger_the_safety_words_come_first(talking: People) -> None:
    assert talking.mean(beside(danger=CERTAIN)) == [danger("abuse"), KEPT]
    assert talking.mean(beside(danger=POSSIBLE, lines=(CAR,))) == [
        words("danger_now"), "We have kept: car 12 miles. Nothing is asked for yet."
    ]  # fmt: skip


def test_through_the_ear_too(talking: People) -> None:
    assert talking.say("bus 4.60 and my brother hits me") == [
        danger("abuse"), "We have kept: bus £4.60. Nothing is asked for yet."
    ]  # fmt: skip


def test_what_is_kept_goes_to_payments_with_the_next_turn_and_once(talking: People) -> None:
    talking.mean(beside(Intent.HELP))
    talking.mean(beside(Intent.HELP, lines=(CAR,)))
    talking.service.payments.away = False
    talking.say("hello")
    talking.say("hello")
    first, second = talking.service.payments.asked
    assert first.kept == (PARKING, CAR)
    assert second.kept == ()
    assert talking.conversation().kept is None


def test_payments_is_told_the_same_however_often_it_is_asked(talking: People) -> None:
    asked: list[Turn] = []

    def answer(turn: Turn) -> Reply:
        asked.append(turn)
        return (0, {}) if len(asked) == 1 else said(turn, "ask_spent")

    talking.service.payments.answer_turn = answer
    talking.mean(beside(Intent.HELP))
    talking.service.payments.away = False
    talking.say("hello")
    talking.mean(beside(Intent.HELP, lines=(CAR,)))  # while payments is asked again
    talking.service.payments.answered.clear()
    talking.service.later(timedelta(minutes=6))
    talking.work()
    assert {turn.kept for turn in asked} == {(PARKING,)}
    talking.say("hello")
    assert asked[-1].kept == (CAR,)


def test_a_turn_that_nobody_could_answer_gives_back_what_was_kept(talking: People) -> None:
    talking.mean(beside(Intent.HELP))
    talking.service.payments.away = False
    talking.service.payments.answer_turn = lambda turn: (422, {}) if turn.said == "odd" else said(turn, "ask_spent")
    assert talking.say("odd") == [words("not_answered")]
    talking.say("hello")
    assert talking.service.payments.asked[-1].kept == (PARKING,)


def test_on_a_telephone_that_others_read_nothing_is_repeated(talking: People) -> None:
    talking.service.contact(talking.person_id, safe=False)
    assert talking.mean(beside(Intent.HELP)) == [words("help")]
    assert talking.mean(beside(danger=CERTAIN)) == [words("call_us_urgent")]
    assert talking.mean(beside(danger=POSSIBLE)) == [words("call_us")]


def test_where_several_share_a_number_no_amount_is_repeated(talking: People) -> None:
    talking.service.contact(new_id())
    assert talking.mean(beside(Intent.HELP)) == [words("help"), words("kept_saved")]


def test_a_stranger_s_claim_is_not_kept(people: People) -> None:
    stranger = "+447700900777"
    people.text("hello", sender=stranger)
    people.work()
    assert people.mean(beside(Intent.HELP), sender=stranger) == [words("help")]


def test_possible_danger_asks_one_quiet_question_and_gives_a_task_for_the_same_day(talking: People) -> None:
    assert talking.mean(Understood(danger=POSSIBLE)) == ["Are you all right? Reply YES or NO. Reply 0 for a person."]
    [task] = talking.tasks()
    assert (task["kind"], task["urgent"], task["due_in_minutes"]) == ("may_be_in_danger", False, 240)
    assert talking.say("yes") == [words("danger_not_now")]
    assert len(talking.tasks()) == 1, "and nothing is taken off the list"


def test_not_all_right_is_danger(talking: People) -> None:
    talking.mean(Understood(danger=POSSIBLE))
    assert talking.say("no") == [danger("unsafe")]
    assert [(task["kind"], task["urgent"]) for task in talking.tasks()] == [
        ("may_be_in_danger", False),
        ("in_danger", True),
    ]


def test_possible_danger_beside_an_answer_in_own_words_is_heard_and_the_answer_is_not_lost(people: People) -> None:
    people.service.payments.answer_turn = lambda turn: said(turn, "ask_why_no_receipt")
    people.say("no receipt")
    people.service.payments.answer_turn = lambda turn: said(turn, "reason_saved")
    got = people.mean(Understood(danger=POSSIBLE), "I lost it, I am not ok")
    assert sorted(got) == sorted([words("possible_danger"), "Thank you. We have written that down."])
    assert people.conversation().question == "possible_danger"
    assert people.service.payments.asked[-1].said == "I lost it, I am not ok"
    assert people.say("no") == [danger("unsafe")]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((PARKING, CAR), "parking £3.10, car 12 miles"),
        ((HeardLine(category="bus", amount_pence=320, times=2),), "bus 2 times £3.20"),
        ((HeardLine(category="food", amount_pence=180, words="coffee"),), "coffee £1.80"),
        ((HeardLine(amount_pence=500),), "£5.00"),
    ],
)
def test_only_what_the_person_said_is_repeated(lines: tuple[HeardLine, ...], told: str) -> None:
    text = catalogue.text_of(Prompt(name="kept", values={"lines": kept.told(lines)}), speaker())
    assert text == f"We have kept: {told}. Nothing is asked for yet."


@pytest.mark.parametrize(
    "understood",
    [
        Understood(intents=(Intent.CLAIM,), lines=(HeardLine(category="bus"),)),
        Understood(intents=(Intent.CLAIM,), lines=(PARKING.model_copy(update={"is_denied": True}),)),
        Understood(intents=(Intent.CLAIM,), lines=(HeardLine(amount_pence=100),), number=1),
    ],
)
def test_what_is_no_line_is_not_kept(understood: Understood) -> None:
    assert kept.to_keep(understood, 0) == ()


def test_there_is_an_end_to_what_is_kept() -> None:
    many: dict[str, Any] = {"intents": (Intent.CLAIM,), "lines": (PARKING,) * 40}
    assert len(kept.to_keep(Understood(**many), already=10)) == 2
    assert kept.told((PARKING,) * 5) == ()
