"""Which days are meant: one rule for every way in that takes a date from somebody, so that a slip of the year is noticed."""

from datetime import date

from shared.days_in_words import day_in_words
from shared.errors import Effect, InvalidError

FIRST_DAY = date(2000, 1, 1)
YEARS_AHEAD = 10
"""Further than anybody plans or sets a rate, and nearer than any slip: 2062 for 2026, 9999 for "for ever"."""


def check_day(day: date, today: date) -> None:
    """Raises InvalidError for a day before FIRST_DAY, or more than YEARS_AHEAD years after `today` (the day in London).

    Asked before anything is worked out from a day: on the last one there is even adding one fails.
    """
    written = day_in_words(day)
    if day < FIRST_DAY:
        raise InvalidError(
            "date.too_early",
            f"{written} is before the year {FIRST_DAY.year}.",
            "Check the year.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
            date=day.isoformat(),
        )
    if (day.year - YEARS_AHEAD, day.month, day.day) > (today.year, today.month, today.day):
        raise InvalidError(
            "date.too_far_ahead",
            f"{written} is more than {YEARS_AHEAD} years ahead.",
            "Check the year.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
            date=day.isoformat(),
        )
