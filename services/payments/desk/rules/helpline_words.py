"""The helpline's pages in the operator's voice: what is the caller's is theirs, and only what is read out says "your". Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.claims.rules.categories import RULES
from services.payments.claims.rules.lines import MOST_PASSENGERS
from shared.contracts.categories import Category
from shared.errors import InvalidError

MINE = "My "
LONGEST_THING = LONGEST_REASON = 200


def for_operator(category: Category) -> str:
    """What was paid for, of somebody else: "Their car"."""
    return _of("Their ", category)


def to_caller(category: Category) -> str:
    """The same as it is read out: "Your car"."""
    return _of("Your ", category)


def _of(whose: str, category: Category) -> str:
    name = RULES[category].on_pages[0]
    return whose + name.removeprefix(MINE) if name.startswith(MINE) else name


REFUSALS: Mapping[str, str] = {
    "claim.line_passengers": f"A car takes up to {MOST_PASSENGERS} passengers. Ask the caller how many came along.",
    "claim.line_miles_without_vehicle": "Miles are paid only for the caller's own car, motorcycle or bicycle. Write an amount.",
    "claim.line_no_amount": "Ask the caller how much it was.",
}
"""Refusals whose own words speak to whoever paid, by their code."""


def in_operators_words(refused: InvalidError) -> InvalidError:
    """A refusal as the operator reads it."""
    return InvalidError(refused.code, REFUSALS.get(refused.code, refused.message), effect=None)


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """An event as a caller may mean it: its name, its day, when it began and what it was about."""

    title: str
    on: date
    at: str
    about: str


def told_apart(events: Sequence[NamedEvent], days: Sequence[str]) -> list[str]:
    """Each event with its day; the time as well where two of a day have one name, and what it is about where these begin together."""
    plain = [f"{day}: {one.title}" for day, one in zip(days, events, strict=True)]
    timed = [
        f"{words}, {one.at}" if plain.count(words) > 1 else words for words, one in zip(plain, events, strict=True)
    ]
    return [
        f"{words}, {_short(one.about)}" if timed.count(words) > 1 and one.about else words
        for words, one in zip(timed, events, strict=True)
    ]


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59]}…"
