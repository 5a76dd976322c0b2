"""Looking at what became of a message: did it leave, was it delivered, was the letter posted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, String, Uuid, any_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.rules import Channel
from services.notifications.lines.protocol import DeliveryReceipt, LetterKey, ReceiptKind
from services.notifications.messages import rules
from services.notifications.messages.catalogue import CATALOGUE
from services.notifications.messages.rules import MessageCause, MessageStatus
from services.notifications.messages.tables import Message, MessageStatusChange
from services.notifications.messages.usecases import pauses
from services.notifications.messages.usecases.transitions import (
    FOLLOW_UP,
    SEND,
    enqueue,
    locked,
    move_at_once,
    transition,
)
from shared import audit, logs, outbox
from shared.contracts.lines import LineFault
from shared.contracts.notices import MessageShown
from shared.database import app_now, table_of
from shared.errors import ConflictError, NotFoundError, ProblemError, UnavailableError
from shared.identity import Actor

log = logs.get(__name__)

MOST_LISTED = 200
KNOWN_WITHIN = timedelta(minutes=30)
"""Longer than the 25 minutes in which GOV.UK Notify repeats a callback."""
_REPLY = select(Message.first_sent_at).where(Message.id == bindparam("reply")).scalar_subquery()
TOLD_SINCE = (
    select(Message.notice, Message.about_id, Message.occasion_id, (func.now() - _REPLY).label("ago"))
    .where(Message.contact_point_id == bindparam("point"), Message.kind == rules.MessageKind.NOTICE)
    .where(
        (Message.first_sent_at > _REPLY)
        | (bindparam("reply", type_=Uuid()).is_(None) & Message.first_sent_at.is_not(None))
    )
    .order_by((Message.notice == any_(bindparam("asking", type_=ARRAY(String())))).desc(), Message.first_sent_at.desc())
    .limit(1)
)
"""What a number (`point`) was told of ourselves since a `reply` to it, or since ever where there was none: the newest notice of those
`asking` something, else the newest. Both moments are real time."""

_MESSAGES = table_of(Message).c
_IS_SENT = select(_MESSAGES.id).where(
    _MESSAGES.org_id == bindparam("org"),
    _MESSAGES.id == bindparam("message"),
    _MESSAGES.status == MessageStatus.SENT.value,
    _MESSAGES.look_at.is_not(None),
)


@dataclass(frozen=True, slots=True)
class TextSearch:
    """A text that may have left: by which line, where to look for it (E.164), from when on (real time), and what its words are
    known by."""

    message_id: UUID
    line: str
    to: str = field(repr=False)
    since: datetime
    body_digest: str | None


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    """A message to ask a line about: by which channel and line it went, and the line's own id of it."""

    channel: Channel
    line: str
    provider_id: str


@dataclass(frozen=True, slots=True)
class ToldSince:
    """The notice that counts of those that left for a number after a reply, what it is about and on which occasion, and how long ago
    that reply left (None without one)."""

    notice: str
    about_id: UUID
    occasion_id: UUID
    ago: timedelta | None


@dataclass(frozen=True, slots=True)
class LetterWaiting:
    """A letter that the line has and that nobody has seen posted yet. `file` is the line's own name for it."""

    message_id: UUID
    person_id: UUID
    notice: str
    about_id: UUID
    file: str
    created_at: datetime


def told_by(row: Row[*tuple[Any, ...]]) -> ToldSince | None:
    """What a row of TOLD_SINCE says, which may have more columns."""
    return None if row.notice is None else ToldSince(row.notice, row.about_id, row.occasion_id, row.ago)


def left_after(session: Session, message_id: UUID | None, moment: datetime) -> bool:
    """Whether a message left, or is to leave, after a moment (real time)."""
    if message_id is None:
        return False
    left = session.scalar(select(Message.first_sent_at).where(Message.id == message_id))
    return left is None or left > moment


def plan_search(session: Session, work_id: UUID, message_id: UUID) -> TextSearch | LetterKey | None:
    """Where to look for a message that may have left; None (and the work is done) where it is known by now what became of it."""
    message = locked(session, message_id)
    if message is not None and message.status == MessageStatus.UNKNOWN:
        if message.channel == Channel.LETTER:
            return LetterKey(message.org_id, message_id)
        if message.contact_point_id and message.first_sent_at and message.line:
            mobile = contacts.mobile_of(session, message.contact_point_id)
            return TextSearch(message_id, message.line, mobile, message.first_sent_at, message.body_digest)
    outbox.acknowledge(session, work_id)
    return None


def record_search(session: Session, work_id: UUID, message_id: UUID, found: Sequence[str]) -> None:
    """Adopts our message where the line has it (`found`: its own ids); else sends again, or gives up after the last try."""
    if not outbox.acknowledge(session, work_id):
        return
    message = locked(session, message_id)
    if message is None or message.status != MessageStatus.UNKNOWN:
        return
    ours = _not_adopted(session, found)
    if len(ours) > 1:
        log.warning("message left more than once", message_id=str(message_id), count=len(ours))
    cause = rules.cause_of_search(bool(ours), message.attempts)
    if cause is MessageCause.FOUND:
        transition(session, message, cause, evidence=ours[0], provider_id=ours[0])
    elif cause is MessageCause.GAVE_UP:
        transition(session, message, cause, reason="never_confirmed")
    elif transition(session, message, cause):
        enqueue(session, message, SEND)


def is_sent(session: Session, org_id: UUID, message_id: UUID) -> bool:
    """Whether a text is known to be with its line, and no more (system role, which sees those)."""
    return session.execute(_IS_SENT, {"org": org_id, "message": message_id}).first() is not None


def apply_receipt(session: Session, message_id: UUID, receipt: DeliveryReceipt) -> None:
    """Applies a verified receipt. Repeats and late-comers change nothing: a final status stays. Raises NotFoundError."""
    if _arrived(session, message_id, receipt):
        return
    message = locked(session, message_id)
    if message is None:
        raise NotFoundError("message.unknown", "There is no such message.")
    if message.provider_id not in {None, receipt.provider_id}:
        return  # of a second copy that left by accident; the copy we know speaks for the message
    _apply(session, message, receipt)


def apply_receipt_of(session: Session, receipt: DeliveryReceipt, reference: UUID | None, age: timedelta | None) -> None:
    """Applies a receipt that names its message by our own id (`reference`) or the line's; `age` is how long ago the line was given
    the text. Raises UnavailableError where we may know the message in a moment, and NotFoundError where we never will."""
    message_id = session.scalar(
        select(Message.id)
        .where(or_(Message.id == reference, Message.provider_id == receipt.provider_id))
        .order_by((Message.id == reference).desc())
        .limit(1)
    )
    if message_id is None:
        raise _unknown(age)
    apply_receipt(session, message_id, receipt)


def _unknown(age: timedelta | None) -> ProblemError:
    """Notify asks again after 503, every five minutes and five times, and after 404 never. We commit a message before the line
    is given it. So one that is unknown half an hour later was sent from Notify's own pages, by another program with the same key, or for
    another organisation. We can never know it, and 404 says so."""
    if age is not None and age < KNOWN_WITHIN:
        return UnavailableError("message.not_yet", "This message is not known yet.", "Tell us again in some minutes.")
    return NotFoundError("message.unknown", "There is no such message.")


def plan_look(session: Session, work_id: UUID, message_id: UUID) -> DeliveryQuery | None:
    """What to ask the line about a message whose end we do not know; None (and the work is done) where there is nothing to ask. A letter
    that nobody posted for too long has failed: somebody should reach the person. A text that stays sent is no failure: most arrive."""
    message = locked(session, message_id)
    if message is not None and message.status == MessageStatus.SENT and message.provider_id is not None:
        if message.channel == Channel.SMS and message.line is not None:
            return DeliveryQuery(Channel.SMS, message.line, message.provider_id)
        if app_now(session) < message.created_at + rules.POSTED_WITHIN:
            return DeliveryQuery(Channel.LETTER, message.line or "", message.provider_id)
        transition(session, message, MessageCause.GAVE_UP, reason="never_posted")
    outbox.acknowledge(session, work_id)
    return None


def record_look(
    session: Session, work_id: UUID, message_id: UUID, receipt: DeliveryReceipt | None, *, look_again: timedelta
) -> None:
    """Applies what the line said about a message, or asks again later where it cannot say yet: about a text three times in all, about
    a letter every `look_again`."""
    if not outbox.acknowledge(session, work_id):
        return
    message = locked(session, message_id)
    if message is None or message.status != MessageStatus.SENT:
        return
    message.looks += 1
    if receipt is not None:
        _apply(session, message, receipt)
    elif message.channel == Channel.LETTER:
        enqueue(session, message, FOLLOW_UP, due_in=look_again)
    elif message.looks < len(rules.LOOKS_AT_A_TEXT):
        message.look_at = app_now(session) + rules.LOOKS_AT_A_TEXT[message.looks]


def confirm_posted(session: Session, actor: Actor, message_id: UUID) -> None:
    """A member of staff saw that a letter was posted; twice is once. Raises NotFoundError, and ConflictError for a letter that was
    not handed over for printing."""
    message = locked(session, message_id)
    if message is None or message.channel != Channel.LETTER:
        raise NotFoundError("letter.unknown", "There is no such letter.")
    if message.status == MessageStatus.DELIVERED:
        return
    if message.status != MessageStatus.SENT or message.provider_id is None:
        raise ConflictError(
            "letter.not_printed",
            "This letter was not handed over for printing, so it cannot have been posted.",
            "Look at the list of letters again.",
        )
    transition(session, message, MessageCause.RECEIPT_DELIVERED, evidence="seen_by_staff")
    audit.record(session, actor, "letter.posted", "message", message_id)


def letters_waiting(session: Session) -> list[LetterWaiting]:
    """Letters that wait to be posted, the oldest first."""
    rows = session.scalars(
        select(Message)
        .where(Message.channel == Channel.LETTER, Message.status == MessageStatus.SENT)
        .order_by(Message.created_at)
        .limit(MOST_LISTED)
    )
    return [
        LetterWaiting(row.id, row.person_id, row.notice, row.about_id, row.provider_id or "", row.created_at)
        for row in rows
        if row.person_id is not None
    ]


def messages_about(session: Session, org_id: UUID, about_ids: Collection[UUID]) -> list[MessageShown]:
    """What was said about these things and how far each message got, the oldest first; replies in a conversation are not
    among it."""
    changed = (
        select(func.max(MessageStatusChange.at))
        .where(MessageStatusChange.org_id == Message.org_id, MessageStatusChange.message_id == Message.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Message, func.coalesce(changed, Message.created_at))
        .where(Message.org_id == org_id, Message.about_id.in_(about_ids), Message.kind == rules.MessageKind.NOTICE)
        .order_by(Message.id)
    )
    return [
        MessageShown(
            about_id=row.about_id,
            title=CATALOGUE[row.notice].title if row.notice in CATALOGUE else row.notice,
            channel=row.channel,
            status=row.status,
            created_at=row.created_at,
            changed_at=changed_at,
            words=row.words,
        )
        for row, changed_at in rows
    ]


def _arrived(session: Session, message_id: UUID, receipt: DeliveryReceipt) -> bool:
    """Whether this is what happens to nearly every text: it was sent and arrived. That is written down without looking first."""
    if receipt.kind is not ReceiptKind.DELIVERED or receipt.fault is not None or receipt.reason is not None:
        return False
    cause = rules.cause_of_receipt(receipt.kind)
    return move_at_once(session, message_id, MessageStatus.SENT, cause, provider_id=receipt.provider_id)


def _apply(session: Session, message: Message, receipt: DeliveryReceipt) -> None:
    if receipt.fault is not None and message.attempts < rules.MOST_ATTEMPTS:
        _send_again(session, message, receipt, receipt.fault)
        return
    transition(
        session,
        message,
        rules.cause_of_receipt(receipt.kind),
        evidence=receipt.reason or receipt.provider_id,
        provider_id=receipt.provider_id,
        reason=receipt.reason,
    )


def _send_again(session: Session, message: Message, receipt: DeliveryReceipt, fault: LineFault) -> None:
    """Has a text wait for its line that the line had taken and could not pass on, through no fault of the person's number.

    Nothing is done where we have no record yet that the line took this copy: the line is asked about it later. So a receipt that
    is told twice never stops the copy that follows.
    """
    if message.status != MessageStatus.SENT or message.provider_id != receipt.provider_id or message.line is None:
        return
    line = message.line
    if transition(session, message, MessageCause.LINE_FAULT, evidence=receipt.reason, provider_id=None):
        pauses.wait_for_line(session, message, line, fault)


def _not_adopted(session: Session, provider_ids: Sequence[str]) -> list[str]:
    taken = set(session.scalars(select(Message.provider_id).where(Message.provider_id.in_(provider_ids))))
    return [provider_id for provider_id in provider_ids if provider_id not in taken]
