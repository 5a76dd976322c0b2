"""What people are told of an event or a task at home: which one, when, where, and whether it is still to come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, func
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.tables import EngagementSession
from shared.contracts.activities import Activity, called_as
from shared.london import london_day


def first_ends() -> ColumnElement[datetime]:
    """SQL: when the first of the sessions of a group ends."""
    of = EngagementSession
    return func.array_agg(aggregate_order_by(of.ends_at, of.starts_at, of.ends_at), type_=ARRAY(of.ends_at.type))[1]


@dataclass(frozen=True, slots=True)
class Plan:
    """The neutral words of an event with its place (or "") and sessions, or of a task at home with the day by which it is done."""

    description: str
    place: str
    due_on: date | None
    stretches: Mapping[UUID, Stretch]

    def starts(self, session_ids: Collection[UUID]) -> Sequence[datetime]:
        """When these sessions begin, in order."""
        return sorted(self.stretches[one].starts_at for one in session_ids)

    def activity(self, session_ids: Collection[UUID], minutes: int | None = None) -> Activity:
        """What somebody is asked to do who is asked for these sessions; for a task: for so many minutes, where these were agreed."""
        called = called_as(self.description)
        first = min(
            (self.stretches[one] for one in session_ids), key=lambda one: (one.starts_at, one.ends_at), default=None
        )
        if first is None:
            return Activity(called=called, due_on=self.due_on, minutes=minutes)
        return Activity(
            called=called,
            place=self.place,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            sessions=len(session_ids),
        )

    def is_to_come(self, session_ids: Collection[UUID], now: datetime) -> bool:
        """Whether none of it has begun: of a task, whether its day is not over."""
        if starts := self.starts(session_ids):
            return starts[0] > now
        return self.due_on is not None and london_day(now) <= self.due_on
