"""An event as its organiser sees it: who was asked and what they say, who was there, and where each payment is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.desk.usecases.event_progress import EventProgress, is_over, live, progress_of
from services.payments.desk.usecases.finance import may
from services.payments.involvement.rules.choice import choice_in_words, promised_pence
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.attendance import Attended, view_attendance
from services.payments.involvement.usecases.estimates import promises_of
from services.payments.involvement.usecases.events import EventView, view_event
from services.payments.involvement.usecases.instalments import later_part_of, may_come_later
from services.payments.involvement.usecases.offers import sessions_of_offers, view_offers
from services.payments.involvement.usecases.preview import Preview
from services.payments.payees.charities.usecases import charities_by_id
from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import PayoutRun
from services.payments.payouts.usecases.run_lists import ListedRun, RunPayment, list_payments, list_runs
from services.payments.people.rules import fold
from services.payments.people.usecases import names_of
from shared.database import app_now
from shared.identity import Actor, Permission
from shared.london import london_day
from shared.pagination import next_first

PAGE = 100
"""So many people stand on one page."""


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
    offers = live(view_offers(session, actor, event_id).offers)
    marks = view_attendance(session, actor, event_id)
    sees_runs = may(actor, Permission.SEE_RUNS)
    runs = list_runs(session, actor, event_id=event_id, limit=20).runs if sees_runs else []
    payments = list_payments(session, actor, event_id) if sees_runs else []
    now = app_now(session)
    return EventDay(
        view=view,
        is_over=is_over(view, now),
        progress=progress_of(view, offers, marks, promises_of(session, actor, event_id), now),
        page=_page(session, actor, offers, marks, payments, find, first),
        runs=tuple(runs),
        has_colleagues_run=_has_other_run(session, actor, event_id, runs),
        may_manage=may(actor, Permission.MANAGE_EVENTS),
        may_pay=may(actor, Permission.TRIGGER_PAYOUT),
        today=london_day(now),
        now=now,
    )


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One row of an attendance list. `mark` is None until somebody marks it; `is_own`: it is whoever looks."""

    offer_id: UUID
    person_id: UUID
    name: str
    role: str
    status: str
    mark: Attended | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class AttendancePage:
    """The list of one session: `found` rows fit what was looked for, and these are number `first` and on."""

    view: EventView
    session_id: UUID
    rows: tuple[ListedPerson, ...]
    found: int
    first: int
    marked: int
    asked: int

    @property
    def next_first(self) -> int | None:
        """Where the next page begins; None where this is the last."""
        return next_first(self.first, len(self.rows), self.found)


def see_attendance(
    session: Session, actor: Actor, event_id: UUID, session_id: UUID, *, find: str = "", first: int = 0
) -> AttendancePage:
    """Everybody who was asked for one session, in order of their names; who said no comes last. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_EVENTS)
    view = view_event(session, actor, event_id)
    asked_for = sessions_of_offers(session, actor.org_id, event_id)
    offers = [
        one
        for one in view_offers(session, actor, event_id).offers
        if one.status != OfferStatus.WITHDRAWN and session_id in asked_for.get(one.id, ())
    ]
    names = names_of(session, actor.org_id, {one.person_id for one in offers})
    marks = {one.offer_id: one for one in view_attendance(session, actor, event_id) if one.session_id == session_id}
    rows = sorted(
        (
            ListedPerson(
                one.id,
                one.person_id,
                names[one.person_id],
                one.role,
                one.status,
                marks.get(one.id),
                actor.is_one_of(one.person_id),
            )
            for one in offers
        ),
        key=lambda row: (row.status == OfferStatus.DECLINED, fold(row.name), row.offer_id),
    )
    wanted = fold(find)
    fitting = [row for row in rows if wanted in fold(row.name)] if wanted else rows
    first = _first(first, len(fitting))
    return AttendancePage(
        view, session_id, tuple(fitting[first : first + PAGE]), len(fitting), first, len(marks), len(offers)
    )


@dataclass(frozen=True, slots=True)
class NotPaid:
    """Somebody whom a payout pays nothing or not all, and their name in words: with the role where they have several, and how many
    sessions are not marked."""

    person_id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class WithoutFee:
    """Those whom a payout pays nothing: who has no mark yet, and who said no; and those who are marked for some sessions only."""

    unmarked: tuple[NotPaid, ...]
    partly_marked: tuple[NotPaid, ...]
    said_no: tuple[NotPaid, ...]


def people_without_fee(session: Session, actor: Actor, event_id: UUID, preview: Preview) -> WithoutFee:
    """Who would get nothing just now, or less than all, so that nobody is forgotten by whoever pays. Raises ForbiddenError,
    NotFoundError."""
    offers = [one for one in view_offers(session, actor, event_id).offers if one.status != OfferStatus.WITHDRAWN]
    names = names_of(session, actor.org_id, {one.person_id for one in offers})
    roles = Counter(one.person_id for one in offers)
    offers.sort(key=lambda one: (fold(names[one.person_id]), one.role, one.id))
    decided = {(one.person_id, one.role) for one in preview.lines if one.held == "paid_already"}
    marked = {(one.offer_id, one.session_id) for one in view_attendance(session, actor, event_id)}
    asked_for = sessions_of_offers(session, actor.org_id, event_id)
    held = _sessions_held(view_event(session, actor, event_id))
    unmarked, partly, said_no = list[NotPaid](), list[NotPaid](), list[NotPaid]()
    for one in offers:
        name = f"{names[one.person_id]}, {one.role}" if roles[one.person_id] > 1 else names[one.person_id]
        if one.status == OfferStatus.DECLINED:
            said_no.append(NotPaid(one.person_id, name))
        elif (one.person_id, one.role) not in decided and one.done_on is None:
            asked = asked_for.get(one.id, [])
            counted = [which for which in asked if which in held]
            missing = [which for which in counted if (one.id, which) not in marked]
            words = f"{name}: {len(missing)} of {len(counted)} sessions not marked" if len(counted) > 1 else name
            if missing or not asked:  # a task at home has no sessions
                (unmarked if len(missing) == len(counted) else partly).append(NotPaid(one.person_id, words))
    return WithoutFee(tuple(unmarked), tuple(partly), tuple(said_no))


def _sessions_held(view: EventView) -> set[UUID]:
    """The sessions that are paid by attendance: those that had begun when the event was cancelled, else all."""
    cancelled_at = view.engagement.cancelled_at
    return {one.id for one in view.sessions if cancelled_at is None or one.starts_at <= cancelled_at}


def _page(
    session: Session,
    actor: Actor,
    offers: Sequence[Offer],
    marks: Sequence[Attended],
    payments: Sequence[RunPayment],
    find: str,
    first: int,
) -> PeoplePage:
    names = names_of(session, actor.org_id, {one.person_id for one in offers})
    folded, wanted = {who: fold(name) for who, name in names.items()}, fold(find)
    fitting = sorted(
        (one for one in offers if wanted in folded[one.person_id]), key=lambda one: (folded[one.person_id], one.id)
    )
    first = _first(first, len(fitting))
    charities = charities_by_id(
        session, actor.org_id, {one.charity_id for one in fitting if one.charity_id is not None}
    )
    newest = {(one.person_id, one.part): one for one in payments if one.status != PayoutStatus.CANCELED}
    of_offer: dict[UUID, list[Attended]] = {}
    for mark in marks:
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
        for one in fitting[first : first + PAGE]
    )
    return PeoplePage(people, len(fitting), first)


def _first(first: int, count: int) -> int:
    """Where a page begins: a place that is not there any more is the beginning."""
    return first if 0 <= first < count else 0


def _has_other_run(session: Session, actor: Actor, event_id: UUID, seen: Sequence[ListedRun]) -> bool:
    seen_ids = [one.id for one in seen]
    query = select(PayoutRun.id).where(PayoutRun.org_id == actor.org_id, PayoutRun.source_id == event_id)
    return session.scalar(query.where(PayoutRun.id.not_in(seen_ids)).limit(1)) is not None
