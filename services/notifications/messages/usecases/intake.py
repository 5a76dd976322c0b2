"""What payments asks for and tells: a notice to say, an organisation as it is now."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.merging import now_known_as
from services.notifications.contacts.numbers import former_mobiles
from services.notifications.contacts.rules import Channel
from services.notifications.contacts.tables import ContactLink
from services.notifications.messages import catalogue
from services.notifications.messages.rules import ONLY_BY_TEXT, MessageStatus
from services.notifications.messages.tables import Message
from services.notifications.messages.usecases.transitions import queue_message
from shared import inbox, outbox
from shared.contracts.notices import Notice, NoticeRequested, OrganisationChanged
from shared.inbox import InboxRow
from shared.organisations import Organisation

TO_FORMER_NUMBERS_TOO = frozenset({Notice.BANK_DETAILS_CHANGING, Notice.CASH_LISTED, Notice.CASH_GIVEN})
"""What is said at a number as well that the person had until a short while ago. Who wants another person's money changes the
telephone number first."""
FORMER_COUNTS = timedelta(days=30)
NEWEST_COUNTS = frozenset({Notice.OFFER_PLACE_CHANGED})
"""What says all of how something is now. Of several that are on their way only the newest is said, in whatever order payments hands them on.
A session that moves or ends later is not among these: the next one may be about another session."""


def accept_notice(session: Session, org_id: UUID, work_id: UUID, request: NoticeRequested) -> None:
    """Takes one request of payments, once, as a text or a letter, whichever the person asked for. Raises InvalidError where the
    catalogue cannot say it."""
    catalogue.check(request.notice, request.values)
    topic = NoticeRequested.topic
    if inbox.receive(session, org_id=org_id, source="payments", external_id=str(work_id), topic=topic) is None:
        return
    request = request.model_copy(update={"person_id": now_known_as(session, request.person_id)})
    if _is_said_already(session, request) or (
        request.notice in NEWEST_COUNTS and _is_told_by_another(session, request)
    ):
        return
    queue_message(
        session,
        org_id,
        _channel(session, request),
        person_id=request.person_id,
        notice=request.notice,
        about_id=request.about_id,
        occasion_id=_occasion(request),
        values=request.values,
    )
    if request.notice in TO_FORMER_NUMBERS_TOO:
        _queue_to_former_numbers(session, org_id, request)


def _channel(session: Session, request: NoticeRequested) -> Channel:
    """What is asked for by post is posted, or payments is told that it cannot be."""
    if request.by_post:
        return Channel.LETTER
    if request.notice in ONLY_BY_TEXT:
        return Channel.SMS
    return contacts.held(session, request.person_id).channel()


def tell_old_number(session: Session, org_id: UUID, work_id: UUID, link_id: UUID) -> None:
    """Says at a number that was a person's that another one took its place, once, and to nobody else."""
    if not outbox.acknowledge(session, work_id):
        return
    link = session.get(ContactLink, (org_id, link_id))
    if link is None or not link.safe_to_text:
        return
    queue_message(
        session,
        org_id,
        Channel.SMS,
        person_id=link.person_id,
        notice=Notice.NUMBER_CHANGED,
        about_id=link_id,
        occasion_id=work_id,
        values={},
        former_point_id=link.contact_point_id,
    )


def _queue_to_former_numbers(session: Session, org_id: UUID, request: NoticeRequested) -> None:
    for point_id in former_mobiles(session, request.person_id, FORMER_COUNTS):
        queue_message(
            session,
            org_id,
            Channel.SMS,
            person_id=request.person_id,
            notice=request.notice,
            about_id=request.about_id,
            occasion_id=point_id,
            values=request.values,
            former_point_id=point_id,
        )


def keep_organisation(session: Session, org_id: UUID, work_id: UUID, fact: OrganisationChanged) -> None:
    """Keeps our copy of an organisation as payments last described it, in whatever order the messages come."""
    topic = OrganisationChanged.topic
    if inbox.receive(session, org_id=org_id, source="payments", external_id=str(work_id), topic=topic) is None:
        return
    # Outbox ids are UUIDv7: a later one sorts after an earlier one.
    newest = select(func.max(InboxRow.external_id)).where(InboxRow.source == "payments", InboxRow.topic == topic)
    if session.scalar(newest) != str(work_id):
        return
    words = fact.model_dump(include={"name", "short_name", "helpline", "helpline_hours", "duty_number"})
    session.execute(
        insert(Organisation).values(id=org_id, **words).on_conflict_do_update(index_elements=["id"], set_=words)
    )


def _is_said_already(session: Session, request: NoticeRequested) -> bool:
    """Whether this notice is on its way by any channel: a person who has changed from texts to letters does not get both."""
    same = (
        select(Message.id)
        .where(
            Message.about_id == request.about_id,
            Message.notice == request.notice,
            Message.person_id == request.person_id,
        )
        .where(Message.occasion_id == _occasion(request))
    )
    return session.scalar(same.limit(1)) is not None


def _is_told_by_another(session: Session, request: NoticeRequested) -> bool:
    """Whether a newer notice about the same was taken before, or an earlier one still waits: that says the new words from now on. Occasions are
    UUIDv7, made while payments holds what changes: a later one sorts after an earlier one."""
    same = f"{request.notice} {request.about_id} {request.person_id}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(same, 0))))
    about = (
        Message.about_id == request.about_id,
        Message.notice == request.notice,
        Message.person_id == request.person_id,
    )
    newer = select(Message.id).where(*about, Message.occasion_id > _occasion(request))
    if session.scalar(newer.limit(1)) is not None:
        return True
    waiting = update(Message).where(*about, Message.status == MessageStatus.QUEUED.value)
    new = {"occasion_id": _occasion(request), "values": dict(request.values)}
    return bool(session.scalars(waiting.values(new).returning(Message.id)).all())


def _occasion(request: NoticeRequested) -> UUID:
    return request.occasion_id or request.about_id
