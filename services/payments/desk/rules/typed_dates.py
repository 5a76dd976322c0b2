"""Days that staff type into three boxes (day, month, year): read as one, and given back as they were typed where they are no day."""

from collections.abc import Mapping
from datetime import date

from shared.days import check_day
from shared.errors import InvalidError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PARTS = ("day", "month", "year")


def typed_day(typed: Mapping[str, str], name: str) -> str:
    """The day of the boxes `name-day`, `name-month` and `name-year` as 2026-03-27; "" where all are empty; what was typed, as one
    text, where it is no day. A field `name` itself, as programs send it, comes first."""
    if name in typed:
        return typed[name]
    parts = [typed.get(f"{name}-{part}", "").strip() for part in PARTS]
    if not any(parts):
        return ""
    day, month, year = (_number(part) for part in parts)
    month = month or _month(parts[1])
    try:
        return str(date(year if year > 99 else 2000 + year, month, day)) if year else " ".join(parts)
    except ValueError:
        return " ".join(parts)


def read_typed_day(typed: Mapping[str, str], name: str, today: date) -> date:
    """The same as a day. Raises ValueError for what is none, and for a day that nobody means: after the last one no other follows."""
    day = date.fromisoformat(typed_day(typed, name))
    try:
        check_day(day, today)
    except InvalidError:
        raise ValueError("a slip of the year") from None
    return day


def _number(part: str) -> int:
    return int(part) if part.isascii() and part.isdigit() and len(part) <= 4 else 0


def _month(part: str) -> int:
    """The number of a month that is written as a word, at least three letters of it; 0 for anything else."""
    word = part.lower()[:3]
    return _MONTHS.index(word) + 1 if word in _MONTHS else 0
