"""What a run pays differently from last time: the last run for another event of the same name."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
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
    was, now = _paid(session, before), _paid(session, run)
    people = [one for one in was.keys() | now.keys() if was.get(one) != now.get(one)]
    people.sort(key=lambda one: (-abs(now[one] - was[one]), str(one)))
    names = names_of(session, run.org_id, people[:MOST_SHOWN])
    return RunDifferences(
        before_id=before.id,
        before_at=before.created_at,
        before_payments=len(was),
        before_pence=sum(was.values()),
        now_pence=sum(now.values()),
        differences=tuple(RunDifference(names[one], was.get(one), now.get(one)) for one in people[:MOST_SHOWN]),
        found=len(people),
    )


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


def _paid(session: Session, run: PayoutRun) -> Counter[UUID]:
    rows = session.execute(
        select(Payout.person_id, func.sum(Payout.amount_pence))
        .where(Payout.org_id == run.org_id, Payout.run_id == run.id, Payout.status.not_in(FINISHED))
        .group_by(Payout.person_id)
    )
    return Counter({person_id: int(pence) for person_id, pence in rows})
