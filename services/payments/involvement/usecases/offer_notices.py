"""Telling people that they are asked to take part, or not to come after all, in the transaction of the offer or of its end."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import FeeChoice
from services.payments.involvement.rules.fees import Stretch
from shared.contracts.notices import Notice, NoticeRequested
from shared.contracts.purposes import TAKING_PART
from shared.ids import new_id
from shared.london import london_day
from shared.outbox import Task, enqueue


@dataclass(frozen=True, slots=True)
class ToldOffer:
    """An offer of which the person is told: what they may expect in pence, and the sessions that it is for."""

    offer_id: UUID
    person_id: UUID
    expected_pence: int
    session_ids: Collection[UUID]


@dataclass(frozen=True, slots=True)
class ToldChoice:
    """What staff wrote down for a person: the choice, the fee that they take in pence (None: none), and what was offered."""

    offer_id: UUID
    person_id: UUID
    choice: str
    accepted_pence: int | None
    expected_pence: int
    session_ids: Collection[UUID]


def tell_offers(
    session: Session, org_id: UUID, offers: Collection[ToldOffer], stretches: Mapping[UUID, Stretch], now: datetime
) -> None:
    """Asks notifications to tell each person. Nobody is told of what has begun already, nor of a task at home: about these a
    member of staff speaks with the person, and writes down what they say."""
    tasks = []
    for offer in offers:
        starts = sorted(stretches[one].starts_at for one in offer.session_ids)
        if not starts or starts[0] <= now:
            continue
        values: dict[str, str | int] = {
            "amount_pence": offer.expected_pence,
            "purpose": TAKING_PART,
            "starts_at": starts[0].isoformat(),
        }
        notice = Notice.OFFER_MADE
        if len(starts) > 1:
            notice, values = Notice.OFFER_MADE_SEVERAL, values | {"sessions": len(starts)}
        wanted = NoticeRequested(person_id=offer.person_id, notice=notice, values=values, about_id=offer.offer_id)
        tasks.append(Task(wanted.destination, wanted.topic, body=wanted.model_dump(mode="json")))
    if tasks:
        enqueue(session, org_id, tasks)


def tell_taken_back(
    session: Session, org_id: UUID, offers: Collection[ToldOffer], stretches: Mapping[UUID, Stretch], now: datetime
) -> None:
    """Asks notifications to tell each of these people not to come, each with every session to come that they were asked for. Nobody is
    told of what has begun already."""
    tasks = []
    for offer in offers:
        starts = sorted(at for one in offer.session_ids if (at := stretches[one].starts_at) > now)
        if starts:
            notice, values = Notice.OFFER_TAKEN_BACK, {"starts_at": starts[0].isoformat()}
            if len({london_day(one) for one in starts}) > 1:
                all_starts = " ".join(one.isoformat() for one in starts)
                notice, values = Notice.OFFER_TAKEN_BACK_SEVERAL, {"all_starts": all_starts}
            wanted = NoticeRequested(
                person_id=offer.person_id, notice=notice, values={**values}, about_id=offer.offer_id
            )
            tasks.append(Task(wanted.destination, wanted.topic, body=wanted.model_dump(mode="json")))
    if tasks:
        enqueue(session, org_id, tasks)


def tell_choices(
    session: Session, org_id: UUID, choices: Collection[ToldChoice], stretches: Mapping[UUID, Stretch], now: datetime
) -> None:
    """Asks notifications to tell each of these people what was written down, so that a mistake is noticed while it can be changed. Nobody
    is told of what has begun already, nor of a task at home: the member of staff who wrote it down has them there."""
    tasks = []
    for one in choices:
        starts = sorted(stretches[each].starts_at for each in one.session_ids)
        if not starts or starts[0] <= now:
            continue
        notice = _OF_CHOICE[one.choice]
        values: dict[str, str | int] = {"starts_at": starts[0].isoformat()}
        if notice is Notice.OFFER_CHOSE_LESS:
            values |= {
                "amount_pence": one.accepted_pence or 0,
                "offered_pence": one.expected_pence,
                "purpose": TAKING_PART,
            }
        wanted = NoticeRequested(
            person_id=one.person_id, notice=notice, values=values, about_id=one.offer_id, occasion_id=new_id()
        )
        tasks.append(Task(wanted.destination, wanted.topic, body=wanted.model_dump(mode="json")))
    if tasks:
        enqueue(session, org_id, tasks)


_OF_CHOICE: Mapping[str, Notice] = {
    FeeChoice.LESS: Notice.OFFER_CHOSE_LESS,
    FeeChoice.EXPENSES_ONLY: Notice.OFFER_CHOSE_EXPENSES,
    FeeChoice.NONE: Notice.OFFER_CHOSE_NOTHING,
}
