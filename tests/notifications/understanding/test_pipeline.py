"""What one message means where several things stand in it, or one thing is said twice."""

from datetime import date

import pytest

from services.notifications.understanding import Context, understand
from shared.contracts.understood import Intent

START = Context(date(2026, 11, 24))
READ_BACK = Context(date(2026, 11, 24), "read_back", "yes_no")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("bus 4.60 and please stop texting me", Intent.STOP),
        ("parking 3.10 and can someone call me", Intent.HELP),
        ("taxi 5.20 when will i get my money", Intent.MONEY),
    ],
)
def test_a_claim_beside_a_wish_is_not_dropped(text: str, wish: Intent) -> None:
    understood = understand(text, START)
    assert understood.wants(wish)
    assert [line.amount_pence for line in understood.lines if line.amount_pence], "nothing that was typed is lost"


def test_the_same_fare_twice_is_asked_and_not_dropped() -> None:
    understood = understand("bus 2.20, 2.20", START)
    assert [(line.category, line.amount_pence, line.times) for line in understood.lines] == [("bus", 220, 1)]
    assert [doubt.kind for doubt in understood.doubts] == ["whole_or_each"]


@pytest.mark.parametrize("text", ["yes", "YES please", "yes thats right", "aye"])
def test_a_plain_yes_says_nothing_of_danger(text: str) -> None:
    for question in ("read_back", "in_danger", "possible_danger", "offer_person"):
        understood = understand(text, Context(START.today, question, "yes_no"))
        assert understood.intent is Intent.YES
        assert understood.danger is None


def test_words_of_danger_are_heard_in_an_answer() -> None:
    assert understand("no he hits me", READ_BACK).danger is not None
    assert understand("my brother hits me", Context(START.today, "ask_why_no_receipt")).danger is not None


def test_one_and_two_answer_a_question_for_yes_or_no() -> None:
    assert understand("1", READ_BACK).intents == (Intent.YES,)
    assert understand("2", READ_BACK).intents == (Intent.NO,)
