"""Texts of which the line said no more than that it has them: once their time has come, the line is asked.

Most are reported as delivered long before, so there is no work for each of them in the outbox until then.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notifications.messages.tables import Message
from services.notifications.messages.usecases.transitions import FOLLOW_UP
from shared import outbox
from shared.outbox import Task

_IS_DUE = Message.look_at <= func.app_now()


def find_to_look_at(session: Session, *, limit: int) -> Mapping[UUID, Sequence[UUID]]:
    """Texts of which the line is to be asked now (system role), by their organisation, those that have waited longest first."""
    rows = session.execute(select(Message.org_id, Message.id).where(_IS_DUE).order_by(Message.look_at).limit(limit))
    found = defaultdict[UUID, list[UUID]](list)
    for row in rows:
        found[row.org_id].append(row.id)
    return found


def plan_looks(session: Session, org_id: UUID, message_ids: Collection[UUID]) -> int:
    """Has the line asked about these texts, each once; gives how many there were still to ask about."""
    taken = session.scalars(
        update(Message).where(Message.id.in_(message_ids), _IS_DUE).values(look_at=None).returning(Message.id)
    ).all()
    outbox.enqueue(session, org_id, [Task("notifications", FOLLOW_UP, one) for one in taken])
    return len(taken)
