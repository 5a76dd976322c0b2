"""What taking part is worth: the rate that holds on a day, and the fee it makes, with the reason in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.errors import ConflictError
from shared.money import pounds, round_pence

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class DatedRate:
    """What a role is paid from a day on, in pence."""

    id: UUID
    role: str
    basis: str
    amount_pence: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class Attended:
    """One person's part in one session."""

    role: str
    minutes: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A fee for one session in pence, with the reason for the amount and the rate it came from."""

    amount_pence: int
    reason: str
    rate_id: UUID


def rate_on(rates: Sequence[DatedRate], role: str, day: date) -> DatedRate:
    """The rate of a role that holds on a day: the newest that has begun. Raises ConflictError where there is none."""
    begun = [rate for rate in rates if rate.role == role and rate.valid_from <= day]
    if not begun:
        raise ConflictError(
            "event.no_rate",
            f"There is no rate for the role “{role}” on {day:%d %B %Y}. No money moved. "
            "Ask your administrator to add one, then try again.",
            role=role,
            day=day.isoformat(),
        )
    return max(begun, key=lambda rate: rate.valid_from)


def fee_line(rates: Sequence[DatedRate], attended: Attended) -> FeeLine:
    """The fee for one session: by the hour to the minute, or one amount for the session. Half a penny goes up.

    The day is the session's day in London. Raises ConflictError where the role has no rate on it.
    """
    rate = rate_on(rates, attended.role, attended.starts_at.astimezone(LONDON).date())
    day = f"{attended.starts_at.astimezone(LONDON):%d %B %Y}"
    if rate.basis == "per_session":
        return FeeLine(rate.amount_pence, f"{day}: one session as {rate.role}, {pounds(rate.amount_pence)}", rate.id)
    amount_pence = round_pence(Decimal(rate.amount_pence) * attended.minutes / 60)
    reason = f"{day}: {attended.minutes} minutes as {rate.role} at {pounds(rate.amount_pence)} an hour"
    return FeeLine(amount_pence, reason, rate.id)
