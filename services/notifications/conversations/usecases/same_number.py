"""Which other conversations of the same number raised tasks: an answer by text may be to a task that a call raised."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.notifications.conversations.tables import Conversation

MOST = 20
_RAISED = (
    select(Conversation.id)
    .where(Conversation.contact_point_id == bindparam("point"), Conversation.id != bindparam("conversation"))
    .where(Conversation.asked_human_at.is_not(None))
    .order_by(Conversation.asked_human_at.desc())
    .limit(MOST)
)


def others_with_tasks(session: Session, conversation: Conversation) -> tuple[UUID, ...]:
    """The other conversations of its number in which a task was raised, the last raised first; none where the number is withheld."""
    if conversation.contact_point_id is None:
        return ()
    about = {"point": conversation.contact_point_id, "conversation": conversation.id}
    return tuple(session.scalars(_RAISED, about))
