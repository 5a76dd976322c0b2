"""The lines of a run that go by cash: decided anew when it is released, and left out where no open tin has their money."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import LeftOut, Obligation, Payout, PayoutRun
from services.payments.payouts.usecases.leaving_out import leave_out
from services.payments.payouts.usecases.obligations import live_payment, stands
from services.payments.payouts.usecases.rails_now import lock_cash_of, rails_now
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.rails.cash.rules import FloatStatus
from services.payments.rails.cash.tables import CashFloat
from services.payments.rails.names import Rail
from services.payments.worklist.usecases import ask_a_human, close_items_about, open_items_about
from shared.errors import ConflictError, Effect
from shared.identity import Actor

LEFT_OUT = "cash_left_out"
"""The kind of task about a run that was released without the cash that no open tin has."""

_FOR_CASH = ("no_ready_method", "no_open_tin", "tin_too_low")
"""Why a line is left out when its run is released, as the task says."""


def lock_cash_of_run(session: Session, org_id: UUID, run_id: UUID) -> dict[UUID, CashFloat]:
    """Locks the tins on whose lists the payees of a run stand, before the run."""
    payees = session.scalars(select(Payout.payee_id).filter_by(org_id=org_id, run_id=run_id).distinct()).all()
    return lock_cash_of(session, org_id, payees)


def leave_out_uncovered(session: Session, actor: Actor, run: PayoutRun, tins: Mapping[UUID, CashFloat]) -> bool:
    """Sends each approved line by the rail that its payee has now, and leaves out what no open tin covers; it stays owed. Whether
    nothing is left to release because of that."""
    rows = session.scalars(
        select(Payout)
        .filter_by(org_id=run.org_id, run_id=run.id, status=PayoutStatus.APPROVED.value)
        .where(Payout.rail != Rail.PAYROLL.value)  # by nothing else
        .order_by(Payout.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    rails = rails_now(session, run.org_id, {one.payee_id for one in rows})
    left = {one.id: one.issued_pence - one.handed_pence - one.reserved_pence for one in tins.values()}
    out: dict[str, list[UUID]] = {}
    for one in rows:
        rail = rails.get(one.payee_id, one.rail)
        if one.rail == Rail.CASH and one.payee_id not in rails:
            out.setdefault("no_ready_method", []).append(one.id)
            continue
        if one.rail != rail:
            one.rail = rail
        if rail != Rail.CASH:
            continue
        tin = tins.get(one.payee_id)
        if tin is None or tin.status != FloatStatus.OPEN.value:
            out.setdefault("no_open_tin", []).append(one.id)
        elif left[tin.id] < one.amount_pence:
            out.setdefault("tin_too_low", []).append(one.id)
        else:
            left[tin.id] -= one.amount_pence
    session.flush()
    step = Transition(PayoutStatus.APPROVED, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.LEFT_OUT)
    for reason, ids in out.items():
        moved = transition(session, actor, step, PAYOUT.id.in_(ids))
        leave_out(session, run, [one.obligation_id for one in moved], reason)
    return _is_nothing_left(session, run, len(rows), sum(map(len, out.values()))) and not _pays_wages(session, run)


def _pays_wages(session: Session, run: PayoutRun) -> bool:
    of_run = select(Payout.id).filter_by(org_id=run.org_id, run_id=run.id, status=PayoutStatus.APPROVED.value)
    return bool(session.scalar(select(of_run.where(Payout.rail == Rail.PAYROLL.value).exists())))


def _is_nothing_left(session: Session, run: PayoutRun, lines: int, left_out: int) -> bool:
    """Asks about what was left out of a run that goes without it: that waits for nothing that wakes it, and under a mandate nobody may
    have looked at the run at all."""
    if left_out in (0, lines):
        return left_out > 0
    ask_a_human(
        session,
        run.org_id,
        kind=LEFT_OUT,
        subject_type="payout_run",
        subject_id=run.id,
        reason="This run was released without some people who get their money in cash: their float is not counted out, or has too little "
        "in it. They are owed it still. Put that right, or take them off its list. Then trigger the payout again.",
        urgent=True,
        due_in=timedelta(hours=1),
    )
    return False


def end_left_out(session: Session, new: PayoutRun, *, done_by: UUID) -> None:
    """Closes the tasks about earlier runs of the same of which nothing is left to do: whatever each left out for its cash has a payment by now, or
    was taken back. A run of some of it leaves the others asked about."""
    waits = select(Obligation.id).where(
        Obligation.org_id == LeftOut.org_id, Obligation.id == LeftOut.obligation_id, stands(), ~live_payment()
    )
    still = _left_out_for_cash(new.org_id).where(LeftOut.run_id == PayoutRun.id, waits.exists())
    ended = select(PayoutRun.id).where(
        PayoutRun.org_id == new.org_id, PayoutRun.source_id == new.source_id, ~still.exists()
    )
    close_items_about(session, new.org_id, session.scalars(ended).all(), [LEFT_OUT], done_by=done_by)


def asked_as_cash(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> set[UUID]:
    """Those of these about which a task about cash is open, because a run left them out."""
    if not obligation_ids:
        return set()
    runs = open_items_about(session, org_id, "payout_run", [LEFT_OUT])
    query = _left_out_for_cash(org_id).where(LeftOut.run_id.in_(runs), LeftOut.obligation_id.in_(obligation_ids))
    return set(session.scalars(query)) if runs else set()


def _left_out_for_cash(org_id: UUID) -> Select[UUID]:
    """SQL: what runs left out when they were released. Whoever had no details when a run was made was never in it."""
    was_in_it = select(Payout.obligation_id).where(
        Payout.org_id == LeftOut.org_id, Payout.run_id == LeftOut.run_id, Payout.obligation_id == LeftOut.obligation_id
    )
    reasons = LeftOut.reason.in_(_FOR_CASH)
    return select(LeftOut.obligation_id).where(LeftOut.org_id == org_id, reasons, was_in_it.exists())


def no_open_tin() -> ConflictError:
    """The refusal to release a run of which no line is left, because no tin has its money."""
    return ConflictError(
        "run.no_open_tin",
        "Everybody in this run stands on the list of a cash float that is not counted out yet, or has too little in it.",
        "Count the float out first, or take them off its list. Then release this run.",
        effect=Effect.NO_MONEY_MOVED,
    )
