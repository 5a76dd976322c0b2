"""Telling people that they are asked to take part, at another time or place, or not to after all, in the transaction of the offer or of its end."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import FeeChoice
from services.payments.involvement.rules.reminders import ReminderStage
from services.payments.involvement.usecases.activities import Plan
from shared.contracts.activities import Activity
from shared.contracts.notices import Notice, NoticeRequested
from shared.contracts.purposes import TAKING_PART
from shared.ids import new_id
from shared.london import london_day
from shared.organisations import adviser_of
from shared.outbox import Task, enqueue


@dataclass(frozen=True, slots=True)
class ToldOffer:
    """An offer of which the person is told: what they may expect in pence, and the sessions that it is for, or the minutes that were agreed for
    a task; with wages: the day on which it is paid."""

    offer_id: UUID
    person_id: UUID
    expected_pence: int
    session_ids: Collection[UUID]
    pay_on: date | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Reminded:
    """Somebody who has not answered: at which stage they are reminded, of how much in pence, and for what."""

    offer_id: UUID
    person_id: UUID
    stage: ReminderStage
    amount_pence: int
    activity: Activity


@dataclass(frozen=True, slots=True)
class ToldChoice:
    """What staff wrote down for a person: the choice, the fee that they take in pence (None: none), and what was offered."""

    offer_id: UUID
    person_id: UUID
    choice: str
    accepted_pence: int | None
    expected_pence: int
    session_ids: Collection[UUID]
    charity: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class AskedAboveLimit:
    """A question about pence that a limit of a person holds; `is_more`: what their fee came to more, which they take as a whole or not;
    `is_later`: the part that they agreed to get later."""

    question_id: UUID
    person_id: UUID
    offer_id: UUID
    amount_pence: int
    activity: Activity
    is_more: bool
    is_later: bool


@dataclass(frozen=True, slots=True)
class ToldInstalment:
    """What staff wrote down for a person: so much in pence at once, and so much more from a day on."""

    offer_id: UUID
    person_id: UUID
    at_once_pence: int
    later_pence: int
    pay_on: date
    activity: Activity


def tell_offers(session: Session, org_id: UUID, offers: Collection[ToldOffer], plan: Plan, now: datetime) -> None:
    """Asks notifications to tell each person. Nobody is told of what has begun already: about that a member of staff speaks with them, and
    writes down what they say."""
    tasks = [_task(offer_notice(one, plan)) for one in offers if plan.is_to_come(one.session_ids, now)]
    if tasks:
        enqueue(session, org_id, tasks)


def offer_notice(offer: ToldOffer, plan: Plan) -> NoticeRequested:
    """What somebody is told of an offer to them."""
    values: dict[str, str | int] = {"activity": plan.activity(offer.session_ids, offer.minutes).as_value()}
    notice = Notice.OFFER_MADE_UNPAID
    if offer.expected_pence:
        notice = Notice.OFFER_MADE
        values |= {"amount_pence": offer.expected_pence, "purpose": TAKING_PART}
        if offer.pay_on is not None:
            notice = Notice.OFFER_MADE_WITH_WAGES
            values["pay_on"] = offer.pay_on.isoformat()
    return NoticeRequested(person_id=offer.person_id, notice=notice, values=values, about_id=offer.offer_id)


def tell_reminders(session: Session, org_id: UUID, reminded: Collection[Reminded]) -> None:
    """Asks notifications to remind each of these people that we have no answer, in the transaction that keeps the stage."""
    tasks = []
    for one in reminded:
        if one.amount_pence <= 0:
            continue
        values: dict[str, str | int] = {
            "amount_pence": one.amount_pence,
            "purpose": TAKING_PART,
            "activity": one.activity.as_value(),
        }
        tasks.append(_notice(one.person_id, one.offer_id, _OF_STAGE.get(one.stage, Notice.OFFER_WAITS), values))
    if tasks:
        enqueue(session, org_id, tasks)


def tell_moved(
    session: Session,
    org_id: UUID,
    offers: Collection[ToldOffer],
    now_it_is: Activity,
    was_at: datetime,
    starts_at: datetime,
) -> None:
    """Asks notifications to tell each of these people that a session begins at another time."""
    values = {"was_at": was_at.isoformat(), "starts_at": starts_at.isoformat(), "activity": now_it_is.as_value()}
    _tell_changed(session, org_id, Notice.OFFER_MOVED, [(one, values) for one in offers])


def tell_end_changed(session: Session, org_id: UUID, offers: Collection[ToldOffer], now_it_is: Activity) -> None:
    """Asks notifications to tell each of these people that a session ends at another time."""
    values = {"activity": now_it_is.as_value()}
    _tell_changed(session, org_id, Notice.OFFER_END_CHANGED, [(one, values) for one in offers])


def tell_place_changed(session: Session, org_id: UUID, offers: Collection[ToldOffer], plan: Plan) -> None:
    """Asks notifications to tell each of these people where the sessions are now that they may still come to."""
    told = [(one, {"activity": plan.activity(one.session_ids).as_value()}) for one in offers]
    _tell_changed(session, org_id, Notice.OFFER_PLACE_CHANGED, told)


def _tell_changed(
    session: Session, org_id: UUID, notice: Notice, told: Collection[tuple[ToldOffer, Mapping[str, str]]]
) -> None:
    tasks = [_notice(one.person_id, one.offer_id, notice, values, occasion_id=new_id()) for one, values in told]
    if tasks:
        enqueue(session, org_id, tasks)


def tell_above_limit(session: Session, org_id: UUID, asked: Collection[AskedAboveLimit], adviser: str) -> None:
    """Asks notifications to ask each of these people about a fee that a limit of their own holds."""
    tasks = []
    for one in asked:
        notice = Notice.OFFER_LATER_ABOVE_LIMIT if one.is_later else Notice.OFFER_ABOVE_LIMIT
        values: dict[str, str | int] = {
            "amount_pence": one.amount_pence,
            "purpose": TAKING_PART,
            "adviser": adviser,
            "activity": one.activity.as_value(),
        }
        tasks.append(
            _notice(
                one.person_id,
                one.offer_id,
                Notice.OFFER_MORE_ABOVE_LIMIT if one.is_more else notice,
                values,
                occasion_id=one.question_id,
            )
        )
    if tasks:
        enqueue(session, org_id, tasks)


def _notice(
    person_id: UUID,
    offer_id: UUID,
    notice: Notice,
    values: Mapping[str, str | int],
    *,
    occasion_id: UUID | None = None,
) -> Task:
    wanted = NoticeRequested(
        person_id=person_id,
        notice=notice,
        values={**values},
        about_id=offer_id,
        occasion_id=occasion_id,
    )
    return _task(wanted)


def _task(wanted: NoticeRequested) -> Task:
    return Task(wanted.destination, wanted.topic, body=wanted.model_dump(mode="json"))


def tell_taken_back(session: Session, org_id: UUID, offers: Collection[ToldOffer], plan: Plan, now: datetime) -> None:
    """Asks notifications to tell each of these people not to come, each with every session to come that they were asked for, or not to do a
    task. Nobody is told of what has begun already."""
    tasks = []
    for offer in offers:
        ahead = [one for one in offer.session_ids if plan.stretches[one].starts_at > now]
        if not ahead and offer.session_ids:
            continue
        values: dict[str, str | int] = {"activity": plan.activity(ahead).as_value()}
        notice, starts = Notice.OFFER_TAKEN_BACK, plan.starts(ahead)
        if len({london_day(one) for one in starts}) > 1:
            notice = Notice.OFFER_TAKEN_BACK_SEVERAL
            values["all_starts"] = " ".join(one.isoformat() for one in starts)
        tasks.append(_notice(offer.person_id, offer.offer_id, notice, values))
    if tasks:
        enqueue(session, org_id, tasks)


def tell_choices(session: Session, org_id: UUID, choices: Collection[ToldChoice], plan: Plan, now: datetime) -> None:
    """Asks notifications to tell each of these people what was written down, so that a mistake is noticed while it can be changed. Nobody
    is told of what has begun already: the member of staff who wrote it down has them there."""
    tasks = []
    for one in choices:
        if not plan.is_to_come(one.session_ids, now):
            continue
        notice = _OF_CHOICE[one.choice]
        values: dict[str, str | int] = {"activity": plan.activity(one.session_ids, one.minutes).as_value()}
        if notice is Notice.OFFER_CHOSE_LESS:
            values |= {
                "amount_pence": one.accepted_pence or 0,
                "offered_pence": one.expected_pence,
                "purpose": TAKING_PART,
            }
        if one.charity is not None:
            values |= {"charity": one.charity, "adviser": adviser_of(session, org_id)}
        tasks.append(_notice(one.person_id, one.offer_id, notice, values, occasion_id=new_id()))
    if tasks:
        enqueue(session, org_id, tasks)


def tell_instalment(session: Session, org_id: UUID, told: ToldInstalment) -> None:
    """Asks notifications to tell somebody what staff wrote down of a later part, so that a mistake is noticed while it can be changed."""
    values: dict[str, str | int] = {
        "at_once_pence": told.at_once_pence,
        "amount_pence": told.later_pence,
        "purpose": TAKING_PART,
        "pay_on": told.pay_on.isoformat(),
        "activity": told.activity.as_value(),
    }
    notice = Notice.OFFER_CHOSE_INSTALMENT
    enqueue(session, org_id, [_notice(told.person_id, told.offer_id, notice, values, occasion_id=new_id())])


_OF_STAGE: Mapping[ReminderStage, Notice] = {
    ReminderStage.BEFORE: Notice.OFFER_REMINDER,
    ReminderStage.LAST: Notice.OFFER_WAITS_LAST,
}
"""What somebody is told at a stage, where it is not that the money waits."""
_OF_CHOICE: Mapping[str, Notice] = {
    FeeChoice.LESS: Notice.OFFER_CHOSE_LESS,
    FeeChoice.EXPENSES_ONLY: Notice.OFFER_CHOSE_EXPENSES,
    FeeChoice.CHARITY: Notice.OFFER_CHOSE_CHARITY,
    FeeChoice.NONE: Notice.OFFER_CHOSE_NOTHING,
}
