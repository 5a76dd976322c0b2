"""The same-day clock: what we promise about when money leaves, and whether the promise is kept.

We say when we send money, never when it arrives: that is the other bank's business. Times are UTC and are counted in
Europe/London, on the working days of the organisation's part of the United Kingdom.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, assert_never

import holidays

from services.payments.involvement.rules.fees import LONDON
from services.payments.rails.names import RAILS, Rail
from shared.errors import InvalidError


class Subdivision(StrEnum):
    """Whose bank holidays hold; England and Wales share theirs."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


_CODES = {
    Subdivision.ENGLAND: "ENG",
    Subdivision.WALES: "WLS",
    Subdivision.SCOTLAND: "SCT",
    Subdivision.NORTHERN_IRELAND: "NIR",
}
"""ISO 3166-2:GB, as `holidays` knows them."""


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
        """Whether banks work on a day."""
        return day.weekday() < 5 and not self.is_bank_holiday(day)

    def is_bank_holiday(self, day: date) -> bool:
        """Whether a day is a bank holiday here."""
        return day in _bank_holidays(self.subdivision, day.year)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        day += timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day


AT_RISK_BEFORE = timedelta(minutes=60)
"""A promise is at risk from this long before it would be missed."""


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """An organisation's times of day, in London. What comes at the cut-off itself is still in time."""

    transfer: time = time(16, 30)
    bank_file: time = time(14, 0)
    """Earlier: two people must release the file, and somebody carries it to the bank."""
    send_by: time = time(17, 0)
    is_transfer_on_any_day: bool = False
    """Whether money leaves by bank transfer on weekends and bank holidays too."""
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
                "The cut-offs cannot be after the time by which money is sent. Nothing was saved. "
                "Choose an earlier cut-off, or a later time to send by.",
            ) from None


USUAL_CALENDAR, USUAL_CUTOFFS = Calendar(), Cutoffs()
"""England and Wales, and the times of day that come with the product."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What we promise about one claim. `send_by` is None for what is handed over; both times are UTC."""

    rail: Rail
    send_by: datetime | None
    text: str
    """As it is said at the moment of the promise; `say` says it later."""
    same_day: bool
    """Whether the promise is for the day on which the claim arrived."""
    misses_at: datetime
    """Not sent by then: the promise is broken."""


def promise(arrived_at: datetime, rail: Rail, calendar: Calendar, cutoffs: Cutoffs) -> Promise:
    """What we may promise for a claim that arrived at a moment (with an offset; anything else raises ValueError)."""
    local = _in_london(arrived_at)
    today = local.date()
    handed_over = RAILS[rail].handed_over
    if handed_over is not None:
        return Promise(rail, None, handed_over, True, _utc(today + timedelta(days=1), time(0)))
    why = _why_not_today(local, rail, calendar, cutoffs)
    day = calendar.next_working_day(today) if why else today
    if why and rail is Rail.STRIPE and cutoffs.is_transfer_on_any_day:
        day = today + timedelta(days=1)
    send_by = _utc(day, cutoffs.send_by)
    said = f"We send it by {_time(send_by)} {_day(day, today)}."
    return Promise(rail, send_by, f"{why} {said}" if why else said, not why, send_by)


def deadline_status(
    promised: Promise, now: datetime, sent_at: datetime | None, at_risk_before: timedelta = AT_RISK_BEFORE
) -> DeadlineStatus:
    """How a promise stands now. `sent_at`: when the money left, None while it has not."""
    if sent_at is not None:
        return DeadlineStatus.KEPT if sent_at <= promised.misses_at else DeadlineStatus.MISSED
    if now > promised.misses_at:
        return DeadlineStatus.MISSED
    return DeadlineStatus.AT_RISK if now >= promised.misses_at - at_risk_before else DeadlineStatus.ON_TIME


def say(promised: Promise, now: datetime, sent_at: datetime | None = None) -> str:
    """What the person is told now, for the question "where is my money?"."""
    today = _in_london(now).date()
    if sent_at is not None:
        at = _in_london(sent_at)
        verb = "gave it to you" if RAILS[promised.rail].handed_over else "sent it"
        return f"We {verb} at {at:%H:%M}." if at.date() == today else f"We {verb} {_day(at.date(), today)}."
    if now > promised.misses_at:
        return "We are late, and we are sorry. Somebody in finance is looking at it now."
    if promised.send_by is None:
        return promised.text
    return f"We send it by {_time(promised.send_by)} {_day(_in_london(promised.send_by).date(), today)}."


def _why_not_today(local: datetime, rail: Rail, calendar: Calendar, cutoffs: Cutoffs) -> str:
    """The plain reason why money does not leave today; empty where it does."""
    works_any_day = rail is Rail.STRIPE and cutoffs.is_transfer_on_any_day
    if not works_any_day and calendar.is_bank_holiday(local.date()):
        return "Today is a bank holiday."
    if not works_any_day and not calendar.is_working_day(local.date()):
        return f"Today is a {local:%A}."
    cutoff = _cutoff(rail, cutoffs)
    return f"It is after {cutoff:%H:%M} today." if local.time() > cutoff else ""


def _cutoff(rail: Rail, cutoffs: Cutoffs) -> time:
    match rail:
        case Rail.STRIPE:
            return cutoffs.transfer
        case Rail.BANK_FILE:
            return cutoffs.bank_file
        case Rail.CASH | Rail.VOUCHER:
            return time.max
        case _:
            assert_never(rail)


@lru_cache(maxsize=256)
def _bank_holidays(subdivision: Subdivision, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv=_CODES[subdivision], years=year))


def _in_london(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset")
    return moment.astimezone(LONDON)


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def _time(moment: datetime) -> str:
    return f"{_in_london(moment):%H:%M}"


def _day(day: date, today: date) -> str:
    """A day as people say it from today: "today", "tomorrow", "yesterday", else "on Monday 30 November"."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days)
    if near:
        return near
    year = f" {day.year}" if abs((day - today).days) > 180 else ""
    return f"on {day:%A} {day.day} {day:%B}{year}"
