"""What a person was asked to and took part in that is not over, marked and paid: the rule of fees itself is asked, event by event."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim
from services.payments.involvement.rules.fees import Presence
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Attendance, Engagement, EngagementSession, Offer, OfferSession
from services.payments.involvement.usecases.payout import fee_is_open

NO_ANSWER = "They were asked to something and have not answered. Take the offer back, or record what they say."
NOT_OVER = "They said yes to something that is not over. Wait, or record their no."
NOT_MARKED = "Nobody has marked whether they took part in something, or did their task. Mark it, or record their no."
NOT_PAID = "They took part in something that is not paid yet. Pay it first."


def unfinished_parts(session: Session, org_id: UUID, person_id: UUID) -> Iterator[str]:
    """A sentence for each kind of thing that is not finished: not answered, not over, not marked, not paid. An event that was cancelled late
    is due without a mark, and a fee that was taken back is decided anew: both are not paid."""
    theirs = (
        select(Offer.id)
        .join(Engagement, and_(Engagement.org_id == Offer.org_id, Engagement.id == Offer.engagement_id))
        .where(Offer.org_id == org_id, Offer.person_id == person_id)
    )
    accepted = theirs.where(Offer.status == OfferStatus.ACCEPTED)
    if session.scalar(select(exists(theirs.where(Offer.status == OfferStatus.OFFERED)))):
        yield NO_ANSWER
    not_over = and_(Engagement.cancelled_at.is_(None), _has_session(EngagementSession.ends_at > func.app_now()))
    if session.scalar(select(exists(accepted.where(not_over)))):
        yield NOT_OVER
    paid_work = accepted.where(Engagement.unpaid_reason.is_(None))
    if session.scalar(select(exists(paid_work.where(_not_marked())))):
        yield NOT_MARKED
    events = session.scalars(paid_work.with_only_columns(Offer.engagement_id).distinct()).all()
    if any(fee_is_open(session, org_id, one, person_id) for one in events):
        yield NOT_PAID


def took_part_since(session: Session, org_id: UUID, person_id: UUID, since: datetime) -> bool:
    """Whether they said yes to something, or sent in a claim, after a moment."""
    said_yes = exists(
        select(Offer.id).where(
            Offer.org_id == org_id,
            Offer.person_id == person_id,
            Offer.status == OfferStatus.ACCEPTED,
            Offer.answered_at > since,
        )
    )
    claimed = exists(
        select(Claim.id).where(Claim.org_id == org_id, Claim.person_id == person_id, Claim.submitted_at > since)
    )
    return bool(session.scalar(select(or_(said_yes, claimed))))


def lock_their_events(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> None:
    """Whoever marks, cancels or pays an event of theirs waits, and then finds them erased; or it is seen here."""
    events = select(Offer.engagement_id).where(Offer.org_id == org_id, Offer.person_id.in_(person_ids))
    session.execute(
        select(Engagement.id)
        .where(Engagement.org_id == org_id, Engagement.id.in_(events))
        .order_by(Engagement.id)
        .with_for_update(key_share=True)
    )


def _not_marked() -> ColumnElement[bool]:
    marked = exists(
        select(Attendance.id).where(
            Attendance.org_id == Offer.org_id,
            Attendance.offer_id == Offer.id,
            Attendance.session_id == EngagementSession.id,
            Attendance.kind != Presence.UNMARKED,
        )
    )
    was_held = or_(Engagement.cancelled_at.is_(None), EngagementSession.starts_at < Engagement.cancelled_at)
    over = EngagementSession.ends_at <= func.app_now()
    task = and_(Engagement.kind == "task", Engagement.cancelled_at.is_(None), Offer.done_on.is_(None))
    return or_(task, _has_session(was_held, over, ~marked))


def _has_session(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(OfferSession.id)
        .join(
            EngagementSession,
            and_(EngagementSession.org_id == OfferSession.org_id, EngagementSession.id == OfferSession.session_id),
        )
        .where(OfferSession.org_id == Offer.org_id, OfferSession.offer_id == Offer.id, *which)
        .correlate(Offer, Engagement)
    )
