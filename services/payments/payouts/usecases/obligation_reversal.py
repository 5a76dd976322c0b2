"""Taking back what was owed: as long as no money has been released, a decision can still be undone.

What was ever sent is never taken back, whatever the bank said of it: the bank may say later that it was paid after all, and what is
decided anew knows nothing of the payments before. It is paid again, after another look at the bank, as it was decided.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, has_posted, post
from services.payments.payouts.rules import FINISHED, MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import (
    FEE,
    FEE_INSTALMENT,
    FeeDifference,
    Obligation,
    ObligationTakenBack,
    Payout,
    PayoutRun,
)
from services.payments.payouts.tables.payroll import PayrollLine
from services.payments.payouts.usecases.generations import lock_obligations
from services.payments.payouts.usecases.leaving_out import leave_out
from services.payments.payouts.usecases.obligations import stands
from services.payments.payouts.usecases.rails_now import lock_cash_of
from services.payments.payouts.usecases.releasing import wake_cash
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.payouts.usecases.urgent import EXPENSES, WAITING_KINDS
from services.payments.rails.cash.usecases.places import is_on_a_slip
from services.payments.rails.names import Rail, is_handed_over
from services.payments.worklist.usecases import close_items
from shared import audit
from shared.errors import ConflictError
from shared.identity import Actor

_NOT_RELEASED = frozenset({PayoutStatus.DRAFT, PayoutStatus.APPROVED, *FINISHED})


def is_released(session: Session, org_id: UUID, obligation_id: UUID, *, with_parts: bool = True) -> bool:
    """Whether money for an obligation, or (`with_parts`) for what it came to more or its later instalment, has been let go: it is on its way,
    made, nobody can tell, or it was sent at any time."""
    owed = [obligation_id, *(_parts_of(session, org_id, [obligation_id]) if with_parts else ())]
    payouts = session.scalars(select(Payout).where(Payout.org_id == org_id, Payout.obligation_id.in_(owed)))
    return any(_may_move(session, one) for one in payouts)


def instalments_of_fees(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> list[UUID]:
    """The later instalments of these fees, where they stand: each is taken back with its fee."""
    fee, rest = aliased(Obligation), Obligation
    rows = session.scalars(
        select(rest.id)
        .join(
            fee,
            (fee.org_id == rest.org_id)
            & (fee.source_id == rest.source_id)
            & (fee.person_id == rest.person_id)
            & (fee.part == rest.part),
        )
        .where(
            rest.org_id == org_id, rest.kind == FEE_INSTALMENT, fee.kind == FEE, fee.id.in_(obligation_ids), stands()
        )
        .order_by(rest.id)
    )
    return list(rows)


def _parts_of(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> list[UUID]:
    found = differences_of_fees(session, org_id, obligation_ids)
    return [*found, *instalments_of_fees(session, org_id, obligation_ids)]


def differences_of_fees(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> list[UUID]:
    """What these fees came to more by back-dated rates, where that stands: each is taken back with its fee."""
    rows = session.scalars(
        select(FeeDifference.obligation_id)
        .join(
            Obligation,
            (Obligation.org_id == FeeDifference.org_id) & (Obligation.id == FeeDifference.obligation_id),
        )
        .where(FeeDifference.org_id == org_id, FeeDifference.fee_id.in_(obligation_ids), stands())
        .order_by(FeeDifference.obligation_id)
    )
    return list(rows)


def open_differences(session: Session, org_id: UUID, fee_id: UUID) -> list[UUID]:
    """What a fee that was let go came to more, where that was not let go yet: the person may still not want it."""
    differences = differences_of_fees(session, org_id, [fee_id])
    if not differences:
        return []
    rows = session.scalars(
        select(Payout).where(Payout.org_id == org_id, Payout.obligation_id.in_([fee_id, *differences]))
    )
    moved = {one.obligation_id for one in rows if _may_move(session, one)}
    return [one for one in differences if one not in moved] if fee_id in moved else []


def lock_before_taking_back(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> list[Payout]:
    """Locks the tins of cash of whoever is paid, what is owed, and then all its payments, and gives these as they are then. Whoever takes several back locks all of them first,
    so that nobody who locks them in order waits for one that this holds while this waits for another."""
    obligation_ids = [*obligation_ids, *_parts_of(session, org_id, obligation_ids)]
    payees = select(Obligation.payee_id).where(Obligation.org_id == org_id, Obligation.id.in_(obligation_ids))
    lock_cash_of(session, org_id, session.scalars(payees.distinct()).all())
    lock_obligations(session, org_id, list(obligation_ids))  # and then look: somebody may be paying it again
    rows = session.scalars(
        select(Payout)
        .where(Payout.org_id == org_id, Payout.obligation_id.in_(obligation_ids))
        .order_by(Payout.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def take_back(session: Session, actor: Actor, obligation_id: UUID) -> None:
    """Cancels the waiting payment of an obligation, in a run or without one, drops the debt, and sees that it is never paid. Cash that is
    in its tin still, and on no slip, waits too, and so do wages that stand in no file. What a fee came to more goes with it, and so does its later instalment. A run says that it leaves it out. Raises ConflictError where the money has been released.
    """
    payouts = lock_before_taking_back(session, actor.org_id, [obligation_id])
    if any(_may_move(session, one) for one in payouts):
        raise ConflictError("payout.released", "The money has been let go, so this cannot be taken back.")
    for one in _parts_of(session, actor.org_id, [obligation_id]):
        _take_back(session, actor, one, [each for each in payouts if each.obligation_id == one])
    _take_back(session, actor, obligation_id, [each for each in payouts if each.obligation_id == obligation_id])


def _take_back(session: Session, actor: Actor, obligation_id: UUID, payouts: Sequence[Payout]) -> None:
    runs = {one.run_id for one in payouts if one.run_id and one.status in (PayoutStatus.DRAFT, PayoutStatus.APPROVED)}
    for status in (PayoutStatus.DRAFT, PayoutStatus.APPROVED):
        step = Transition(status, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.WITHDRAWN)
        for one in transition(session, actor, step, PAYOUT.obligation_id == obligation_id, values={"waits_for": None}):
            close_items(session, actor.org_id, one.payout_id, WAITING_KINDS, done_by=actor.id)
    for run_id in runs:
        leave_out(session, session.get_one(PayoutRun, (actor.org_id, run_id)), [obligation_id], "changed_their_mind")
    not_gone = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, PayoutStatus.CANCELED, PayoutCause.WITHDRAWN)
    if transition(session, actor, not_gone, (PAYOUT.obligation_id == obligation_id) & (PAYOUT.rail == Rail.CASH.value)):
        wake_cash(session, actor.org_id)
    transition(session, actor, not_gone, (PAYOUT.obligation_id == obligation_id) & (PAYOUT.rail == Rail.PAYROLL.value))
    session.add(ObligationTakenBack(org_id=actor.org_id, obligation_id=obligation_id))
    session.flush()
    obligation = session.get_one(Obligation, (actor.org_id, obligation_id))
    was_booked = has_posted(session, actor.org_id, "obligation", [obligation_id], PostingKind.ACCRUED)
    for last in payouts[-1:] if was_booked else ():
        expense = EXPENSES["claims" if last.purpose == "claims" else "fees"]
        entry = LedgerEntry(
            PostingKind.DROPPED, obligation.amount_pence, "obligation", obligation_id, last.rail, expense
        )
        post(session, actor.org_id, [entry])
    audit.record(session, actor, "obligation.taken_back", "obligation", obligation_id)


def _may_move(session: Session, payout: Payout) -> bool:
    if payout.status == PayoutStatus.QUEUED and is_handed_over(payout.rail):
        return is_on_a_slip(session, payout.org_id, payout.id)
    if payout.status == PayoutStatus.QUEUED and payout.rail == Rail.PAYROLL:
        in_file = select(PayrollLine.id).where(PayrollLine.org_id == payout.org_id, PayrollLine.payout_id == payout.id)
        return session.scalar(in_file.limit(1)) is not None
    return payout.attempts > 0 or payout.status not in _NOT_RELEASED
