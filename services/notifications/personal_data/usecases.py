"""Gathers everything that is held about one person, as it stands at one moment."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.notifications.contacts.needs import needs_of
from services.notifications.contacts.tables import (
    ContactLink,
    ContactPoint,
    ContactPreference,
    NumberChange,
    PostalAddress,
)
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.messages.catalogue import CATALOGUE
from services.notifications.messages.rules import MessageKind
from services.notifications.messages.tables import Message, MessageStatusChange
from services.notifications.personal_data.rules import NumberTime, is_theirs
from shared import bank_numbers
from shared.audit import AuditRow
from shared.contracts.needs import Needs
from shared.contracts.person_records import (
    ActKept,
    AddressKept,
    MessageKept,
    NumberKept,
    PersonRecord,
    SaidKept,
    WishesKept,
)


def record_of(session: Session, org_id: UUID, person_id: UUID) -> PersonRecord:
    """Everything about a person; an empty record where nothing is held. Nothing of anybody else's is in it."""
    said, left_out = _said(session, person_id)
    return PersonRecord(
        numbers=tuple(_numbers(session, person_id)),
        addresses=tuple(_addresses(session, person_id)),
        wishes=_wishes(session, person_id),
        needs=needs_of(session, [person_id]).get(person_id, Needs()),
        messages=tuple(_messages(session, person_id)),
        said=said,
        said_left_out=left_out,
        acts=tuple(_acts(session, org_id, person_id)),
    )


def _numbers(session: Session, person_id: UUID) -> Iterator[NumberKept]:
    rows = session.execute(
        select(ContactLink, ContactPoint.value)
        .join(
            ContactPoint,
            (ContactPoint.org_id == ContactLink.org_id) & (ContactPoint.id == ContactLink.contact_point_id),
        )
        .where(ContactLink.person_id == person_id)
        .order_by(ContactLink.id)
    )
    for link, value in rows:
        yield NumberKept(
            number=value, role=link.role, safe_to_text=link.safe_to_text, since=link.created_at, until=link.ended_at
        )
    waiting = select(NumberChange).where(NumberChange.person_id == person_id, NumberChange.outcome.is_(None))
    for one in session.scalars(waiting):
        yield NumberKept(number=one.value, role="waits", safe_to_text=one.safe_to_text, since=one.proposed_at)


def _addresses(session: Session, person_id: UUID) -> Iterator[AddressKept]:
    rows = select(PostalAddress).where(PostalAddress.person_id == person_id).order_by(PostalAddress.id)
    for one in session.scalars(rows):
        yield AddressKept(
            addressed_to=one.addressed_to,
            lines=tuple(one.lines),
            postcode=one.postcode,
            since=one.created_at,
            until=one.ended_at,
            returned_at=one.returned_at,
            is_safe=one.is_safe,
        )


def _wishes(session: Session, person_id: UUID) -> WishesKept | None:
    found = session.scalar(select(ContactPreference).where(ContactPreference.person_id == person_id))
    if found is None:
        return None
    return WishesKept(
        language=found.language,
        format=found.format,
        stopped_at=found.stopped_at,
        money_texts=found.money_texts,
        no_calls=found.no_calls,
        quiet_from=_time_of_day(found.quiet_from),
        quiet_until=_time_of_day(found.quiet_until),
        since=found.created_at,
    )


def _time_of_day(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"


def _messages(session: Session, person_id: UUID) -> Iterator[MessageKept]:
    changed = (
        select(func.max(MessageStatusChange.at))
        .where(MessageStatusChange.org_id == Message.org_id, MessageStatusChange.message_id == Message.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Message, func.coalesce(changed, Message.created_at))
        .where(Message.person_id == person_id, Message.kind == MessageKind.NOTICE)
        .order_by(Message.id)
    )
    for one, changed_at in rows:
        yield MessageKept(
            title=CATALOGUE[one.notice].title if one.notice in CATALOGUE else one.notice,
            channel=one.channel,
            status=one.status,
            created_at=one.created_at,
            changed_at=changed_at,
            words=one.words,
        )


def _said(session: Session, person_id: UUID) -> tuple[tuple[SaidKept, ...], int]:
    """What was said with this person, the first words first, and how much stays out because others had the number as well."""
    had = select(ContactLink.contact_point_id).where(ContactLink.person_id == person_id)
    which = or_(Conversation.person_id == person_id, Conversation.contact_point_id.in_(had))
    conversations = {one.id: one for one in session.scalars(select(Conversation).where(which))}
    times = _times_of(session, {one.contact_point_id for one in conversations.values() if one.contact_point_id})
    lines: list[tuple[UUID, SaidKept]] = []
    left_out = 0
    for conversation_id, line_id, line in _lines(session, conversations):
        conversation = conversations[conversation_id]
        owners = times[conversation.contact_point_id]
        if is_theirs(line.at, person_id, conversation.person_id, owners, call=conversation.channel == "voice"):
            lines.append((line_id, line))
        elif any(one.person_id == person_id and one.covers(line.at) for one in owners):
            left_out += 1
    return tuple(line for _, line in sorted(lines, key=lambda one: (one[1].at, one[0]))), left_out


def _times_of(session: Session, point_ids: set[UUID]) -> dict[UUID | None, list[NumberTime]]:
    times = defaultdict[UUID | None, list[NumberTime]](list)
    for one in session.scalars(select(ContactLink).where(ContactLink.contact_point_id.in_(point_ids))):
        times[one.contact_point_id].append(NumberTime(one.person_id, one.created_at, one.ended_at))
    return times


def _lines(session: Session, conversations: dict[UUID, Conversation]) -> Iterator[tuple[UUID, UUID, SaidKept]]:
    turns = select(ConversationTurn).where(ConversationTurn.conversation_id.in_(conversations))
    for turn in session.scalars(turns):
        channel = conversations[turn.conversation_id].channel
        words = bank_numbers.mask(turn.said)
        yield turn.conversation_id, turn.id, SaidKept(at=turn.said_at, by_us=False, channel=channel, words=words)
    for one in session.scalars(select(ConversationSaid).where(ConversationSaid.conversation_id.in_(conversations))):
        yield one.conversation_id, one.id, SaidKept(at=one.said_at, by_us=True, channel=one.channel, words=one.words)


def _acts(session: Session, org_id: UUID, person_id: UUID) -> Iterator[ActKept]:
    rows = select(AuditRow).where(AuditRow.org_id == org_id, AuditRow.object_id == person_id).order_by(AuditRow.id)
    for one in session.scalars(rows):
        yield ActKept(at=one.at, actor_kind=one.actor_kind, actor_id=one.actor_id, action=one.action)
