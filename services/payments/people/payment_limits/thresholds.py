"""Dated amounts that may matter for benefits: they make a sentence in general words that names an adviser, and hold nothing.

They are read once. No benefit is ever stored for, or said to, anybody: a row only says from which amount on the sentence is said.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from services.payments.people.payment_limits.rules import EarnedFee, LimitPeriod, most_in_a_stretch

_FILE = Path(__file__).with_name("thresholds.toml")
STATUSES = ("checked", "unverified")


@dataclass(frozen=True, slots=True)
class DatedThreshold:
    """An amount in pence in a time, from one day to another, with its source; `is_checked`: a person has read that source."""

    key: str
    amount_pence: int
    period: LimitPeriod
    valid_from: date
    valid_to: date
    source: str
    is_checked: bool
    checked_by: str
    checked_on: date


@cache
def thresholds() -> tuple[DatedThreshold, ...]:
    """Every row. Raises ValueError for one that cannot be: the service does not start with it."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["threshold"]
    return tuple(read_threshold(one) for one in rows)


def read_threshold(row: dict[str, object]) -> DatedThreshold:
    """A row of the file. Raises ValueError."""
    first, last, pence, status = row["valid_from"], row["valid_to"], row["amount_pence"], row["status"]
    checked_on, checked_by = row["checked_on"], str(row["checked_by"])
    if not isinstance(first, date) or not isinstance(last, date) or not isinstance(checked_on, date) or first > last:
        raise ValueError(f"{row['key']}: its days are no days, or the last is before the first.")
    if not isinstance(pence, int) or pence <= 0 or not row["source"]:
        raise ValueError(f"{row['key']}: a threshold has an amount and a source.")
    if status not in STATUSES or (status == "checked") != bool(checked_by):
        raise ValueError(f"{row['key']}: who checked it is written down, and nobody else's row is checked.")
    return DatedThreshold(
        str(row["key"]),
        pence,
        LimitPeriod(str(row["period"])),
        first,
        last,
        str(row["source"]),
        status == "checked",
        checked_by,
        checked_on,
    )


def may_matter(rows: Iterable[DatedThreshold], before: Sequence[EarnedFee], new: EarnedFee) -> bool:
    """Whether one more fee brings any stretch of days above an amount that is in force on a day of it."""
    return any(
        one.valid_from <= new.last
        and new.first <= one.valid_to
        and most_in_a_stretch(one.period, before, new) > one.amount_pence
        for one in rows
    )
