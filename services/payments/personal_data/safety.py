"""Whether what somebody said may be read here, as on the pages of tasks: where they may be in danger, only by the safety plan."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.payments.phone.tables import PhoneConversation
from services.payments.worklist.handling.usecases.views import may_read
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.whose import CONVERSATION, DANGER_KINDS
from shared.identity import Actor


def may_read_words_of(session: Session, actor: Actor, person_id: UUID) -> bool:
    """Whether a member of staff may read what was said with this person. Raises ForbiddenError."""
    return may_read(session, actor, _conversations(session, actor.org_id, person_id), [person_id])


def conversations_about_danger(session: Session, org_id: UUID, person_id: UUID) -> set[UUID]:
    """Conversations that brought a task about safety: their words stand in no file, which others may come to read."""
    about = or_(WorkItem.person_id == person_id, WorkItem.subject_id.in_(_conversations(session, org_id, person_id)))
    which = (WorkItem.org_id == org_id, WorkItem.kind.in_(DANGER_KINDS), WorkItem.subject_type == CONVERSATION, about)
    return set(session.scalars(select(WorkItem.subject_id).where(*which)))


def _conversations(session: Session, org_id: UUID, person_id: UUID) -> list[UUID]:
    theirs = (PhoneConversation.org_id == org_id, PhoneConversation.person_id == person_id)
    return list(session.scalars(select(PhoneConversation.id).where(*theirs)))
