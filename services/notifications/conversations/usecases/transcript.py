"""Looking at a conversation, for whoever calls the person back."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from shared.errors import NotFoundError

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One thing that was said, by the person or by us."""

    at: datetime
    by_us: bool
    channel: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation as staff see it: the number (E.164), who may be behind it, and what was said, the first first."""

    conversation_id: UUID
    channel: str
    number: str | None = field(repr=False)
    people: tuple[UUID, ...]
    safe_to_text: bool
    lines: tuple[TranscriptLine, ...]


def show(session: Session, conversation_id: UUID) -> Transcript:
    """The last part of a conversation. Raises NotFoundError."""
    row = session.get(Conversation, (_org_of(session, conversation_id), conversation_id))
    if row is None:
        raise NotFoundError("conversation.unknown", "There is no such conversation.")
    turns = session.scalars(
        select(ConversationTurn)
        .where(ConversationTurn.conversation_id == conversation_id)
        .order_by(ConversationTurn.number_in_order.desc())
        .limit(MOST_SHOWN)
    )
    said = session.scalars(
        select(ConversationSaid)
        .where(ConversationSaid.conversation_id == conversation_id)
        .order_by(ConversationSaid.id.desc())
        .limit(MOST_SHOWN)
    )
    lines = [(one.id, TranscriptLine(one.said_at, False, row.channel, one.said)) for one in turns]
    lines += [(one.id, TranscriptLine(one.said_at, True, one.channel, one.words)) for one in said]
    reach = numbers.reach(session, row.org_id, row.contact_point_id)
    return Transcript(
        conversation_id,
        row.channel,
        reach.number,
        tuple(one.person_id for one in reach.contacts_on_number),
        all(one.safe_to_text for one in reach.contacts_on_number),
        tuple(line for _, line in sorted(lines, key=lambda one: (one[1].at, one[0]))),
    )


def _org_of(session: Session, conversation_id: UUID) -> UUID | None:
    return session.scalar(select(Conversation.org_id).where(Conversation.id == conversation_id))
