"""A person's own limits: set and ended for them with a history, and held to before a fee goes into a run."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import AnswerChannel
from services.payments.involvement.rules.payment_limits import (
    EarnedFee,
    LimitPeriod,
    PersonalLimit,
    crossed_by,
    why_held,
)
from services.payments.involvement.tables import AgreedAboveLimit, EngagementSession, Offer, PaymentLimit
from services.payments.involvement.usecases.events import EventView, get_event
from services.payments.involvement.usecases.offers import get_offer, live_offers, refuse_own_part
from services.payments.payouts.tables import Obligation
from services.payments.payouts.usecases.obligations import PersonPart
from services.payments.people.tables import Person
from services.payments.people.usecases import check_people
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, Effect, InvalidError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.london import london_day


@dataclass(frozen=True, slots=True)
class NewPaymentLimit:
    """Not more than `amount_pence` in a `period`; with neither, to be asked first each time."""

    person_id: UUID
    amount_pence: int | None = None
    period: LimitPeriod | None = None


def set_limit(session: Session, actor: Actor, new: NewPaymentLimit) -> PaymentLimit:
    """Writes down a limit that a person sets. It holds for every fee that is not worked out yet.

    Raises ForbiddenError (role, oneself), NotFoundError, InvalidError (an amount without a time, or the other way round).
    """
    actor.require(Permission.MANAGE_PEOPLE)
    if (new.amount_pence is None) != (new.period is None):
        raise InvalidError(
            "payment_limit.half",
            "A limit is an amount in a time. To be asked first each time, leave out both.",
            effect=Effect.NOTHING_SAVED,
        )
    check_people(session, actor.org_id, [new.person_id])
    refuse_own_part(actor, [new.person_id])
    _lock_people(session, actor.org_id, [new.person_id])
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
    audit.record(session, replace(actor, on_behalf_of=new.person_id), "payment_limit.set", "person", new.person_id)
    return limit


def end_limit(session: Session, actor: Actor, limit_id: UUID) -> PaymentLimit:
    """Ends a limit, because the person says so; it stays in their history. Raises ForbiddenError (role, one's own), NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    limit = session.get(PaymentLimit, (actor.org_id, limit_id))
    if limit is None:
        raise NotFoundError("payment_limit.not_found", "There is no such limit.", effect=Effect.NOTHING_SAVED)
    refuse_own_part(actor, [limit.person_id])
    _lock_people(session, actor.org_id, [limit.person_id])
    session.refresh(limit)
    if limit.ended_at is None:
        limit.ended_at, limit.ended_by = app_now(session), actor.id
        session.flush()
        who = replace(actor, on_behalf_of=limit.person_id)
        audit.record(session, who, "payment_limit.ended", "person", limit.person_id)
    return limit


def view_limits(session: Session, actor: Actor, person_id: UUID) -> list[PaymentLimit]:
    """Every limit of a person, those that ended too, the newest first. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    check_people(session, actor.org_id, [person_id])
    rows = select(PaymentLimit).filter_by(org_id=actor.org_id, person_id=person_id).order_by(PaymentLimit.id.desc())
    return list(session.scalars(rows))


def agree_above_limit(
    session: Session, actor: Actor, offer_id: UUID, agreed_pence: int, channel: AnswerChannel, witness: str | None
) -> AgreedAboveLimit:
    """Keeps that a person says yes to this fee although it crosses a limit of theirs, up to so much.

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
    agreed = AgreedAboveLimit(
        org_id=actor.org_id,
        id=new_id(),
        offer_id=offer_id,
        agreed_pence=agreed_pence,
        channel=channel.value,
        witness=witness,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
    )
    session.add(agreed)
    session.flush()
    facts = {"agreed_pence": agreed_pence}
    audit.record(
        session, replace(actor, on_behalf_of=offer.person_id), "payment_limit.agreed", "offer", offer_id, facts
    )
    return agreed


def held_by_limits(
    session: Session,
    org_id: UUID,
    event: EventView,
    due: Mapping[PersonPart, int],
    decided: Collection[PersonPart],
    *,
    lock: bool = False,
) -> dict[PersonPart, str]:
    """Which fees of an event would cross a limit of their person, and in which words; `due` in pence. What is decided is not asked again.

    `lock`: nobody sets a limit or has another fee of these people worked out until the transaction ends; the event is locked before.
    """
    new = {who: pence for who, pence in due.items() if who not in decided}
    limits = _limits_of(session, org_id, {person_id for person_id, _ in new})
    if lock and limits:
        _lock_people(session, org_id, limits)
        limits = _limits_of(session, org_id, limits)
    if not limits:
        return {}
    before = _earned_before(session, org_id, limits)
    offers = {(one.person_id, one.role): one for one in live_offers(session, org_id, event.engagement.id)}
    agreed = _agreed(session, org_id, [one.id for who, one in offers.items() if who in new])
    held = {}
    for who in sorted(new, key=lambda one: (one[0], one[1])):
        if who[0] not in limits:
            continue
        first, last = _days(event, offers[who].done_on)
        fee = EarnedFee(first, last, new[who])
        crossed = crossed_by(limits[who[0]], before[who[0]], fee, agreed.get(offers[who].id))
        if crossed is None:
            before[who[0]].append(fee)
        else:
            held[who] = why_held(crossed)
    return held


def _lock_people(session: Session, org_id: UUID, people: Collection[UUID]) -> None:
    ids = select(Person.id).where(Person.org_id == org_id, Person.id.in_(people)).order_by(Person.id)
    session.execute(ids.with_for_update(key_share=True))


def _limits_of(session: Session, org_id: UUID, people: Collection[UUID]) -> dict[UUID, list[PersonalLimit]]:
    rows = session.execute(
        select(PaymentLimit.person_id, PaymentLimit.amount_pence, PaymentLimit.period)
        .where(PaymentLimit.org_id == org_id, PaymentLimit.person_id.in_(people), PaymentLimit.ended_at.is_(None))
        .order_by(PaymentLimit.id)
    )
    found: dict[UUID, list[PersonalLimit]] = {}
    for person_id, pence, period in rows:
        found.setdefault(person_id, []).append(PersonalLimit(pence, LimitPeriod(period) if period else None))
    return found


def _earned_before(session: Session, org_id: UUID, people: Collection[UUID]) -> dict[UUID, list[EarnedFee]]:
    """Every fee of these people that was worked out, in all events: it counts also before it is paid."""
    starts = EngagementSession.starts_at
    rows = session.execute(
        select(
            Obligation.person_id, Obligation.amount_pence, Obligation.created_at,
            func.min(starts), func.max(starts), func.min(Offer.done_on),
        )
        .outerjoin(EngagementSession, (EngagementSession.org_id == Obligation.org_id) & (EngagementSession.engagement_id == Obligation.source_id))
        .outerjoin(
            Offer,
            (Offer.org_id == Obligation.org_id) & (Offer.engagement_id == Obligation.source_id)
            & (Offer.person_id == Obligation.person_id) & (Offer.role == Obligation.part),
        )
        .where(Obligation.org_id == org_id, Obligation.kind == "fee", Obligation.person_id.in_(people))
        .group_by(Obligation.org_id, Obligation.id)
    )  # fmt: skip
    found: dict[UUID, list[EarnedFee]] = defaultdict(list)
    for person_id, pence, decided_at, begins, ends, done_on in rows:
        first, last = _span(begins, ends, done_on or london_day(decided_at))
        found[person_id].append(EarnedFee(first, last, pence))
    return found


def _days(event: EventView, done_on: date | None) -> tuple[date, date]:
    starts: Sequence[datetime] = [one.starts_at for one in event.sessions]
    if starts:
        return _span(min(starts), max(starts), date.min)
    return _span(None, None, done_on or london_day(event.engagement.created_at))


def _span(begins: datetime | None, ends: datetime | None, otherwise: date) -> tuple[date, date]:
    return (london_day(begins), london_day(ends)) if begins and ends else (otherwise, otherwise)


def _agreed(session: Session, org_id: UUID, offer_ids: Collection[UUID]) -> dict[UUID, int]:
    """What was agreed to for each offer, in pence: the newest word counts."""
    rows = session.execute(
        select(AgreedAboveLimit.offer_id, AgreedAboveLimit.agreed_pence)
        .where(AgreedAboveLimit.org_id == org_id, AgreedAboveLimit.offer_id.in_(offer_ids))
        .order_by(AgreedAboveLimit.said_at, AgreedAboveLimit.id)
    )
    return {row.offer_id: row.agreed_pence for row in rows}
