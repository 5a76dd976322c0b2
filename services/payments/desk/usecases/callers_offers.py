"""A caller's offers at the helpline: what they are asked to, and what they take of it, written down while they are on the telephone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.usecases.lines import get_claim
from services.payments.desk.usecases.marking import read_answer
from services.payments.involvement.rules.choice import AnswerChannel, choice_in_words
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import EngagementSession, Offer, OfferSession
from services.payments.involvement.usecases.answering import answer_offer
from services.payments.involvement.usecases.instalments import later_part_of, may_come_later
from services.payments.involvement.usecases.waiting_fees import waiting_fees
from services.payments.payees.charities.usecases import charities_by_id
from shared.database import app_now
from shared.errors import NotFoundError
from shared.identity import Actor, Permission
from shared.london import london_day


@dataclass(frozen=True, slots=True)
class CallersOffer:
    """What a caller is asked to: its first day, what was offered in pence, and what they said (`choice` in words, for less). Of what is
    over, the day and the fee that waits."""

    offer_id: UUID
    on: date
    expected_pence: int
    status: str
    choice: str | None
    is_with_wages: bool
    later_part: str | None = None
    """What comes on a later day, in words."""
    may_come_later: bool = False


def callers_offers(session: Session, actor: Actor, person_id: UUID) -> list[CallersOffer]:
    """What a caller is still to come to, and what they have not answered, the earliest first. Raises ForbiddenError."""
    actor.require(Permission.ANSWER_OFFERS)
    starts = func.min(EngagementSession.starts_at)
    rows = session.execute(
        select(Offer, starts)
        .outerjoin(OfferSession, (OfferSession.org_id == Offer.org_id) & (OfferSession.offer_id == Offer.id))
        .outerjoin(
            EngagementSession,
            (EngagementSession.org_id == Offer.org_id) & (EngagementSession.id == OfferSession.session_id),
        )
        .where(Offer.org_id == actor.org_id, Offer.person_id == person_id, Offer.status != OfferStatus.WITHDRAWN)
        .group_by(Offer.org_id, Offer.id)
        .having((starts > app_now(session)) | (Offer.status == OfferStatus.OFFERED.value))
        .order_by(func.coalesce(starts, Offer.done_on), Offer.id)
        .limit(20)
    ).all()
    charities = charities_by_id(
        session, actor.org_id, {one.charity_id for one, _ in rows if one.charity_id is not None}
    )
    waits = {one.offer_id: one for one in waiting_fees(session, actor.org_id, person_id)}
    now = app_now(session)
    return [
        CallersOffer(
            one.id,
            waits[one.id].on if one.id in waits else _first_day(one, at),
            waits[one.id].amount_pence if one.id in waits else one.expected_pence,
            one.status,
            choice_in_words(
                one.choice,
                one.accepted_pence,
                one.expected_pence,
                charities[one.charity_id].name if one.charity_id is not None else None,
            ),
            one.pay_on is not None,
            later_part_of(one),
            may_come_later(one, has_begun=_has_begun(at, now)),
        )
        for one, at in rows
    ]


def _has_begun(starts_at: datetime | None, now: datetime) -> bool:
    return starts_at is not None and starts_at <= now


def _first_day(offer: Offer, starts_at: datetime | None) -> date:
    """The day of its first session; of a task at home, on which they were asked."""
    return london_day(offer.offered_at if starts_at is None else starts_at)


def answer_for_caller(session: Session, actor: Actor, claim_id: UUID, offer_id: UUID, typed: Mapping[str, str]) -> None:
    """Writes down what the caller of this claim says to an offer of theirs.

    Raises as `answer_offer` does, and NotFoundError for another person's offer.
    """
    actor.require(Permission.ANSWER_OFFERS)
    claim = get_claim(session, actor.org_id, claim_id)
    offer = session.get(Offer, (actor.org_id, offer_id))
    if offer is None or offer.person_id != claim.person_id or not actor.is_one_of(claim.entered_by):
        raise NotFoundError("offer.not_found", "There is no such offer to this caller.")
    answer_offer(session, actor, read_answer(offer_id, {**typed, "channel": AnswerChannel.HELPLINE.value}))
