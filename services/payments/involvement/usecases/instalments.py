"""Agreeing a later instalment with a person before the work, giving it up, and which of them are due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import AnswerChannel, FeeChoice, OfferReply, promised_pence
from services.payments.involvement.rules.instalments import check_before_work, check_instalment, instalment_in_words
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import AnswerToOffer, Attendance, Offer
from services.payments.involvement.usecases.events import EventView, check_not_cancelled, get_event
from services.payments.involvement.usecases.offer_notices import ToldInstalment, tell_instalment
from services.payments.involvement.usecases.offers import get_offer, refuse_own_part, sessions_of_offers
from services.payments.payouts.tables import FEE_INSTALMENT, Obligation
from services.payments.payouts.usecases.obligation_reversal import instalments_of_fees, is_released, take_back
from services.payments.payouts.usecases.obligations import Decided, PersonPart, decided, live_payment, stands
from services.payments.payouts.usecases.own_limits import over_limit
from services.payments.people.acting import act_as
from shared import audit
from shared.database import app_now, london_today
from shared.errors import ConflictError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.london import london_day

_CAME_LATELY = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class WantedInstalment:
    """So much of the fee in pence on a later day, or (None) all of it at once after all. `witness` is who was there, or helped."""

    offer_id: UUID
    later_pence: int | None
    pay_on: date | None
    channel: AnswerChannel = AnswerChannel.STAFF
    witness: str | None = None


def agree_instalment(session: Session, actor: Actor, wanted: WantedInstalment) -> Offer:
    """Keeps what a person agreed to before the work; the newest word counts, until the work begins.

    Raises ForbiddenError (role, one's own), NotFoundError, InvalidError (an amount or a day that cannot be), ConflictError (no yes to the offer,
    the work has begun, it goes with wages or to a charity).
    """
    actor.require(Permission.ANSWER_OFFERS)
    offer = get_offer(session, actor, wanted.offer_id)
    event = get_event(session, actor.org_id, offer.engagement_id, lock=True)
    session.refresh(offer)
    refuse_own_part(actor, [offer.person_id])
    check_not_cancelled(event)
    _check_takes_it(offer)
    asked_for = sessions_of_offers(session, offer.org_id, offer.engagement_id).get(offer.id, [])
    last_day = _last_day(session, event, offer, asked_for)
    act_as(session, actor)
    if wanted.later_pence is None or wanted.pay_on is None:
        offer.at_once_pence = offer.instalment_pence = offer.instalment_on = None
    else:
        promised = promised_pence(offer.expected_pence, offer.accepted_pence)
        found = check_instalment(wanted.later_pence, promised, wanted.pay_on, last_day)
        offer.at_once_pence, offer.instalment_pence = found.at_once_pence, found.later_pence
        offer.instalment_on = found.pay_on
        told = ToldInstalment(
            offer.id,
            offer.person_id,
            found.at_once_pence,
            found.later_pence,
            found.pay_on,
            event.plan.activity(asked_for, offer.agreed_minutes),
        )
        tell_instalment(session, actor.org_id, told)
    _keep(session, actor, offer, wanted)
    return offer


def later_part_of(offer: Offer) -> str | None:
    """What of a fee comes on a later day, in words; None where nothing does."""
    if offer.at_once_pence is None or offer.instalment_pence is None or offer.instalment_on is None:
        return None
    return instalment_in_words(offer.at_once_pence, offer.instalment_pence, offer.instalment_on)


def may_come_later(offer: Offer, *, has_begun: bool) -> bool:
    """Whether a later part may still be agreed of an offer, as far as it says."""
    takes_it = offer.status == OfferStatus.ACCEPTED and offer.choice in (FeeChoice.ALL, FeeChoice.LESS)
    return takes_it and offer.pay_on is None and offer.done_on is None and not has_begun


def _check_takes_it(offer: Offer) -> None:
    """Raises ConflictError where there is no fee of which a part could come later."""
    if offer.pay_on is not None:
        raise ConflictError(
            "offer.instalment_with_wages",
            "This fee comes with the person's wages, which have a pay day of their own.",
            "Tell them which day that is.",
        )
    if offer.status != OfferStatus.ACCEPTED or offer.choice not in (FeeChoice.ALL, FeeChoice.LESS):
        raise ConflictError(
            "offer.instalment_without_yes",
            "This person has not said yes to a fee for themself.",
            "Record their answer first.",
        )


def _last_day(session: Session, event: EventView, offer: Offer, asked_for: Sequence[UUID]) -> date:
    """The last day of the work, as it is planned. Raises ConflictError once any of it has begun."""
    now = app_now(session)
    times = [event.stretches[one] for one in asked_for]
    marked = select(Attendance.id).filter_by(org_id=offer.org_id, offer_id=offer.id).where(Attendance.minutes > 0)
    worked_out = decided(session, offer.org_id, "fee", offer.engagement_id)
    check_before_work(
        has_begun=offer.done_on is not None
        or any(one.starts_at <= now for one in times)
        or session.scalar(marked.limit(1)) is not None
        or (offer.person_id, offer.role) in worked_out
    )
    return max((london_day(one.ends_at) for one in times), default=_due(event, london_today(session)))


def _due(event: EventView, today: date) -> date:
    """The last day on which a task can be done: one that is late may be done today."""
    return max(event.engagement.due_on or today, today)


def _keep(session: Session, actor: Actor, offer: Offer, wanted: WantedInstalment) -> None:
    choice = FeeChoice.NO_INSTALMENT if offer.instalment_pence is None else FeeChoice.INSTALMENT
    session.add(
        AnswerToOffer(
            org_id=actor.org_id,
            id=new_id(),
            offer_id=offer.id,
            choice=choice.value,
            accepted_pence=offer.accepted_pence,
            instalment_pence=offer.instalment_pence,
            instalment_on=offer.instalment_on,
            channel=wanted.channel.value,
            witness=wanted.witness,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
        )
    )
    session.flush()
    facts = {"later_pence": offer.instalment_pence, "pay_on": offer.instalment_on and offer.instalment_on.isoformat()}
    who = replace(actor, on_behalf_of=offer.person_id)
    audit.record(session, who, f"offer.{choice.value}", "offer", offer.id, facts)


def give_up_instalment(
    session: Session, actor: Actor, offer: Offer, fee_id: UUID, reply: OfferReply, channel: str, witness: str | None
) -> bool:
    """Takes a no to an instalment whose fee was let go before: the rest of the fee stays as it was paid. Whether it was one."""
    if reply not in (OfferReply.NO, OfferReply.EXPENSES_ONLY):
        return False
    if not is_released(session, actor.org_id, fee_id, with_parts=False):
        return False
    waiting = [
        one
        for one in instalments_of_fees(session, actor.org_id, [fee_id])
        if not is_released(session, actor.org_id, one)
    ]
    for one in waiting:
        take_back(session, actor, one)
    if waiting:
        session.add(
            AnswerToOffer(
                org_id=actor.org_id,
                id=new_id(),
                offer_id=offer.id,
                choice=FeeChoice.NONE.value,
                channel=channel,
                witness=witness,
                actor_kind=actor.kind.value,
                actor_id=actor.id,
            )
        )
        session.flush()
        who = replace(actor, on_behalf_of=offer.person_id)
        audit.record(session, who, "offer.instalment_refused", "offer", offer.id)
    return bool(waiting)


def held_instalments(session: Session, org_id: UUID, before: Mapping[PersonPart, Decided]) -> set[PersonPart]:
    """Whose instalments a limit of their person holds, of those that are not on their way."""
    waits = {who: one.obligation_id for who, one in before.items() if not one.is_live}
    over = over_limit(session, org_id, waits.values()) if waits else set[UUID]()
    return {who for who, one in waits.items() if one in over}


def due_among(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> list[UUID]:
    """Those of these that may be paid today: not an instalment whose day has not come, nor one that a limit of the person holds."""
    if not obligation_ids:
        return []
    later = set(
        session.scalars(
            select(Obligation.id).where(
                Obligation.org_id == org_id, Obligation.id.in_(obligation_ids), Obligation.kind == FEE_INSTALMENT
            )
        )
    )
    due = instalments_due(session, org_id, later) if later else set()
    held = over_limit(session, org_id, due) if due else set()
    return [one for one in obligation_ids if one not in later or one in due - held]


def instalments_due(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> set[UUID]:
    """Those of these instalments whose day has come."""
    rows = session.scalars(
        select(Obligation.id).where(
            Obligation.org_id == org_id,
            Obligation.id.in_(obligation_ids),
            Obligation.pay_from <= london_today(session),
        )
    )
    return set(rows)


def events_with_instalments_due(session: Session, org_id: UUID) -> list[UUID]:
    """The events of which the day of a later part has come lately that is not on its way."""
    return list(dict.fromkeys(one.source_id for one in waiting_instalments(session, org_id)))


def waiting_instalments(session: Session, org_id: UUID, event_id: UUID | None = None) -> Sequence[Obligation]:
    """The later parts whose day came in the last weeks and which are not on their way, of all events or of one. They are found by their own index:
    the clock asks again and again, and there is no end of old ones. What came earlier was proposed or asked about, and its task stays until it is done."""
    today = london_today(session)
    lately = session.scalars(
        select(Obligation.id).where(
            Obligation.org_id == org_id, Obligation.pay_from.between(today - _CAME_LATELY, today)
        )
    ).all()
    if not lately:
        return []
    query = select(Obligation).where(Obligation.org_id == org_id, Obligation.id.in_(lately), stands(), ~live_payment())
    if event_id is not None:
        query = query.where(Obligation.source_id == event_id)
    return session.scalars(query.order_by(Obligation.source_id, Obligation.id)).all()
