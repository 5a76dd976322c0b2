"""The same-day clock: what we promise about when money leaves, and whether the promise is kept.

We say when we send money, never when it arrives: that is the other bank's business. Times are UTC and are counted in
Europe/London. Two calendars count: staff decide and release on the working days of the organisation's part of the United Kingdom;
banks clear on those of England and Wales, also for an organisation in Scotland or Northern Ireland. Some rails work on any day.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, assert_never

from services.payments.rails.names import RAILS, Rail
from shared.bank_holidays import is_bank_holiday
from shared.errors import Effect, InvalidError
from shared.london import in_london, london_moment, start_of_day


class Subdivision(StrEnum):
    """Whose bank holidays hold; England and Wales share theirs."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


class DeadlineStatus(StrEnum):
    """How a promise stands."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    """Not sent yet, and not much time is left."""
    MISSED = "missed"
    """Not sent in time; also after it was sent late."""
    KEPT = "kept"
    """Sent in time."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days: Monday to Friday without bank holidays."""

    subdivision: Subdivision = Subdivision.ENGLAND

    def is_working_day(self, day: date) -> bool:
        """Whether people work on a day."""
        return day.weekday() < 5 and not self.is_bank_holiday(day)

    def is_bank_holiday(self, day: date) -> bool:
        """Whether a day is a bank holiday here."""
        return is_bank_holiday(day, self.subdivision)


AT_RISK_BEFORE = timedelta(minutes=60)
"""A promise is at risk from this long before it would be missed."""


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """An organisation's times of day, in London. What comes at the cut-off itself is still in time."""

    transfer: time = time(16, 30)
    bank_file: time = time(14, 0)
    """Earlier: two people must release the file, and somebody carries it to the bank."""
    send_by: time = time(17, 0)
    at_risk_before: timedelta = AT_RISK_BEFORE

    def __post_init__(self) -> None:
        """Raises ValueError where a cut-off lies after the time by which money is sent: nobody could keep that promise."""
        if max(self.transfer, self.bank_file) > self.send_by:
            raise ValueError("a cut-off after the time by which money is sent")

    def changed(self, **changes: Any) -> "Cutoffs":
        """The same with some times changed. Raises InvalidError where nobody could keep that promise."""
        try:
            return replace(self, **changes)
        except ValueError:
            raise InvalidError(
                "claim_policy.times",
                "The cut-offs cannot be after the time by which money is sent.",
                "Choose an earlier cut-off, or a later time to send by.",
                effect=Effect.NOTHING_SAVED,
            ) from None


USUAL_CALENDAR, USUAL_CUTOFFS = Calendar(), Cutoffs()
"""England and Wales, and the times of day that come with the product."""
CLEARING = Calendar(Subdivision.ENGLAND)
"""The days on which banks clear what goes by a file, for everybody in the United Kingdom."""


@dataclass(frozen=True, slots=True)
class Promise:
    """By when we act on one claim. `send_by` is None for what is handed over; both times are UTC."""

    rail: Rail
    send_by: datetime | None
    same_day: bool
    """Whether the promise is for the day on which the claim arrived."""
    misses_at: datetime
    """Not sent by then: the promise is broken."""


def promise(
    arrived_at: datetime, rail: Rail, calendar: Calendar, cutoffs: Cutoffs, *, by_people: bool = True
) -> Promise:
    """What we may promise for a claim that arrived at a moment (with an offset; anything else raises ValueError). `by_people`: staff
    must decide first; without them a rail that works on any day does so."""
    local = in_london(arrived_at)
    today = local.date()
    if RAILS[rail].handed_over is not None:
        return Promise(rail, None, True, start_of_day(today + timedelta(days=1)))

    def is_possible(day: date) -> bool:
        return _do_people_work(day) and (RAILS[rail].any_day or CLEARING.is_working_day(day))

    def _do_people_work(day: date) -> bool:
        is_alone = RAILS[rail].any_day and not by_people
        return is_alone or calendar.is_working_day(day)

    is_today = is_possible(today) and local.time() <= _cutoff(rail, cutoffs)
    day = today
    while not (is_today or (day > today and is_possible(day))):
        day += timedelta(days=1)
    send_by = london_moment(day, cutoffs.send_by)
    return Promise(rail, send_by, is_today, send_by)


def deadline_status(
    promised: Promise, now: datetime, sent_at: datetime | None, at_risk_before: timedelta = AT_RISK_BEFORE
) -> DeadlineStatus:
    """How a promise stands now. `sent_at`: when the money left, None while it has not."""
    if sent_at is not None:
        return DeadlineStatus.KEPT if sent_at <= promised.misses_at else DeadlineStatus.MISSED
    if now > promised.misses_at:
        return DeadlineStatus.MISSED
    return DeadlineStatus.AT_RISK if now >= promised.misses_at - at_risk_before else DeadlineStatus.ON_TIME


def _cutoff(rail: Rail, cutoffs: Cutoffs) -> time:
    match rail:
        case Rail.STRIPE:
            return cutoffs.transfer
        case Rail.PAYROLL:
            return cutoffs.bank_file
        case Rail.BANK_FILE:
            return cutoffs.bank_file
        case Rail.CASH | Rail.VOUCHER:
            return time.max
        case _:
            assert_never(rail)
