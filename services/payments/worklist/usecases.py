"""Putting something on the list of what a human must do next, and taking it off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, func, literal, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.people.records import is_of
from services.payments.people.tables import Principal
from services.payments.worklist.tables import SafetyRota, WorkItem, WorkItemStep
from services.payments.worklist.whose import (
    ASKED_EVERYBODY,
    CALLS_FOR,
    DANGER_KINDS,
    PASSED_ON_TO,
    TASKS_FOR,
    PlanEntry,
    TaskSubject,
)
from shared.database import app_now
from shared.identity import SYSTEM_ID, Actor, Permission
from shared.ids import new_id
from shared.outbox import oldest_unanswered

_TRIES = 2
"""The open item may be closed while a second cause waits for it. Then the cause is asked about in an item of its own."""


def ask_a_human(  # noqa: PLR0913  # every one of them is a column of the row
    session: Session,
    org_id: UUID,
    *,
    kind: str,
    subject_type: TaskSubject,
    subject_id: UUID,
    reason: str,
    urgent: bool = False,
    due_in: timedelta = timedelta(hours=24),
    owner_id: UUID | None = None,
    item_id: UUID | None = None,
    person_id: UUID | None = None,
    turn_id: UUID | None = None,
    cause_id: UUID | None = None,
    asked_in_plan: int = 0,
) -> bool:
    """Adds an item, once: while one of this kind about this subject is open, another is not added. Whether it was added.

    A second cause (another `reason`, or another `cause_id` for the same one) is added to the open item, which is then due as soon as the
    new one would be.

    `reason` is a plain sentence without personal data, `owner_id` the member of staff who is asked to do it. With an `item_id` it is
    never added again, also once it is done. `person_id` is whom it is about, where only one can be meant, `turn_id` what they said, `asked_in_plan`
    how many of the safety plan are asked with it. Whoever was left out of a task about the same safety is left out of this one too.
    """
    if subject_type == "person":
        person_id = subject_id
    left_out = left_out_before(session, org_id, subject_id, person_id) if kind in DANGER_KINDS else set[UUID]()
    new = (
        insert(WorkItem)
        .values(
            id=item_id or new_id(),
            org_id=org_id,
            kind=kind,
            subject_type=subject_type,
            subject_id=subject_id,
            person_id=person_id,
            turn_id=turn_id,
            reason=reason,
            urgent=urgent,
            due_at=func.app_now() + due_in,
            owner_id=None if owner_id in left_out else owner_id,
            asked_ids=[owner_id] if owner_id is not None and owner_id not in left_out else [],
            left_out=sorted(left_out),
            asked_in_plan=asked_in_plan,
            cause_id=cause_id,
        )
        .on_conflict_do_nothing()  # of the open one of this kind and subject, or of the id
        .returning(WorkItem.id)
    )
    second = _SecondCause(reason, cause_id, due_in, urgent=urgent)
    for _ in range(_TRIES):
        if session.scalar(new) is not None:
            return True
        if _ask_again(session, org_id, kind, subject_id, second):
            return False
    return False  # the item of this id is there, and closed


@dataclass(frozen=True, slots=True)
class _SecondCause:
    """Why an open item is asked for once more."""

    reason: str
    cause_id: UUID | None
    due_in: timedelta
    urgent: bool


def _ask_again(session: Session, org_id: UUID, kind: str, subject_id: UUID, cause: _SecondCause) -> bool:
    """Adds another cause to the open item, once. The same asked again, as by each beat of a clock, changes nothing. False: none is open."""
    is_open = {"org_id": org_id, "kind": kind, "subject_id": subject_id, "done_at": None}
    seen = session.execute(select(WorkItem.id, WorkItem.reason, WorkItem.cause_id).filter_by(**is_open)).one_or_none()
    if seen is not None and _is_known(session, org_id, *seen, again=cause):
        return True  # a clock asks this at each beat, and neither waits for staff nor keeps them waiting
    item = session.scalar(
        select(WorkItem).filter_by(**is_open).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if item is None:
        return False
    if _is_known(session, org_id, item.id, item.reason, item.cause_id, again=cause):
        return True
    step = {"id": new_id(), "item_id": item.id, "kind": "asked_again", "by_id": SYSTEM_ID}
    added = session.scalar(
        insert(WorkItemStep)
        .values(org_id=org_id, words=cause.reason, about_id=cause.cause_id, **step)
        .on_conflict_do_nothing()
        .returning(WorkItemStep.id)
    )
    if added is not None:
        item.urgent = item.urgent or cause.urgent
        item.last_message_at = app_now(session)  # nobody closes it who has not seen this one
        item.due_at = min(item.due_at, item.last_message_at + cause.due_in)
        session.flush()
    return True


def _is_known(
    session: Session, org_id: UUID, item_id: UUID, reason: str, cause_id: UUID | None, *, again: _SecondCause
) -> bool:
    """Whether an item of this reason and cause was asked for by the same before, at first or later."""
    steps = select(WorkItemStep.id).filter_by(org_id=org_id, item_id=item_id, kind="asked_again").limit(1)
    if again.cause_id is not None:
        return again.cause_id == cause_id or session.scalar(steps.filter_by(about_id=again.cause_id)) is not None
    return again.reason == reason or session.scalar(steps.filter_by(words=again.reason)) is not None


def left_out_before(session: Session, org_id: UUID, subject_id: UUID, person_id: UUID | None) -> set[UUID]:
    """Who was left out of a task about the safety of the same conversation or person (by any record of theirs), open or closed, by
    every sign-in that they have."""
    about = WorkItem.subject_id == subject_id
    if person_id is not None:
        about |= is_of(WorkItem.person_id, org_id, [person_id])
    left_out = select(func.unnest(WorkItem.left_out)).where(
        WorkItem.org_id == org_id,
        WorkItem.kind.in_(DANGER_KINDS),
        about,
    )
    return sign_ins_of_humans(session, org_id, set(session.scalars(left_out)))


def sign_ins_of_humans(session: Session, org_id: UUID, sign_ins: Collection[UUID]) -> set[UUID]:
    """Every sign-in of the humans behind these."""
    if not sign_ins:
        return set()
    humans = select(Principal.human_id).where(Principal.org_id == org_id, Principal.id.in_(sign_ins))
    return set(session.scalars(select(Principal.id).where(Principal.org_id == org_id, Principal.human_id.in_(humans))))


def close_items(session: Session, org_id: UUID, subject_id: UUID, kinds: Collection[str], *, done_by: UUID) -> bool:
    """Takes the items of these kinds about a subject off the list: what they ask for is done. Whether there were any."""
    return _close(session, org_id, done_by, WorkItem.subject_id == subject_id, WorkItem.kind.in_(kinds))


def close_items_about(
    session: Session, org_id: UUID, subject_ids: Collection[UUID], kinds: Collection[str], *, done_by: UUID
) -> None:
    """The same for several subjects, in one statement."""
    _close(session, org_id, done_by, WorkItem.subject_id.in_(subject_ids), WorkItem.kind.in_(kinds))


def close_items_by_id(session: Session, org_id: UUID, item_ids: Collection[UUID], *, done_by: UUID) -> None:
    """The same for items that were added with an id of their own."""
    _close(session, org_id, done_by, WorkItem.id.in_(item_ids))


def close_items_of(session: Session, org_id: UUID, person_id: UUID, kinds: Collection[str], *, done_by: UUID) -> None:
    """The same for items about a person, whatever else they are about."""
    _close(session, org_id, done_by, WorkItem.person_id == person_id, WorkItem.kind.in_(kinds))


def _close(session: Session, org_id: UUID, done_by: UUID, *which: ColumnElement[bool]) -> bool:
    closed = session.scalars(
        update(WorkItem)
        .where(WorkItem.org_id == org_id, WorkItem.done_at.is_(None), *which)
        .values(done_at=func.app_now(), done_by=done_by)
        .returning(WorkItem.id)
    ).all()
    for item_id in closed:
        session.add(WorkItemStep(org_id=org_id, item_id=item_id, kind="closed", by_id=done_by, outcome="cause_ended"))
    return bool(closed)


def ended_by_hand(
    session: Session, org_id: UUID, kind: str, subject_ids: Collection[UUID], outcomes: Collection[str]
) -> dict[UUID, datetime]:
    """When a task of this kind about each of these subjects last ended in one of these ways."""
    rows = session.execute(
        select(WorkItem.subject_id, func.max(WorkItem.done_at))
        .join(WorkItemStep, (WorkItemStep.org_id == WorkItem.org_id) & (WorkItemStep.item_id == WorkItem.id))
        .where(WorkItem.org_id == org_id, WorkItem.kind == kind, WorkItem.subject_id.in_(subject_ids))
        .where(WorkItem.done_at.is_not(None), WorkItemStep.outcome.in_(outcomes))
        .group_by(WorkItem.subject_id)
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}


def is_item_open(session: Session, org_id: UUID, subject_id: UUID, kind: str) -> bool:
    """Whether somebody is asked to do this about a subject."""
    asked = select(WorkItem.id).filter_by(org_id=org_id, subject_id=subject_id, kind=kind, done_at=None)
    return session.scalar(asked.limit(1)) is not None


def was_item_open_since(session: Session, org_id: UUID, subject_id: UUID, kind: str, since: datetime) -> bool:
    """Whether somebody is asked to do this about a subject, or was at any time since then."""
    asked = select(WorkItem.id).filter_by(org_id=org_id, subject_id=subject_id, kind=kind)
    return session.scalar(asked.where(WorkItem.done_at.is_(None) | (WorkItem.done_at > since)).limit(1)) is not None


def open_items_about(
    session: Session, org_id: UUID, subject_type: str, kinds: Collection[str] = ()
) -> dict[UUID, list[WorkItem]]:
    """What people are asked to do about things of one type, by the thing, the oldest first; of some kinds, or of every."""
    which = select(WorkItem).filter_by(org_id=org_id, subject_type=subject_type, done_at=None)
    rows = session.scalars((which.where(WorkItem.kind.in_(kinds)) if kinds else which).order_by(WorkItem.id))
    found: dict[UUID, list[WorkItem]] = {}
    for one in rows:
        found.setdefault(one.subject_id, []).append(one)
    return found


def oldest_waiting(session: Session, actor: Actor) -> datetime | None:
    """Since when the oldest work of all organisations waits for a worker (system role). Raises ForbiddenError."""
    actor.require(Permission.SEE_RULES)
    return oldest_unanswered(session)


def theirs(session: Session, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """SQL: the items that a member of staff may see, by their roles or by name. Where there is a safety plan, those about somebody's
    safety are for the people in it, until all of them were asked and nobody came. Whoever was left out of one does not see it. Raises
    ForbiddenError."""
    actor.require(Permission.SEE_TASKS)
    others = [subject for subject, roles in TASKS_FOR.items() if not roles & actor.roles]
    kinds = [kind for kind, roles in CALLS_FOR.items() if roles & actor.roles]
    turns = [level for level, role in enumerate(PASSED_ON_TO) if role in actor.roles and level > 0]
    is_named = WorkItem.owner_id.in_(actor.own_ids)
    is_theirs = or_(
        WorkItem.subject_type.not_in(others),
        WorkItem.kind.in_(kinds),
        is_named,
        func.least(WorkItem.level, len(PASSED_ON_TO) - 1).in_(turns),
    )
    is_left_out = or_(*(literal(one, Uuid) == any_(WorkItem.left_out) for one in actor.own_ids))
    always = (WorkItem.org_id == actor.org_id, not_(is_left_out))
    plan = safety_plan(session, actor.org_id)
    if not plan:
        return *always, is_theirs
    if actor.own_ids & {one.principal_id for one in plan}:
        return *always, or_(is_theirs, WorkItem.kind.in_(DANGER_KINDS))
    nobody_came = WorkItem.asked_in_plan >= ASKED_EVERYBODY
    return *always, is_theirs, or_(WorkItem.kind.not_in(DANGER_KINDS), is_named, nobody_came)


def safety_plan(session: Session, org_id: UUID) -> list[PlanEntry]:
    """Who is asked, in this order, about somebody's safety; empty where nobody is named."""
    newest = select(SafetyRota).filter_by(org_id=org_id).order_by(SafetyRota.id.desc()).limit(1)
    found = session.scalar(newest)
    if found is None:
        return []
    return [PlanEntry(who, hours) for who, hours in zip(found.principal_ids, found.hours, strict=True)]
