"""Cash for reconciliation: what the tins say, what the ledger says, and what the statuses of payments say, to the penny."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.ledger.rules import CASH_DIFFERENCES
from services.payments.ledger.usecases import balances, kept_balances
from services.payments.payouts.cash.usecases.settling import booked_counts
from services.payments.payouts.cash.usecases.tins import difference_of
from services.payments.payouts.rules import MoneyAt
from services.payments.payouts.usecases.reconcile import ComparedFigure, Report, differences, sums_by_place
from services.payments.rails.cash.rules import FloatStatus
from services.payments.rails.cash.tables import CashFloat, CashGivenBack, CashHandOver
from services.payments.rails.names import Rail
from shared.identity import Actor, Permission
from shared.money import pounds

_WITH_MONEY = (FloatStatus.OPEN.value, FloatStatus.COUNTED.value)


def compare_cash(session: Session, actor: Actor) -> Report | None:
    """What the tins say stands where a bank's word would. None where the organisation never had a tin. Raises ForbiddenError."""
    actor.require(Permission.RECONCILE)
    org_id = actor.org_id
    tins = session.scalars(select(CashFloat).filter_by(org_id=org_id).order_by(CashFloat.id)).all()
    if not tins:
        return None
    ledger, sums = balances(session, org_id), sums_by_place(session, org_id, Rail.CASH)
    booked, handed = booked_counts(session, org_id, [one.id for one in tins]), _handed_over(session, org_id)

    def account(name: str) -> int:
        return ledger.get(f"{Rail.CASH}.{name}", 0)

    in_tins = sum(
        one.issued_pence - one.handed_pence for one in tins if one.status in _WITH_MONEY and one.id not in booked
    )
    uncleared = -sum(difference_of(one) for one in tins if one.status == FloatStatus.COUNTED.value and one.id in booked)
    reserved = sum(one.reserved_pence for one in tins)
    figures = (
        ComparedFigure("in cash floats", in_tins, account("available") + account("reserved"), None),
        ComparedFigure("put aside in cash floats", reserved, account("reserved"), sums[MoneyAt.RESERVED]),
        ComparedFigure("missing in cash floats, not cleared", uncleared, ledger.get(CASH_DIFFERENCES, 0), None),
        ComparedFigure("handed over in cash", handed, sums[MoneyAt.PAID], sums[MoneyAt.PAID]),
    )
    return Report(figures, (*differences(figures, "cash floats"), *_odd(session, org_id, account("available"))))


def _odd(session: Session, org_id: UUID, available_pence: int) -> Sequence[str]:
    kept = kept_balances(session, org_id).get(f"{Rail.CASH}.available", 0)
    if kept == available_pence:
        return []
    return [f"running balance of cash {pounds(kept)} differs from its transfers {pounds(available_pence)}"]


def _handed_over(session: Session, org_id: UUID) -> int:
    """What was handed over and is not owed again, in pence. That a tin's row says what its hand-overs come to is the database's to see."""
    owed_again = select(CashGivenBack.id).where(
        CashGivenBack.org_id == CashHandOver.org_id,
        CashGivenBack.hand_over_id == CashHandOver.id,
        CashGivenBack.confirmed_at.is_not(None),
    )
    query = select(func.coalesce(func.sum(CashHandOver.amount_pence), 0))
    return int(session.scalars(query.where(CashHandOver.org_id == org_id, ~owed_again.exists())).one())
