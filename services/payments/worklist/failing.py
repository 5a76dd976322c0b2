"""Work that always fails, as people see it: a task for each record, and their decision to try again, set aside or take back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.worklist.rules import WORK_KINDS
from services.payments.worklist.tables import FailingWorkDecision, WorkItem
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit, failing_work
from shared.contracts.tasks import Decision, WorkDecided, WorkFailing
from shared.errors import Effect, ForbiddenError, InvalidError, NotFoundError
from shared.failing_work import FAILING_WORK_TRANSITIONS, FailingWorkEvent, FailingWorkRow, FailingWorkStatus
from shared.identity import SYSTEM_ID, Actor, Permission
from shared.outbox import send_message

KIND = "work_failing"
OWN = "payments"
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class FailingWork:
    """Work of one kind that always fails for one cause, or was set aside; `reason` is why, in the words of who set it aside."""

    id: UUID
    service: str
    topic: str
    cause: str
    row_count: int
    since: datetime
    role: str
    purpose: str
    money: str
    to_do: str
    undone: str
    is_set_aside: bool = False
    reason: str | None = None
    may_decide: bool = False


def keep_task(session: Session, record: FailingWorkRow) -> None:
    """Has the task say what the locked record says: asked for once, with the count of now, and done where nothing fails any more."""
    if record.status != FailingWorkStatus.FAILING:
        close_items(session, record.org_id, record.id, {KIND}, done_by=SYSTEM_ID)
        return
    reason = task_reason(record.topic, record.cause, record.row_count)
    says_so = (
        update(WorkItem)
        .where(WorkItem.org_id == record.org_id, WorkItem.kind == KIND, WorkItem.subject_id == record.id)
        .where(WorkItem.done_at.is_(None))
        .values(reason=reason)
        .returning(WorkItem.id)
    )
    if session.scalar(says_so) is None:
        ask_a_human(
            session,
            record.org_id,
            kind=KIND,
            subject_type="failing_work",
            subject_id=record.id,
            reason=reason,
            urgent=WORK_KINDS[record.topic].urgent,
            due_in=timedelta(hours=24),
        )


def take_report(session: Session, org_id: UUID, told: WorkFailing) -> None:
    """Keeps what notifications told of one of its records. What was told earlier, or after a person had decided, changes nothing."""
    new = {"org_id": org_id, "id": told.failing_id, "service": "notifications", "topic": told.work_topic}
    session.execute(
        insert(FailingWorkRow)
        .values(**new, cause=told.cause, row_count=0, told=0, status=FailingWorkStatus.FAILING)
        .on_conflict_do_nothing(index_elements=["org_id", "id"])
    )
    record = failing_work.find(session, org_id, told.failing_id)
    if record is None or record.told >= told.told or record.status != FailingWorkStatus.FAILING:
        return
    record.row_count, record.told = told.row_count, told.told
    if told.row_count == 0:
        FAILING_WORK_TRANSITIONS.move(record, FailingWorkEvent.NOTHING_LEFT)
    session.flush()
    keep_task(session, record)


def describe(failing_id: UUID, service: str, topic: str, cause: str, row_count: int, since: datetime) -> FailingWork:
    """A record in the words of its kind, as something that fails and that nobody may decide."""
    kind = WORK_KINDS[topic]
    return FailingWork(
        id=failing_id,
        service=service,
        topic=topic,
        cause=cause,
        row_count=row_count,
        since=since,
        role=kind.role.value,
        purpose=kind.purpose,
        money=kind.money,
        to_do=kind.to_do,
        undone=kind.undone,
    )


def list_failing(session: Session, actor: Actor) -> list[FailingWork]:
    """What always fails and what was set aside, of both services. Raises ForbiddenError."""
    actor.require(Permission.SEE_FAILING_WORK)
    records = failing_work.list_open(session, actor.org_id)
    reasons = _reasons(session, actor.org_id, [one.id for one in records])
    return [_seen(actor, one, reasons.get(one.id)) for one in records]


def count_failing(session: Session, actor: Actor) -> int:
    """How many kinds of work fail or were set aside. Raises ForbiddenError."""
    actor.require(Permission.SEE_FAILING_WORK)
    return len(failing_work.list_open(session, actor.org_id))


def try_again(session: Session, actor: Actor, failing_id: UUID) -> None:
    """Has all of it tried at once, from the beginning. Raises ForbiddenError, NotFoundError, ConflictError."""
    _decide(session, actor, failing_id, Decision.TRY_AGAIN)


def set_aside(session: Session, actor: Actor, failing_id: UUID, reason: str) -> None:
    """Has none of it tried any more, for a reason. Raises ForbiddenError, NotFoundError, ConflictError, InvalidError."""
    actor.require(Permission.DECIDE_FAILING_WORK)
    words = reason.strip()
    if not 1 <= len(words) <= LONGEST_REASON:
        raise InvalidError(
            "failing_work.reason_needed",
            f"Say why it is set aside, in at most {LONGEST_REASON} letters.",
            effect=Effect.NO_MONEY_MOVED,
        )
    _decide(session, actor, failing_id, Decision.SET_ASIDE, words)


def take_back(session: Session, actor: Actor, failing_id: UUID) -> None:
    """Has all of what was set aside tried at once. Raises ForbiddenError, NotFoundError, ConflictError."""
    _decide(session, actor, failing_id, Decision.TAKE_BACK)


def _decide(session: Session, actor: Actor, failing_id: UUID, decision: Decision, reason: str | None = None) -> None:
    actor.require(Permission.DECIDE_FAILING_WORK)
    record = failing_work.find(session, actor.org_id, failing_id)
    if record is None:
        raise NotFoundError("failing_work.not_found", "There is no such work.")
    role = WORK_KINDS[record.topic].role
    if role not in actor.roles:
        raise ForbiddenError(
            "failing_work.other_role",
            f"This is for: {role.value.replace('_', ' ')}.",
            effect=Effect.NO_MONEY_MOVED,
        )
    status = FailingWorkStatus(record.status)
    if decision is Decision.TAKE_BACK and status is not FailingWorkStatus.SET_ASIDE:  # only messages come in any order
        raise FAILING_WORK_TRANSITIONS.refuse(status, FailingWorkEvent.TAKE_BACK)
    failing_work.carry_out(session, record, decision)
    if record.service != OWN:
        send_message(session, actor.org_id, WorkDecided(failing_id=failing_id, decision=decision))
    session.add(
        FailingWorkDecision(
            org_id=actor.org_id, failing_id=failing_id, decision=decision, reason=reason, decided_by=actor.id
        )
    )
    facts = {"topic": record.topic, "cause": record.cause, "rows": record.row_count}
    audit.record(session, actor, f"failing_work.{decision.value}", "failing_work", failing_id, facts)
    close_items(session, actor.org_id, failing_id, {KIND}, done_by=actor.id)


def _reasons(session: Session, org_id: UUID, failing_ids: Sequence[UUID]) -> dict[UUID, str | None]:
    rows = session.execute(
        select(FailingWorkDecision.failing_id, FailingWorkDecision.reason)
        .where(FailingWorkDecision.org_id == org_id, FailingWorkDecision.failing_id.in_(failing_ids))
        .where(FailingWorkDecision.decision == Decision.SET_ASIDE)
    )
    return {row.failing_id: row.reason for row in rows}


def _seen(actor: Actor, record: FailingWorkRow, reason: str | None) -> FailingWork:
    seen = describe(record.id, record.service, record.topic, record.cause, record.row_count, record.since)
    may_decide = WORK_KINDS[record.topic].role in actor.roles
    return replace(
        seen, is_set_aside=record.status == FailingWorkStatus.SET_ASIDE, reason=reason, may_decide=may_decide
    )


def task_reason(topic: str, cause: str, row_count: int) -> str:
    """The task for whoever puts it right: what it was for, what it means for the money, and what to do."""
    kind = WORK_KINDS[topic]
    return (
        f"We could not {kind.purpose}, {'once' if row_count == 1 else f'{row_count} times'}, however often we tried ({topic}: {cause}). {kind.money} "
        f"For: {kind.role.value.replace('_', ' ')}. {kind.to_do} What cannot be put right can be set aside, with a reason."
    )
