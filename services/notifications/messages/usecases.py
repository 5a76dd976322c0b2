"""What may happen to messages, from the wish to the receipt. Use cases take the caller's session, never commit, know no network.

`_advance` is the only way to a new status: it asks the one transition table, guards the row, writes the history, and tells
payments when a person was, or will not be, reached.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.rules import WhyNot
from services.notifications.lines.protocol import FoundSms, Receipt, LineAnswer
from services.notifications.messages import catalogue, rules
from services.notifications.messages.rules import Cause, Status
from services.notifications.messages.tables import Message, MessageStatusChange
from shared import logs, outbox
from shared.contracts.notices import NoticeDelivered, NoticeFailed, NoticeRequested, OrganisationChanged
from shared.database import app_now
from shared.errors import NotFoundError, UnavailableError
from shared.ids import new_id
from shared.organisations import Organisation
from shared.outbox import InboxRow, Task

log = logs.get(__name__)

SEND, RESOLVE = "message.send", "message.resolve"


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this worker alone may send until its lease ends: where to (E.164), and the words."""

    message_id: UUID
    lease_token: UUID
    attempts: int
    to: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Search:
    """A message that may have left: where to look for it (E.164), and from when on (real time)."""

    to: str = field(repr=False)
    since: datetime


def take_notice(session: Session, org_id: UUID, work_id: UUID, wish: NoticeRequested) -> None:
    """Takes one wish of payments, once, as a message to send. Raises InvalidError where the catalogue cannot say it."""
    catalogue.check(wish.notice, wish.values)
    topic = NoticeRequested.topic
    if outbox.receive(session, org_id=org_id, source="payments", external_id=str(work_id), topic=topic) is None:
        return
    message_id = session.scalar(
        insert(Message)
        .values(
            org_id=org_id, id=new_id(), person_id=wish.person_id, notice=wish.notice, channel="sms",
            about_id=wish.about_id, values=dict(wish.values), status=Status.QUEUED,
        )
        .on_conflict_do_nothing(index_elements=["org_id", "about_id", "notice", "person_id", "channel"])
        .returning(Message.id)
    )  # fmt: skip
    if message_id is not None:
        outbox.enqueue(session, org_id, [Task("notifications", SEND, message_id)])


def keep_organisation(session: Session, org_id: UUID, work_id: UUID, fact: OrganisationChanged) -> None:
    """Keeps our copy of an organisation as payments last described it, in whatever order the messages come."""
    topic = OrganisationChanged.topic
    if outbox.receive(session, org_id=org_id, source="payments", external_id=str(work_id), topic=topic) is None:
        return
    # Outbox ids are UUIDv7: a later one sorts after an earlier one.
    newest = select(func.max(InboxRow.external_id)).where(InboxRow.source == "payments", InboxRow.topic == topic)
    if session.scalar(newest) != str(work_id):
        return
    words = {"name": fact.name, "short_name": fact.short_name, "helpline": fact.helpline}
    session.execute(
        insert(Organisation).values(id=org_id, **words).on_conflict_do_update(index_elements=["id"], set_=words)
    )


def claim(session: Session, org_id: UUID, work_id: UUID, message_id: UUID, *, lease: timedelta) -> Claim | None:
    """Takes a queued message for this worker: the try is counted and the lease set before anything leaves.

    None where there is nothing to send: somebody else has it, or the person must not be texted (payments is told).
    Raises UnavailableError while our copy of the organisation has not come yet.
    """
    if not outbox.acknowledge(session, work_id):
        return None
    message = _locked(session, message_id)
    if message is None or message.status != Status.QUEUED:
        return None
    organisation = session.get(Organisation, org_id)
    if organisation is None:
        raise UnavailableError("organisation.not_here_yet", "The organisation is not known here yet. The text waits.")
    person = contacts.held(session, message.person_id)
    why_not = person.why_not()
    if why_not is not None or person.mobile is None:
        cause = Cause.STOPPED if why_not is WhyNot.STOPPED else Cause.NO_SAFE_NUMBER
        _advance(session, message, cause, reason=str(why_not or WhyNot.NO_CONTACT))
        return None
    sender = catalogue.Sender(organisation.short_name, organisation.helpline)
    body = catalogue.render(message.notice, message.values, sender)
    taken = Claim(message_id, new_id(), message.attempts + 1, person.mobile, body)
    moved = _advance(
        session,
        message,
        Cause.CLAIMED,
        attempts=taken.attempts,
        lease_token=taken.lease_token,
        lease_until=func.app_now() + lease,
        first_sent_at=func.coalesce(Message.first_sent_at, func.now()),
        contact_point_id=person.contact_point_id,
        body_digest=rules.digest(body),
    )
    return taken if moved else None


def record_answer(session: Session, taken: Claim, answer: LineAnswer, *, resolve_after: timedelta) -> None:
    """Writes down what the line said. Quietly nothing where the lease was lost: whoever has the message now will see to it."""
    message = _locked(session, taken.message_id)
    if message is None or message.lease_token != taken.lease_token:
        return
    cause = rules.cause_of_answer(answer.kind, taken.attempts)
    evidence = answer.provider_id or answer.reason
    if cause is Cause.ACCEPTED:
        _advance(session, message, cause, evidence=evidence, provider_id=answer.provider_id)
    else:
        _advance(session, message, cause, evidence=evidence, reason=answer.reason)
    if cause is Cause.TRY_LATER:
        _enqueue(session, message, SEND, due_in=rules.wait_after(taken.attempts))
    elif cause is Cause.UNCLEAR:
        _enqueue(session, message, RESOLVE, due_in=resolve_after)


def find_expired(session: Session, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(organisation, message) whose worker did not come back in time (system role), longest ago first."""
    rows = session.execute(
        select(Message.org_id, Message.id)
        .where(Message.status == Status.SENDING, Message.lease_until < func.app_now())
        .order_by(Message.lease_until)
        .limit(limit)
    )
    return [(row.org_id, row.id) for row in rows]


def expire_lease(session: Session, message_id: UUID, *, resolve_after: timedelta) -> None:
    """A worker was lost between claim and record: its text may have left, so we look before sending again."""
    message = _locked(session, message_id)
    if message is None or message.lease_until is None or message.lease_until >= app_now(session):
        return
    if _advance(session, message, Cause.LEASE_EXPIRED):
        _enqueue(session, message, RESOLVE, due_in=resolve_after)


def plan_search(session: Session, work_id: UUID, message_id: UUID) -> Search | None:
    """Where to look for a message that may have left; None (and the work is done) where its fate is known by now."""
    message = _locked(session, message_id)
    if message is None or message.status != Status.UNKNOWN or not message.contact_point_id or not message.first_sent_at:
        outbox.acknowledge(session, work_id)
        return None
    return Search(contacts.mobile_of(session, message.contact_point_id), message.first_sent_at)


def record_search(session: Session, work_id: UUID, message_id: UUID, found: list[FoundSms]) -> None:
    """Adopts our text where the line has it; else sends again, or gives up after the last try and tells payments."""
    if not outbox.acknowledge(session, work_id):
        return
    message = _locked(session, message_id)
    if message is None or message.status != Status.UNKNOWN:
        return
    ours = _not_adopted(session, [sms.provider_id for sms in found if rules.digest(sms.body) == message.body_digest])
    if len(ours) > 1:
        log.warning("text left more than once", message_id=str(message_id), count=len(ours))
    cause = rules.cause_of_search(bool(ours), message.attempts)
    if cause is Cause.FOUND:
        _advance(session, message, cause, evidence=ours[0], provider_id=ours[0])
    elif cause is Cause.GAVE_UP:
        _advance(session, message, cause, reason="never_confirmed")
    elif _advance(session, message, cause):
        _enqueue(session, message, SEND)


def apply_receipt(session: Session, message_id: UUID, receipt: Receipt) -> None:
    """Applies a verified receipt. Repeats and late-comers change nothing: a final status stays. Raises NotFoundError."""
    message = _locked(session, message_id)
    if message is None:
        raise NotFoundError("message.unknown", "There is no such message. Nothing was changed.")
    if message.provider_id not in {None, receipt.provider_id}:
        return  # of a second copy that left by accident; the copy we know speaks for the message
    _advance(
        session,
        message,
        rules.cause_of_receipt(receipt.kind),
        evidence=receipt.reason or receipt.provider_id,
        provider_id=receipt.provider_id,
        reason=receipt.reason,
    )


def _locked(session: Session, message_id: UUID) -> Message | None:
    """The message, locked until the commit, so that an answer and a receipt at the same moment both count."""
    return session.scalar(select(Message).where(Message.id == message_id).with_for_update())


def _advance(
    session: Session, message: Message, cause: Cause, *, evidence: str | None = None, **changes: object
) -> bool:
    """Moves a message along the transition table. False, and nothing changed, where the table has no such way or somebody
    else moved it first."""
    before = Status(message.status)
    after = rules.next_status(before, cause)
    if after is None:
        return False
    values: dict[str, object] = {"status": after, "lease_until": None, "lease_token": None, **changes}
    if after not in rules.WORDS_STILL_NEEDED:
        values |= {"values": {}, "body_digest": None}
    moved = session.execute(
        update(Message)
        .where(Message.id == message.id, Message.status == before)
        .values(values)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    if moved.first() is None:
        return False
    reason = changes.get("reason")
    session.add(
        MessageStatusChange(
            org_id=message.org_id, message_id=message.id, from_status=before, to_status=after, cause=cause,
            evidence=evidence or (str(reason) if reason else None),
        )
    )  # fmt: skip
    _report(session, message, after, str(reason or cause))
    return True


def _report(session: Session, message: Message, status: Status, reason: str) -> None:
    about = {
        "person_id": message.person_id,
        "notice": message.notice,
        "about_id": message.about_id,
        "channel": message.channel,
    }
    fact: NoticeDelivered | NoticeFailed
    if status is Status.DELIVERED:
        fact = NoticeDelivered.model_validate(about)
    elif status in rules.NOT_REACHED:
        fact = NoticeFailed.model_validate(about | {"reason": reason})
    else:
        return
    body = fact.model_dump(mode="json")
    outbox.enqueue(session, message.org_id, [Task(fact.destination, fact.topic, message.id, body)])


def _enqueue(session: Session, message: Message, topic: str, due_in: timedelta = timedelta()) -> None:
    outbox.enqueue(session, message.org_id, [Task("notifications", topic, message.id, due_in=due_in)])


def _not_adopted(session: Session, provider_ids: list[str]) -> list[str]:
    taken = set(session.scalars(select(Message.provider_id).where(Message.provider_id.in_(provider_ids))))
    return [provider_id for provider_id in provider_ids if provider_id not in taken]
