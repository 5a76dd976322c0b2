"""The most that somebody wants to be paid is heard, in English and Welsh; a cost, a choice and what weighs more are not taken for it, nor it for them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.conversations.rules.order import Act, LastQuestion, order_of
from services.notifications.understanding import understand
from services.notifications.understanding.context import Context
from shared.contracts.understood import Intent, LimitPeriodSaid, LimitWish

TODAY = date(2026, 11, 24)
QUESTIONS = (None, "ask_offer", "read_back", "ask_amount")


def wish(said: str, question: str | None = None) -> LimitWish | None:
    """The limit that is heard; nothing is claimed beside it."""
    heard = understand(said, Context(TODAY, question, "yes_no" if question in ("ask_offer", "read_back") else "free"))
    if heard.limit is not None:
        assert (heard.intents, heard.lines, heard.choice) == ((Intent.LIMIT,), (), None)
    else:
        assert Intent.LIMIT not in heard.intents
    return heard.limit


@pytest.mark.parametrize(
    ("said", "pence", "period"),
    [
        ("not more than £20 a week", 2000, "week"),
        ("no more than 50 quid a month", 5000, "month"),
        ("Not more than twenty pounds a week please", 2000, "week"),
        ("I can't be paid more than £20 a week because of my benefits", 2000, "week"),
        ("please don't pay me more than £20 a week", 2000, "week"),
        ("I only want £20 a week", 2000, "week"),
        ("can you keep it under £100 a month?", 10_000, "month"),
        ("max £50 every 4 weeks please, I want no more", 5000, "four_weeks"),
        ("no more than a tenner a week", 1000, "week"),
        ("I am not allowed to earn over £183.50 a week", 18_350, "week"),
        ("i cant get more than 20 pound a week or they stop my money", 2000, "week"),
        ("yes but not more than £20 a week", 2000, "week"),
        ("set a limit of £15.50 per week", 1550, "week"),
        ("not more than £20 a fortnight", 2000, "fortnight"),
        ("no more than 30 quid every two weeks pls", 3000, "fortnight"),
        ("dim mwy na £20 yr wythnos", 2000, "week"),
        ("dim mwy na £20 bob pythefnos", 2000, "fortnight"),
        ("dim mwy na 50 punt y mis plis", 5000, "month"),
    ],
)
def test_these_set_one(said: str, pence: int, period: LimitPeriodSaid) -> None:
    for question in QUESTIONS:
        assert wish(said, question) == LimitWish(kind="most", amount_pence=pence, period=period), question


@given(st.integers(100, 90_000), st.sampled_from(["a week", "a fortnight", "per month", "every four weeks", "y mis"]))
def test_any_amount_is_heard_to_the_penny(pence: int, time: str) -> None:
    heard = wish(f"not more than £{pence // 100}.{pence % 100:02} {time}")
    assert heard is not None
    assert heard.amount_pence == pence


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ask me first", "ask_first"), ("please always ask me before you pay me", "ask_first"),
        ("gofynnwch i mi yn gyntaf", "ask_first"), ("take the limit off", "end"), ("Remove my limit please", "end"),
        ("I don't want a limit any more", "end"), ("tynnwch y terfyn os gwelwch yn dda", "end"),
        ("not more than £20 a day", "unclear"), ("no more than £20 or £30 a week", "unclear"),
        ("I want a limit", "unclear"), ("I don't want more than £20 a month on my bus", "unclear"),
        ("Bus is no more than £20 a week", "unclear"), ("the bus is at most £5 a day", "unclear"),
        ("what is my limit?", "tell"), ("Whats my limit please", "tell"), ("do I have a limit?", "tell"), ("beth yw fy nherfyn?", "tell"),
    ],
)  # fmt: skip
def test_asking_first_the_end_and_what_is_said_in_part(said: str, kind: str) -> None:
    for question in (None, "ask_offer", "read_back"):
        heard = wish(said, question)
        assert heard is not None, question
        assert (heard.kind, heard.amount_pence) == (kind, None), question


@pytest.mark.parametrize(
    "said",
    [
        "taxi £9", "the bus was no more than £4", "I paid no more than £20 a week for my lunch", "I only want £10",
        "my daughter gets no more than £20 a week", "Can I earn more than £20 a week?", "not more than 2 sessions a week",
        "you should ask me first before you change the day", "I spent no more than £5 a day", "bus 4.60 and lunch £6",
        "I don't want any more texts", "what is the limit for taxis?", "what is my limit for lunch?", "yes please", "the speed limit is 20 a mile",
    ],
)  # fmt: skip
def test_these_do_not(said: str) -> None:
    assert wish(said) is None


@pytest.mark.parametrize("said", ["I only want £10", "just a tenner", "not more than £10", "the most i want is £10"])
def test_an_amount_without_a_time_is_less_of_the_offer(said: str) -> None:
    choice = understand(said, Context(TODAY, "ask_offer", "yes_no")).choice
    assert choice is not None
    assert (choice.kind, choice.amount_pence) == ("less", 1000)


def test_how_much_the_bus_was_is_no_limit() -> None:
    assert wish("no more than £4", "ask_amount") is None


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("this is the wrong number, I don't want more than £20 a week", Act.WRONG_NUMBER),
        ("please stop texting me I only want £20 a week", Act.STOP),
        ("my son hits me, don't pay me more than £20 a week", Act.DANGER),
    ],
)
def test_what_weighs_more_is_done_first(said: str, first: Act) -> None:
    assert order_of(understand(said, Context(TODAY)), LastQuestion()).first is first
