"""What is kept for a time, how long that may be, and from when on something is too old. No period is built in: without one, nothing goes."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.errors import Effect, InvalidError
from shared.london import start_of_day


class KeptKind(StrEnum):
    """What has a period of its own."""

    WORDS = "words"
    NOTES = "notes"
    MONEY = "money"
    ANSWERS = "answers"
    COME_BACK = "come_back"


@dataclass(frozen=True, slots=True)
class KeptRule:
    """One kind: what it is in words, its unit, the shortest and longest period, and one to begin with, which somebody has to check."""

    title: str
    what: str
    unit: str
    shortest: int
    longest: int
    suggested: int
    source: str


RULES: Mapping[KeptKind, KeptRule] = {
    KeptKind.WORDS: KeptRule(
        "Words of texts, letters and calls",
        "What they wrote and said, and what we wrote and said. That something was sent, and when, stays.",
        "month", 3, 120, 24, "Unverified: ask whoever advises you on data protection.",
    ),
    KeptKind.NOTES: KeptRule(
        "Notes of staff, and who heard an answer",
        "Notes of tasks and claims, witnesses of answers, and receipts that no claim uses.",
        "month", 6, 180, 24, "Unverified: ask whoever advises you on data protection.",
    ),
    KeptKind.MONEY: KeptRule(
        "Words and receipts that prove a payment",
        "What a claim was for, questions and answers, pictures of receipts, evidence about bank details, and names of staff who left so long ago. Amounts, days and decisions stay.",
        "year", 6, 15, 6, "Unverified: six years after the end of the tax year.",
    ),
    KeptKind.ANSWERS: KeptRule(
        "Answers to programs",
        "What the API answers again when a program asks again under the same key. That it was done stays, so nothing is done twice.",
        "day", 7, 400, 30, "Unverified: how long your programs may ask again.",
    ),
    KeptKind.COME_BACK: KeptRule(
        "Money that the bank may still send back",
        "So long after money was sent its person is not erased.",
        "day", 14, 400, 60, "Unverified: no rule that we know says how long a bank may take.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewPeriod:
    """A period that somebody wants: `length` in the unit of its kind, None: for ever. `source` says who advised it."""

    kind: KeptKind
    length: int | None
    valid_from: date
    source: str


EMPTIED = (KeptKind.WORDS, KeptKind.NOTES, KeptKind.MONEY, KeptKind.ANSWERS)
"""Kinds of which something goes when it is too old."""
THERE = frozenset({KeptKind.WORDS})
"""Kinds of which notifications holds a part."""
DRY_RUN_HOLDS = timedelta(days=30)
"""A dry run that is older says nothing about what would go today."""
_TAX_YEAR_BEGINS = (4, 6)


def period_in_words(kind: KeptKind, length: int | None) -> str:
    """A period as people read it."""
    if length is None:
        return "for ever"
    unit = RULES[kind].unit
    if unit == "month" and length % 12 == 0:
        unit, length = "year", length // 12
    return f"{length} {unit}{'' if length == 1 else 's'}"


def check_length(kind: KeptKind, length: int | None) -> None:
    """Raises InvalidError where a period is shorter or longer than one may choose."""
    rule = RULES[kind]
    if length is None and kind is not KeptKind.COME_BACK:
        return
    if length is None or not rule.shortest <= length <= rule.longest:
        raise InvalidError(
            "retention.length",
            f"{rule.title}: choose {rule.shortest} to {rule.longest} {rule.unit}s.",
            "Choose another period.",
            effect=Effect.NOTHING_SAVED,
        )


def too_old_before(kind: KeptKind, length: int, today: date) -> datetime:
    """What came before this moment is too old. Money is kept for so many years after the end of the tax year in which it came."""
    match RULES[kind].unit:
        case "day":
            day = today - timedelta(days=length)
        case "month":
            day = _months_before(today, length)
        case _:
            begins = date(today.year, *_TAX_YEAR_BEGINS)
            year = today.year if today >= begins else today.year - 1
            day = date(year - length, *_TAX_YEAR_BEGINS)
    return start_of_day(day)


def _months_before(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
