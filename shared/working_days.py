"""Working days of a nation of the United Kingdom: Monday to Friday without bank holidays, counted in London."""

from datetime import UTC, date, datetime, timedelta

from shared.bank_holidays import is_bank_holiday
from shared.london import in_london, london_moment


def is_working_day(day: date, nation: str) -> bool:
    """Whether people are at work on a day, in a nation of `bank_holidays.CODES`."""
    return day.weekday() < 5 and not is_bank_holiday(day, nation)


def a_working_day_later(moment: datetime, nation: str) -> datetime:
    """The same time of day on the next working day: what comes on a Friday noon has until Monday noon, what comes on a Saturday
    until the end of Monday."""
    local = in_london(moment)
    day, whole = local.date(), local.time()
    if not is_working_day(day, nation):
        day, whole = _next(day, nation), whole.max.replace(microsecond=0)
        return london_moment(day, whole).astimezone(UTC)
    return london_moment(_next(day, nation), whole).astimezone(UTC)


def _next(day: date, nation: str) -> date:
    day += timedelta(days=1)
    while not is_working_day(day, nation):
        day += timedelta(days=1)
    return day
