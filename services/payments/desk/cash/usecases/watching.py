"""What the clock looks at with cash: floats that nobody counted in after their event, and cash that waits at no table."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.payments.involvement.tables import EngagementSession
from services.payments.payouts.cash.usecases.settling import STILL_OPEN
from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.status_effects import WITHOUT_LIST
from services.payments.rails.cash.tables import CashFloat, CashPlace
from services.payments.rails.cash.usecases.places import TAKES_PLACES
from services.payments.rails.names import Rail
from services.payments.worklist.usecases import ask_a_human, close_items_about, open_items_about
from shared.database import app_now
from shared.identity import SYSTEM_ID

AFTER_EVENT = timedelta(hours=12)
"""So long after an event its cash is counted in and with finance again."""
LONGEST_OUT = timedelta(days=7)
"""No float is out longer without a question, whatever became of its event: a task at home has no hours, and a session may have moved away."""


def ask_about_open_tins(session: Session, org_id: UUID) -> None:
    """Asks finance about each tin that is not counted in twelve hours after its event, or a week after it was issued, once while it is
    open. It asks too about cash that is released for somebody on no list, which the database does not let happen."""
    ended_at = func.max(EngagementSession.ends_at)
    over = (
        select(EngagementSession.engagement_id)
        .where(EngagementSession.org_id == org_id)
        .group_by(EngagementSession.engagement_id)
        .having(ended_at < app_now(session) - AFTER_EVENT)
    )
    tins = session.scalars(
        select(CashFloat)
        .where(CashFloat.org_id == org_id, CashFloat.status.in_(TAKES_PLACES))
        .where(or_(CashFloat.engagement_id.in_(over), CashFloat.created_at < app_now(session) - LONGEST_OUT))
        .order_by(CashFloat.id)
    )
    for tin in tins:
        ask_a_human(
            session,
            org_id,
            kind=STILL_OPEN,
            subject_type="cash_float",
            subject_id=tin.id,
            reason="The event is over, or its cash float has been out for a week, and the float is not counted in. Whoever is on its list and was given nothing is not paid "
            "another way until it is. Ask the holder. If they are ill, finance counts it in with a colleague, or takes people off its list.",
        )
    on_lists = select(CashPlace.person_id).where(CashPlace.org_id == org_id, CashPlace.left_at.is_(None))
    lost = session.scalars(
        select(Payout.id)
        .where(Payout.org_id == org_id, Payout.is_open, Payout.rail == Rail.CASH.value)
        .where(Payout.status == PayoutStatus.QUEUED.value)
        .where(Payout.payee_person_id.not_in(on_lists))
        .order_by(Payout.id)
    ).all()
    found = open_items_about(session, org_id, "payout", [WITHOUT_LIST]).keys() - set(lost)
    close_items_about(session, org_id, found, [WITHOUT_LIST], done_by=SYSTEM_ID)
    for payout_id in lost:
        ask_a_human(
            session,
            org_id,
            kind=WITHOUT_LIST,
            subject_type="payout",
            subject_id=payout_id,
            reason="This money was released in cash, and the person stands on the list of no cash float, so nobody can give it to them. "
            "It is still owed. Tell the people who run Sameday.",
            urgent=True,
        )
