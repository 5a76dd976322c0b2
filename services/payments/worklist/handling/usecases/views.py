"""Tasks as staff see them: the list, one task with its history, and whether what was said may be read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.payments.people.records import is_of
from services.payments.worklist.handling.rules import (
    CLOSED_BY_HAND,
    MOST_SHOWN,
    SHOWN_DONE,
    HiddenWords,
    Shown,
    StepKind,
    TaskOutcome,
    place_in_order,
    roles_for,
    title_of,
)
from services.payments.worklist.tables import WorkItem, WorkItemStep
from services.payments.worklist.usecases import theirs
from services.payments.worklist.whose import CONVERSATION, DANGER_KINDS, TaskSubject
from shared import audit
from shared.database import app_now
from shared.errors import NotFoundError
from shared.identity import PERMITTED, Actor, Permission, Role


@dataclass(frozen=True, slots=True)
class StaffTask:
    """A task: what it is, why, by when and whose. `is_mine`: whoever looks has it or is asked by name; `last_message_at`: the person wrote
    again, or another cause came, since somebody last did something about it."""

    id: UUID
    kind: str
    title: str
    subject_type: str
    subject_id: UUID
    person_id: UUID | None
    reason: str
    urgent: bool
    is_danger: bool
    due_at: datetime
    is_overdue: bool
    roles: frozenset[Role]
    owner_id: UUID | None
    taken_at: datetime | None
    is_mine: bool
    last_message_at: datetime | None
    created_at: datetime
    done_at: datetime | None
    done_by: UUID | None
    may_close: bool


@dataclass(frozen=True, slots=True)
class TaskStep:
    """One thing that happened to a task."""

    kind: StepKind
    by_id: UUID
    at: datetime
    words: str | None
    outcome: TaskOutcome | None
    about_id: UUID | None


@dataclass(frozen=True, slots=True)
class TaskList:
    """Tasks in their order; `more`: there are others that are not shown."""

    tasks: tuple[StaffTask, ...]
    more: bool


def list_tasks(session: Session, actor: Actor, shown: Shown, kind: str = "") -> TaskList:
    """The tasks that this member of staff may see, of one kind or of every: danger first, then overdue, then by due time; closed ones the
    newest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_TASKS)
    now = app_now(session)
    which = select(WorkItem).where(*theirs(session, actor))
    if kind:
        which = which.where(WorkItem.kind == kind)
    if shown is Shown.DONE:
        closed = which.where(WorkItem.done_at > now - SHOWN_DONE).order_by(WorkItem.done_at.desc(), WorkItem.id.desc())
        rows = session.scalars(closed.limit(MOST_SHOWN + 1)).all()
        return _listed(actor, rows, now)
    if shown is Shown.MINE:
        which = which.where(WorkItem.owner_id.in_(actor.own_ids))
    # Danger comes before the limit, however many other tasks are due earlier.
    first = (WorkItem.kind.in_(DANGER_KINDS).desc(), WorkItem.due_at, WorkItem.id)
    rows = session.scalars(which.where(WorkItem.done_at.is_(None)).order_by(*first).limit(MOST_SHOWN + 1)).all()
    in_order = sorted(
        rows[:MOST_SHOWN],
        key=lambda one: place_in_order(one.kind, urgent=one.urgent, due_at=one.due_at, now=now),
    )
    return _listed(actor, [*in_order, *rows[MOST_SHOWN:]], now)


def kinds_seen(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The kinds of the open tasks that this member of staff may see, each with its words, in their order. Raises ForbiddenError."""
    actor.require(Permission.SEE_TASKS)
    open_ones = select(WorkItem.kind).where(*theirs(session, actor), WorkItem.done_at.is_(None)).distinct()
    return sorted(((kind, title_of(kind)) for kind in session.scalars(open_ones)), key=lambda one: one[1])


def count_open(session: Session, actor: Actor) -> int:
    """How many open tasks this member of staff sees, at most as many as a list shows. Raises ForbiddenError."""
    return len(list_tasks(session, actor, Shown.OPEN).tasks)


def see_task(session: Session, actor: Actor, task_id: UUID) -> StaffTask:
    """One task. Raises ForbiddenError, NotFoundError (also for one that is not theirs to see)."""
    actor.require(Permission.SEE_TASKS)
    row = session.scalar(select(WorkItem).where(WorkItem.id == task_id, *theirs(session, actor)))
    if row is None:
        raise no_such_task()
    return _seen(actor, row, app_now(session))


def see_steps(session: Session, actor: Actor, task_id: UUID) -> list[TaskStep]:
    """What happened to a task, the first first. Raises ForbiddenError, NotFoundError."""
    see_task(session, actor, task_id)
    rows = session.scalars(
        select(WorkItemStep).filter_by(org_id=actor.org_id, item_id=task_id).order_by(WorkItemStep.at, WorkItemStep.id)
    )
    return [
        TaskStep(
            StepKind(one.kind),
            one.by_id,
            one.at,
            one.words,
            TaskOutcome(one.outcome) if one.outcome else None,
            one.about_id,
        )
        for one in rows
    ]


def look_at_person(
    session: Session, actor: Actor, task_id: UUID, conversations: Collection[UUID | None], people: Collection[UUID]
) -> HiddenWords | None:
    """Records that a member of staff looks at whom a task is about: their number, and what was said in these conversations where they may
    read it. Why they may not, or None. Raises ForbiddenError, NotFoundError."""
    task = see_task(session, actor, task_id)
    hidden = None
    if not may_read(session, actor, {*conversations, task.subject_id}, {*people, task.person_id}):
        hidden = HiddenWords.DANGER
    elif not (
        actor.roles & PERMITTED[Permission.TEXT_PEOPLE]
        or task.is_danger
        or (task.is_mine and task.subject_type in (CONVERSATION, "person"))
    ):
        hidden = HiddenWords.ROLE
    audit.record(session, actor, "task.looked_at", "work_item", task_id, {"kind": task.kind, "words": hidden is None})
    return hidden


def look_at_task(session: Session, actor: Actor, task_id: UUID) -> None:
    """Records that a member of staff reads a task about somebody's safety with the notes of their colleagues, without numbers and what was
    said. Raises ForbiddenError, NotFoundError."""
    task = see_task(session, actor, task_id)
    if task.is_danger:
        audit.record(session, actor, "task.looked_at", "work_item", task_id, {"kind": task.kind, "words": False})


def no_such_task() -> NotFoundError:
    """For a task that is not there, not theirs to see, or another organisation's."""
    return NotFoundError("task.not_found", "There is no such task, or it is not yours to see.")


def may_read(session: Session, actor: Actor, subjects: Iterable[UUID | None], people: Iterable[UUID | None]) -> bool:
    """Whether a member of staff may read what these people said: where somebody may be in danger, only whoever sees that task. Raises
    ForbiddenError."""
    about = or_(
        WorkItem.subject_id.in_([one for one in subjects if one is not None]),
        is_of(WorkItem.person_id, actor.org_id, [one for one in people if one is not None]),
    )
    danger: tuple[ColumnElement[bool], ...] = (WorkItem.org_id == actor.org_id, WorkItem.kind.in_(DANGER_KINDS), about)
    all_of_them = session.scalars(select(WorkItem.id).where(*danger)).all()
    theirs_to_see = session.scalars(select(WorkItem.id).where(*danger, *theirs(session, actor))).all()
    return len(all_of_them) == len(theirs_to_see)


def _listed(actor: Actor, rows: Collection[WorkItem], now: datetime) -> TaskList:
    tasks = tuple(_seen(actor, one, now) for one in list(rows)[:MOST_SHOWN])
    return TaskList(tasks, len(rows) > MOST_SHOWN)


def _seen(actor: Actor, row: WorkItem, now: datetime) -> StaffTask:
    return StaffTask(
        id=row.id,
        kind=row.kind,
        title=title_of(row.kind),
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        person_id=row.person_id,
        reason=row.reason,
        urgent=row.urgent,
        is_danger=row.kind in DANGER_KINDS,
        due_at=row.due_at,
        is_overdue=row.done_at is None and row.due_at <= now,
        roles=roles_for(row.kind, cast(TaskSubject, row.subject_type)),
        owner_id=row.owner_id,
        taken_at=row.taken_at,
        is_mine=row.owner_id in actor.own_ids,
        last_message_at=row.last_message_at,
        created_at=row.created_at,
        done_at=row.done_at,
        done_by=row.done_by,
        may_close=row.kind in CLOSED_BY_HAND,
    )
