"""What people answer to offers: all of the fee, less, only their expenses, or none; silence is never a yes, and minds may change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import (
    AnswerChannel,
    Chosen,
    FeeChoice,
    OfferReply,
    choose,
    promised_pence,
)
from services.payments.involvement.rules.offers import (
    OFFER_TRANSITIONS,
    PROMISED,
    OfferEvent,
    OfferStatus,
    changes,
    check_promise,
)
from services.payments.involvement.tables import AnswerToOffer, Offer
from services.payments.involvement.usecases.events import EventView, check_not_cancelled, get_event
from services.payments.involvement.usecases.offer_notices import ToldChoice, tell_choices
from services.payments.involvement.usecases.offers import (
    get_offer,
    list_offers,
    promised_by,
    record_offer,
    refuse_own_part,
    sessions_of_offers,
)
from services.payments.payouts.usecases.obligations import decided_amounts
from services.payments.people.acting import act_as
from shared.database import app_now
from shared.errors import ConflictError, NotFoundError
from shared.identity import Actor, ActorKind, Permission
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """What a person said to an offer: less with its amount in pence. `witness` is who was there, or helped to answer."""

    offer_id: UUID
    reply: OfferReply
    amount_pence: int | None = None
    channel: AnswerChannel = AnswerChannel.STAFF
    witness: str | None = None


def answer_offers(session: Session, actor: Actor, event_id: UUID, answers: Sequence[OfferAnswer]) -> list[Offer]:
    """Records what people answered, on their behalf; all of it, or nothing. A changed mind is recorded too. Whoever chose less, only
    expenses or nothing is told what was written down.

    Raises ForbiddenError (role, one's own), NotFoundError (event or offer), InvalidError (an amount that cannot be), ConflictError
    (taken back, the fee is decided, or the budget no longer covers what they want now).
    """
    actor.require(Permission.MANAGE_EVENTS)
    return _answer(session, actor, event_id, answers)


def answer_offer(session: Session, actor: Actor, answer: OfferAnswer) -> Offer:
    """Records one answer, also at the helpline. Raises as `answer_offers` does."""
    actor.require(Permission.ANSWER_OFFERS)
    offer = get_offer(session, actor, answer.offer_id)
    return _answer(session, actor, offer.engagement_id, [answer])[0]


def answer_own_offer(session: Session, actor: Actor, answer: OfferAnswer) -> Offer:
    """Records what the person themself answered, by phone. Raises as `answer_offers` does; NotFoundError for another's offer."""
    offer = get_offer(session, actor, answer.offer_id)
    if actor.kind is not ActorKind.PERSON or offer.person_id != actor.id:
        raise NotFoundError("offer.not_found", "There is no such offer for this person.")
    return _answer(session, actor, offer.engagement_id, [answer])[0]


def _answer(session: Session, actor: Actor, event_id: UUID, answers: Sequence[OfferAnswer]) -> list[Offer]:
    event = get_event(session, actor.org_id, event_id, lock=True)
    known = {one.id: one for one in list_offers(session, actor.org_id, event_id).offers}
    decided = decided_amounts(session, actor.org_id, "fee", event_id)
    now = app_now(session)  # once, and first: a read in the midst of an answer would write half of it
    act_as(session, actor)
    changed: dict[UUID, Offer] = {}
    for answer in answers:
        offer = known.get(answer.offer_id)
        if offer is None:
            raise NotFoundError("offer.not_found", "There is no such offer in your organisation.")
        refuse_own_part(actor, [offer.person_id])
        chosen = choose(answer.reply, answer.amount_pence, offer.expected_pence)
        moves = changes(OfferStatus(offer.status), chosen.event)
        if not moves and (offer.choice, offer.accepted_pence) == (chosen.choice, chosen.accepted_pence):
            continue
        _check_open(offer, decided)
        _check_budget(event, offer, chosen, known.values())
        _keep(session, actor, offer, chosen, answer, now, moves=moves)
        changed[offer.id] = offer
    session.flush()
    if actor.kind is ActorKind.STAFF:
        _tell(session, actor, event, changed.values(), now)
    return [known[answer.offer_id] for answer in answers]


def _check_open(offer: Offer, decided: Mapping[tuple[UUID, str], int]) -> None:
    if (offer.person_id, offer.role) in decided:
        raise ConflictError(
            "offer.decided",
            "The fee of this person for this event has been worked out already, so the answer cannot change it.",
            "Ask finance to take the payment back before it leaves.",
        )


def _check_budget(event: EventView, offer: Offer, chosen: Chosen, offers: Collection[Offer]) -> None:
    """Raises ConflictError where the person wants more than they are down for, and the event is cancelled or its budget does not cover
    it. Whoever has not answered is down for all of it."""
    before = promised_pence(offer.expected_pence, offer.accepted_pence) if offer.status in PROMISED else 0
    after = 0
    if chosen.event is OfferEvent.ACCEPTED:
        after = promised_pence(offer.expected_pence, chosen.accepted_pence)
        if offer.status == OfferStatus.DECLINED:
            check_not_cancelled(event)
    if after > before:
        promised = promised_by(offers) + event.engagement.claimed_pence
        check_promise(event.engagement.budget_pence, promised, after - before)


def _keep(
    session: Session, actor: Actor, offer: Offer, chosen: Chosen, answer: OfferAnswer, now: datetime, *, moves: bool
) -> None:
    if moves:
        OFFER_TRANSITIONS.move(offer, chosen.event)
    offer.answered_at = now
    offer.choice, offer.accepted_pence = chosen.choice.value, chosen.accepted_pence
    session.add(
        AnswerToOffer(
            org_id=actor.org_id,
            id=new_id(),
            offer_id=offer.id,
            choice=chosen.choice.value,
            accepted_pence=chosen.accepted_pence,
            channel=answer.channel.value,
            witness=answer.witness,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
        )
    )
    record_offer(session, replace(actor, on_behalf_of=offer.person_id), offer)


def _tell(session: Session, actor: Actor, event: EventView, changed: Collection[Offer], now: datetime) -> None:
    """Tells whoever did not simply say yes what staff wrote down for them."""
    told = [one for one in changed if one.choice != FeeChoice.ALL]
    if not told:
        return
    asked_for = sessions_of_offers(session, actor.org_id, event.engagement.id)
    choices = [
        ToldChoice(
            one.id, one.person_id, one.choice or "", one.accepted_pence, one.expected_pence, asked_for.get(one.id, [])
        )
        for one in told
    ]
    tell_choices(session, actor.org_id, choices, event.stretches, now)
