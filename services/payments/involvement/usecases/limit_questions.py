"""Asking a person about a fee that a limit of theirs holds, and taking their yes; less and no are answers like any other.

They are asked once for each amount, in general words, and told of a human adviser whom the organisation names. What would cross is worked
out anew each time, so nobody is asked about what no limit holds any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import AnswerChannel
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Engagement, EngagementSession, LimitQuestion, Offer
from services.payments.involvement.usecases.events import get_event
from services.payments.involvement.usecases.instalments import (
    events_with_instalments_due,
    held_instalments,
    instalments_due,
)
from services.payments.involvement.usecases.offer_notices import AskedAboveLimit, tell_above_limit
from services.payments.involvement.usecases.offers import get_offer, live_offers, sessions_of_offers
from services.payments.involvement.usecases.payment_limits import (
    SaidYes,
    agree_above_limit,
    earned_days,
    held_by_limits,
)
from services.payments.involvement.usecases.working_out import fees_of
from services.payments.payouts.tables import FEE_INSTALMENT
from services.payments.payouts.usecases.differences import differences_made
from services.payments.payouts.usecases.obligations import Decided, PersonPart, decided
from services.payments.payouts.usecases.own_limits import over_limit
from services.payments.people.payment_limits.tables import AgreedAboveLimit, PaymentLimit
from services.payments.people.payment_limits.usecases import limits_of
from shared.contracts.activities import Activity
from shared.database import app_now, table_of
from shared.errors import ConflictError, Effect
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.london import in_london
from shared.organisations import adviser_of

HOURS = range(8, 21)
"""Hours of the day (London) in which people are asked, unless an installation says otherwise."""
_LOOKS_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class HeldFee:
    """A fee in pence that a limit of its person holds, and the last day on which it was earned; or what it came to more by a back-dated rate:
    then `before_pence` is what it was."""

    offer_id: UUID
    person_id: UUID
    amount_pence: int
    on: date
    activity: Activity
    before_pence: int = 0
    is_with_wages: bool = False
    is_later: bool = False
    """Whether it is the later instalment, whose day has come."""

    @property
    def is_more(self) -> bool:
        """Whether it is what a fee came to more."""
        return self.before_pence > 0

    @property
    def yes_pence(self) -> int:
        """What a yes to it is a yes to."""
        return self.before_pence + self.amount_pence


def agree_to_held(
    session: Session, actor: Actor, offer_id: UUID, agreed_pence: int, channel: AnswerChannel, witness: str | None
) -> AgreedAboveLimit:
    """As `agree_above_limit`, for staff who type an amount: where something is held, it is the amount that a yes to it is a yes to. What a fee
    came to more counts with the fee. Where nothing is held, it is a yes to the fee, and none to its later instalment. Raises as that does, and ConflictError for another amount."""
    actor.require(Permission.ANSWER_OFFERS)
    offer = get_offer(session, actor, offer_id)
    held = {
        one.yes_pence: one for one in held_fees(session, actor.org_id, offer.engagement_id) if one.offer_id == offer_id
    }
    if held and agreed_pence not in held:
        raise ConflictError(
            "payment_limit.another_amount",
            "This is not the amount that is held. What a fee came to more counts together with the fee.",
            "Look at what is held, and record the yes to that amount.",
            effect=Effect.NO_MONEY_MOVED,
            held_pence=sorted(held),
        )
    is_later = bool(held) and held[agreed_pence].is_later
    return agree_above_limit(session, actor, offer_id, SaidYes(agreed_pence, channel, witness, is_later))


def ask_about_limits(session: Session, org_id: UUID, hours: range = HOURS) -> int:
    """Asks everybody whose fee is held by a limit of their own, each once for an amount; gives how many were asked. Nobody is asked
    outside these hours of the day (London)."""
    return ask_at(session, org_id, app_now(session), hours)


def ask_at(session: Session, org_id: UUID, now: datetime, hours: range = HOURS) -> int:
    """The same at a moment."""
    if in_london(now).hour not in hours:
        return 0
    asked = []
    events = [*_events_with_limits(session, org_id, now), *_with_differences(session, org_id)]
    for event_id in dict.fromkeys([*events, *events_with_instalments_due(session, org_id)]):
        for one in held_fees(session, org_id, event_id):
            question_id = _ask_once(session, org_id, one)
            if question_id is not None:
                asked.append(
                    AskedAboveLimit(
                        question_id,
                        one.person_id,
                        one.offer_id,
                        one.amount_pence,
                        one.activity,
                        one.is_more,
                        one.is_later,
                    )
                )
    tell_above_limit(session, org_id, asked, adviser_of(session, org_id))
    return len(asked)


def held_fees(session: Session, org_id: UUID, event_id: UUID) -> list[HeldFee]:
    """The fees of an event that a limit of their person holds now; none where they cannot be worked out."""
    event = get_event(session, org_id, event_id)
    try:
        fees = fees_of(session, org_id, event)
    except ConflictError:
        return []
    before = decided(session, org_id, "fee", event_id)
    held = held_by_limits(session, org_id, event, fees.to_people, before)
    more = _held_differences(session, org_id, event_id, before)
    later = _held_instalments(session, org_id, event_id, before)
    if not held and not more and not later:
        return []
    offers = {(one.person_id, one.role): one for one in live_offers(session, org_id, event_id)}
    amounts = {who: (0, before[who].amount_pence if who in before else fees.to_people[who]) for who in held}
    # One thing at a time: what a fee came to more is asked about once the fee is on its way.
    amounts |= {who: pence for who, pence in more.items() if who not in held and who in offers}
    later = {who: pence for who, pence in later.items() if who not in amounts and who in offers}
    amounts |= {who: (0, pence) for who, pence in later.items()}
    asked_for = sessions_of_offers(session, org_id, event_id)
    return [
        HeldFee(
            offers[who].id,
            who[0],
            after_pence - before_pence,
            earned_days(event, offers[who].done_on)[1],
            event.plan.activity(asked_for.get(offers[who].id, []), offers[who].agreed_minutes),
            before_pence,
            offers[who].pay_on is not None,
            who in later,
        )
        for who, (before_pence, after_pence) in sorted(amounts.items(), key=lambda one: one[1][0] == 0)
    ]


def _held_instalments(
    session: Session, org_id: UUID, event_id: UUID, before: Mapping[PersonPart, Decided]
) -> dict[PersonPart, int]:
    """Later parts in pence whose day has come, that a limit of their person holds, and whose fee is on its way."""
    parts = decided(session, org_id, FEE_INSTALMENT, event_id)
    due = instalments_due(session, org_id, [one.obligation_id for one in parts.values()])
    return {
        who: parts[who].amount_pence
        for who in held_instalments(session, org_id, parts)
        if parts[who].obligation_id in due and (fee := before.get(who)) is not None and fee.is_live
    }


def _held_differences(
    session: Session, org_id: UUID, event_id: UUID, before: Mapping[PersonPart, Decided]
) -> dict[PersonPart, tuple[int, int]]:
    """What fees that are on their way came to more and a limit of their person holds, in pence: before, and with all of it."""
    waits = [
        one
        for one in differences_made(session, org_id, source_id=event_id)
        if not one.is_live and (fee := before.get((one.person_id, one.part))) is not None and fee.is_live
    ]
    over = over_limit(session, org_id, [one.obligation_id for one in waits]) if waits else set[UUID]()
    found: dict[PersonPart, tuple[int, int]] = {}
    for one in waits:
        if one.obligation_id in over:
            lowest, highest = found.get((one.person_id, one.part), (one.before_pence, one.after_pence))
            found[one.person_id, one.part] = min(lowest, one.before_pence), max(highest, one.after_pence)
    return found


def asked_of(session: Session, org_id: UUID, person_id: UUID) -> list[HeldFee]:
    """What a person was asked about and is still held, at the amount of now."""
    rows = session.execute(
        select(Offer.engagement_id, LimitQuestion.offer_id, LimitQuestion.is_later_part, LimitQuestion.amount_pence)
        .join(Offer, (Offer.org_id == LimitQuestion.org_id) & (Offer.id == LimitQuestion.offer_id))
        .where(Offer.org_id == org_id, Offer.person_id == person_id, Offer.status == OfferStatus.ACCEPTED.value)
        .order_by(LimitQuestion.id.desc())
        .limit(10)
    ).all()
    asked = {(row.offer_id, row.is_later_part, row.amount_pence) for row in rows}  # the amount that a yes is to
    events = dict.fromkeys(row.engagement_id for row in rows)
    held = (one for event_id in events for one in held_fees(session, org_id, event_id))
    return [one for one in held if (one.offer_id, one.is_later, one.yes_pence) in asked]


def _events_with_limits(session: Session, org_id: UUID, now: datetime) -> Iterable[UUID]:
    """The events that are over, of which somebody with a limit said yes to a fee."""
    ends = func.max(EngagementSession.ends_at)
    limited = select(PaymentLimit.id).where(
        PaymentLimit.org_id == Offer.org_id,
        PaymentLimit.person_id == Offer.person_id,
        PaymentLimit.ended_at.is_(None),
    )
    rows = session.scalars(
        select(Offer.engagement_id)
        .join(Engagement, (Engagement.org_id == Offer.org_id) & (Engagement.id == Offer.engagement_id))
        .outerjoin(
            EngagementSession,
            (EngagementSession.org_id == Offer.org_id) & (EngagementSession.engagement_id == Offer.engagement_id),
        )
        .where(Offer.org_id == org_id, Offer.status == OfferStatus.ACCEPTED.value, limited.exists())
        .group_by(Offer.engagement_id)
        .having(or_(ends.is_(None), ends.between(now - _LOOKS_BACK, now)))
        .order_by(Offer.engagement_id)
    )
    return rows.all()


def _with_differences(session: Session, org_id: UUID) -> list[UUID]:
    """The events of which somebody with a limit is owed more by a back-dated rate, and nothing of it is on its way."""
    made = differences_made(session, org_id, only_waiting=True)
    limited = limits_of(session, org_id, {one.person_id for one in made}) if made else {}
    return sorted({one.source_id for one in made if one.person_id in limited})


def _ask_once(session: Session, org_id: UUID, one: HeldFee) -> UUID | None:
    question = table_of(LimitQuestion)
    new = {
        "id": new_id(),
        "org_id": org_id,
        "offer_id": one.offer_id,
        "is_later_part": one.is_later,
        "amount_pence": one.yes_pence,
    }
    asked: UUID | None = session.scalar(
        insert(question).values(**new).on_conflict_do_nothing().returning(question.c.id)
    )
    return asked
