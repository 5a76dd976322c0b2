"""What waits for a person, with whose task it is now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.worklist.usecases import open_items
from services.payments.worklist.whose import PASSED_ON_TO
from shared.identity import Actor, Role


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Something that waits for a person: a named one (`owner_id`), or whoever has a role."""

    id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    reason: str
    urgent: bool
    due_at: datetime
    owner_id: UUID | None
    role: Role
    passed_on_at: datetime | None


def open_tasks(session: Session, actor: Actor) -> list[OpenTask]:
    """What waits for a human, the most urgent first, with whose task it is. Raises ForbiddenError."""
    return [
        OpenTask(
            id=one.id,
            kind=one.kind,
            subject_type=one.subject_type,
            subject_id=one.subject_id,
            reason=one.reason,
            urgent=one.urgent,
            due_at=one.due_at,
            owner_id=one.owner_id,
            role=role_for(one.level),
            passed_on_at=one.passed_on_at,
        )
        for one in open_items(session, actor)
    ]


def role_for(level: int) -> Role:
    """Whose task something of money is where nobody is named."""
    return PASSED_ON_TO[min(level, len(PASSED_ON_TO) - 1)]
