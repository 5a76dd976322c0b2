"""Money in advance that is left over after its day: finance is asked once, and the task ends when nothing is left."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.rules.lines import LineKind
from services.payments.claims.tables import Advance, ClaimDecision, ClaimLine
from services.payments.payouts.usecases.obligations import paid_among
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human, close_items
from shared.database import app_now
from shared.identity import SYSTEM_ID
from shared.london import london_day

TASK = "advance_left"
WAITS = timedelta(days=14)
"""So long after the day people have to tell us what they spent, before anybody is asked."""


def ask_about_leftovers(session: Session, org_id: UUID) -> int:
    """Asks finance about each claim whose advance is left over; closes what was settled meanwhile. Gives how many are asked about."""
    return ask_at(session, org_id, app_now(session))


def ask_at(session: Session, org_id: UUID, now: datetime) -> int:
    """The same at a moment."""
    before = london_day(now - WAITS)
    rows = session.execute(
        select(ClaimDecision.claim_id, Advance.obligation_id)
        .join(ClaimDecision, (ClaimDecision.org_id == Advance.org_id) & (ClaimDecision.id == Advance.decision_id))
        .join(ClaimLine, (ClaimLine.org_id == Advance.org_id) & (ClaimLine.id == Advance.line_id))
        .where(Advance.org_id == org_id, Advance.used_pence < Advance.amount_pence, Advance.undone_at.is_(None))
        .where(ClaimLine.kind == LineKind.ADVANCE.value, ClaimLine.spent_on < before)
        .order_by(ClaimDecision.claim_id)
    ).all()
    paid = paid_among(session, org_id, {one.obligation_id for one in rows})
    left = {one.claim_id for one in rows if one.obligation_id in paid}
    asked = set(
        session.scalars(
            select(WorkItem.subject_id).where(
                WorkItem.org_id == org_id, WorkItem.kind == TASK, WorkItem.done_at.is_(None)
            )
        )
    )
    for claim_id in sorted(asked - left):
        close_items(session, org_id, claim_id, [TASK], done_by=SYSTEM_ID)
    closed = select(func.count()).select_from(WorkItem).where(WorkItem.org_id == org_id, WorkItem.kind == TASK)
    for claim_id in sorted(left - asked):
        if session.scalar(closed.where(WorkItem.subject_id == claim_id)):
            continue  # asked once before
        ask_a_human(
            session,
            org_id,
            kind=TASK,
            subject_type="claim",
            subject_id=claim_id,
            reason="Some money that this person had in advance is left over two weeks after the day. Ask them what they spent. Then write down "
            "on the page of money in advance that it came back, or that nobody asks for it any more.",
            due_in=timedelta(days=5),
        )
    return len(left)
