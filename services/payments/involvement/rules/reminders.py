"""When somebody who has not answered an offer is asked again: silence is neither yes nor no, and a fee that waits never expires.

Before the event, or the day of a task at home, one reminder. After it, while a fee waits for a yes or a no: one the day after, a call on the second working day, and
a last one a week after where nobody has reached them. Each is due once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from shared.london import in_london
from shared.working_days import is_working_day

BEFORE_IT_BEGINS = timedelta(hours=48)
"""So long before the first session the reminder is due …"""
SINCE_ASKED = timedelta(hours=24)
"""… but never so soon after somebody was asked."""
LAST_AFTER = timedelta(days=7)
NOBODY_IS_TEXTED_AFTER = timedelta(days=28)
"""What is marked so late is settled by a call alone."""
FROM, UNTIL = time(9), time(19)
"""Nobody is reminded earlier or later in the day (London)."""


class ReminderStage(StrEnum):
    """What is done about an offer without an answer."""

    BEFORE = "before"
    DAY_AFTER = "day_after"
    CALL = "call"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An offer without an answer. `first` is when it begins, or when the day of a task at home does; `last_ends` is None for a task, `done_on` the
    day on which it was done. `fee_waits`: they took part. `is_reached`: they were spoken with about it, or said "later", since it
    ended. `had` is what was done before."""

    offered_at: datetime
    first: datetime | None
    last_ends: datetime | None
    done_on: date | None
    fee_waits: bool
    is_reached: bool
    had: Collection[str]


def due_now(offer: Unanswered, now: datetime, nation: str) -> tuple[ReminderStage, ...]:
    """What is due at a moment for an offer, at most one message to the person; `nation` says which days are working days."""
    if not FROM <= in_london(now).time() < UNTIL:
        return ()
    if offer.first is not None and now < offer.first and offer.done_on is None:
        is_near = offer.first - now <= BEFORE_IT_BEGINS and now - offer.offered_at >= SINCE_ASKED
        return (ReminderStage.BEFORE,) if is_near and ReminderStage.BEFORE not in offer.had else ()
    ended = _ended_on(offer, now)
    if not offer.fee_waits or ended is None:
        return ()
    return tuple(stage for stage in _after(offer, ended, in_london(now).date(), nation) if stage not in offer.had)


def is_since(at: datetime | None, last_ends: datetime | None, done_on: date | None) -> bool:
    """Whether something was said once the work had ended: an event with its last session, a task at home on the day it was done."""
    if at is None:
        return False
    if last_ends is not None:
        return at >= last_ends
    return done_on is not None and in_london(at).date() >= done_on


def _ended_on(offer: Unanswered, now: datetime) -> date | None:
    if offer.last_ends is not None:
        return in_london(offer.last_ends).date() if offer.last_ends <= now else None
    return offer.done_on


def _after(offer: Unanswered, ended: date, today: date, nation: str) -> list[ReminderStage]:
    since = today - ended
    due = []
    if not offer.is_reached and since < NOBODY_IS_TEXTED_AFTER:
        if since >= LAST_AFTER:
            due.append(ReminderStage.LAST)
        elif since >= timedelta(days=1):
            due.append(ReminderStage.DAY_AFTER)
    if not offer.is_reached and today >= second_working_day_after(ended, nation):
        due.append(ReminderStage.CALL)
    return due


def second_working_day_after(day: date, nation: str) -> date:
    """The second day after this one on which people are at work."""
    found = 0
    while found < 2:  # the second
        day += timedelta(days=1)
        found += is_working_day(day, nation)
    return day
