"""Figures: every form in which people write amounts, miles, counts and days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.understanding.amounts import count_of, pence_of, rate_of, tenths_of, whole
from services.notifications.understanding.days import day_of
from services.notifications.understanding.normalise import normalise
from services.notifications.understanding.tokens import tokens_of

TUESDAY = date(2026, 11, 24)


def pieces(said: str) -> list[str]:
    """A figure as the ear takes it to pieces."""
    return [token.text for token in tokens_of(normalise(said))]


@pytest.mark.parametrize(
    ("said", "pence"),
    [
        ("£4.60", 460), ("4.60", 460), ("4,60", 460), ("4·60", 460), ("4-60", 460), ("£4/60", 460), ("£4 60", 460), ("460p", 460),
        ("£4.6", 460), ("4 pound 60", 460), ("4 pounds 60p", 460), ("£ 4.60", 460), ("4.60 quid", 460), ("£4.60p", 460),
        ("four sixty", 460), ("four pounds sixty", 460), ("four pound and sixty pence", 460), ("four point six", 460),
        ("four oh five", 405), ("six quid", 600), ("a fiver", 500), ("two fivers", 1000), ("tenner", 1000), ("a pound", 100),
        ("a quid fifty", 150), ("two and a half quid", 250), ("80p", 80), ("sixty pence", 60), ("£1,200.00", 120_000),
        ("a hundred and five pounds", 10_500), ("twenty two pounds fifty", 2250), ("gbp 7.25", 725), ("3.50£", 350),
        ("pedair punt chwe deg", 460), ("dwy bunt", 200), ("pumpunt", 500), ("deuddeg punt pum deg", 1250),
        ("tair punt ar ddeg", 1300), ("bum punt ar hugain", 2500), ("dwy bunt ac ugain ceiniog", 220), ("thair punt", 300),
        ("three ten", 310), ("for pounds", 400), ("won pound sixty", 160), ("£٤.٦٠".replace("٤", "4").replace("٦", "6").replace("٠", "0"), 460),
    ],
)  # fmt: skip
def test_an_amount(said: str, pence: int) -> None:
    assert pence_of(pieces(said)) == pence


@pytest.mark.parametrize(
    "said", ["", "£", "six and a bit", "4 or 5 quid", "gave her a fiver", "£0", "99999999", "four score"]
)
def test_no_amount(said: str) -> None:
    assert pence_of(pieces(said)) is None


@given(st.integers(1, 99_999))
def test_every_amount_in_every_plain_form(pence: int) -> None:
    pounds, rest = divmod(pence, 100)
    assert pence_of(pieces(f"£{pounds}.{rest:02d}")) == pence
    assert pence_of(pieces(f"{pounds}·{rest:02d}")) == pence
    assert pence_of(pieces(f"{pounds} pounds {rest}p")) == (pence if pounds else rest)


def test_a_rate_is_read_without_its_hour() -> None:
    assert rate_of(pieces("£15 an hour")) == 1500
    assert rate_of(pieces("45p a mile")) == 45


@pytest.mark.parametrize(
    ("said", "tenths"),
    [
        ("12 miles", 120),
        ("12.5 miles", 125),
        ("twenty two miles", 220),
        ("ugain milltir", 200),
        ("a mile", 10),
        ("ten and a half miles", 105),
    ],
)
def test_miles(said: str, tenths: int) -> None:
    assert tenths_of(pieces(said)) == tenths


def test_kilometres_are_not_miles() -> None:
    assert tenths_of(pieces("10 km")) is None


def test_counts() -> None:
    assert [count_of(pieces(said)) for said in ("2 x", "twice", "three buses", "both", "4 hours")] == [2, 2, 3, 2, 4]
    assert whole(pieces("dau ddeg pump")) == 25


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", date(2026, 11, 24)), ("yesterday", date(2026, 11, 23)), ("ddoe", date(2026, 11, 23)), ("last tuesday", date(2026, 11, 17)),
        ("tuesday", date(2026, 11, 24)), ("Mon 16th", date(2026, 11, 16)), ("tues 10th", date(2026, 11, 10)), ("16/11", date(2026, 11, 16)),
        ("3 nov", date(2026, 11, 3)), ("the third of november", date(2026, 11, 3)), ("24/12", date(2025, 12, 24)), ("dydd llun", date(2026, 11, 23)),
        ("Friday 13th November", date(2026, 11, 13)), ("the 30th", date(2026, 10, 30)),
    ],
)  # fmt: skip
def test_days(said: str, day: date) -> None:
    assert day_of(pieces(said), TUESDAY) == day


@pytest.mark.parametrize("said", ["31/02", "1 january 2031", "1/1/1999", "soon"])
def test_no_day_that_money_was_spent_on(said: str) -> None:
    assert day_of(pieces(said), TUESDAY) is None
