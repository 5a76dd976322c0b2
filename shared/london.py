"""London time: the one zone in which every day, deadline and opening hour of the product is meant."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def in_london(moment: datetime) -> datetime:
    """A moment by London's clocks. Raises ValueError for one without an offset, which Python would take as the machine's own."""
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset")
    return moment.astimezone(LONDON)


def london_day(moment: datetime) -> date:
    """The day in London at a moment. Raises ValueError for a moment without an offset."""
    return in_london(moment).date()


def london_moment(day: date, at: time) -> datetime:
    """A time of a day in London, in UTC; of a time that comes twice (clocks go back) the first."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """Midnight with which a day begins in London, in UTC; a day ends where the next begins."""
    return london_moment(day, time())
