"""Fees that wait for one person's yes or no: they took part and have not answered. They wait for as long as they like."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Attendance, EngagementSession, Offer
from services.payments.involvement.usecases.events import EventView, get_event, has_taken_part
from services.payments.involvement.usecases.offers import sessions_of_offers
from services.payments.involvement.usecases.working_out import fees_of
from shared.contracts.activities import Activity
from shared.database import app_now
from shared.errors import ConflictError
from shared.london import london_day

MOST = 3
"""More are not asked about in one conversation."""


@dataclass(frozen=True, slots=True)
class WaitingFee:
    """A fee in pence that waits, for what, and the last day on which it was earned."""

    offer_id: UUID
    on: date
    activity: Activity
    amount_pence: int
    is_with_wages: bool = False


def waiting_fees(session: Session, org_id: UUID, person_id: UUID) -> list[WaitingFee]:
    """The newest fees that wait for this person. Of an event that was cancelled, what was earned
    before; nothing of a day that is not over."""
    last = (
        select(func.max(EngagementSession.ends_at))
        .join(
            Attendance,
            (Attendance.org_id == EngagementSession.org_id) & (Attendance.session_id == EngagementSession.id),
        )
        .where(Attendance.org_id == Offer.org_id, Attendance.offer_id == Offer.id, Attendance.minutes > 0)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Offer, last)
        .where(Offer.org_id == org_id, Offer.person_id == person_id, Offer.status == OfferStatus.OFFERED.value)
        .where(has_taken_part())
        .order_by(Offer.id.desc())
        .limit(MOST)
    ).all()
    now, found = app_now(session), []
    for row in rows:
        offer: Offer = row[0]
        ended: datetime | None = row[1]
        if ended is not None and ended > now:
            continue
        event = get_event(session, org_id, offer.engagement_id)
        pence = _pence(session, event, offer)
        if pence > 0:
            asked_for = sessions_of_offers(session, org_id, offer.engagement_id).get(offer.id, [])
            activity = event.plan.activity(asked_for, offer.agreed_minutes)
            on = offer.done_on or london_day(ended or now)
            found.append(WaitingFee(offer.id, on, activity, pence, offer.pay_on is not None))
    return found


def _pence(session: Session, event: EventView, offer: Offer) -> int:
    try:
        fees = fees_of(session, offer.org_id, event)
    except ConflictError:  # it cannot be worked out now, so nobody is asked about it
        return 0
    return sum(line.amount_pence for line in fees.unanswered.get((offer.person_id, offer.role), ()))
