"""A text arrives: it is kept once, its conversation is locked and its turn counted, and what its answer may hang on is looked up.

The lock comes first and alone. What is read after it is read as of now, also where it had to wait for another text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, exists, literal, select, text, true
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.contacts.numbers import Reach
from services.notifications.contacts.tables import ContactPoint
from services.notifications.conversations.tables import Conversation, ConversationTurn
from services.notifications.messages.usecases import delivery_status
from services.notifications.messages.usecases.delivery_status import TOLD_SINCE, ToldSince
from services.notifications.messages.usecases.line_states import TEXT_RECEIVED
from shared import inbox
from shared.database import table_of
from shared.ids import new_id

_CONVERSATIONS = table_of(Conversation)
_POINT = (
    select(bindparam("org", type_=Uuid()), bindparam("conversation", type_=Uuid()), literal("sms"), ContactPoint.id)
    .where(ContactPoint.value == bindparam("sender"))
    .order_by(ContactPoint.created_at)
    .limit(1)
)
_COLUMNS = ["org_id", "id", "channel", "contact_point_id"]


def _locking(new: Insert, **changed: object) -> Select[Conversation]:
    """The conversation of a number, made where there is none; it is locked until the commit."""
    locked = new.on_conflict_do_update(
        index_elements=["org_id", "contact_point_id"], index_where=text("channel = 'sms'"), set_=changed
    )
    return select(Conversation).from_statement(locked.returning(*_CONVERSATIONS.c))  # type: ignore[return-value]  # it gives conversations


# The channel is the same before and after. That locks and gives the row, which DO NOTHING would not.
_LOCK_OR_BEGIN = _locking(insert(_CONVERSATIONS).from_select(_COLUMNS, _POINT, include_defaults=False), channel="sms")
_NEW = inbox.RECEIVE.cte("new")
_TAKE = _locking(
    insert(_CONVERSATIONS)
    .from_select([*_COLUMNS, "turns"], _POINT.add_columns(literal(1)).join(_NEW, true()), include_defaults=False)
    .add_cte(_NEW),
    turns=_CONVERSATIONS.c.turns + 1,
)
"""Where the text is new, its conversation with the text counted in it."""

_TURNS = table_of(ConversationTurn).c
_TOLD = TOLD_SINCE.subquery("told")
_AROUND = (
    numbers.REACH.outerjoin(_TOLD, true())
    .add_columns(*_TOLD.c)
    .add_columns(
        exists()
        .where(_TURNS.conversation_id == bindparam("talk", type_=Uuid()), _TURNS.answered_at.is_(None))
        .where(_TURNS.number_in_order < bindparam("before"))
        .label("has_earlier")
    )
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text that has come, with its conversation, in which it is counted already.

    - `reach`: for whom we speak, and who may be behind the number;
    - `told`: what that number was told of ourselves since our last answer;
    - `has_earlier`: whether an earlier text waits for its answer.
    """

    conversation: Conversation
    reach: Reach
    told: ToldSince | None
    has_earlier: bool


def take(
    session: Session, org_id: UUID, line: str, external_id: str, sender: str, *, asking: Sequence[str]
) -> Arrival | None:
    """Takes a text, by the line's own id of it, from a number (E.164) or a name; None where it was here before. `asking` are
    notices that ask something. Raises NotFoundError for an unknown organisation."""
    row = _counted(session, org_id, line, external_id, sender)
    if row is None:
        return None
    asked = {"org": org_id, "point_id": row.contact_point_id, "talk": row.id, "before": row.turns}
    since = {"point": row.contact_point_id, "reply": row.last_message_id, "asking": list(asking)}
    found = session.execute(_AROUND, asked | since).all()
    reach = numbers.reach_of(found)
    return Arrival(row, reach, delivery_status.told_by(found[0]), found[0].has_earlier)


def _counted(session: Session, org_id: UUID, line: str, external_id: str, sender: str) -> Conversation | None:
    new = inbox.values(org_id=org_id, source=line, external_id=external_id, topic=TEXT_RECEIVED, handled=True)
    talk: dict[str, Any] = {"org": org_id, "conversation": new_id(), "sender": sender}
    row: Conversation | None = session.scalar(_TAKE, new | talk)
    if row is not None or not inbox.is_here(session, new["new_id"]):
        return row
    row = conversation_with(session, org_id, sender)
    row.turns += 1
    return row


def conversation_with(session: Session, org_id: UUID, sender: str) -> Conversation:
    """The conversation with a number, begun where there is none, locked until the commit."""
    begin = {"org": org_id, "conversation": new_id(), "sender": sender}
    found: Conversation | None = session.scalar(_LOCK_OR_BEGIN, begin)
    if found is None:  # nobody ever texted or called us with this number, or told us of it
        numbers.point_of(session, org_id, sender)
        found = session.scalars(_LOCK_OR_BEGIN, begin).one()
    return found
