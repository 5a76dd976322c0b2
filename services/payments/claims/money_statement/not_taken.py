"""What somebody was offered and chose to take less of, only their costs, or nothing: what they chose, never what was paid."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.money_statement.rules import NotTaken
from services.payments.involvement.rules.choice import FeeChoice
from services.payments.involvement.tables import Engagement, EngagementSession, Offer, OfferSession
from services.payments.involvement.usecases.events import has_taken_part
from shared.london import LONDON

_TOOK_PART = (FeeChoice.LESS.value, FeeChoice.EXPENSES_ONLY.value)


def not_taken(session: Session, org_id: UUID, people: Sequence[UUID], first: date, last: date) -> list[NotTaken]:
    """Of work that lies in these days (both included) and is over; a task at home is over once it is done, or its day is. Who said no to it was
    offered it, unless it was cancelled; who wanted less than all for it had to take part first. Nobody says why."""
    event_day = func.date(func.timezone(LONDON.key, func.max(EngagementSession.starts_at)))
    day = func.coalesce(Offer.done_on, Engagement.due_on, event_day)
    today = func.date(func.timezone(LONDON.key, func.app_now()))
    is_over = or_(
        func.max(EngagementSession.ends_at) <= func.app_now(), Offer.done_on.is_not(None), Engagement.due_on < today
    )
    rows = session.execute(
        select(Offer.choice, Offer.expected_pence, Offer.accepted_pence, day)
        .join(Engagement, (Engagement.org_id == Offer.org_id) & (Engagement.id == Offer.engagement_id))
        .outerjoin(OfferSession, (OfferSession.org_id == Offer.org_id) & (OfferSession.offer_id == Offer.id))
        .outerjoin(
            EngagementSession,
            (EngagementSession.org_id == Offer.org_id) & (EngagementSession.id == OfferSession.session_id),
        )
        .where(Offer.org_id == org_id, Offer.person_id.in_(people), Offer.expected_pence > 0)
        .where(
            or_(
                and_(Offer.choice == FeeChoice.NONE.value, Engagement.cancelled_at.is_(None)),
                and_(Offer.choice.in_(_TOOK_PART), has_taken_part()),
            )
        )
        .group_by(Offer.org_id, Offer.id, Engagement.org_id, Engagement.id)
        .having(is_over, day.between(first, last))
        .order_by(day, Offer.id)
    )
    return [NotTaken(on, offered, FeeChoice(choice), most or 0) for choice, offered, most, on in rows if choice]
