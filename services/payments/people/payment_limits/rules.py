"""Limits that a person sets for themself: not more than an amount in a time, or to be asked first. Why is nobody's business.

Nobody tells us on which day their week or month begins, so a limit holds for any so many days in a row. A fee counts from the first to the
last day on which it was earned: in every stretch that touches one of them, all of it. Expenses never count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.money import pounds


class LimitPeriod(StrEnum):
    """The time of a limit."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    FOUR_WEEKS = "four_weeks"
    MONTH = "month"


DAYS = {LimitPeriod.WEEK: 7, LimitPeriod.FORTNIGHT: 14, LimitPeriod.FOUR_WEEKS: 28, LimitPeriod.MONTH: 31}
"""Any so many days in a row."""
_WORDS = {
    LimitPeriod.WEEK: "a week",
    LimitPeriod.FORTNIGHT: "a fortnight",
    LimitPeriod.FOUR_WEEKS: "four weeks",
    LimitPeriod.MONTH: "a month",
}


@dataclass(frozen=True, slots=True)
class PersonalLimit:
    """Not more than `amount_pence` in a `period`; with neither, the person is asked first each time."""

    amount_pence: int | None
    period: LimitPeriod | None
    set_at: datetime


@dataclass(frozen=True, slots=True)
class YesAboveLimit:
    """A person's yes to so much of one fee, in pence. It says nothing of a limit that they set later."""

    pence: int
    said_at: datetime


@dataclass(frozen=True, slots=True)
class EarnedFee:
    """A fee in pence, and the first and the last day on which it was earned. `with_before_pence`: of a difference that a back-dated rate
    made, what the fee comes to with it."""

    first: date
    last: date
    amount_pence: int
    with_before_pence: int | None = None


def crossed_by(
    limits: Iterable[PersonalLimit], before: Sequence[EarnedFee], new: EarnedFee, yes: YesAboveLimit | None
) -> PersonalLimit | None:
    """The first limit that one more fee would cross; None where it crosses none, or where the person has said yes to so much of it since
    they set that limit."""
    return next((one for one in limits if not _has_yes(one, new, yes) and _crosses(one, before, new)), None)


def _has_yes(limit: PersonalLimit, new: EarnedFee, yes: YesAboveLimit | None) -> bool:
    return yes is not None and (new.with_before_pence or new.amount_pence) <= yes.pence and limit.set_at <= yes.said_at


def _crosses(limit: PersonalLimit, before: Sequence[EarnedFee], new: EarnedFee) -> bool:
    if limit.amount_pence is None or limit.period is None:
        return True
    return most_in_a_stretch(limit.period, before, new) > limit.amount_pence


def most_in_a_stretch(period: LimitPeriod, before: Sequence[EarnedFee], new: EarnedFee) -> int:
    """The most that any stretch of so many days which touches the new fee comes to, in pence."""
    length = timedelta(days=DAYS[period] - 1)
    # The sum changes only where a stretch begins with a fee's first day, or ends with it; the earliest that touches is tried too.
    earliest = new.first - length
    starts = {earliest, new.first, new.last}
    starts |= {start for one in before for start in (one.first - length, one.first, one.last)}
    return max(
        new.amount_pence + sum(one.amount_pence for one in before if one.last >= start and one.first <= start + length)
        for start in starts
        if earliest <= start <= new.last
    )


def limit_in_words(amount_pence: int | None, period: str | None) -> str:
    """A limit as staff read it."""
    if amount_pence is None or period is None:
        return "They want to be asked before each fee."
    return f"Not more than {pounds(amount_pence)} in {_WORDS[LimitPeriod(period)]}."


def why_held(limit: PersonalLimit) -> str:
    """What staff read: nothing of why the person set the limit."""
    if limit.amount_pence is None or limit.period is None:
        reason = "This person wants to be asked before each payment."
    else:
        reason = f"With this the person would get more than {pounds(limit.amount_pence)} in {_WORDS[limit.period]}, their own limit."
    return f"{reason} Ask whether they want it, less of it, or nothing, and record what they say."
