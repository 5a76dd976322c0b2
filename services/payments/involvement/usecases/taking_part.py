"""Whether somebody took part, as far as anybody has written it down: asked by whoever pays for their costs."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.fees import Presence
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Attendance, Offer
from services.payments.involvement.usecases.events import EventView
from shared.london import london_day


def is_on_list(session: Session, org_id: UUID, event: EventView, person_id: UUID) -> bool:
    """Whether a person was at an event or did the task; while nobody has marked them, whether they were asked and have not
    said no to it: people claim on the day itself, before the register is written up."""
    offers = session.scalars(
        select(Offer).filter_by(org_id=org_id, engagement_id=event.engagement.id, person_id=person_id)
    ).all()
    live = [one for one in offers if one.status != OfferStatus.WITHDRAWN]
    marks = session.scalars(
        select(Attendance.kind).where(
            Attendance.org_id == org_id,
            Attendance.offer_id.in_([one.id for one in live]),
            Attendance.kind != Presence.UNMARKED,
        )
    ).all()
    if marks:
        return any(kind != Presence.ABSENT for kind in marks)
    return bool(live)


def day_of(event: EventView) -> date | None:
    """The last day of an event in London; None for a task at home."""
    return max((london_day(one.ends_at) for one in event.sessions), default=None)
