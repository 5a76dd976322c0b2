"""What a run pays differently from last time: the last run for another event of the same name."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from services.payments.payouts.rules import FINISHED
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.people.usecases import names_of
from shared.identity import Actor, Permission

MOST_SHOWN = 100
"""So many differences are listed; all of them are counted."""


@dataclass(frozen=True, slots=True)
class RunDifference:
    """One person whom the two runs pay differently; pence, and None where a run does not pay them."""

    person_name: str
    before_pence: int | None
    now_pence: int | None


@dataclass(frozen=True, slots=True)
class RunDifferences:
    """The run before, and everybody whom this one pays differently; the largest difference first. `found`: how many there are."""

    before_id: UUID
    before_at: datetime
    before_payments: int
    before_pence: int
    now_pence: int
    differences: tuple[RunDifference, ...]
    found: int


def differences_from_last(session: Session, actor: Actor, run: PayoutRun) -> RunDifferences | None:
    """What is different from last time; None where there was no such run, or it is a colleague's whom the actor may not see. Raises
    ForbiddenError."""
    actor.require(Permission.SEE_RUNS)
    before = _run_before(session, actor, run)
    if before is None:
        return None
    was, now = _paid(run.org_id, before.id, "was"), _paid(run.org_id, run.id, "now")
    joined = was.join(now, was.c.person_id == now.c.person_id, full=True)
    differs = was.c.pence.is_distinct_from(now.c.pence)
    totals = session.execute(
        select(
            func.count(was.c.person_id).label("payments"),
            func.coalesce(func.sum(was.c.pence), 0).label("was_pence"),
            func.coalesce(func.sum(now.c.pence), 0).label("now_pence"),
            func.count().filter(differs).label("found"),
        ).select_from(joined)
    ).one()
    who = func.coalesce(was.c.person_id, now.c.person_id)
    largest = func.abs(func.coalesce(now.c.pence, 0) - func.coalesce(was.c.pence, 0)).desc()
    rows = session.execute(
        select(who.label("person_id"), was.c.pence.label("was"), now.c.pence.label("now"))
        .select_from(joined)
        .where(differs)
        .order_by(largest, who)
        .limit(MOST_SHOWN)
    ).all()
    names = names_of(session, run.org_id, [row.person_id for row in rows])
    return RunDifferences(
        before_id=before.id,
        before_at=before.created_at,
        before_payments=totals.payments,
        before_pence=int(totals.was_pence),
        now_pence=int(totals.now_pence),
        differences=tuple(RunDifference(names[row.person_id], _pence(row.was), _pence(row.now)) for row in rows),
        found=totals.found,
    )


def _pence(total: Decimal | None) -> int | None:
    """A sum of PostgreSQL, which is a decimal number."""
    return None if total is None else int(total)


def _run_before(session: Session, actor: Actor, run: PayoutRun) -> PayoutRun | None:
    """The newest earlier run that paid for another event of this name. What was paid for the same event is no comparison: a second run
    of it holds other people."""
    query = select(PayoutRun).where(
        PayoutRun.org_id == run.org_id,
        PayoutRun.title == run.title,
        PayoutRun.source_id != run.source_id,
        PayoutRun.created_at < run.created_at,
        PayoutRun.status.in_(("released", "paused")),
    )
    if actor.is_kept_to_own(Permission.SEE_RUNS):
        query = query.where(PayoutRun.created_by.in_(actor.own_ids))
    return session.scalar(query.order_by(PayoutRun.id.desc()).limit(1))


def _paid(org_id: UUID, run_id: UUID, name: str) -> Subquery:
    """SQL: what a run pays each person."""
    return (
        select(Payout.person_id, func.sum(Payout.amount_pence).label("pence"))
        .where(Payout.org_id == org_id, Payout.run_id == run_id, Payout.status.not_in(FINISHED))
        .group_by(Payout.person_id)
        .subquery(name)
    )
