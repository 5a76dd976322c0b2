"""What notifications asks a human to do: call somebody back, look after somebody in trouble, put right work that always fails."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.base import ContractMessage


class TaskRaised(ContractMessage):
    """A task for the list of what a human must do next. Numbers and words stay in notifications: whoever does it looks at the
    conversation, GET /internal/conversations/{org_id}/{conversation_id}."""

    topic: ClassVar[str] = "task.raised"
    destination: ClassVar[str] = "payments"

    kind: str = Field(pattern=r"^[a-z_]{3,40}$")
    """"call_back", "not_answered", "may_be_in_danger", "in_danger", "in_danger_now", "wrong_number", "moved", "complaint" or
    "strangers" (one for many numbers that we do not know). Of one kind one task a conversation is open at a time: what is worse than a
    task that may be open needs a kind of its own."""
    conversation_id: UUID
    person_id: UUID | None = None
    """Where only one person can be meant."""
    owner_id: UUID | None = None
    """The member of staff who is asked to do it, where the organisation has named one."""
    turn_id: UUID | None = None
    """What they said, where it was that."""
    reason: str
    """A plain sentence without personal data."""
    urgent: bool = False
    due_in_minutes: int = Field(24 * 60, ge=0)


class WorkFailing(ContractMessage):
    """Rows of notifications' outbox that always fail for one cause; also that there are none left. `told` numbers what was told of one
    record: payments believes the highest."""

    topic: ClassVar[str] = "work.failing"
    destination: ClassVar[str] = "payments"

    failing_id: UUID
    work_topic: str
    cause: str
    row_count: int = Field(ge=0)
    told: int = Field(ge=1)


class WorkFailingNow(BaseModel):
    """One record of notifications as it is now, also of what could not be told: GET /internal/failing-work/{org_id} lists them."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    topic: str
    cause: str
    row_count: int
    since: datetime


class Decision(StrEnum):
    """What a person decided about work that always fails."""

    TRY_AGAIN = "try_again"
    SET_ASIDE = "set_aside"
    TAKE_BACK = "take_back"
    """What was set aside is tried again."""


class WorkDecided(ContractMessage):
    """A person decided about work of notifications that always fails."""

    topic: ClassVar[str] = "work.decided"
    destination: ClassVar[str] = "notifications"

    failing_id: UUID
    decision: Decision
