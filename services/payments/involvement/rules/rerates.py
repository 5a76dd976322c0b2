"""What a back-dated rate makes of a fee that was worked out before: more is owed, less is never taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.payments.involvement.rules.fees import Basis, DatedRate
from shared.money import pounds


class DifferenceState(StrEnum):
    """What becomes of a fee under a rate that was back-dated."""

    OWED = "owed"
    """It comes to more, and the difference is owed as soon as somebody proposes it."""
    LOWER = "lower"
    """It would come to less: nothing is taken back."""
    CHOSEN = "chosen"
    """They chose so much, or only expenses, or none: it does not come to more."""
    SAID_NO = "said_no"
    """It was owed, and they said that they do not want it; a yes makes it owed again."""
    OVER_BUDGET = "over_budget"
    """The budget of the event does not cover it."""
    FEE_WAITS = "fee_waits"
    """The fee itself is not on its way: it is paid first."""
    CHARITY_LEFT = "charity_left"
    """They gave the fee to a charity that is not on the list any more."""
    ERASED = "erased"
    """The person was erased: nothing is decided for them any more."""
    MERGED = "merged"
    """The record was merged into another one of the same person: nothing more is owed to it."""


DIFFERENCE_WORDS = {
    DifferenceState.OWED: "Owed as soon as the payments are proposed.",
    DifferenceState.LOWER: "This rate is lower. What was paid stays theirs, and nothing is taken back.",
    DifferenceState.CHOSEN: "They chose this much, so they are not paid more.",
    DifferenceState.SAID_NO: "They do not want it, as it was written down. Where that is wrong, record their yes: then it is owed again.",
    DifferenceState.OVER_BUDGET: "The budget of this event does not cover it. Raise the budget, then propose the payments again.",
    DifferenceState.FEE_WAITS: "The fee itself is not on its way. Pay that first: you are asked to propose the difference then.",
    DifferenceState.CHARITY_LEFT: "They gave this fee to a charity that left the list. Nothing more goes there unless it comes back onto it.",
    DifferenceState.ERASED: "This person was erased, so nothing is decided for them.",
    DifferenceState.MERGED: "This record was merged into another one of the same person, so nothing more is owed to it. "
    "Where they want the difference, pay exactly that to the record that stays, by a task of its own. The fee itself is not paid again.",
}
"""What each means for the money."""


class DueLine(Protocol):
    """A line of a fee: its reason begins with its day."""

    @property
    def reason(self) -> str: ...


class PricedLine(DueLine, Protocol):
    """The same with how much it is (pence), and by which rate."""

    @property
    def amount_pence(self) -> int: ...
    @property
    def rate_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class DayUnderRate:
    """What was decided for one day, and what that day comes to by a rate, in pence. What is less is never taken from another day."""

    before_pence: int
    before_rates: frozenset[UUID]
    now_pence: int


@dataclass(frozen=True, slots=True)
class FeeUnderRate:
    """A fee as it was decided, and the days of it that a rate prices anew (by the words of the day). `most_pence`: what they chose, where
    that is not all of it."""

    before_pence: int
    before_rates: frozenset[UUID]
    days: Mapping[str, DayUnderRate]
    most_pence: int | None

    @property
    def more(self) -> Mapping[str, int]:
        """What each day comes to more, in pence, within what they chose."""
        left_pence = None if self.most_pence is None else max(0, self.most_pence - self.before_pence)
        found = {}
        for day, one in self.days.items():
            pence = max(0, one.now_pence - one.before_pence)
            if left_pence is not None:
                pence = min(pence, left_pence)
                left_pence -= pence
            if pence:
                found[day] = pence
        return found

    @property
    def now_pence(self) -> int:
        """What it comes to: with all that is more; where nothing is, what it would come to by this rate."""
        more_pence = sum(self.more.values())
        return self.before_pence + (
            more_pence or sum(min(0, one.now_pence - one.before_pence) for one in self.days.values())
        )


def under_rate(
    before: Sequence[PricedLine], now: Sequence[PricedLine], rate_id: UUID, most_pence: int | None
) -> FeeUnderRate:
    """Compares day by day what was decided with what the rates of now say, where this rate says it. Lines of days that are told apart in
    other words now are compared as one."""
    one_day = not {day_of(line) for line in before} <= {day_of(line) for line in now}
    then, new = _by_day(before, one_day=one_day), _by_day(now, one_day=one_day)
    days = {
        day: DayUnderRate(_pence(then.get(day, ())), _rates(then.get(day, ())), _pence(lines))
        for day, lines in new.items()
        if rate_id in _rates(lines)
    }
    return FeeUnderRate(_pence(before), _rates(before), days, most_pence)


def state_of(fee: FeeUnderRate, rate_id: UUID) -> DifferenceState | None:
    """What becomes of a fee under this rate; None where the rate does not price it, or priced it before."""
    if rate_id in fee.before_rates or not fee.days:
        return None
    if fee.more:
        return DifferenceState.OWED
    if any(one.now_pence > one.before_pence for one in fee.days.values()):
        return DifferenceState.CHOSEN
    return DifferenceState.LOWER if any(one.now_pence < one.before_pence for one in fee.days.values()) else None


def day_of(line: DueLine) -> str:
    """The day of a line, in words."""
    return line.reason.partition(": ")[0]


def _by_day(lines: Sequence[PricedLine], *, one_day: bool) -> dict[str, list[PricedLine]]:
    found: dict[str, list[PricedLine]] = {}
    for line in lines:
        found.setdefault("" if one_day else day_of(line), []).append(line)
    return found


def _pence(lines: Sequence[PricedLine]) -> int:
    return sum(one.amount_pence for one in lines)


def _rates(lines: Sequence[PricedLine]) -> frozenset[UUID]:
    return frozenset(one.rate_id for one in lines if one.rate_id is not None)


def rate_in_words(rate: DatedRate) -> str:
    """A rate as staff and the reasons of a payment say it."""
    return f"{pounds(rate.amount_pence)} {'an hour' if rate.basis == Basis.PER_HOUR else 'a session'}"


def rates_in_words(rates: Collection[DatedRate], ids: Collection[UUID]) -> str:
    """The rates with these ids, the earliest first, each said once; an amount that was agreed by itself has none."""
    found = sorted((one for one in rates if one.id in ids), key=lambda one: (one.valid_from, one.id))
    return " and ".join(dict.fromkeys(rate_in_words(one) for one in found)) or "an agreed amount"


def why_more(when: str, old: str, new: str, before_pence: int, after_pence: int) -> str:
    """The reason of a difference, as the run and the exports have it."""
    return f"{when}: the rate was {old} and is {new}, so {pounds(before_pence)} became {pounds(after_pence)}"
