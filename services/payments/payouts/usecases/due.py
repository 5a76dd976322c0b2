"""What the clock looks for: leases that ran out, questions that are due, money that must be looked at again."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.payments import Timings
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from shared.identity import system_actor
from shared.outbox import Lane, Task, enqueue

ASK_TOPIC = "payout.ask"


def organisations_with_due(session: Session) -> list[UUID]:
    """Organisations that have a due payment (system role: its policy shows due rows only)."""
    rows = session.scalars(
        select(Payout.org_id)
        .where(Payout.is_open, Payout.status.in_([PayoutStatus.SENDING, PayoutStatus.UNKNOWN, PayoutStatus.PROCESSING]))
        .where(Payout.next_at <= func.app_now())
        .distinct()
    )
    return list(rows)


def sweep(session: Session, org_id: UUID, timings: Timings) -> None:
    """Ends leases that ran out, and asks for a look at every payment whose time has come."""
    step = Transition(PayoutStatus.SENDING, MoneyAt.RESERVED, PayoutStatus.UNKNOWN, PayoutCause.LEASE_RAN_OUT)
    values = {"next_at": func.app_now() + timings.resolve_after}
    # In order, and past whatever somebody holds: two clocks never wait for each other, nor for an answer that is being recorded.
    over = (
        select(PAYOUT.id)
        .where(PAYOUT.org_id == org_id, PAYOUT.is_open, PAYOUT.status == step.now.value)
        .where(PAYOUT.next_at <= func.app_now())
        .order_by(PAYOUT.id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    transition(session, system_actor(org_id), step, PAYOUT.id.in_(session.scalars(over).all()), values=values)
    due = session.execute(
        select(Payout.id, Payout.lane)
        .where(Payout.org_id == org_id, Payout.is_open)
        .where(Payout.status.in_([PayoutStatus.UNKNOWN, PayoutStatus.PROCESSING]), Payout.next_at <= func.app_now())
        .order_by(Payout.next_at, Payout.id)
        .limit(500)
    ).all()
    tasks = [Task("payments", ASK_TOPIC, row.id, lane=_lane(row.lane), dedupe_key=str(row.id)) for row in due]
    enqueue(session, org_id, tasks)


def _lane(lane: str) -> Lane:
    """Finding out about an urgent payment is urgent; about a run's, as normal as any event."""
    return Lane.URGENT if lane == Lane.URGENT else Lane.NORMAL
