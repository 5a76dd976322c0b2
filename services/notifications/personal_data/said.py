"""What was said with one person, on calls and numbers that others may have had as well."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.notifications.contacts.tables import ContactLink
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.personal_data.rules import PICTURE_WORD, NumberTime, is_theirs


@dataclass(frozen=True, slots=True)
class LineSaid:
    """One thing that was said: a turn of the person's, or (`by_us`) words of ours."""

    id: UUID
    at: datetime
    by_us: bool
    channel: str
    words: str
    conversation_id: UUID


def lines_of(
    session: Session, person_id: UUID, *, with_helpers: bool = False, same: Collection[UUID] = ()
) -> tuple[list[LineSaid], int]:
    """What was said with this person, the first words first, and how much is not told because others had the number as well. What came
    from a helper's number is the helper's, unless it is asked for (`with_helpers`): it is about the person, and goes when they are erased. `same` are other records of the
    same person: what was said on a number of both is theirs."""
    had = select(ContactLink.contact_point_id).where(ContactLink.person_id == person_id)
    which = or_(Conversation.person_id == person_id, Conversation.contact_point_id.in_(had))
    conversations = {one.id: one for one in session.scalars(select(Conversation).where(which))}
    times = _times_of(
        session, {one.contact_point_id for one in conversations.values() if one.contact_point_id}, with_helpers
    )
    for owners in times.values():
        owners[:] = [replace(one, person_id=person_id) if one.person_id in same else one for one in owners]
    theirs: list[LineSaid] = []
    left_out = 0
    for line in _all_lines(session, conversations):
        conversation = conversations[line.conversation_id]
        owners = times[conversation.contact_point_id]
        speaker = person_id if conversation.person_id in same else conversation.person_id
        if is_theirs(line.at, person_id, speaker, owners, call=conversation.channel == "voice"):
            theirs.append(line)
        elif any(one.person_id == person_id and one.covers(line.at) for one in owners):
            left_out += 1
    return sorted(theirs, key=lambda one: (one.at, one.id)), left_out


def _times_of(session: Session, point_ids: set[UUID], with_helpers: bool) -> dict[UUID | None, list[NumberTime]]:
    times = defaultdict[UUID | None, list[NumberTime]](list)
    for one in session.scalars(select(ContactLink).where(ContactLink.contact_point_id.in_(point_ids))):
        times[one.contact_point_id].append(
            NumberTime(one.person_id, one.created_at, one.ended_at, one.role == "helper" and not with_helpers)
        )
    return times


def _all_lines(session: Session, conversations: dict[UUID, Conversation]) -> Iterator[LineSaid]:
    turns = select(ConversationTurn).where(ConversationTurn.conversation_id.in_(conversations))
    asked_for_picture: dict[UUID, bool] = {}
    for turn in session.scalars(turns.order_by(ConversationTurn.conversation_id, ConversationTurn.number_in_order)):
        channel = conversations[turn.conversation_id].channel
        words = PICTURE_WORD if asked_for_picture.get(turn.conversation_id) and turn.said != "erased" else turn.said
        yield LineSaid(turn.id, turn.said_at, False, channel, words, turn.conversation_id)
        if turn.answer is not None:
            asked_for_picture[turn.conversation_id] = _asks_picture_word(turn.answer)
    for one in session.scalars(select(ConversationSaid).where(ConversationSaid.conversation_id.in_(conversations))):
        yield LineSaid(one.id, one.said_at, True, one.channel, one.words, one.conversation_id)


def _asks_picture_word(answer: dict[str, Any]) -> bool:
    """Whether what we said then asks for the word by which we know who calls: the next words may be that."""
    return any(str(one.get("name", "")).startswith("ask_picture_word") for one in answer.get("say", ()))
