"""Putting something on the list of what a human must do next, and taking it off."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.worklist.rules import CALLS_FOR, PASSED_ON_TO, TASKS_FOR, TaskSubject
from services.payments.worklist.tables import WorkItem
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import oldest_unanswered


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
) -> None:
    """Adds an item, once: while one of this kind about this subject is open, another is not added.

    `reason` is a plain sentence without personal data, `owner_id` the member of staff who is asked to do it. With an `item_id` it is
    never added again, also once it is done.
    """
    session.execute(
        insert(WorkItem)
        .values(
            id=item_id or new_id(),
            org_id=org_id,
            kind=kind,
            subject_type=subject_type,
            subject_id=subject_id,
            reason=reason,
            urgent=urgent,
            due_at=func.app_now() + due_in,
            owner_id=owner_id,
        )
        .on_conflict_do_nothing()  # of the open one of this kind and subject, or of the id
    )


def close_items(session: Session, org_id: UUID, subject_id: UUID, kinds: Collection[str], *, done_by: UUID) -> None:
    """Takes the items of these kinds about a subject off the list: what they ask for is done."""
    session.execute(
        update(WorkItem)
        .where(WorkItem.org_id == org_id, WorkItem.subject_id == subject_id)
        .where(WorkItem.kind.in_(kinds), WorkItem.done_at.is_(None))
        .values(done_at=func.app_now(), done_by=done_by)
    )


def open_items_about(session: Session, org_id: UUID, subject_type: str) -> dict[UUID, list[WorkItem]]:
    """What people are asked to do about things of one type, by the thing, the oldest first."""
    rows = session.scalars(
        select(WorkItem).filter_by(org_id=org_id, subject_type=subject_type, done_at=None).order_by(WorkItem.id)
    )
    found: dict[UUID, list[WorkItem]] = {}
    for one in rows:
        found.setdefault(one.subject_id, []).append(one)
    return found


def oldest_waiting(session: Session, actor: Actor) -> datetime | None:
    """Since when the oldest work of all organisations waits for a worker (system role). Raises ForbiddenError."""
    actor.require(Permission.SEE_RULES)
    return oldest_unanswered(session)


def open_items(session: Session, actor: Actor) -> list[WorkItem]:
    """What waits for whoever looks, by their roles or by name, the most urgent first. Raises ForbiddenError."""
    actor.require(Permission.SEE_TASKS)
    others = [subject for subject, roles in TASKS_FOR.items() if not roles & actor.roles]
    kinds = [kind for kind, roles in CALLS_FOR.items() if roles & actor.roles]
    turns = [level for level, role in enumerate(PASSED_ON_TO) if role in actor.roles and level > 0]
    is_theirs = or_(
        WorkItem.subject_type.not_in(others),
        WorkItem.kind.in_(kinds),
        WorkItem.owner_id.in_(actor.own_ids),
        func.least(WorkItem.level, len(PASSED_ON_TO) - 1).in_(turns),
    )
    rows = session.scalars(
        select(WorkItem)
        .where(WorkItem.org_id == actor.org_id, WorkItem.done_at.is_(None), is_theirs)
        .order_by(WorkItem.urgent.desc(), WorkItem.due_at)
    )
    return list(rows)
