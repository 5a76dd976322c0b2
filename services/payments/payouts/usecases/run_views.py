"""How far a run is, what it pays, and what it leaves out, as staff see it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.ledger.usecases import kept_balances
from services.payments.payouts.rules import PayoutStatus, RunStatus
from services.payments.payouts.tables import LeftOut, Obligation, Payout, PayoutRun
from services.payments.payouts.usecases.leaving_out import WHY_LEFT_OUT
from services.payments.payouts.usecases.runs import get_run, no_run
from services.payments.people.tables import Person
from services.payments.rails.names import is_sent
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A line that a run does not pay, and why."""

    person_id: UUID
    name: str
    obligation_id: UUID
    reason: str

    @property
    def words(self) -> str:
        """What that means for the money, and what to do next."""
        return WHY_LEFT_OUT[self.reason]


@dataclass(frozen=True, slots=True)
class RunView:
    """How far a run is, what it pays in pence, how many payments stand where, and how many lines it leaves out. Before release,
    `float_short_pence` is what is missing in the float."""

    id: UUID
    title: str
    status: str
    pause_reason: str | None
    payments: int
    total_pence: int
    float_short_pence: int
    counts: dict[str, int]
    left_out: int


def _seen(session: Session, actor: Actor, run_id: UUID) -> PayoutRun:
    """A run for whoever may see it: to those who see their own only, a colleague's is not there."""
    run = get_run(session, actor.org_id, run_id)
    if actor.is_kept_to_own(Permission.SEE_RUNS) and not actor.is_one_of(run.created_by):
        raise no_run()
    return run


def list_payouts(session: Session, actor: Actor, run_id: UUID) -> list[Payout]:
    """The payments of a run, in the order they were proposed. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_RUNS)
    _seen(session, actor, run_id)
    rows = session.scalars(select(Payout).filter_by(org_id=actor.org_id, run_id=run_id).order_by(Payout.id))
    return list(rows)


def view_run(session: Session, actor: Actor, run_id: UUID) -> RunView:
    """A run with its totals, in one look. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_RUNS)
    run = _seen(session, actor, run_id)
    rows = session.execute(
        select(Payout.status, func.count(), func.sum(Payout.amount_pence))
        .where(Payout.org_id == run.org_id, Payout.run_id == run.id, Payout.status != PayoutStatus.CANCELED)
        .group_by(Payout.status)
    ).all()
    left_out = select(func.count()).where(LeftOut.org_id == run.org_id, LeftOut.run_id == run.id)
    total_pence = sum(int(pence) for _, _, pence in rows)
    return RunView(
        id=run.id,
        title=run.title,
        status=run.status,
        pause_reason=run.pause_reason,
        payments=sum(count for _, count, _ in rows),
        total_pence=total_pence,
        float_short_pence=_float_short_pence(session, run),
        counts={status: count for status, count, _ in rows},
        left_out=session.scalar(left_out) or 0,
    )


def view_left_out(
    session: Session, actor: Actor, run_id: UUID, *, first: int = 0, limit: int | None = None
) -> list[LeftOutLine]:
    """The lines that a run does not pay, in the order in which they were left out, from number `first` on. Raises ForbiddenError,
    NotFoundError."""
    actor.require(Permission.SEE_RUNS)
    run = _seen(session, actor, run_id)
    rows = session.execute(
        select(Obligation.person_id, Person.name, LeftOut.obligation_id, LeftOut.reason)
        .join(Obligation, (Obligation.org_id == LeftOut.org_id) & (Obligation.id == LeftOut.obligation_id))
        .join(Person, (Person.org_id == Obligation.org_id) & (Person.id == Obligation.person_id))
        .where(LeftOut.org_id == run.org_id, LeftOut.run_id == run.id)
        .order_by(LeftOut.id)
        .offset(first)
        .limit(limit)
    )
    return [LeftOutLine(*row) for row in rows]


def _float_short_pence(session: Session, run: PayoutRun) -> int:
    if run.status not in (RunStatus.DRAFT, RunStatus.APPROVED):
        return 0
    floats = kept_balances(session, run.org_id)
    rows = session.execute(
        select(Payout.rail, func.sum(Payout.amount_pence))
        .where(Payout.org_id == run.org_id, Payout.run_id == run.id, Payout.status != PayoutStatus.CANCELED)
        .group_by(Payout.rail)
    )
    in_floats = [(rail, int(pence)) for rail, pence in rows if is_sent(rail)]  # a tin that is short is left out
    return sum(max(0, pence - floats.get(f"{rail}.available", 0)) for rail, pence in in_floats)
