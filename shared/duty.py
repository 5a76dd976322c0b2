"""When somebody is on duty at an organisation: a reply may promise a call only for then."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from shared.bank_holidays import CODES, is_bank_holiday
from shared.errors import Effect, InvalidError
from shared.london import in_london

USUAL_HOURS = "mon-fri 09:00-17:00"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holidays")
"""The last one is a bank holiday, on whatever day of the week."""
NATIONS = {nation.replace("_", " "): nation for nation in CODES}
"""As people write them."""
OF_NATION = "bank holidays of "
ENOUGH_LEFT = 30
"""Minutes before the end of duty in which nobody may be asked to call any more."""
WHOLE_DAY = 24 * 60
FURTHEST = 366
_SPAN = re.compile(r"([a-z]+)(?:-([a-z]+))? ([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class DutyPeriod:
    """One stretch of duty: a place in DAYS, and minutes after midnight in London."""

    day: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Hours:
    """All stretches of duty in a week."""

    written: str
    spans: tuple[DutyPeriod, ...]
    nation: str

    def __str__(self) -> str:
        """As they are kept: "mon-fri 09:00-17:00"."""
        return self.written


@dataclass(frozen=True, slots=True)
class NextDuty:
    """When somebody can call at the soonest: which day, how many days away, and whether they begin before noon."""

    day: date
    days_away: int
    in_the_morning: bool


@lru_cache(maxsize=64)
def read_hours(written: str) -> Hours:
    """Hours as people write them: "mon-fri 09:00-17:00, sat 10:00-12:00, bank holidays of scotland" (else of England). Bank
    holidays are off unless "holidays" are among the days. Raises InvalidError."""
    parts = [" ".join(part.split()) for part in written.casefold().split(",")]
    nations = [part.removeprefix(OF_NATION) for part in parts if part.startswith(OF_NATION)]
    spans = [span for part in parts if not part.startswith(OF_NATION) for span in _spans(part)]
    if not spans or len(nations) > 1 or not set(nations) <= set(NATIONS):
        raise _unreadable()
    in_order = tuple(sorted(spans, key=lambda one: (one.day, one.opens)))
    return Hours(", ".join(parts), in_order, NATIONS[(nations or ["england"])[0]])


def next_on_duty(written: str, now: datetime) -> NextDuty:
    """When somebody calls who is asked to now (UTC). Hours that nobody can read are taken as the usual ones: a promise too late
    does less harm than none."""
    try:
        hours = read_hours(written)
    except InvalidError:
        hours = read_hours(USUAL_HOURS)
    local = in_london(now)
    for away in range(FURTHEST):
        day = local.date() + timedelta(days=away)
        minute = local.hour * 60 + local.minute if away == 0 else 0
        for span in hours.spans:
            if span.day == _kind_of(day, hours.nation) and (
                span.closes == WHOLE_DAY or minute + ENOUGH_LEFT <= span.closes
            ):
                return NextDuty(day, away, span.opens < WHOLE_DAY // 2)
    raise ValueError("every week has a stretch of duty")


def minutes_on_duty(written: Iterable[str]) -> int:
    """How many minutes of a usual week, without a bank holiday, at least one of these hours covers."""
    spans = [span for one in written for span in read_hours(one).spans]
    week = {
        (span.day, minute)
        for span in spans
        if DAYS[span.day] != "holidays"
        for minute in range(span.opens, span.closes)
    }
    return len(week)


def is_on_duty(written: str, now: datetime) -> bool:
    """Whether somebody with these hours is on duty now (UTC). Hours that nobody can read are taken as the usual ones."""
    try:
        hours = read_hours(written)
    except InvalidError:
        hours = read_hours(USUAL_HOURS)
    local = in_london(now)
    day, minute = _kind_of(local.date(), hours.nation), local.hour * 60 + local.minute
    return any(span.day == day and span.opens <= minute < span.closes for span in hours.spans)


def _kind_of(day: date, nation: str) -> int:
    return DAYS.index("holidays") if is_bank_holiday(day, nation) else day.weekday()


def _spans(part: str) -> list[DutyPeriod]:
    found = _SPAN.fullmatch(part)
    if found is None or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
        raise _unreadable()
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    opens, closes = int(found[3]) * 60 + int(found[4]), int(found[5]) * 60 + int(found[6])
    if first > last or not opens + ENOUGH_LEFT <= closes <= WHOLE_DAY:
        raise _unreadable()
    return [DutyPeriod(day, opens, closes) for day in range(first, last + 1)]


def _unreadable() -> InvalidError:
    return InvalidError(
        "organisation.hours_unreadable",
        "These hours cannot be read.",
        "Write days and times like 'mon-fri 09:00-17:00, sat 10:00-12:00'; bank holidays are 'holidays'.",
        effect=Effect.NOTHING_SAVED_NO_MONEY,
    )
