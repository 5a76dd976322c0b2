"""What the fees of an event are worked out from: each offer that stands, the sessions that it is for, and how each of them is marked."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.fees import Presence
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Attendance, Offer, OfferSession


@dataclass(frozen=True, slots=True)
class SessionMark:
    """One session that somebody is asked for, and their mark in it (None: nobody has marked it)."""

    session_id: UUID
    kind: str | None
    minutes: int


@dataclass(frozen=True, slots=True)
class OfferToPrice:
    """What of an offer says how much is due for it."""

    sessions: tuple[SessionMark, ...]
    person_id: UUID
    role: str
    status: str
    choice: str | None
    expected_pence: int
    accepted_pence: int | None
    charity_id: UUID | None
    agreed_minutes: int | None
    agreed_pence: int | None
    done_on: date | None
    pay_on: date | None
    at_once_pence: int | None
    instalment_pence: int | None
    instalment_on: date | None
    answered_at: datetime | None


def offers_to_price(session: Session, org_id: UUID, event_id: UUID) -> list[OfferToPrice]:
    """The offers of an event that were not taken back, in the order they were made. Of two thousand people each row counts: these are only the
    columns that are needed, and marks that are alike are one."""
    columns = (
        *(Offer.id, Offer.person_id, Offer.role, Offer.status, Offer.choice, Offer.expected_pence),
        *(Offer.accepted_pence, Offer.charity_id, Offer.agreed_minutes, Offer.agreed_pence, Offer.done_on),
        *(Offer.pay_on, Offer.at_once_pence, Offer.instalment_pence, Offer.instalment_on, Offer.answered_at),
    )
    theirs = (Offer.org_id == org_id, Offer.engagement_id == event_id, Offer.status != OfferStatus.WITHDRAWN.value)
    sessions = _sessions(session, org_id, event_id)
    rows = session.execute(select(*columns).where(*theirs).order_by(Offer.id))
    return [OfferToPrice(sessions.get(offer_id, ()), *others) for offer_id, *others in rows]


def _sessions(session: Session, org_id: UUID, event_id: UUID) -> dict[UUID, tuple[SessionMark, ...]]:
    mark = (Attendance.org_id == OfferSession.org_id) & (Attendance.offer_id == OfferSession.offer_id)
    mark &= (Attendance.session_id == OfferSession.session_id) & (Attendance.kind != Presence.UNMARKED.value)
    minutes = func.coalesce(Attendance.minutes, 0)
    rows = session.execute(
        select(OfferSession.offer_id, OfferSession.session_id, Attendance.kind, minutes)
        .join(Offer, (Offer.org_id == OfferSession.org_id) & (Offer.id == OfferSession.offer_id))
        .outerjoin(Attendance, mark)
        .where(Offer.org_id == org_id, Offer.engagement_id == event_id)
        .order_by(OfferSession.session_id)
    )
    alike: dict[tuple[UUID, str | None, int], SessionMark] = {}
    found: dict[UUID, tuple[SessionMark, ...]] = {}
    for row in rows:
        key = (row[1], row[2], row[3])
        one = alike.get(key) or alike.setdefault(key, SessionMark(*key))
        found[row[0]] = (*found.get(row[0], ()), one)
    return found
