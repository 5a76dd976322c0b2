"""What people answer to offers: all of the fee, less, only their expenses, none, or later; silence is never a yes, and minds change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import (
    LEAVES_OPEN,
    AnswerChannel,
    Chosen,
    FeeChoice,
    OfferReply,
    check_not_with_wages,
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
from services.payments.involvement.usecases.difference_answers import SaidToDifference, answer_difference, want_again
from services.payments.involvement.usecases.events import EventView, check_not_cancelled, get_event
from services.payments.involvement.usecases.gone_charities import CHARITY_LEFT
from services.payments.involvement.usecases.instalments import give_up_instalment
from services.payments.involvement.usecases.late_answers import LATE_YES, note_late_yes
from services.payments.involvement.usecases.limit_questions import asked_of, held_fees
from services.payments.involvement.usecases.offer_notices import ToldChoice, tell_choices
from services.payments.involvement.usecases.offers import (
    get_offer,
    list_offers,
    promised_by,
    record_offer,
    refuse_own_part,
    sessions_of_offers,
)
from services.payments.involvement.usecases.open_replies import keep_open
from services.payments.involvement.usecases.payment_limits import SaidYes, keep_yes, note_yes_above_limit
from services.payments.involvement.usecases.payout import still_to_pay
from services.payments.involvement.usecases.reminders import NO_ANSWER
from services.payments.payees.charities.usecases import charities_by_id, check_offered
from services.payments.payouts.usecases.obligation_reversal import (
    is_released,
    lock_before_taking_back,
    open_differences,
    take_back,
)
from services.payments.payouts.usecases.obligations import Decided, PersonPart, decided
from services.payments.people.acting import act_as
from services.payments.worklist.usecases import close_items, close_items_about
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
    charity_id: UUID | None = None


def answer_offers(session: Session, actor: Actor, event_id: UUID, answers: Sequence[OfferAnswer]) -> list[Offer]:
    """Records what people answered, on their behalf; all of it, or nothing. A changed mind is recorded too. Whoever chose less, only
    expenses or nothing is told what was written down.

    Raises ForbiddenError (role, one's own), NotFoundError (event or offer), InvalidError (an amount that cannot be), ConflictError
    (taken back, the money was let go, or the budget no longer covers what they want now).
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
    if answer.reply is OfferReply.YES and offer.status == OfferStatus.ACCEPTED:
        _agree_if_asked(session, actor, offer, answer)
        return offer
    return _answer(session, actor, offer.engagement_id, [answer])[0]


def _agree_if_asked(session: Session, actor: Actor, offer: Offer, answer: OfferAnswer) -> None:
    """Their YES to a fee that a limit of theirs holds, where we asked: to exactly so much. What they chose of the offer stays."""
    get_event(session, actor.org_id, offer.engagement_id, lock=True)
    asked = next((one for one in asked_of(session, actor.org_id, offer.person_id) if one.offer_id == offer.id), None)
    worked_out = decided(session, actor.org_id, "fee", offer.engagement_id).get((offer.person_id, offer.role))
    if asked is None and worked_out is not None:
        want_again(session, actor, offer, worked_out.obligation_id, _said(answer))
    if asked is not None:
        keep_yes(session, actor, offer, SaidYes(asked.yes_pence, answer.channel, answer.witness, asked.is_later))
        note_yes_above_limit(session, actor.org_id, offer)


def _answer(session: Session, actor: Actor, event_id: UUID, answers: Sequence[OfferAnswer]) -> list[Offer]:
    event = get_event(session, actor.org_id, event_id, lock=True)
    known = {one.id: one for one in list_offers(session, actor.org_id, event_id).offers}
    before = decided(session, actor.org_id, "fee", event_id)
    _lock_worked_out(session, actor.org_id, [known[one.offer_id] for one in answers if one.offer_id in known], before)
    now = app_now(session)  # once, and first: a read in the midst of an answer would write half of it
    act_as(session, actor)
    changed: dict[UUID, Offer] = {}
    for answer in answers:
        offer = known.get(answer.offer_id)
        if offer is None:
            raise NotFoundError("offer.not_found", "There is no such offer in your organisation.")
        refuse_own_part(actor, [offer.person_id])
        if answer.reply in LEAVES_OPEN:
            keep_open(
                session,
                actor,
                offer,
                answer.reply,
                answer.channel.value,
                answer.witness,
                amount_pence=answer.amount_pence,
            )
            continue
        worked_out = before.get((offer.person_id, offer.role))
        if worked_out is not None and _answers_a_part(session, actor, offer, worked_out.obligation_id, answer):
            continue
        chosen = choose(answer.reply, answer.amount_pence, offer.expected_pence, answer.charity_id)
        moves = changes(OfferStatus(offer.status), chosen.event)
        if not moves and _is_same(offer, chosen):
            continue
        if chosen.charity_id is not None:
            check_not_with_wages(is_with_wages=offer.pay_on is not None)
            check_offered(session, actor.org_id, chosen.charity_id)
        _check_budget(event, offer, chosen, known.values())
        _reopen(session, actor, offer, before)
        _keep(session, actor, offer, chosen, answer, now, moves=moves)
        changed[offer.id] = offer
    session.flush()
    _after(session, actor, changed.values())
    if actor.kind is ActorKind.STAFF:
        _tell(session, actor, event, changed.values(), now)
    return [known[answer.offer_id] for answer in answers]


def _answers_a_part(session: Session, actor: Actor, offer: Offer, fee_id: UUID, answer: OfferAnswer) -> bool:
    """Whether the fee was let go before, and this is said of what still waits: its later instalment, or what it came to more."""
    witness, channel = answer.witness, answer.channel.value
    if _is_of_the_later_part(session, offer, fee_id) and give_up_instalment(
        session, actor, offer, fee_id, answer.reply, channel, witness
    ):
        return True
    return answer_difference(session, actor, offer, fee_id, _said(answer))


def _is_of_the_later_part(session: Session, offer: Offer, fee_id: UUID) -> bool:
    """Whether a no is one to the later part: one no never ends two things. Where what it came to more waits as well, a no is to that, unless
    the later part is what a limit holds and we ask about."""
    held = [one for one in held_fees(session, offer.org_id, offer.engagement_id) if one.offer_id == offer.id]
    if any(one.is_later for one in held):
        return True
    return not any(one.is_more for one in held) and not open_differences(session, offer.org_id, fee_id)


def _said(answer: OfferAnswer) -> SaidToDifference:
    return SaidToDifference(answer.reply, answer.charity_id, answer.channel.value, answer.witness)


def _is_same(offer: Offer, chosen: Chosen) -> bool:
    return (offer.choice, offer.accepted_pence, offer.charity_id) == (
        chosen.choice,
        chosen.accepted_pence,
        chosen.charity_id,
    )


def _after(session: Session, actor: Actor, changed: Collection[Offer]) -> None:
    """Nobody needs to call them any more. Whoever said yes after everyone was paid is paid next; where nobody is left to pay, nobody is
    asked to."""
    settled = [NO_ANSWER, CHARITY_LEFT]
    close_items_about(session, actor.org_id, {one.id for one in changed}, settled, done_by=actor.id)
    for event_id in {one.engagement_id for one in changed}:
        to_pay = still_to_pay(session, actor.org_id, event_id)
        if to_pay is None:
            continue
        if any((one.person_id, one.role) in to_pay for one in changed if one.engagement_id == event_id):
            note_late_yes(session, actor.org_id, event_id)
        elif not to_pay:
            close_items(session, actor.org_id, event_id, [LATE_YES], done_by=actor.id)


def _lock_worked_out(
    session: Session, org_id: UUID, offers: Sequence[Offer], before: Mapping[PersonPart, Decided]
) -> None:
    """Locks the fees of these offers that were worked out, all of them before the first is taken back."""
    found = (before.get((one.person_id, one.role)) for one in offers)
    owed = [one.obligation_id for one in found if one is not None]
    if owed:
        lock_before_taking_back(session, org_id, owed)


def _reopen(session: Session, actor: Actor, offer: Offer, before: Mapping[PersonPart, Decided]) -> None:
    """Takes a fee back that was worked out already, so that the answer counts: the run says that it leaves it out. Raises ConflictError
    where the money was let go."""
    found = before.get((offer.person_id, offer.role))
    if found is None:
        return
    if is_released(session, actor.org_id, found.obligation_id):
        raise ConflictError(
            "offer.decided",
            "The money for this, or what it came to more by a new rate, has been let go already, so the answer cannot change it.",
            "Ask finance to stop the payment where it has not left.",
        )
    take_back(session, actor, found.obligation_id)


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
    offer.charity_id = chosen.charity_id
    session.add(
        AnswerToOffer(
            org_id=actor.org_id,
            id=new_id(),
            offer_id=offer.id,
            choice=chosen.choice.value,
            accepted_pence=chosen.accepted_pence,
            charity_id=chosen.charity_id,
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
    charities = charities_by_id(session, actor.org_id, {one.charity_id for one in told if one.charity_id is not None})
    choices = [
        ToldChoice(
            one.id,
            one.person_id,
            one.choice or "",
            one.accepted_pence,
            one.expected_pence,
            asked_for.get(one.id, []),
            charities[one.charity_id].name if one.charity_id is not None else None,
            one.agreed_minutes,
        )
        for one in told
    ]
    tell_choices(session, actor.org_id, choices, event.plan, now)
