"""A person's own limits: set and ended for them with a history, and held to before a fee goes into a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import AnswerChannel
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.events import EventView, get_event
from services.payments.involvement.usecases.late_answers import ask_to_propose, note_late_yes
from services.payments.involvement.usecases.offers import get_offer, live_offers, refuse_own_part
from services.payments.payouts.usecases.differences import differences_made, unpaid_among
from services.payments.payouts.usecases.obligation_reversal import differences_of_fees, instalments_of_fees
from services.payments.payouts.usecases.obligations import Decided, PersonPart, decided
from services.payments.payouts.usecases.own_limits import fees_by_person
from services.payments.people.acting import act_as
from services.payments.people.payment_limits.rules import (
    EarnedFee,
    LimitPeriod,
    crossed_by,
    why_held,
)
from services.payments.people.payment_limits.tables import AgreedAboveLimit, PaymentLimit
from services.payments.people.payment_limits.usecases import agreed_of, limits_of
from services.payments.people.usecases import check_people, lock_people
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, ActorKind, Permission
from shared.ids import new_id
from shared.london import london_day


@dataclass(frozen=True, slots=True)
class NewPaymentLimit:
    """Not more than `amount_pence` in a `period`; with neither, to be asked first each time."""

    person_id: UUID
    amount_pence: int | None = None
    period: LimitPeriod | None = None


def set_limit(session: Session, actor: Actor, new: NewPaymentLimit) -> PaymentLimit:
    """Writes down a limit that a person sets, in the place of the one they had for that time. It holds for every fee that is not worked out yet.

    Raises ForbiddenError (role, oneself), NotFoundError, InvalidError (an amount without a time, or the other way round).
    """
    actor.require(Permission.MANAGE_PEOPLE)
    return _write(session, actor, new)


def say_own_limit(session: Session, actor: Actor, new: NewPaymentLimit | None, channel: AnswerChannel) -> None:
    """The person themself sets a limit by phone or on their page, as staff would write it down for them; None: every limit of theirs ends. Raises ForbiddenError."""
    _themself(actor)
    if new is not None and new.person_id != actor.id:
        raise ForbiddenError("payment_limit.not_yours", "Nobody sets a limit for somebody else.")
    how = {"channel": channel.value}
    if new is not None:
        _write(session, actor, new, how)
        return
    lock_people(session, actor.org_id, [actor.id])
    for one in _that_hold(session, actor.org_id, actor.id):
        _end(session, actor, one, how)


def end_own_limit(session: Session, actor: Actor, limit_id: UUID, channel: AnswerChannel) -> None:
    """The person themself ends one limit of theirs; one that has ended, or is none of theirs, changes nothing. Raises ForbiddenError."""
    _themself(actor)
    lock_people(session, actor.org_id, [actor.id])
    for one in _that_hold(session, actor.org_id, actor.id):
        if one.id == limit_id:
            _end(session, actor, one, {"channel": channel.value})


def own_limits(session: Session, actor: Actor) -> Sequence[PaymentLimit]:
    """The limits of the person themself that hold. Raises ForbiddenError."""
    _themself(actor)
    return _that_hold(session, actor.org_id, actor.id)


def _themself(actor: Actor) -> None:
    if actor.kind is not ActorKind.PERSON:
        raise ForbiddenError("payment_limit.not_yours", "Nobody sets a limit for somebody else.")


def _write(
    session: Session, actor: Actor, new: NewPaymentLimit, how: Mapping[str, str] = MappingProxyType({})
) -> PaymentLimit:
    if (new.amount_pence is None) != (new.period is None):
        raise InvalidError(
            "payment_limit.half",
            "A limit is an amount in a time. To be asked first each time, leave out both.",
            effect=Effect.NOTHING_SAVED,
        )
    check_people(session, actor.org_id, [new.person_id])
    refuse_own_part(actor, [new.person_id])
    lock_people(session, actor.org_id, [new.person_id])
    for one in _that_hold(session, actor.org_id, new.person_id):
        if one.period == (new.period.value if new.period else None):
            _end(session, actor, one, how)
    limit = PaymentLimit(
        org_id=actor.org_id,
        id=new_id(),
        person_id=new.person_id,
        amount_pence=new.amount_pence,
        period=new.period.value if new.period else None,
        set_by=actor.id,
    )
    session.add(limit)
    session.flush()
    who = replace(actor, on_behalf_of=new.person_id)
    audit.record(session, who, "payment_limit.set", "person", new.person_id, dict(how))
    return limit


def end_limit(session: Session, actor: Actor, limit_id: UUID) -> PaymentLimit:
    """Ends a limit, because the person says so; it stays in their history. Raises ForbiddenError (role, one's own), NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    limit = session.get(PaymentLimit, (actor.org_id, limit_id))
    if limit is None:
        raise NotFoundError("payment_limit.not_found", "There is no such limit.", effect=Effect.NOTHING_SAVED)
    refuse_own_part(actor, [limit.person_id])
    lock_people(session, actor.org_id, [limit.person_id])
    session.refresh(limit)
    if limit.ended_at is None:
        _end(session, actor, limit)
    return limit


def _that_hold(session: Session, org_id: UUID, person_id: UUID) -> Sequence[PaymentLimit]:
    rows = select(PaymentLimit).filter_by(org_id=org_id, person_id=person_id, ended_at=None).order_by(PaymentLimit.id)
    return session.scalars(rows.execution_options(populate_existing=True)).all()


def _end(session: Session, actor: Actor, limit: PaymentLimit, how: Mapping[str, str] = MappingProxyType({})) -> None:
    limit.ended_at, limit.ended_by = app_now(session), actor.id
    session.flush()
    who = replace(actor, on_behalf_of=limit.person_id)
    audit.record(session, who, "payment_limit.ended", "person", limit.person_id, dict(how))


def view_limits(session: Session, actor: Actor, person_id: UUID) -> list[PaymentLimit]:
    """Every limit of a person, those that ended too, the newest first. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    check_people(session, actor.org_id, [person_id])
    rows = select(PaymentLimit).filter_by(org_id=actor.org_id, person_id=person_id).order_by(PaymentLimit.id.desc())
    return list(session.scalars(rows))


@dataclass(frozen=True, slots=True)
class SaidYes:
    """A yes to so much of a fee, or (`is_later`) of its later instalment, how it came, and who was there."""

    pence: int
    channel: AnswerChannel
    witness: str | None
    is_later: bool = False


def agree_above_limit(session: Session, actor: Actor, offer_id: UUID, said: SaidYes) -> AgreedAboveLimit:
    """Keeps that a person says yes to this fee, or to its later instalment, although it crosses a limit of theirs, up to so much.

    Raises ForbiddenError (role, one's own), NotFoundError, ConflictError (they have not said yes to the offer).
    """
    actor.require(Permission.ANSWER_OFFERS)
    offer = get_offer(session, actor, offer_id)
    get_event(session, actor.org_id, offer.engagement_id, lock=True)
    session.refresh(offer)
    refuse_own_part(actor, [offer.person_id])
    if offer.status != "accepted":
        raise ConflictError(
            "payment_limit.no_yes", "This person has not said yes to the offer itself.", "Record their answer first."
        )
    agreed = keep_yes(session, actor, offer, said)
    note_yes_above_limit(session, actor.org_id, offer)
    return agreed


def note_yes_above_limit(session: Session, org_id: UUID, offer: Offer) -> None:
    """Whoever pays next is asked to: finance where it is what a fee came to more by a back-dated rate, else the organiser of the event."""
    who = offer.person_id, offer.role
    fee = decided(session, org_id, "fee", offer.engagement_id).get(who)
    made = differences_made(session, org_id, source_id=offer.engagement_id) if fee is not None and fee.is_live else ()
    waits = {one.rate_id for one in made if not one.is_live and (one.person_id, one.part) == who}
    for rate_id in sorted(waits):
        ask_to_propose(session, org_id, rate_id)
    if not waits:
        note_late_yes(session, org_id, offer.engagement_id)


def keep_yes(session: Session, actor: Actor, offer: Offer, said: SaidYes) -> AgreedAboveLimit:
    """Keeps a yes to so much of a fee, whoever wrote it down; the event is locked before. Whoever of staff did neither approves nor
    releases that fee, and it is not their own by any of their sign-ins (a trigger sees to both)."""
    act_as(session, actor)
    agreed = AgreedAboveLimit(
        org_id=actor.org_id,
        id=new_id(),
        offer_id=offer.id,
        person_id=offer.person_id,
        source_id=offer.engagement_id,
        part=offer.role,
        is_later_part=said.is_later,
        agreed_pence=said.pence,
        channel=said.channel.value,
        witness=said.witness,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
    )
    session.add(agreed)
    session.flush()
    facts = {"agreed_pence": said.pence}
    audit.record(
        session, replace(actor, on_behalf_of=offer.person_id), "payment_limit.agreed", "offer", offer.id, facts
    )
    return agreed


def held_by_limits(
    session: Session,
    org_id: UUID,
    event: EventView,
    due: Mapping[PersonPart, int],
    before: Mapping[PersonPart, Decided],
    *,
    lock: bool = False,
) -> dict[PersonPart, str]:
    """Which fees of an event would cross a limit of their person, and in which words; `due` in pence. What is on its way is not asked
    again; what was worked out and left out of a run is.

    `lock`: nobody sets a limit or has another fee of these people worked out until the transaction ends; the event is locked before.
    """
    on_its_way = {who for who, found in before.items() if found.is_live}
    new = {
        who: before[who].amount_pence if who in before else pence for who, pence in due.items() if who not in on_its_way
    }
    limits = limits_of(session, org_id, {person_id for person_id, _ in new})
    if lock and limits:
        lock_people(session, org_id, limits)
        limits = limits_of(session, org_id, limits)
    if not limits:
        return {}
    fees, agreed = fees_by_person(session, org_id, limits), agreed_of(session, org_id, limits)
    offers = {(one.person_id, one.role): one for one in live_offers(session, org_id, event.engagement.id)}
    fee_ids = [found.obligation_id for who, found in before.items() if who in new]
    # Their own parts come after them, so they count for a fee only once they are on their way.
    parts = [*instalments_of_fees(session, org_id, fee_ids), *differences_of_fees(session, org_id, fee_ids)]
    owed = {*fee_ids, *unpaid_among(session, org_id, parts)}
    counted = {person_id: [fee for one, fee in mine if one not in owed] for person_id, mine in fees.items()}
    held = {}
    for who in sorted(new, key=lambda one: (one[0], one[1])):
        if who[0] not in limits:
            continue
        fee = EarnedFee(*earned_days(event, offers[who].done_on), new[who])
        earlier = counted.setdefault(who[0], [])
        crossed = crossed_by(limits[who[0]], earlier, fee, agreed.get((event.engagement.id, *who, False)))
        if crossed is None:
            earlier.append(fee)
        else:
            held[who] = why_held(crossed)
    return held


def earned_days(event: EventView, done_on: date | None) -> tuple[date, date]:
    """The first and the last day on which a fee of an event is earned; of a task at home, the day on which it was done."""
    starts: Sequence[datetime] = [one.starts_at for one in event.sessions]
    if starts:
        return london_day(min(starts)), london_day(max(starts))
    day = done_on or london_day(event.engagement.created_at)
    return day, day
