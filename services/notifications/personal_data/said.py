"""What was said with one person, on calls and numbers that others may have had as well."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.notifications.contacts.tables import ContactLink
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.personal_data.rules import NumberTime, is_theirs


@dataclass(frozen=True, slots=True)
class LineSaid:
    """One thing that was said: a turn of the person's, or (`by_us`) words of ours."""

    id: UUID
    at: datetime
    by_us: bool
    channel: str
    words: str
    conversation_id: UUID


def lines_of(session: Session, person_id: UUID) -> tuple[list[LineSaid], int]:
    """What was said with this person, the first words first, and how much is not told because others had the number as well."""
    had = select(ContactLink.contact_point_id).where(ContactLink.person_id == person_id)
    which = or_(Conversation.person_id == person_id, Conversation.contact_point_id.in_(had))
    conversations = {one.id: one for one in session.scalars(select(Conversation).where(which))}
    times = _times_of(session, {one.contact_point_id for one in conversations.values() if one.contact_point_id})
    theirs: list[LineSaid] = []
    left_out = 0
    for line in _all_lines(session, conversations):
        conversation = conversations[line.conversation_id]
        owners = times[conversation.contact_point_id]
        if is_theirs(line.at, person_id, conversation.person_id, owners, call=conversation.channel == "voice"):
            theirs.append(line)
        elif any(one.person_id == person_id and one.covers(line.at) for one in owners):
            left_out += 1
    return sorted(theirs, key=lambda one: (one.at, one.id)), left_out


def _times_of(session: Session, point_ids: set[UUID]) -> dict[UUID | None, list[NumberTime]]:
    times = defaultdict[UUID | None, list[NumberTime]](list)
    for one in session.scalars(select(ContactLink).where(ContactLink.contact_point_id.in_(point_ids))):
        times[one.contact_point_id].append(NumberTime(one.person_id, one.created_at, one.ended_at))
    return times


def _all_lines(session: Session, conversations: dict[UUID, Conversation]) -> Iterator[LineSaid]:
    turns = select(ConversationTurn).where(ConversationTurn.conversation_id.in_(conversations))
    for turn in session.scalars(turns):
        channel = conversations[turn.conversation_id].channel
        yield LineSaid(turn.id, turn.said_at, False, channel, turn.said, turn.conversation_id)
    for one in session.scalars(select(ConversationSaid).where(ConversationSaid.conversation_id.in_(conversations))):
        yield LineSaid(one.id, one.said_at, True, one.channel, one.words, one.conversation_id)
