"""Gathers everything that is held about one person, as it stands at one moment."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.contacts.needs import needs_of
from services.notifications.contacts.tables import (
    ContactLink,
    ContactPoint,
    ContactPreference,
    NumberChange,
    PostalAddress,
)
from services.notifications.messages.catalogue import CATALOGUE
from services.notifications.messages.rules import MessageKind
from services.notifications.messages.tables import Message, MessageStatusChange
from services.notifications.personal_data.rules import without_links
from services.notifications.personal_data.said import lines_of
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
            number="" if link.role == "helper" else value,
            number_id=link.contact_point_id if link.role == "own" else None,
            role=link.role,
            safe_to_text=link.safe_to_text,
            since=link.created_at,
            until=link.ended_at,
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
            words=without_links(one.words) if one.words else None,
        )


def _said(session: Session, person_id: UUID) -> tuple[tuple[SaidKept, ...], int]:
    lines, left_out = lines_of(session, person_id)
    said = (
        SaidKept(
            at=one.at,
            by_us=one.by_us,
            channel=one.channel,
            words=without_links(one.words) if one.by_us else bank_numbers.mask(one.words),
            conversation_id=one.conversation_id,
        )
        for one in lines
    )
    return tuple(said), left_out


def _acts(session: Session, org_id: UUID, person_id: UUID) -> Iterator[ActKept]:
    rows = select(AuditRow).where(AuditRow.org_id == org_id, AuditRow.object_id == person_id).order_by(AuditRow.id)
    for one in session.scalars(rows):
        yield ActKept(at=one.at, actor_kind=one.actor_kind, actor_id=one.actor_id, action=one.action)
