"""Checks of what would be read back that know nothing of its meaning: what looks odd is asked about, and what does not is left alone."""

import pytest

from services.notifications.understanding.last_check import is_odd
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import tokens_of
from shared.contracts.understood import HeardLine

BUS = HeardLine(category="bus", amount_pence=240)
TEA = HeardLine(category="food", amount_pence=185)


def figure(role: str, words: str, sure: float, **others: float) -> TaggedSpan:
    """A figure that no line was made of."""
    return TaggedSpan(role, 0, 1, sure, tuple(words.split()), tuple(others.items()))


@pytest.mark.parametrize(
    ("text", "unused", "lines", "roles"),
    [
        ("bus 2.40 and 3 for tea", [figure("talk", "3", 0.8, paid=0.18)], [BUS], [1.0]),
        ("bus 2.40 and 3", [figure("talk", "3", 0.35)], [BUS], [1.0]),
        ("drove 8 miles, then the bus, 2.40", [figure("miles", "8 miles", 1.0)], [BUS], [1.0]),
        ("driving 8 mile in then bus 2.40", [figure("talk", "8 mile", 0.8)], [BUS], [1.0]),
        ("bus 2.40 or so they said", [], [BUS], [0.74]),
        ("bus 2.40 bus 2.40", [], [BUS, BUS], [1.0, 0.78]),
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
        ("bus 2.40, it is 8 miles", [figure("miles", "8 miles", 1.0)], [BUS], [1.0]),
        ("drove 8 miles", [], [HeardLine(category="car", miles_tenths=80)], [1.0]),
        ("bus 2.40 bus 2.40", [], [BUS, BUS], [0.9, 0.9]),
    ],
)
def test_what_does_not_is_left_alone(
    text: str, unused: list[TaggedSpan], lines: list[HeardLine], roles: list[float]
) -> None:
    assert not is_odd(tokens_of(text), unused, lines, frozenset(), roles)
