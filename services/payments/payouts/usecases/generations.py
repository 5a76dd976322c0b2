"""All payments of one debt together: what one of them is told may stop another, so they are locked together.

The order is always the same, so that two who do this never wait for each other: first the tin of cash of whoever is paid, then what is
owed, then its payments, the oldest first.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import Obligation, Payout
from services.payments.payouts.usecases.rails_now import lock_cash_of
from services.payments.rails.cash.tables import CashFloat


def lock_obligations(session: Session, org_id: UUID, obligation_ids: Sequence[UUID]) -> None:
    """Lets whoever makes, stops or sends again a payment of these debts work one after the other. Rows that only name a
    debt are not held up."""
    session.execute(
        select(Obligation.id)
        .where(Obligation.org_id == org_id, Obligation.id.in_(list(obligation_ids)))
        .order_by(Obligation.id)
        .with_for_update(key_share=True)
    )


def lock_generations(session: Session, org_id: UUID, payout_id: UUID) -> list[Payout]:
    """Every payment of the debt that this payment is for, as they are now, the oldest first; none where there is no such
    payment."""
    lock_cash_of_payment(session, org_id, payout_id)
    obligation_id = session.scalar(
        select(Obligation.id)
        .join(Payout, (Payout.org_id == Obligation.org_id) & (Payout.obligation_id == Obligation.id))
        .where(Payout.org_id == org_id, Payout.id == payout_id)
        .with_for_update(of=Obligation, key_share=True)
    )
    rows = session.scalars(
        select(Payout)
        .where(Payout.org_id == org_id, Payout.obligation_id == obligation_id)
        .order_by(Payout.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def lock_cash_of_payment(session: Session, org_id: UUID, payout_id: UUID) -> dict[UUID, CashFloat]:
    """Locks the tin of cash of whoever this payment is for, by payee, where they stand on a list."""
    payees = session.scalars(select(Payout.payee_id).filter_by(org_id=org_id, id=payout_id)).all()
    return lock_cash_of(session, org_id, payees)


def is_stopped(payout: Payout) -> bool:
    """Whether the rail's last word about a payment is contradictory and nobody has decided yet."""
    return payout.status == PayoutStatus.NEEDS_HUMAN.value and payout.contradicted_at is not None
