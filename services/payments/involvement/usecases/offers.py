"""Offers: people are asked before the work and told what they may expect and why; `answering.py` takes what they say."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import promised_pence
from services.payments.involvement.rules.fees import DatedRate, FeeLine, Stretch, expected_fee, task_fee
from services.payments.involvement.rules.offers import (
    OFFER_TRANSITIONS,
    PROMISED,
    OfferEvent,
    OfferStatus,
    changes,
    check_promise,
)
from services.payments.involvement.rules.tax_routes import offered_tax
from services.payments.involvement.tables import Offer, OfferSession
from services.payments.involvement.usecases.benefit_words import tell_may_matter
from services.payments.involvement.usecases.events import EventView, check_not_cancelled, get_event, has_taken_part
from services.payments.involvement.usecases.offer_notices import ToldOffer, tell_offers, tell_taken_back
from services.payments.involvement.usecases.rates import rate_card
from services.payments.involvement.usecases.tax_routes import tax_routes
from services.payments.people.acting import act_as
from services.payments.people.usecases import check_people
from shared import audit
from shared.database import app_now, london_today
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, ActorKind, Permission
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Ask:
    """One person to ask, in one role: for these sessions of an event (none named: all), or for a task with what is agreed."""

    person_id: UUID
    role: str
    session_ids: frozenset[UUID] = frozenset()
    agreed_minutes: int | None = None
    agreed_pence: int | None = None


@dataclass(frozen=True, slots=True)
class EventOffers:
    """The offers of an event, and how far its budget is promised away, in pence."""

    offers: list[Offer]
    promised_pence: int
    budget_pence: int | None


def make_offers(session: Session, actor: Actor, event_id: UUID, asks: Sequence[Ask]) -> EventOffers:
    """Asks people, and has them told of what is still to come; whoever was asked in this role before is not asked twice. All of
    them, or nobody.

    Raises ForbiddenError (role, oneself), NotFoundError (event, person, session), InvalidError (what is agreed does not fit),
    ConflictError (cancelled, a role without a rate, a budget that does not cover this and what was promised before).
    """
    actor.require(Permission.MANAGE_EVENTS)
    event = get_event(session, actor.org_id, event_id, lock=True)
    check_not_cancelled(event)
    _check_asks(event, asks)
    check_people(session, actor.org_id, [one.person_id for one in asks])
    refuse_own_part(actor, [one.person_id for one in asks])
    before = {(one.person_id, one.role): one for one in live_offers(session, actor.org_id, event_id)}
    new = {(one.person_id, one.role): one for one in asks if (one.person_id, one.role) not in before}
    rows, links = _rows(session, actor, event, list(new.values()))
    promised = promised_by(before.values())
    more_pence = sum(row["expected_pence"] for row in rows)
    if rows:
        act_as(session, actor)
        check_promise(event.engagement.budget_pence, promised + event.engagement.claimed_pence, more_pence)
        # In the order in which whoever merges two records locks them: each row waits for a lock of its person.
        session.execute(insert(Offer), sorted(rows, key=lambda row: row["person_id"]))
        if links:
            session.execute(insert(OfferSession), links)
        told, now = _told(rows, links), app_now(session)
        tell_offers(session, actor.org_id, told, event.plan, now)
        tell_may_matter(session, actor.org_id, told, event.plan, now)
        facts = {"offers": len(rows), "expected_pence": more_pence}
        audit.record(session, actor, "offers.made", "engagement", event_id, facts)
    wanted = {(one.person_id, one.role) for one in asks}
    offers = [one for one in live_offers(session, actor.org_id, event_id) if (one.person_id, one.role) in wanted]
    return EventOffers(offers, promised + more_pence, event.engagement.budget_pence)


def view_offers(session: Session, actor: Actor, event_id: UUID) -> EventOffers:
    """Every offer of an event, for staff. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_EVENTS)
    return list_offers(session, actor.org_id, event_id)


def list_offers(session: Session, org_id: UUID, event_id: UUID) -> EventOffers:
    """Every offer of an event in the order they were made, those that were taken back too. Raises NotFoundError."""
    event = get_event(session, org_id, event_id)
    rows = session.scalars(select(Offer).filter_by(org_id=org_id, engagement_id=event_id).order_by(Offer.id))
    offers = list(rows)
    return EventOffers(offers, promised_by(offers), event.engagement.budget_pence)


def promised_by(offers: Iterable[Offer]) -> int:
    """What these offers promise, in pence: what was chosen of those that were answered, all of those that were not."""
    return sum(promised_pence(one.expected_pence, one.accepted_pence) for one in offers if one.status in PROMISED)


def refuse_own_part(actor: Actor, person_ids: Collection[UUID]) -> None:
    """Raises ForbiddenError where staff who take part themselves would set, as staff, what they are paid for."""
    if actor.kind is ActorKind.STAFF and not actor.own_records.isdisjoint(person_ids):
        raise ForbiddenError(
            "offer.own",
            "This is an offer to yourself, and nobody makes or answers their own as a member of staff.",
            "Ask a colleague, or answer it as everybody does who takes part.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )


def withdraw_offer(session: Session, actor: Actor, offer_id: UUID) -> Offer:
    """Takes an unanswered offer back, and has the person told not to come; its share of the budget is free again.

    Raises ForbiddenError, NotFoundError, ConflictError (answered, or they have taken part).
    """
    actor.require(Permission.MANAGE_EVENTS)
    offer = get_offer(session, actor, offer_id)
    event = get_event(session, actor.org_id, offer.engagement_id, lock=True)
    session.refresh(offer)
    if session.scalar(select(Offer.id).where(Offer.org_id == actor.org_id, Offer.id == offer_id, has_taken_part())):
        raise ConflictError(
            "offer.took_part",
            "This person has taken part, so the offer cannot be taken back.",
            "Ask them for their answer.",
        )
    if changes(OfferStatus(offer.status), OfferEvent.WITHDRAWN):
        OFFER_TRANSITIONS.move(offer, OfferEvent.WITHDRAWN)
        session.flush()
        asked_for = sessions_of_offers(session, actor.org_id, offer.engagement_id).get(offer.id, [])
        told = ToldOffer(offer.id, offer.person_id, offer.expected_pence, asked_for)
        tell_taken_back(session, actor.org_id, [told], event.plan, app_now(session))
        record_offer(session, actor, offer)
    return offer


def sessions_of_offers(session: Session, org_id: UUID, event_id: UUID) -> dict[UUID, list[UUID]]:
    """The sessions that each offer of an event is for."""
    rows = session.execute(
        select(OfferSession.offer_id, OfferSession.session_id)
        .join(Offer, (Offer.org_id == OfferSession.org_id) & (Offer.id == OfferSession.offer_id))
        .where(Offer.org_id == org_id, Offer.engagement_id == event_id)
    )
    found: dict[UUID, list[UUID]] = {}
    for offer_id, session_id in rows:
        found.setdefault(offer_id, []).append(session_id)
    return found


def live_offers(session: Session, org_id: UUID, event_id: UUID) -> list[Offer]:
    """The offers of an event that were not taken back, in the order they were made."""
    rows = session.scalars(
        select(Offer)
        .where(Offer.org_id == org_id, Offer.engagement_id == event_id, Offer.status != OfferStatus.WITHDRAWN.value)
        .order_by(Offer.id)
    )
    return list(rows)


def get_offer(session: Session, actor: Actor, offer_id: UUID) -> Offer:
    """An offer of this organisation. Raises NotFoundError."""
    offer = session.get(Offer, (actor.org_id, offer_id))
    if offer is None:
        raise NotFoundError("offer.not_found", "There is no such offer in your organisation.")
    return offer


def _check_asks(event: EventView, asks: Sequence[Ask]) -> None:
    if not asks or not all(ask.role for ask in asks):
        raise InvalidError(
            "offer.nobody",
            "Say whom to ask, and each of them in which role.",
            effect=Effect.NOBODY_ASKED,
        )
    is_task = event.engagement.kind == "task"
    for number, ask in enumerate(asks):
        agreed = [one for one in (ask.agreed_minutes, ask.agreed_pence) if one is not None]
        if is_task and (len(agreed) != (event.engagement.unpaid_reason is None) or ask.session_ids):
            raise InvalidError(
                "offer.task_needs_agreement",
                "For a task at home agree either minutes or an amount with each person, and name no sessions. "
                "Where it is unpaid, agree neither.",
                effect=Effect.NOBODY_ASKED,
                index=number,
            )
        if not is_task and agreed:
            raise InvalidError(
                "offer.event_needs_no_agreement",
                "The fee of an event follows from its sessions and the rate card, so nothing else can be agreed.",
                "Plan a task at home for work outside the sessions.",
                effect=Effect.NOBODY_ASKED,
                index=number,
            )
        if not ask.session_ids <= event.stretches.keys():
            raise NotFoundError(
                "session.not_found",
                "This event has no such session.",
                effect=Effect.NOBODY_ASKED,
                index=number,
            )


def _rows(
    session: Session, actor: Actor, event: EventView, asks: Sequence[Ask]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(offers, their sessions) to insert."""
    rates = rate_card(session, actor.org_id)
    stretches, today = event.stretches, london_today(session)
    priced: dict[object, tuple[FeeLine, ...]] = {}  # most people of an event are asked for the same
    routes = tax_routes(session, actor)
    offers, links = [], []
    for ask in asks:
        session_ids = ask.session_ids or frozenset(stretches)
        like = (ask.role, session_ids, ask.agreed_minutes, ask.agreed_pence)
        if like not in priced:
            priced[like] = _expected(rates, event, ask, {one: stretches[one] for one in session_ids}, today)
        lines = priced[like]
        last_day = max((stretches[one].day for one in session_ids), default=today)
        taxed = offered_tax(routes, ask.role, today, last_day)
        offer_id = new_id()
        offers.append(
            {
                "id": offer_id,
                "org_id": actor.org_id,
                "engagement_id": event.engagement.id,
                "person_id": ask.person_id,
                "role": ask.role,
                "status": OfferStatus.OFFERED.value,
                "expected_pence": sum(line.amount_pence for line in lines),
                "expected_lines": [{"reason": line.reason, "amount_pence": line.amount_pence} for line in lines],
                "agreed_minutes": ask.agreed_minutes,
                "agreed_pence": ask.agreed_pence,
                "tax_route": taxed.route.value,
                "pay_on": taxed.pay_on,
            }
        )
        links += [
            {"id": new_id(), "org_id": actor.org_id, "offer_id": offer_id, "session_id": one} for one in session_ids
        ]
    return offers, links


def _told(offers: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]]) -> list[ToldOffer]:
    sessions: dict[UUID, list[UUID]] = {}
    for link in links:
        sessions.setdefault(link["offer_id"], []).append(link["session_id"])
    return [
        ToldOffer(
            one["id"],
            one["person_id"],
            one["expected_pence"],
            sessions.get(one["id"], ()),
            one["pay_on"],
            one["agreed_minutes"],
        )
        for one in offers
    ]


def _expected(
    rates: Sequence[DatedRate], event: EventView, ask: Ask, stretches: Mapping[UUID, Stretch], today: date
) -> tuple[FeeLine, ...]:
    """What is offered for it. Raises ConflictError where that is nothing, and nobody has written down why."""
    if event.engagement.unpaid_reason is not None:
        return ()
    if stretches:
        lines = expected_fee(rates, ask.role, stretches.values())
    else:
        lines = task_fee(rates, ask.role, today, agreed_minutes=ask.agreed_minutes, agreed_pence=ask.agreed_pence)
    if not lines:
        raise ConflictError(
            "offer.unpaid_without_reason",
            "This would ask people to take part for nothing, and nobody has written down why.",
            "Plan the event with a reason why it is unpaid, or with what is paid.",
            effect=Effect.NOBODY_ASKED,
        )
    return lines


def record_offer(session: Session, actor: Actor, offer: Offer) -> None:
    """Writes what has become of an offer into the audit trail."""
    facts = {"engagement_id": str(offer.engagement_id), "expected_pence": offer.expected_pence}
    if offer.choice is not None:
        facts |= {"choice": offer.choice, "accepted_pence": offer.accepted_pence}
    if offer.charity_id is not None:
        facts["charity_id"] = str(offer.charity_id)
    audit.record(session, actor, f"offer.{offer.status}", "offer", offer.id, facts)
