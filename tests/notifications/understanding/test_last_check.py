"""Checks of what would be read back that know nothing of its meaning: what looks odd is asked about, and what does not is left alone."""

import pytest

from services.notifications.understanding import understand
from services.notifications.understanding.last_check import is_odd
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import tokens_of
from services.notifications.understanding.verdict import verdict_of
from shared.contracts.understood import HeardLine
from tests.notifications.understanding.test_claims import START, heard

BUS = HeardLine(category="bus", amount_pence=240)
TEA = HeardLine(category="food", amount_pence=185)

TWICE = HeardLine(category="train", amount_pence=300, times=2)


def figure(role: str, words: str, sure: float, **others: float) -> TaggedSpan:
    """A figure that no line was made of."""
    return TaggedSpan(role, 0, 1, sure, tuple(words.split()), tuple(others.items()))


@pytest.mark.parametrize(
    ("text", "unused", "lines", "roles"),
    [
        ("bus 2.40 and 3 for tea", [figure("talk", "3", 0.8, paid=0.18)], [BUS], [1.0]),
        ("bus 2.40 lunch £4 sorry", [figure("wrong", "£4", 0.71, paid=0.24)], [BUS], [1.0]),
        ("bus 2.40 and her bus 2.40", [figure("others", "2.40", 0.72, paid=0.21)], [BUS], [1.0]),
        ("bus 2.40 and 3", [figure("talk", "3", 0.35)], [BUS], [1.0]),
        ("drove 8 miles, then the bus, 2.40", [figure("miles", "8 miles", 1.0)], [BUS], [1.0]),
        ("driving 8 mile in then bus 2.40", [figure("talk", "8 mile", 0.8)], [BUS], [1.0]),
        ("bus 2.40 or so they said", [], [BUS], [0.74]),
        ("bus 2.40 bus 2.40", [], [BUS, BUS], [1.0, 0.78]),
        ("parking £3 and bus 2.40 no forget the bus", [], [BUS], [1.0]),
        ("bus 2.40 return 4.80", [], [BUS, BUS.model_copy(update={"amount_pence": 480})], [1.0]),
        ("bus 50p", [], [HeardLine(category="bus", amount_pence=50)], [1.0]),
    ],
)
def test_what_looks_odd_is_asked_about(
    text: str, unused: list[TaggedSpan], lines: list[HeardLine], roles: list[float]
) -> None:
    assert is_odd(tokens_of(text), unused, lines, frozenset(), roles)


@pytest.mark.parametrize(
    ("text", "unused", "lines", "roles"),
    [
        ("bus 2.40 and tea 1.85", [], [BUS, TEA], [1.0, 0.78]),
        ("12 of us there, bus 2.40", [figure("talk", "12", 0.9, paid=0.05)], [BUS], [1.0]),
        ("bus 2.40 at 4.10", [figure("time", "4.10", 0.82, paid=0.17)], [BUS], [1.0]),
        ("bus 2.40, it is 8 miles", [figure("miles", "8 miles", 1.0)], [BUS], [1.0]),
        ("drove 8 miles", [], [HeardLine(category="car", miles_tenths=80)], [1.0]),
        ("bus 2.40 bus 2.40", [], [BUS, BUS], [0.9, 0.9]),
    ],
)
def test_what_does_not_is_left_alone(
    text: str, unused: list[TaggedSpan], lines: list[HeardLine], roles: list[float]
) -> None:
    assert not is_odd(tokens_of(text), unused, lines, frozenset(), roles)


def test_a_bare_number_word_is_pounds_or_pence() -> None:
    amount = TaggedSpan("paid", 3, 4, 1.0, ("fifty",))
    parking = HeardLine(category="parking", amount_pence=50_00)
    assert is_odd(tokens_of("parking was tree fifty"), [amount], [parking], frozenset({3}), [1.0])
    assert not is_odd(
        tokens_of("hotel was only fifty"),
        [amount],
        [parking.model_copy(update={"category": "overnight"})],
        frozenset({3}),
        [1.0],
    )


def day(start: int, *words: str) -> TaggedSpan:
    """A day that was said."""
    return TaggedSpan("day", start, start + len(words), 1.0, words)


def test_how_many_days_a_range_has_is_asked() -> None:
    tokens = tokens_of("tram 3 a day mon to weds")
    days = [day(4, "mon"), day(6, "weds")]
    assert is_odd(tokens, days, [TWICE], frozenset(), [1.0])
    assert not is_odd(tokens, days, [BUS], frozenset(), [1.0]), "one fare, whatever the days"
    assert not is_odd(tokens_of("tram 3 a day mon and weds"), days, [TWICE], frozenset(), [1.0])


def test_the_same_on_another_day_is_asked_about_where_no_line_counts_it() -> None:
    tokens = tokens_of("mon bus 2.40 tues same")
    days = [day(0, "mon"), day(3, "tues")]
    assert is_odd(tokens, days, [BUS], frozenset(), [1.0])
    assert not is_odd(tokens, days, [BUS.model_copy(update={"times": 2})], frozenset(), [1.0])


@pytest.mark.parametrize(
    "text",
    [
        "my sister put the taxi on her card £6.40",
        "support worker paid for the tea 1.90 out of his own money",
        "bus at 9 40 it was 2 10",
        "the day centre paid for my cab £8.20",
    ],
)
def test_what_somebody_else_paid_and_a_clock_are_asked_about(text: str) -> None:
    verdict = verdict_of(understand(text, START), START)
    assert verdict["asks"] is not None or not verdict["lines"]


def test_a_letter_and_a_number_are_a_route_beside_a_price() -> None:
    assert heard("S2 there, 4.90 day ticket. S2 back on the same ticket")[0] == [("bus", 490, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "got charged 1.90 on the bus but the driver gave it back cos of my pass",
        "tram £3 but the lady on the desk gave me £3. then a coffee 2.10",
        "parking 2.20 no wait that was monday. Tuesday was 3.20. Both were for meetings so both please",
        "bus was £3 and then 50p for the lav",
        "blib 4.60 bus 2.10",
        "Two trams there £2 each and two back £2 each",
        "bus 4.40 round trip each time",
    ],
)
def test_money_given_back_and_what_no_list_knows_are_asked_about(text: str) -> None:
    assert heard(text)[1] is not None
