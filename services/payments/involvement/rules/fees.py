"""What taking part is worth: the rate that holds on a day, and the lines of a fee, each with its reason in plain words.

Everything is in whole pence; each line is rounded by itself (half a penny goes up), so the lines always add up to the fee.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from shared.days_in_words import day_in_words
from shared.errors import ConflictError, Effect
from shared.london import london_day
from shared.money import pounds, round_pence


class Basis(StrEnum):
    """What a rate counts."""

    PER_HOUR = "per_hour"
    """To the minute; preparing and travelling may be paid beside it."""
    PER_SESSION = "per_session"
    """One amount for the session, which includes everything."""


class Presence(StrEnum):
    """How somebody took part in a session."""

    PRESENT = "present"
    CAME_LATE = "came_late"
    LEFT_EARLY = "left_early"
    SENT_SUPPORTER = "sent_supporter"
    """Somebody else came in their place."""
    ABSENT = "absent"
    UNMARKED = "unmarked"
    """A mark was taken back, and nobody has said since how they took part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTerms:
    """What a role is paid from a day on, in pence, and the rules that go with it."""

    role: str
    basis: str
    amount_pence: int
    valid_from: date
    preparation_minutes: int = 0
    """Paid beside each session that the person takes part in."""
    travel_minutes: int = 0
    """Paid beside each session that the person takes part in."""
    minimum_minutes: int = 0
    """Whoever comes is paid at least these."""
    late_is_deducted: bool = False
    """Whether somebody who comes late is paid only for the time that they were there."""
    supporter_is_paid: bool = False
    """Whether the person is paid when they sent a supporter in their place."""
    cancelled_within_hours: int = 0
    """A session that is cancelled no longer than this before its start is paid in part …"""
    cancelled_percent: int = 0
    """… namely this much of the fee, travelling left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRate(RateTerms):
    """A rate that is proposed, and where it comes from."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRate(RateTerms):
    """A rate of the card."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time of one session."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How long it really lasts, in whole minutes: a night when the clocks change is an hour longer or shorter."""
        # In UTC: subtracting two times of one zone would compare what the clocks on the wall say.
        return int((self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)).total_seconds() // 60)

    @property
    def day(self) -> date:
        """The day on which it starts in London: it decides which rate holds."""
        return london_day(self.starts_at)


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One part of a fee in pence, with the reason for the amount and the rate it came from (None: an agreed amount). `session_id` is
    its session; of a task at home None: that is one thing, whichever day it was done."""

    amount_pence: int
    reason: str
    rate_id: UUID | None
    session_id: UUID | None = None


def rate_on(rates: Sequence[DatedRate], role: str, day: date) -> DatedRate:
    """The rate of a role that holds on a day: the newest that has begun. Raises ConflictError where there is none."""
    begun = [rate for rate in rates if rate.role == role and rate.valid_from <= day]
    if not begun:
        raise ConflictError(
            "event.no_rate",
            f"There is no rate for the role “{role}” on {day_in_words(day)}.",
            "Ask your administrator to add one, then try again.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
            role=role,
            day=day.isoformat(),
        )
    return max(begun, key=lambda rate: rate.valid_from)


def session_fee(
    rates: Sequence[DatedRate], role: str, stretch: Stretch, presence: Presence, minutes: int
) -> tuple[FeeLine, ...]:
    """What one session is worth to somebody who took part for `minutes`; empty where nothing is due.

    Raises ConflictError where the role has no rate on the day of the session in London.
    """
    rate = rate_on(rates, role, stretch.day)
    if presence in (Presence.ABSENT, Presence.UNMARKED) or (
        presence is Presence.SENT_SUPPORTER and not rate.supporter_is_paid
    ):
        return ()
    supporter = ", for which they sent a supporter" if presence is Presence.SENT_SUPPORTER else ""
    when = day_in_words(stretch.day)
    if rate.basis == Basis.PER_SESSION:
        return _worth(
            FeeLine(
                rate.amount_pence,
                f"{when}: one session as {role}{supporter}, at {pounds(rate.amount_pence)} a session",
                rate.id,
            )
        )
    paid_minutes, why = _paid_minutes(rate, stretch, presence, minutes)
    return _worth(
        _by_the_hour(rate, when, paid_minutes, f"as {role}{supporter}", why),
        _by_the_hour(rate, when, rate.preparation_minutes, "to prepare"),
        _by_the_hour(rate, when, rate.travel_minutes, "to travel"),
    )


def expected_fee(rates: Sequence[DatedRate], role: str, stretches: Iterable[Stretch]) -> tuple[FeeLine, ...]:
    """What somebody may expect who comes to all of these sessions from start to end. Raises ConflictError (no rate)."""
    return tuple(
        line
        for stretch in sorted(stretches, key=lambda one: one.starts_at)
        for line in session_fee(rates, role, stretch, Presence.PRESENT, stretch.minutes)
    )


def cancelled_fee(
    rates: Sequence[DatedRate], role: str, stretch: Stretch, cancelled_at: datetime
) -> tuple[FeeLine, ...]:
    """What is due for a session that was cancelled: by the rate's cancelled-late rule, and without travelling, since nobody
    travelled. Empty where it was cancelled in good time. Raises ConflictError (no rate)."""
    rate = rate_on(rates, role, stretch.day)
    notice = stretch.starts_at - cancelled_at
    if notice.total_seconds() > rate.cancelled_within_hours * 3600:
        return ()
    lines = session_fee([replace(rate, travel_minutes=0)], role, stretch, Presence.PRESENT, stretch.minutes)
    full_pence = sum(line.amount_pence for line in lines)
    hours = max(0, int(notice.total_seconds() // 3600))
    notice_words = f"{hours} hour{'' if hours == 1 else 's'}" if hours else "less than an hour"
    reason = (
        f"{day_in_words(stretch.day)}: the session as {role} was cancelled {notice_words} before it began, "
        f"so {rate.cancelled_percent}% of {pounds(full_pence)} is paid"
    )
    amount_pence = round_pence(Decimal(full_pence) * rate.cancelled_percent / 100)
    return _worth(FeeLine(amount_pence, reason, rate.id))


def task_fee(
    rates: Sequence[DatedRate], role: str, day: date, *, agreed_minutes: int | None, agreed_pence: int | None
) -> tuple[FeeLine, ...]:
    """What a task at home is worth: the agreed amount, or the agreed minutes at the rate of the day it was done; where
    the role is paid by the session, the task counts as one. Raises ConflictError (no rate)."""
    when = day_in_words(day)
    if agreed_pence is not None:
        return _worth(FeeLine(agreed_pence, f"{when}: a task at home as {role}, as agreed", None))
    rate = rate_on(rates, role, day)
    if rate.basis == Basis.PER_SESSION:
        reason = f"{when}: a task at home as {role}, paid as one session at {pounds(rate.amount_pence)}"
        return _worth(FeeLine(rate.amount_pence, reason, rate.id))
    return _worth(_by_the_hour(rate, when, agreed_minutes or 0, f"for a task at home as {role}", ", as agreed"))


def take_less(lines: Sequence[FeeLine], most_pence: int | None) -> tuple[FeeLine, ...]:
    """The lines as far as the person takes them: none of the amount above `most_pence` (None: all of it)."""
    if most_pence is None:
        return tuple(lines)
    kept, left_pence = [], most_pence
    for line in lines:
        if line.amount_pence <= left_pence:
            kept.append(line)
        elif left_pence > 0:
            reason = f"{line.reason}; of {pounds(line.amount_pence)} they take {pounds(left_pence)}"
            kept.append(replace(line, amount_pence=left_pence, reason=reason))
        left_pence = max(0, left_pence - line.amount_pence)
    return tuple(kept)


def _paid_minutes(rate: DatedRate, stretch: Stretch, presence: Presence, minutes: int) -> tuple[int, str]:
    """(minutes that are paid, why they differ from those taken part)."""
    why = ""
    if presence is Presence.CAME_LATE and not rate.late_is_deducted and stretch.minutes > minutes:
        minutes, why = stretch.minutes, ", lateness not deducted"
    if minutes < rate.minimum_minutes:
        minutes, why = rate.minimum_minutes, f", since at least {rate.minimum_minutes} minutes are paid"
    return minutes, why


def _by_the_hour(rate: DatedRate, when: str, minutes: int, what_for: str, why: str = "") -> FeeLine:
    amount_pence = round_pence(Decimal(rate.amount_pence) * minutes / 60)
    reason = f"{when}: {minutes} minutes {what_for} at {pounds(rate.amount_pence)} an hour{why}"
    return FeeLine(amount_pence, reason, rate.id)


def _worth(*lines: FeeLine) -> tuple[FeeLine, ...]:
    """Those that are worth at least a penny: the rest is nobody's money."""
    return tuple(line for line in lines if line.amount_pence > 0)
