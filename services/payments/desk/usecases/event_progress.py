"""How far an event is: who answered what, who is marked and what is promised. The part of its page that is kept up to date."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.fees import Presence
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Attendance, Offer
from services.payments.involvement.usecases.estimates import Promises, promises_of
from services.payments.involvement.usecases.events import EventView
from shared.identity import Actor


@dataclass(frozen=True, slots=True)
class EventProgress:
    """Numbers of people by their answer, of marks, and what is promised. `is_under_way`: an answer or a mark may still come."""

    event_id: UUID
    yes: int
    no: int
    silent: int
    marked: int
    promises: Promises
    is_under_way: bool


def is_over(view: EventView, now: datetime) -> bool:
    """Whether nobody comes to it any more."""
    return all(one.ends_at <= now for one in view.sessions) or view.engagement.cancelled_at is not None


def progress_of(session: Session, actor: Actor, view: EventView, now: datetime) -> EventProgress:
    """The same of one event; PostgreSQL counts. Raises ForbiddenError."""
    event_id = view.engagement.id
    theirs = (Offer.org_id == actor.org_id, Offer.engagement_id == event_id, Offer.status != OfferStatus.WITHDRAWN)
    counts = select(Offer.status, func.count(Offer.person_id.distinct())).where(*theirs).group_by(Offer.status)
    people = {OfferStatus(row[0]): int(row[1]) for row in session.execute(counts)}
    is_marked = select(Attendance.id).where(
        Attendance.org_id == Offer.org_id, Attendance.offer_id == Offer.id, Attendance.kind != Presence.UNMARKED
    )
    marked = session.scalar(
        select(func.count()).select_from(Offer).where(*theirs, or_(Offer.done_on.is_not(None), is_marked.exists()))
    )
    yes, silent = people.get(OfferStatus.ACCEPTED, 0), people.get(OfferStatus.OFFERED, 0)
    waits = bool(silent or (marked or 0) < yes) if is_over(view, now) else bool(people)
    return EventProgress(
        event_id=event_id,
        yes=yes,
        no=people.get(OfferStatus.DECLINED, 0),
        silent=silent,
        marked=marked or 0,
        promises=promises_of(session, actor, event_id),
        is_under_way=waits,
    )
