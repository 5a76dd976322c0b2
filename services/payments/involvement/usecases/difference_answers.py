"""What people say to what their fee came to more by a back-dated rate: a no takes it back, a yes that follows makes it owed again.

It goes to whom the fee went, and is taken as a whole or not at all.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import SQLColumnExpression, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import SAY_NOTHING_OF_HOW_MUCH, FeeChoice, OfferReply
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import AnswerToOffer, Offer, Rate
from services.payments.involvement.usecases.late_answers import ask_about_given_up, ask_to_propose
from services.payments.payouts.tables import FeeDifference, Obligation
from services.payments.payouts.usecases.differences import given_up_lines
from services.payments.payouts.usecases.obligation_reversal import differences_of_fees, open_differences, take_back
from shared import audit
from shared.errors import ConflictError, Effect
from shared.identity import Actor
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class SaidToDifference:
    """What somebody said: which charity, where they said one, how it came, and who was there."""

    reply: OfferReply
    charity_id: UUID | None
    channel: str
    witness: str | None


def answer_difference(session: Session, actor: Actor, offer: Offer, fee_id: UUID, said: SaidToDifference) -> bool:
    """Takes the answer to what a fee that was let go came to more. Whether it was one; where not, it is an answer to the offer itself.

    Raises ConflictError where they want a part of it, or it is to go elsewhere than the fee went.
    """
    if _is_what_stands(offer, said):
        return want_again(session, actor, offer, fee_id, said)
    differences = open_differences(session, actor.org_id, fee_id)
    if said.reply is OfferReply.YES or not differences:
        return False
    if said.reply not in (OfferReply.NO, OfferReply.EXPENSES_ONLY):
        raise ConflictError(
            "offer.difference_is_whole",
            "The fee itself was let go already. What it came to more since goes where the fee went, as a whole or not at all.",
            "Ask them for a yes or a no to it.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )
    for one in differences:
        take_back(session, actor, one)
    _keep(session, actor, offer, FeeChoice.NONE, said)
    audit.record(session, replace(actor, on_behalf_of=offer.person_id), "offer.difference_refused", "offer", offer.id)
    return True


def want_again(session: Session, actor: Actor, offer: Offer, fee_id: UUID, said: SaidToDifference) -> bool:
    """A yes after a no to what a fee came to more, or to its later part. Finance is asked to propose what rates made it more; a later part that was
    given up is not owed again, so somebody is asked what can be done. Whether there was such a no."""
    newest = session.scalar(select(_newest_answer()).where(Offer.org_id == actor.org_id, Offer.id == offer.id))
    if newest != FeeChoice.NONE.value or fee_id not in said_no_among(session, actor.org_id, [fee_id]):
        return False
    _keep(session, actor, offer, FeeChoice(offer.choice or FeeChoice.ALL.value), said)
    for rate_id in _rates_since(session, actor.org_id, fee_id):
        ask_to_propose(session, actor.org_id, rate_id)
    if gave_up := given_up_lines(session, actor.org_id, offer.engagement_id).get((offer.person_id, offer.role), ()):
        ask_about_given_up(session, actor.org_id, offer.id, offer.person_id, sum(one.amount_pence for one in gave_up))
    audit.record(session, replace(actor, on_behalf_of=offer.person_id), "offer.difference_wanted", "offer", offer.id)
    return True


def _rates_since(session: Session, org_id: UUID, fee_id: UUID) -> list[UUID]:
    """The rates that made a fee more and were refused, and those of its days that were back-dated since it was worked out."""
    refused = select(FeeDifference.rate_id).where(
        FeeDifference.org_id == org_id,
        FeeDifference.fee_id == fee_id,
        FeeDifference.obligation_id.not_in(differences_of_fees(session, org_id, [fee_id])),
    )
    made = set(session.scalars(select(FeeDifference.rate_id).filter_by(org_id=org_id, fee_id=fee_id)))
    newer = (
        select(Rate.id)
        .join(Obligation, (Obligation.org_id == Rate.org_id) & (Obligation.part == Rate.role))
        .where(Obligation.org_id == org_id, Obligation.id == fee_id, Rate.created_at > Obligation.created_at)
        .where(Rate.valid_from <= Obligation.earned_until, Rate.id.not_in(made))
    )
    return sorted({*session.scalars(refused), *session.scalars(newer)})


def said_no_among(session: Session, org_id: UUID, fee_ids: Collection[UUID]) -> set[UUID]:
    """Those of these fees of which somebody said last that they want no more: neither its later part, nor what any rate makes it more."""
    rows = session.scalars(
        select(Obligation.id)
        .join(
            Offer,
            (Offer.org_id == Obligation.org_id)
            & (Offer.engagement_id == Obligation.source_id)
            & (Offer.person_id == Obligation.person_id)
            & (Offer.role == Obligation.part),
        )
        .where(Obligation.org_id == org_id, Obligation.id.in_(fee_ids))
        .where(Offer.status == OfferStatus.ACCEPTED.value, _newest_answer() == FeeChoice.NONE.value)
    )
    return set(rows)


def _newest_answer() -> SQLColumnExpression[str | None]:
    """SQL: what was said last of an offer, of how much."""
    newest = (
        select(AnswerToOffer.choice)
        .where(AnswerToOffer.org_id == Offer.org_id, AnswerToOffer.offer_id == Offer.id)
        .where(AnswerToOffer.choice.not_in(SAY_NOTHING_OF_HOW_MUCH))
        .order_by(AnswerToOffer.id.desc())
        .limit(1)
    )
    return newest.scalar_subquery()


def _is_what_stands(offer: Offer, said: SaidToDifference) -> bool:
    """Whether they say again what they chose of the offer itself."""
    if offer.status != OfferStatus.ACCEPTED:
        return False
    if said.reply is OfferReply.CHARITY:
        return offer.charity_id is not None and offer.charity_id == said.charity_id
    return said.reply is OfferReply.YES and offer.choice == FeeChoice.ALL


def _keep(session: Session, actor: Actor, offer: Offer, choice: FeeChoice, said: SaidToDifference) -> None:
    """Keeps the word in the history of the offer; what was chosen of the offer itself stays."""
    session.add(
        AnswerToOffer(
            org_id=actor.org_id,
            id=new_id(),
            offer_id=offer.id,
            choice=choice.value,
            charity_id=offer.charity_id if choice is FeeChoice.CHARITY else None,
            channel=said.channel,
            witness=said.witness,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
        )
    )
    session.flush()
