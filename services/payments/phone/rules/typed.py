"""What people type into the fields of a page: strict, because the field has one question; None where it is no answer."""

import re
from datetime import date

LARGEST_PENCE = 1_000_000
"""A line above £10,000 is a slip of the finger."""
_MONEY = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d{1,6})(?:[.,](\d{1,2}))?")
_PENCE = re.compile(r"(\d{1,4})\s*p", re.IGNORECASE)
_MILES = re.compile(r"(\d{1,4})(?:[.,](\d))?(?:\s*(?:miles?|milltir|m))?", re.IGNORECASE)


def read_pounds(typed: str) -> int | None:
    """An amount in pence: "4.60", "£4.60", "4,60", "4.6", "4", "460p", "1,200.00"; nothing below 1p."""
    typed = typed.strip()
    if match := _PENCE.fullmatch(typed):
        return int(match[1]) or None
    match = _MONEY.fullmatch(typed)
    if match is None:
        return None
    pence = int(match[1].replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))
    return pence if 0 < pence <= LARGEST_PENCE else None


def read_miles(typed: str) -> int | None:
    """Miles in tenths: "12", "12.5", "12 miles"; nothing below a tenth."""
    match = _MILES.fullmatch(typed.strip())
    if match is None:
        return None
    return int(match[1]) * 10 + int(match[2] or "0") or None


def read_count(typed: str, most: int) -> int | None:
    """A whole number from 0 to `most`; an empty field is 0."""
    typed = typed.strip() or "0"
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 and int(typed) <= most else None


def read_day(typed: str) -> date | None:
    """A day as a date field sends it: "2026-11-24"."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
