"""What people are told of an event or a task at home: which one, when, and whether it is still to come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.payments.involvement.rules.fees import Stretch
from shared.contracts.activities import Activity, called_as
from shared.london import london_day


@dataclass(frozen=True, slots=True)
class Plan:
    """The neutral words of an event with its sessions, or of a task at home with the day by which it is done."""

    description: str
    due_on: date | None
    stretches: Mapping[UUID, Stretch]

    def starts(self, session_ids: Collection[UUID]) -> Sequence[datetime]:
        """When these sessions begin, in order."""
        return sorted(self.stretches[one].starts_at for one in session_ids)

    def activity(self, session_ids: Collection[UUID], minutes: int | None = None) -> Activity:
        """What somebody is asked to do who is asked for these sessions; for a task: for so many minutes, where these were agreed."""
        starts = self.starts(session_ids)
        called = called_as(self.description)
        if not starts:
            return Activity(called=called, due_on=self.due_on, minutes=minutes)
        return Activity(called=called, starts_at=starts[0], sessions=len(starts))

    def is_to_come(self, session_ids: Collection[UUID], now: datetime) -> bool:
        """Whether none of it has begun: of a task, whether its day is not over."""
        if starts := self.starts(session_ids):
            return starts[0] > now
        return self.due_on is not None and london_day(now) <= self.due_on
