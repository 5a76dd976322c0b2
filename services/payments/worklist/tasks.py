"""The worklist as programs read it, in parts: what waits for a person with whose task it is now, and what was done lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from services.payments.worklist.handling.rules import MOST_SHOWN, SHOWN_DONE, Shown, title_of
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import theirs
from services.payments.worklist.whose import DANGER_KINDS, PASSED_ON_TO
from shared.database import app_now
from shared.identity import Actor, Permission, Role
from shared.pagination import in_order, no_such_place, place_in_time

_KEY_PARTS = 3


@dataclass(frozen=True, slots=True)
class ListedTask:
    """Something that waits for a person, a named one (`owner_id`) or whoever has a role, or that was done."""

    id: UUID
    kind: str
    title: str
    subject_type: str
    subject_id: UUID
    person_id: UUID | None
    reason: str
    urgent: bool
    due_at: datetime
    is_overdue: bool
    owner_id: UUID | None
    taken_at: datetime | None
    role: Role
    passed_on_at: datetime | None
    done_at: datetime | None
    done_by: UUID | None


@dataclass(frozen=True, slots=True)
class TaskPart:
    """Some tasks, and the cursor of those that follow (None: these were the last)."""

    tasks: list[ListedTask]
    next_cursor: str | None


def list_part(
    session: Session,
    actor: Actor,
    shown: Shown = Shown.OPEN,
    *,
    kind: str = "",
    cursor: str | None = None,
    limit: int = MOST_SHOWN,
) -> TaskPart:
    """The tasks that whoever asks may see, of one kind or of every: danger first, then by due time; closed ones the newest first, of the
    last 60 days. Raises ForbiddenError, InvalidError (a cursor that is not ours)."""
    actor.require(Permission.SEE_TASKS)
    now, limit = app_now(session), max(1, min(limit, MOST_SHOWN))
    found = select(WorkItem).where(*theirs(session, actor))
    if kind:
        found = found.where(WorkItem.kind == kind)
    found = _part(found, actor, shown, now, _read_cursor(cursor) if cursor is not None else None)
    rows = session.scalars(found.limit(limit + 1)).all()
    tasks = [_listed(one, now) for one in rows[:limit]]
    return TaskPart(tasks, _cursor(rows[limit - 1]) if len(rows) > limit else None)


def role_for(level: int) -> Role:
    """Whose task something of money is where nobody is named."""
    return PASSED_ON_TO[min(level, len(PASSED_ON_TO) - 1)]


def _part(
    found: Select[WorkItem],
    actor: Actor,
    shown: Shown,
    now: datetime,
    after: tuple[int, datetime, UUID] | None,
) -> Select[WorkItem]:
    if shown is Shown.DONE:
        done = found.where(WorkItem.done_at > now - SHOWN_DONE)
        return in_order(done, (WorkItem.done_at, WorkItem.id), after=after[1:] if after else None, is_down=True)
    found = found.where(WorkItem.done_at.is_(None))
    if shown is Shown.MINE:
        found = found.where(WorkItem.owner_id.in_(actor.own_ids))
    ranks = [(WorkItem.kind == one, place) for place, one in enumerate(DANGER_KINDS)]
    return in_order(found, (case(*ranks, else_=len(ranks)), WorkItem.due_at, WorkItem.id), after=after)


def _cursor(last: WorkItem) -> str:
    """The place after a task: what it is ordered by, so that a task that is closed or hurried meanwhile moves no other."""
    moment = last.done_at or last.due_at
    return f"{_rank(last.kind)}_{place_in_time(moment)}_{last.id}"


def _rank(kind: str) -> int:
    return DANGER_KINDS.index(kind) if kind in DANGER_KINDS else len(DANGER_KINDS)


def _read_cursor(cursor: str) -> tuple[int, datetime, UUID]:
    parts: Sequence[str] = cursor.split("_")
    try:
        rank, moment, task_id = int(parts[0]), datetime.fromisoformat(parts[1]), UUID(parts[2])
    except (ValueError, IndexError):
        raise no_such_place() from None
    if len(parts) != _KEY_PARTS or moment.tzinfo is None or not 0 <= rank <= len(DANGER_KINDS):
        raise no_such_place()
    return rank, moment, task_id


def _listed(row: WorkItem, now: datetime) -> ListedTask:
    return ListedTask(
        id=row.id,
        kind=row.kind,
        title=title_of(row.kind),
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        person_id=row.person_id,
        reason=row.reason,
        urgent=row.urgent,
        due_at=row.due_at,
        is_overdue=row.done_at is None and row.due_at <= now,
        owner_id=row.owner_id,
        taken_at=row.taken_at,
        role=role_for(row.level),
        passed_on_at=row.passed_on_at,
        done_at=row.done_at,
        done_by=row.done_by,
    )
