"""One line of a claim: what it is for, what kind of money it is, and which input cannot be true.

What is merely unusual, late or without a receipt is never refused here: the policy looks at it (`policy.py`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.contracts.categories import MILEAGE, Category, words
from shared.errors import InvalidError
from shared.money import pounds


class LineKind(StrEnum):
    """Whose money it was, or will be."""

    SPENT = "spent"
    """The person paid; we pay it back."""
    ADVANCE = "advance"
    """We give it before it is spent: the person owes it to us until later lines use it up."""
    TICKET = "ticket"
    """We bought it for the person: our cost, never owed to the person."""


LARGEST_PENCE = 1_000_000
"""A line above £10,000 is a slip of the pen."""
LONGEST_MILES_TENTHS = 10_000
"""More than 1,000 miles in one line is a slip of the pen: Land's End to John o' Groats is 840."""
MOST_PASSENGERS = 8
"""A car has no more seats beside the driver's (nine seats make a minibus)."""
OLDEST_YEARS = 6
"""Older than this is a slip in the year: after six years nobody can ask for it (Limitation Act 1980, section 5)."""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line. `amount_pence` of a mileage line is None until it is priced; `miles_tenths` are tenths of a mile."""

    number: int
    category: Category
    kind: LineKind
    on: date
    """The day on which the money was spent; in advance and for a ticket the day for which it is wanted."""
    amount_pence: int | None = None
    miles_tenths: int | None = None
    passengers: int = 0
    description: str = ""
    receipt_digest: str | None = None
    """SHA-256 of the receipt's file, where there is one."""
    lost_receipt_reason: str | None = None

    @property
    def is_by_the_mile(self) -> bool:
        """Whether the rates make the amount; money in advance and tickets always have an amount of their own."""
        return self.category in MILEAGE and self.kind is LineKind.SPENT


AHEAD = timedelta(days=366)
"""Money in advance and tickets are asked for up to a year ahead."""


def check_line(facts: LineFacts, today: date) -> None:
    """Looks at a line as it was told to us, so before mileage is priced. `today`: the day in London.

    Raises InvalidError for what cannot be true; the sentence is for the person who told it.
    """
    _check_day(facts, today)
    if facts.is_by_the_mile:
        _check_miles(facts)
    else:
        _check_amount(facts)
    if facts.passengers < 0 or facts.passengers > MOST_PASSENGERS:
        raise _cannot_be(
            facts, "passengers", f"A car takes up to {MOST_PASSENGERS} passengers. Say how many came with you."
        )
    if facts.passengers and not (facts.is_by_the_mile and facts.category is Category.CAR):
        raise _cannot_be(facts, "passengers_without_car", "Passengers are paid for only with the miles of a car.")


def _check_day(facts: LineFacts, today: date) -> None:
    if facts.kind is not LineKind.SPENT:
        if facts.on > today + AHEAD:
            raise _cannot_be(facts, "too_far_ahead", "That is more than a year ahead. Check the year.")
    elif facts.on > today:
        raise _cannot_be(facts, "in_future", "That day has not come yet. Check the date, or claim when it has.")
    if facts.on.replace(day=1) < today.replace(year=today.year - OLDEST_YEARS, day=1):
        raise _cannot_be(facts, "too_old", f"That is more than {OLDEST_YEARS} years ago. Check the year.")


def _check_miles(facts: LineFacts) -> None:
    if facts.amount_pence is not None:
        raise _cannot_be(
            facts,
            "miles_and_amount",
            f"A {words(facts.category)} is paid by the mile, so leave the amount out: we work it out from the miles.",
        )
    if facts.miles_tenths is None or facts.miles_tenths < 1:
        raise _cannot_be(facts, "no_miles", f"Say how many miles the {words(facts.category)} was.")
    if facts.miles_tenths > LONGEST_MILES_TENTHS:
        raise _cannot_be(
            facts, "too_many_miles", f"That is more than {LONGEST_MILES_TENTHS // 10:,} miles. Check the miles."
        )


def _check_amount(facts: LineFacts) -> None:
    if facts.miles_tenths is not None:
        raise _cannot_be(
            facts,
            "miles_without_vehicle",
            "Miles are paid only for your own car, motorcycle or bicycle. Give an amount.",
        )
    if facts.amount_pence is None:
        raise _cannot_be(facts, "no_amount", "Say how much it was.")
    if facts.amount_pence < 1:
        raise _cannot_be(facts, "amount_not_positive", "The amount must be at least 1p. Check the amount.")
    if facts.amount_pence > LARGEST_PENCE:
        raise _cannot_be(facts, "amount_too_large", f"That is more than {pounds(LARGEST_PENCE)}. Check the amount.")


def _cannot_be(facts: LineFacts, what: str, why: str) -> InvalidError:
    return InvalidError(
        f"claim.line_{what}", f"Line {facts.number} was not saved. {why}", effect=None, line=facts.number
    )
