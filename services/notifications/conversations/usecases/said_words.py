"""What was said with somebody in every way: by text, on calls, and on each number that is theirs alone, for whoever has a task about them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from services.notifications.contacts.rules import HELPER
from services.notifications.contacts.tables import ContactLink
from services.notifications.conversations.rules.shown_words import without_links
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.conversations.usecases.transcript import MOST_SHOWN
from services.notifications.messages.catalogue import STAFF_LETTER
from services.notifications.messages.tables import Message
from shared import bank_numbers
from shared.contracts.reaching import SaidWords

MOST_CONVERSATIONS = 50
"""Each call is one; earlier ones are not shown."""


def conversations_of(
    session: Session, own: Conversation | None, person_id: UUID | None, *, is_theirs: bool
) -> Sequence[Conversation]:
    """The conversation of a task, and every other in which the same person may have spoken, the newest first.

    These are the texts and calls of its number while that is still theirs (`is_theirs`), without calls of which we know that somebody else
    made them. With these come the conversations on each number that is nobody else's, and calls in which they said who they are. What was
    said on another number of several people is not among them: nobody knows whose words they are.
    """
    ways: list[ColumnElement[bool]] = []
    if own is not None:
        ways.append(Conversation.id == own.id)
        if own.contact_point_id is not None and is_theirs:
            ways.append(and_(Conversation.contact_point_id == own.contact_point_id, _may_be(person_id)))
    if person_id is not None:
        alone = _numbers_alone(session, person_id)
        ways.append(and_(Conversation.contact_point_id.in_(alone), _may_be(person_id)))
        ways.append(and_(Conversation.person_id == person_id, Conversation.channel == "voice"))
    if not ways:
        return ()
    is_first = [Conversation.id == own.id] if own is not None else []
    newest = select(Conversation).where(or_(*ways)).order_by(*(one.desc() for one in is_first), Conversation.id.desc())
    return session.scalars(newest.limit(MOST_CONVERSATIONS)).all()


def newest_lines(
    session: Session,
    conversations: Sequence[Conversation],
    own: Conversation | None,
    person_id: UUID | None,
    since: datetime | None,
) -> Sequence[SaidWords]:
    """The last part of what was said in these, the first words first, with the letters that staff wrote to the person; in others than a task's
    own conversation only `since` then."""
    channels = {one.id: one.channel for one in conversations}
    turns = session.scalars(
        select(ConversationTurn)
        .where(_is_shown(ConversationTurn, list(channels), own, since))
        .order_by(ConversationTurn.said_at.desc(), ConversationTurn.number_in_order.desc())
        .limit(MOST_SHOWN)
    )
    said = session.execute(
        select(ConversationSaid, Message.status)
        .outerjoin(Message, Message.about_id == ConversationSaid.id)
        .where(_is_shown(ConversationSaid, list(channels), own, since))
        .order_by(ConversationSaid.id.desc())
        .limit(MOST_SHOWN)
    )
    lines = [(one.id, _by_them(one, channels[one.conversation_id])) for one in turns]
    lines += [(one.id, _by_us(one, status)) for one, status in said]
    lines += [(one.id, _in_letter(one)) for one in _letters(session, person_id, since)]
    return [line for _, line in sorted(lines, key=lambda one: (one[1].at, one[0]))]


def _letters(session: Session, person_id: UUID | None, since: datetime | None) -> Sequence[Message]:
    """What staff wrote to this person by letter."""
    if person_id is None:
        return ()
    theirs = select(Message).where(Message.notice == STAFF_LETTER, Message.person_id == person_id)
    if since is not None:
        theirs = theirs.where(Message.created_at >= since)
    return session.scalars(theirs.order_by(Message.created_at.desc()).limit(MOST_SHOWN)).all()


def _may_be(person_id: UUID | None) -> ColumnElement[bool]:
    """All texts of a number, and calls but for those of somebody whom we know and who is not this person. Of a task of nobody whom we know,
    everybody who said who they are is somebody else: their words stand with their own tasks."""
    is_open = or_(Conversation.channel == "sms", Conversation.person_id.is_(None))
    return is_open if person_id is None else or_(is_open, Conversation.person_id == person_id)


def _numbers_alone(session: Session, person_id: UUID) -> Sequence[UUID]:
    """The numbers from which nobody but this person writes: whom they help is behind one, and does not write from it."""
    theirs = select(ContactLink.contact_point_id).where(
        ContactLink.person_id == person_id, ContactLink.ended_at.is_(None), ContactLink.role != HELPER
    )
    return session.scalars(
        select(ContactLink.contact_point_id)
        .where(ContactLink.contact_point_id.in_(theirs), ContactLink.ended_at.is_(None), ContactLink.role != HELPER)
        .group_by(ContactLink.contact_point_id)
        .having(func.count(ContactLink.person_id.distinct()) == 1)
    ).all()


def _is_shown(
    table: type[ConversationTurn] | type[ConversationSaid],
    ids: Sequence[UUID],
    own: Conversation | None,
    since: datetime | None,
) -> ColumnElement[bool]:
    of_these = table.conversation_id.in_(ids)
    if since is None:
        return of_these
    is_own = table.conversation_id == own.id if own is not None else table.conversation_id.is_(None)
    return and_(of_these, or_(is_own, table.said_at >= since))


def _by_them(turn: ConversationTurn, channel: str) -> SaidWords:
    return SaidWords(at=turn.said_at, by_us=False, channel=channel, words=bank_numbers.mask(turn.said))


def _by_us(said: ConversationSaid, status: str | None) -> SaidWords:
    return SaidWords(
        at=said.said_at,
        by_us=True,
        by_staff=said.written_by,
        channel=said.channel,
        words=without_links(said.words),
        status=status,
    )


def _in_letter(letter: Message) -> SaidWords:
    """The words as they were set, or as they were typed while it waits."""
    return SaidWords(
        at=letter.created_at,
        by_us=True,
        channel=letter.channel,
        words=letter.words or str(letter.values.get("words", "")),
        status=letter.status,
        text_id=letter.about_id,
    )
