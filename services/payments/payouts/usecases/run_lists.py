"""Lists of runs: what waits for whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, select, true
from sqlalchemy.orm import Session

from services.payments.payouts.rules import PayoutStatus, RunStatus
from services.payments.payouts.tables import LeftOut, Payout, PayoutRun
from shared.identity import Actor, Permission
from shared.pagination import in_order, no_such_place, read_id

MOST_LISTED = 200
"""So many runs at most are listed at a time."""


class RunOrder(StrEnum):
    """What a list of runs is ordered by."""

    NAME = "name"
    BEGUN = "begun"


_COLUMNS: Mapping[RunOrder, tuple[Any, ...]] = {
    RunOrder.NAME: (func.lower(PayoutRun.title), PayoutRun.id),
    RunOrder.BEGUN: (PayoutRun.id,),  # an id begins with the time at which it was made
}
_NOT_LET_GO = PayoutRun.status != literal(RunStatus.RELEASED.value, literal_execute=True)
"""Written into the statement, so that the index of what waits serves it: there is no end of runs that were released."""


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run in a list: what it pays in pence, and how many lines it leaves out."""

    id: UUID
    title: str
    status: str
    event_id: UUID
    created_at: datetime
    created_by: UUID
    payments: int
    total_pence: int
    left_out: int


@dataclass(frozen=True, slots=True)
class RunList:
    """Some runs, and the cursor of those that follow (None: these were the last)."""

    runs: list[ListedRun]
    next_cursor: str | None


def list_runs(  # noqa: PLR0913  # what a list is asked
    session: Session,
    actor: Actor,
    *,
    status: str | None = None,
    event_id: UUID | None = None,
    name: str = "",
    order: RunOrder = RunOrder.BEGUN,
    is_down: bool = True,
    cursor: str | None = None,
    limit: int = 50,
    may_go_on: bool = False,
) -> RunList:
    """Runs that the actor may see, usually the newest first; with `name` those in whose name it stands, with `may_go_on` only those whose
    next step need not be somebody else's. Raises ForbiddenError, InvalidError (a cursor that is not ours)."""
    actor.require(Permission.SEE_RUNS)
    limit = max(1, min(limit, MOST_LISTED))
    query = select(PayoutRun).where(PayoutRun.org_id == actor.org_id, may_see_run(actor))
    if status is not None:
        query = query.where(PayoutRun.status == status)
        if status != RunStatus.RELEASED:
            query = query.where(_NOT_LET_GO)
    if event_id is not None:
        query = query.where(PayoutRun.source_id == event_id)
    if may_go_on:
        query = query.where(_next_step_is_not_refused(actor))
    if name.strip():
        query = query.where(PayoutRun.title.icontains(name.strip(), autoescape=True))
    columns, after = _COLUMNS[order], None
    if cursor is not None:
        place = (PayoutRun.org_id == actor.org_id, PayoutRun.id == read_id(cursor), may_see_run(actor))
        last = select(*columns).where(*place)
        after = session.execute(last).one_or_none()
        if after is None:
            raise no_such_place()
    query = in_order(query, columns, after=after, is_down=is_down).limit(limit + 1)
    rows = session.scalars(query).all()
    runs = _with_totals(session, actor.org_id, rows[:limit])
    return RunList(runs, str(rows[limit - 1].id) if len(rows) > limit else None)


def count_runs(session: Session, actor: Actor, statuses: Collection[str]) -> int:
    """How many runs stand so, those left out of which somebody else must do the next step. Raises ForbiddenError."""
    actor.require(Permission.SEE_RUNS)
    query = select(func.count()).select_from(PayoutRun).where(PayoutRun.org_id == actor.org_id)
    query = query.where(PayoutRun.status.in_(statuses), _next_step_is_not_refused(actor))
    return session.scalar(query if RunStatus.RELEASED in statuses else query.where(_NOT_LET_GO)) or 0


def _next_step_is_not_refused(actor: Actor) -> ColumnElement[bool]:
    """Who began a run does no step of it any more, and who approved it neither releases it nor lets it go on."""
    approved = PayoutRun.status.in_((RunStatus.APPROVED, RunStatus.PAUSED)) & PayoutRun.approved_by.in_(actor.own_ids)
    return PayoutRun.created_by.not_in(actor.own_ids) & ~func.coalesce(approved, False)


def may_see_run(actor: Actor) -> ColumnElement[bool]:
    """SQL: a run that the actor may see. To those who see their own only, a colleague's is not there."""
    if actor.is_kept_to_own(Permission.SEE_RUNS):
        return PayoutRun.created_by.in_(actor.own_ids)
    return true()


def _with_totals(session: Session, org_id: UUID, rows: Sequence[PayoutRun]) -> list[ListedRun]:
    ids = [one.id for one in rows]
    paid = session.execute(
        select(Payout.run_id, func.count(), func.sum(Payout.amount_pence))
        .where(Payout.org_id == org_id, Payout.run_id.in_(ids), Payout.status != PayoutStatus.CANCELED)
        .group_by(Payout.run_id)
    )
    totals: dict[UUID | None, tuple[int, int]] = {run_id: (count, int(pence)) for run_id, count, pence in paid}
    held = session.execute(
        select(LeftOut.run_id, func.count())
        .where(LeftOut.org_id == org_id, LeftOut.run_id.in_(ids))
        .group_by(LeftOut.run_id)
    )
    left_out: dict[UUID, int] = {row[0]: int(row[1]) for row in held}
    return [
        ListedRun(
            id=one.id,
            title=one.title,
            status=one.status,
            event_id=one.source_id,
            created_at=one.created_at,
            created_by=one.created_by,
            payments=totals.get(one.id, (0, 0))[0],
            total_pence=totals.get(one.id, (0, 0))[1],
            left_out=left_out.get(one.id, 0),
        )
        for one in rows
    ]
