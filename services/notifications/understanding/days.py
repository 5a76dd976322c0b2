"""Which day a run of pieces names: "yesterday", "Mon 16th", "3 Nov", "24/11/26", "dydd Mawrth"."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from services.notifications.understanding.amounts import number_word
from services.notifications.understanding.words import table

MOST_AGO = timedelta(days=3 * 365)
_FIGURES = re.compile(r"(\d{1,2})(?:([/.-])(\d{1,2})(?:\2(\d{2,4}))?)?(?:st|nd|rd|th|af|ail|ydd|fed)?")


def day_of(pieces: Sequence[str], today: date) -> date | None:
    """The day, the last such one that is not after today; None where none is named, or it cannot be when money was spent.

    A day of the month beside a day of the week counts more than the day of the week: "Mon 16th" is the 16th.
    """
    found = _found(pieces, today)
    return found if found is not None and today - MOST_AGO <= found <= today else None


def _found(pieces: Sequence[str], today: date) -> date | None:
    known = [table("dates")[word].split() for word in pieces if word in table("dates")]
    ago = [int(value) for kind, value in known if kind == "ago"]
    months = [int(value) for kind, value in known if kind == "month"]
    weekdays = [int(value) for kind, value in known if kind == "day"]
    text = "".join(pieces) if not months and not weekdays else ""
    figures = _FIGURES.fullmatch(text.removeprefix("on").removeprefix("the")) if text else None
    if figures and figures[3]:
        year = int(figures[4]) % 100 + 2000 if figures[4] else None
        return _last(today, int(figures[1]), int(figures[3]), year)
    number = _number(pieces)
    if number is not None and months:
        year = next((int(piece) for piece in pieces if re.fullmatch(r"20\d\d", piece)), None)
        return _last(today, number, months[0], year)
    if number is not None and number <= 31 and not ago:
        return _in_month(today, number)
    if ago:
        return today - timedelta(days=2 if "before" in pieces else ago[0])
    if weekdays:
        back = (today.weekday() + 1 - weekdays[0]) % 7
        if back == 0 and {"last", "diwethaf"} & set(pieces):
            back = 7
        return today - timedelta(days=back)
    return None


def _number(pieces: Sequence[str]) -> int | None:
    """The day of the month: "16th", "the third", "3"."""
    for piece in pieces:
        if piece.isdigit() and len(piece) <= 2:
            return int(piece)
        if (known := table("ordinals").get(piece)) is not None:
            return int(known)
    if any(word in table("dates") and table("dates")[word].startswith("month") for word in pieces):
        return next((value for piece in pieces if (value := number_word(piece)) is not None), None)
    return None


def _in_month(today: date, number: int) -> date | None:
    """ "the 3rd": of this month, or of the last one that had it."""
    if number <= today.day:
        return _day(today.year, today.month, number)
    before = today.replace(day=1) - timedelta(days=1)
    return _day(before.year, before.month, number)


def _last(today: date, day: int, month: int, year: int | None) -> date | None:
    if year:
        return _day(year, month, day)
    found = _day(today.year, month, day)
    return _day(today.year - 1, month, day) if found and found > today else found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
