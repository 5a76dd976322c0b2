"""Corrections of a read-back: on one line each, keeping what was not touched; where it is not clear which line, one question."""

import pytest

from services.payments.phone.rules.conversation import ConversationState
from shared.contracts.understood import Doubt, HeardLine, Intent, Understood
from tests.payments.phone.conversation import Conversation
from tests.payments.phone.hearing import claim, intents

BUS = HeardLine(category="bus", amount_pence=200)
COFFEE = HeardLine(category="food", words="coffee", amount_pence=200)
LUNCH = HeardLine(category="food", words="lunch", amount_pence=600)
CAKE = HeardLine(category="food", words="cake", amount_pence=250)
CAR = HeardLine(category="car", miles_tenths=170, passengers=1)
OUT = HeardLine(category="taxi", way="out", amount_pence=400)
BACK = HeardLine(category="taxi", way="back", amount_pence=500)


def line(**told: object) -> HeardLine:
    """One line."""
    return HeardLine.model_validate(told)


def no(*lines: HeardLine, **more: object) -> Understood:
    """A no with what should stand instead."""
    return claim(*lines, intents=[Intent.NO, Intent.CLAIM] if lines else [Intent.NO], **more)


def read(*lines: HeardLine) -> Conversation:
    """A conversation in which these lines were read back."""
    conversation = Conversation()
    assert conversation.hear(claim(*lines))[-1] == "read_back"
    return conversation


def told(conversation: Conversation) -> list[tuple[str | None, str | None, int | None, int]]:
    """Category, words, amount or miles, and times of each line."""
    return [
        (one.category, one.words, one.amount_pence if one.miles_tenths is None else one.miles_tenths, one.times)
        for one in conversation.state.lines
    ]


CHANGES = [
    ([CAR], no(line(category="car", miles_tenths=70, instead_of=170)), [("car", None, 70, 1)]),
    ([CAR], no(line(miles_tenths=70, instead_of=170)), [("car", None, 70, 1)]),
    ([CAR], no(line(amount_pence=700, text="7"), number=7), [("car", None, 70, 1)]),
    ([CAR, BUS], no(line(miles_tenths=70)), [("car", None, 70, 1), ("bus", None, 200, 1)]),
    ([COFFEE, LUNCH, BUS], no(line(category="food", words="coffee", is_denied=True)), [("food", "lunch", 600, 1), ("bus", None, 200, 1)]),
    ([LUNCH, CAKE], claim(line(words="cake", is_denied=True), intents=[Intent.NO]), [("food", "lunch", 600, 1)]),
    ([COFFEE, LUNCH], claim(line(category="food", words="coffee", amount_pence=230)), [("food", "coffee", 230, 1), ("food", "lunch", 600, 1)]),
    ([OUT, BACK], claim(line(category="taxi", way="back", amount_pence=600)), [("taxi", None, 400, 1), ("taxi", None, 600, 1)]),
    ([BUS, LUNCH], no(line(amount_pence=640, instead_of=600)), [("bus", None, 200, 1), ("food", "lunch", 640, 1)]),
    ([BUS, LUNCH], no(line(category="bus", amount_pence=240)), [("bus", None, 240, 1), ("food", "lunch", 600, 1)]),
    ([BUS], no(line(amount_pence=240)), [("bus", None, 240, 1)]),
    ([line(category="parking", amount_pence=500), line(category="parking", amount_pence=140)],
     claim(line(amount_pence=140, is_denied=True)), [("parking", None, 500, 1)]),
    ([COFFEE], claim(line(category="food", words="lunch", amount_pence=420)), [("food", "coffee", 200, 1), ("food", "lunch", 420, 1)]),
    ([BUS], claim(line(category="parking", amount_pence=300), intents=[Intent.NO, Intent.YES, Intent.CLAIM]),
     [("bus", None, 200, 1), ("parking", None, 300, 1)]),
    ([BUS, LUNCH], no(line(category="train"), line(category="bus", is_denied=True)), [("train", None, 200, 1), ("food", "lunch", 600, 1)]),
    ([line(category="bus", amount_pence=200, times=2)], no(whole_or_each="whole"), [("bus", None, 200, 1)]),
    ([line(category="bus", amount_pence=200, times=2)], no(line(category="bus", amount_pence=250, instead_of=200)), [("bus", None, 250, 2)]),
    ([line(category="bus", amount_pence=200), line(category="bus", amount_pence=220)], claim(line(category="bus", amount_pence=220)),
     [("bus", None, 200, 1), ("bus", None, 220, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "said", "after"), CHANGES)
def test_one_line_changes_and_the_others_stay(
    before: list[HeardLine], said: Understood, after: list[tuple[object, ...]]
) -> None:
    conversation = read(*before)
    assert conversation.hear(said) == ["read_back"]
    assert told(conversation) == after
    assert conversation.claims == []


def test_miles_that_are_corrected_keep_the_people_in_the_car() -> None:
    conversation = read(CAR)
    conversation.say(no(line(miles_tenths=70, instead_of=170)))
    assert conversation.state.lines[0].passengers == 1


@pytest.mark.parametrize(
    "intent", [Intent.QUESTION, Intent.NEWS, Intent.ABOUT_PAYING, Intent.GREETING, Intent.THANKS, Intent.HELP, Intent.MONEY]
)  # fmt: skip
def test_whatever_is_said_beside_it_the_amounts_stay_and_are_read_under_a_new_id(intent: Intent) -> None:
    conversation = read(BUS)
    first = conversation.answers_to
    said = conversation.say(claim(line(category="bus"), intents=[intent]))
    assert said.say[-1].name == "read_back"
    assert len(said.say) > 1
    assert told(conversation) == [("bus", None, 200, 1)]
    assert said.read_back_id not in (None, first)


def test_a_thing_alone_does_not_wipe_its_amount() -> None:
    conversation = read(BUS)
    assert conversation.hear(claim(line(category="bus"))) == ["read_back"]
    assert told(conversation) == [("bus", None, 200, 1)]


def test_no_to_a_thing_asks_its_amount() -> None:
    conversation = read(BUS, LUNCH)
    assert conversation.hear(no(line(category="bus"))) == ["ask_amount"]
    assert conversation.hear("2.40") == ["read_back"]
    assert told(conversation) == [("bus", None, 240, 1), ("food", "lunch", 600, 1)]


TWO = (line(category="bus", amount_pence=200), line(category="bus", amount_pence=300))


def test_where_several_lines_may_be_meant_it_is_asked_which() -> None:
    conversation = read(*TWO)
    asked = conversation.say(no(line(category="bus", amount_pence=240)))
    assert [one.name for one in asked.say] == ["ask_which_line"]
    assert asked.expect == "choice"
    assert told(conversation) == [("bus", None, 200, 1), ("bus", None, 300, 1)]
    assert conversation.hear(intents(Intent.UNCLEAR, number=2)) == ["read_back"]
    assert told(conversation) == [("bus", None, 200, 1), ("bus", None, 240, 1)]


def test_the_line_that_is_taken_off_is_asked_for_too() -> None:
    conversation = read(*TWO)
    assert conversation.hear(no(line(category="bus", is_denied=True))) == ["ask_which_line"]
    assert conversation.hear("1") == ["read_back"]
    assert told(conversation) == [("bus", None, 300, 1)]


@pytest.mark.parametrize("intent", [Intent.NO, Intent.NOTHING, Intent.CANCEL, Intent.BACK])
def test_no_to_which_line_leaves_all_as_it_was(intent: Intent) -> None:
    conversation = read(*TWO)
    conversation.say(no(line(category="bus", amount_pence=240)))
    assert conversation.hear(intents(intent)) == ["read_back"]
    assert told(conversation) == [("bus", None, 200, 1), ("bus", None, 300, 1)]


def test_another_amount_for_several_fares_is_asked_once_whether_it_is_for_all() -> None:
    conversation = read(line(category="bus", amount_pence=200, times=2))
    assert conversation.hear(no(line(category="bus", amount_pence=250))) == ["ask_whole_or_each"]
    assert conversation.hear("2") == ["read_back"]
    assert told(conversation) == [("bus", None, 250, 2)]


def test_another_amount_for_each_is_paid_as_often_as_was_asked() -> None:
    several = Doubt(kind="whole_or_each", line=0, times=3)
    conversation = Conversation()
    assert conversation.hear(claim(line(category="bus", amount_pence=600), doubts=[several])) == ["ask_whole_or_each"]
    assert conversation.hear(claim(line(amount_pence=250), whole_or_each="each")) == ["read_back"]
    assert told(conversation) == [("bus", None, 250, 3)]


@pytest.mark.parametrize("said", [line(category="bus", amount_pence=200), line(amount_pence=200), line(category="bus")])
def test_a_yes_that_says_the_same_again_is_a_yes(said: HeardLine) -> None:
    conversation = read(BUS)
    conversation.say(claim(said, intents=[Intent.YES, Intent.CLAIM]))
    assert len(conversation.claims) == 1


@pytest.mark.parametrize(
    "said",
    [
        claim(line(category="bus", amount_pence=210), intents=[Intent.YES, Intent.CLAIM]),
        claim(line(category="food", amount_pence=200), intents=[Intent.YES, Intent.CLAIM]),
        claim(BUS, BUS, intents=[Intent.YES, Intent.CLAIM]),
        claim(BUS.model_copy(update={"is_doubtful": True}), intents=[Intent.YES, Intent.CLAIM]),
        claim(BUS, intents=[Intent.YES, Intent.CLAIM], doubts=(Doubt(kind="sure", line=0),)),
        intents(Intent.YES, total_said_pence=900),
        intents(Intent.YES, Intent.NO),
        intents(Intent.YES, Intent.QUESTION),
        intents(Intent.YES, Intent.CANCEL),
    ],
)
def test_a_yes_with_anything_new_in_it_is_none(said: Understood) -> None:
    conversation = read(BUS)
    conversation.say(said)
    assert conversation.claims == []


def test_a_doubtful_line_is_asked_before_it_is_read_back() -> None:
    conversation = Conversation()
    assert conversation.hear(claim(BUS, doubts=(Doubt(kind="sure", line=0),))) == ["ask_sure"]
    assert conversation.hear("yes") == ["read_back"]
    other = Conversation()
    assert other.hear(claim(LUNCH.model_copy(update={"is_doubtful": True}))) == ["ask_sure"]
    assert other.hear("no") == ["ask_amount"]
    assert other.state.place is ConversationState.DOUBT


def test_a_cost_that_is_plainly_of_another_is_asked_before_it_is_read_back() -> None:
    conversation = Conversation()
    assert conversation.hear("my wifes train ticket was £11.20 can she have it back") == ["ask_who_paid"]
    assert conversation.hear("yes") == ["read_back"]
    other = Conversation()
    assert other.hear("taxi for my friend £8, bus 2.40") == ["ask_who_paid"]
    assert other.hear("no") == ["left_out", "read_back"]
    assert told(other) == [("bus", None, 240, 1)]
    alone = Conversation()
    assert alone.hear("Mum's taxi to the forum was £9") == ["ask_who_paid"]
    assert alone.hear("no") == ["nothing_claimed"]


def test_how_many_fares_it_was_is_asked_after_who_paid() -> None:
    conversation = Conversation()
    several = Doubt(kind="whole_or_each", line=0, times=2)
    assert conversation.hear(claim(BUS.model_copy(update={"is_others": True}), doubts=(several,))) == ["ask_who_paid"]
    assert conversation.hear("yes") == ["ask_whole_or_each"]
    assert conversation.hear("2") == ["read_back"]
    assert told(conversation) == [("bus", None, 200, 2)]
