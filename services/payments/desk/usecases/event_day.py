"""An event as its organiser sees it: who was asked and what they say, who was there, and where each payment is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.desk.usecases.event_people import offers_by_name, part_of
from services.payments.desk.usecases.event_progress import EventProgress, is_over, progress_of
from services.payments.desk.usecases.finance import may
from services.payments.involvement.rules.choice import choice_in_words, promised_pence
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.attendance import Attended, marks_of
from services.payments.involvement.usecases.events import EventView, view_event
from services.payments.involvement.usecases.instalments import later_part_of, may_come_later
from services.payments.payees.charities.usecases import charities_by_id
from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import PayoutRun
from services.payments.payouts.usecases.run_lists import ListedRun, list_runs
from services.payments.payouts.usecases.run_payments import RunPayment, list_payments
from services.payments.people.tables import Person
from shared.database import app_now
from shared.identity import Actor, Permission
from shared.london import london_day
from shared.pagination import next_first

PAGE = 50
"""So many people stand on one page: each with the forms for what they say."""


@dataclass(frozen=True, slots=True)
class InvitedPerson:
    """One person of an event in one role: what they said, what they may expect in pence, and their newest payment, if any."""

    offer_id: UUID
    person_id: UUID
    name: str
    role: str
    status: str
    expected_pence: int
    promised_pence: int
    """What they chose of it."""
    choice: str | None
    """What they chose, in words, where that is less than all of it."""
    marks: tuple[Attended, ...]
    payment: RunPayment | None
    is_own: bool
    done_on: date | None
    """For a task at home: the day on which it was done."""
    is_with_wages: bool
    later_part: str | None
    """What comes on a later day, as was agreed before the work."""
    may_come_later: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some of the people of an event: `found` of them fit what was looked for, and these are number `first` and on."""

    people: tuple[InvitedPerson, ...]
    found: int
    first: int

    @property
    def next_first(self) -> int | None:
        """Where the next page begins; None where this is the last."""
        return next_first(self.first, len(self.people), self.found)


@dataclass(frozen=True, slots=True)
class EventDay:
    """An event with everything that its page shows. `has_colleagues_run`: somebody else has begun a payout of it."""

    view: EventView
    is_over: bool
    progress: EventProgress
    page: PeoplePage
    runs: tuple[ListedRun, ...]
    has_colleagues_run: bool
    may_manage: bool
    may_pay: bool
    today: date
    now: datetime


def see_event(session: Session, actor: Actor, event_id: UUID, *, find: str = "", first: int = 0) -> EventDay:
    """One event for staff. Raises ForbiddenError, NotFoundError."""
    view = view_event(session, actor, event_id)
    sees_runs = may(actor, Permission.SEE_RUNS)
    runs = list_runs(session, actor, event_id=event_id, limit=20).runs if sees_runs else []
    now = app_now(session)
    return EventDay(
        view=view,
        is_over=is_over(view, now),
        progress=progress_of(session, actor, view, now),
        page=_page(session, actor, event_id, find, first),
        runs=tuple(runs),
        has_colleagues_run=_has_other_run(session, actor, event_id, runs),
        may_manage=may(actor, Permission.MANAGE_EVENTS),
        may_pay=may(actor, Permission.TRIGGER_PAYOUT),
        today=london_day(now),
        now=now,
    )


def _page(session: Session, actor: Actor, event_id: UUID, find: str, first: int) -> PeoplePage:
    asked = offers_by_name(actor.org_id, event_id, find)
    found, first = part_of(session, asked, first)
    rows = session.execute(asked.with_only_columns(Offer, Person.name).offset(first).limit(PAGE)).all()
    offers, names = [one for one, _ in rows], {one.person_id: name for one, name in rows}
    charities = charities_by_id(session, actor.org_id, {one.charity_id for one in offers if one.charity_id is not None})
    payments = list_payments(session, actor, event_id, names) if may(actor, Permission.SEE_RUNS) else []
    newest = {(one.person_id, one.part): one for one in payments if one.status != PayoutStatus.CANCELED}
    of_offer: dict[UUID, list[Attended]] = {}
    for mark in marks_of(session, actor.org_id, [one.id for one in offers]):
        of_offer.setdefault(mark.offer_id, []).append(mark)
    people = tuple(
        InvitedPerson(
            offer_id=one.id,
            person_id=one.person_id,
            name=names[one.person_id],
            role=one.role,
            status=one.status,
            expected_pence=one.expected_pence,
            promised_pence=promised_pence(one.expected_pence, one.accepted_pence),
            choice=choice_in_words(
                one.choice,
                one.accepted_pence,
                one.expected_pence,
                charities[one.charity_id].name if one.charity_id is not None else None,
            ),
            marks=tuple(of_offer.get(one.id, ())),
            payment=newest.get((one.person_id, one.role)),
            is_own=actor.is_one_of(one.person_id),
            done_on=one.done_on,
            is_with_wages=one.pay_on is not None,
            later_part=later_part_of(one),
            may_come_later=may_come_later(one, has_begun=bool(of_offer.get(one.id))),
        )
        for one in offers
    )
    return PeoplePage(people, found, first)


def _has_other_run(session: Session, actor: Actor, event_id: UUID, seen: Sequence[ListedRun]) -> bool:
    seen_ids = [one.id for one in seen]
    query = select(PayoutRun.id).where(PayoutRun.org_id == actor.org_id, PayoutRun.source_id == event_id)
    return session.scalar(query.where(PayoutRun.id.not_in(seen_ids)).limit(1)) is not None
