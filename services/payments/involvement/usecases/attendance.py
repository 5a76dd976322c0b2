"""Marking who took part: in sessions on the day, and tasks that were done at home."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.involvement.rules.attendance import LONGEST_SESSION, minutes_of, more_than_time_allows
from services.payments.involvement.rules.fees import Presence, Stretch, task_fee
from services.payments.involvement.tables import Attendance, EngagementSession, Offer
from services.payments.involvement.usecases.evening_pay import ask_to_pay_marked
from services.payments.involvement.usecases.events import EventView, get_event
from services.payments.involvement.usecases.offers import live_offers, sessions_of_offers
from services.payments.involvement.usecases.rates import rate_card
from services.payments.payouts.usecases.obligations import decided_amounts
from services.payments.people.acting import act_as
from services.payments.people.usecases import lock_people
from shared import audit
from shared.database import london_today
from shared.days import check_day
from shared.errors import ConflictError, Effect, InvalidError, ProblemError
from shared.identity import Actor, Permission
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Mark:
    """How one person took part in one session, in the role they were asked for; no minutes: the whole session."""

    session_id: UUID
    person_id: UUID
    role: str
    kind: Presence = Presence.PRESENT
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class TaskMark:
    """One person has done their task on a day (London); no day: they have not done it after all."""

    person_id: UUID
    role: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Attended:
    """A mark as it is kept."""

    offer_id: UUID
    session_id: UUID
    person_id: UUID
    role: str
    kind: str
    minutes: int


def mark_attendance(session: Session, actor: Actor, event_id: UUID, marks: Sequence[Mark]) -> int:
    """Marks who came; a second mark for the same person, session and role replaces the first until their fee is decided.

    All marks are taken or none. Returns how many. Raises ForbiddenError, NotFoundError (event), InvalidError (`marks` names
    every mark that cannot be taken, with its place and the reason), ConflictError (the same, where the only reason is a fee
    that is decided).
    """
    actor.require(Permission.MANAGE_EVENTS)
    event = get_event(session, actor.org_id, event_id, lock=True)
    book = _Book(session, actor, event)
    bad = []
    for index, mark in enumerate(marks):
        try:
            book.enter(mark)
        except ProblemError as problem:
            bad.append(_bad(index, problem))
    bad += [_bad(index, problem) for index, problem in book.clashes(session, marks)] if not bad else []
    _refuse(bad, len(marks))
    if book.entered:
        _write(session, actor, book.entered)
        ask_to_pay_marked(session, event)
    audit.record(session, actor, "attendance.marked", "engagement", event_id, {"marks": len(marks)})
    return len(marks)


def view_attendance(session: Session, actor: Actor, event_id: UUID) -> list[Attended]:
    """Every mark of an event, for staff. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_EVENTS)
    return list_attendance(session, actor.org_id, event_id)


def list_attendance(session: Session, org_id: UUID, event_id: UUID) -> list[Attended]:
    """Every mark of an event that was not taken back. Raises NotFoundError."""
    get_event(session, org_id, event_id)
    return _marks(session, org_id, Offer.engagement_id == event_id)


def marks_of(
    session: Session, org_id: UUID, offer_ids: Collection[UUID], session_id: UUID | None = None
) -> list[Attended]:
    """The marks of these offers that were not taken back, of all sessions or of one."""
    one_session = true() if session_id is None else Attendance.session_id == session_id
    return _marks(session, org_id, Attendance.offer_id.in_(offer_ids), one_session)


def _marks(session: Session, org_id: UUID, *those: ColumnElement[bool]) -> list[Attended]:
    rows = session.execute(
        select(
            Attendance.offer_id, Attendance.session_id, Offer.person_id, Offer.role, Attendance.kind, Attendance.minutes
        )
        .join(Offer, (Offer.org_id == Attendance.org_id) & (Offer.id == Attendance.offer_id))
        .where(Offer.org_id == org_id, Attendance.kind != Presence.UNMARKED, *those)
        .order_by(Attendance.id)
    )
    return [Attended(*row) for row in rows]


def mark_done(session: Session, actor: Actor, event_id: UUID, marks: Sequence[TaskMark]) -> int:
    """Marks who has done a task at home; all marks are taken or none. Returns how many.

    Raises as `mark_attendance` does.
    """
    actor.require(Permission.MANAGE_EVENTS)
    task = get_event(session, actor.org_id, event_id, lock=True)
    if task.engagement.kind != "task":
        raise InvalidError(
            "event.is_no_task",
            "This is an event, not a task at home.",
            "Mark attendance instead.",
            effect=Effect.NOTHING_SAVED,
        )
    offers = {(one.person_id, one.role): one for one in live_offers(session, actor.org_id, event_id)}
    decided = decided_amounts(session, actor.org_id, "fee", event_id)
    rates, today = rate_card(session, actor.org_id), london_today(session)
    act_as(session, actor)
    bad = []
    for index, mark in enumerate(marks):
        try:
            offer = _asked(offers, mark.person_id, mark.role)
            if mark.done_on != offer.done_on:
                _check_not_own(actor, mark.person_id)
                _check_undecided((mark.person_id, mark.role) in decided)
            if mark.done_on is not None:
                _check_day(mark.done_on, today)
                task_fee(
                    rates, mark.role, mark.done_on, agreed_minutes=offer.agreed_minutes, agreed_pence=offer.agreed_pence
                )
            offer.done_on = mark.done_on
        except ProblemError as problem:
            bad.append(_bad(index, problem))
    _refuse(bad, len(marks))
    session.flush()
    audit.record(session, actor, "task.marked", "engagement", event_id, {"marks": len(marks)})
    return len(marks)


class _Book:
    """The attendance of one event while marks are entered into it."""

    def __init__(self, session: Session, actor: Actor, event: EventView) -> None:
        org_id = self.org_id = actor.org_id
        self._actor = actor
        self.event = event
        self.entered: dict[tuple[UUID, UUID], tuple[Presence, int]] = {}
        self._stretches = event.stretches
        self._offers = {(one.person_id, one.role): one for one in live_offers(session, org_id, event.engagement.id)}
        self._sessions = sessions_of_offers(session, org_id, event.engagement.id)
        self._decided = decided_amounts(session, org_id, "fee", event.engagement.id)
        rows = session.scalars(
            select(Attendance)
            .where(Attendance.org_id == org_id)
            .where(Attendance.offer_id.in_([one.id for one in self._offers.values()]))
        )
        self._before = {(one.offer_id, one.session_id): (Presence(one.kind), one.minutes) for one in rows}

    def enter(self, mark: Mark) -> None:
        """Takes one mark. Raises InvalidError or ConflictError."""
        stretch = self._stretches.get(mark.session_id)
        if stretch is None:
            raise InvalidError("session.not_found", "This event has no such session.", effect=None)
        offer = _asked(self._offers, mark.person_id, mark.role)
        if mark.session_id not in self._sessions.get(offer.id, ()):
            raise InvalidError(
                "attendance.not_asked_for_session", "This person was asked, but not for this session.", effect=None
            )
        cancelled_at = self.event.engagement.cancelled_at
        if cancelled_at is not None and stretch.starts_at >= cancelled_at:
            raise InvalidError(
                "attendance.session_cancelled",
                "This session was cancelled before it began, so nobody was there.",
                effect=None,
            )
        place = (offer.id, mark.session_id)
        entry = (mark.kind, minutes_of(stretch, mark.kind, mark.minutes))
        if self._before.get(place, (Presence.UNMARKED, 0)) == entry:
            self.entered.pop(place, None)
            return
        _check_not_own(self._actor, mark.person_id)
        _check_undecided((mark.person_id, mark.role) in self._decided)
        self.entered[place] = entry

    def clashes(self, session: Session, marks: Sequence[Mark]) -> list[tuple[int, InvalidError]]:
        """(index, problem) for the marks of people who would be in two rooms at once, in this event or in another."""
        person_of = {one.id: one.person_id for one in self._offers.values()}
        changed = {person_of[offer_id] for offer_id, _ in self.entered}
        lock_people(session, self.org_id, changed)  # another event may be about to say where they were
        times: dict[UUID, list[tuple[Stretch, int]]] = defaultdict(list)
        for (offer_id, session_id), (_, minutes) in (self._before | self.entered).items():
            times[person_of[offer_id]].append((self._stretches[session_id], minutes))
        for person_id, stretch, minutes in self._elsewhere(session, times):
            times[person_id].append((stretch, minutes))
        twice = {one for one in changed if more_than_time_allows(times[one])}
        problem = InvalidError(
            "attendance.two_places",
            "With this the person is marked for more minutes than there were: sessions overlap, in this event or another.",
            effect=None,
        )
        return [(index, problem) for index, mark in enumerate(marks) if mark.person_id in twice]

    def _elsewhere(self, session: Session, people: Iterable[UUID]) -> list[tuple[UUID, Stretch, int]]:
        """What these people did in other events around the sessions of this one: a day more on either side, since a session
        that overlaps one of ours may be pressed in time by its own neighbour."""
        first = min(one.starts_at for one in self._stretches.values()) - LONGEST_SESSION
        last = max(one.ends_at for one in self._stretches.values()) + LONGEST_SESSION
        rows = session.execute(
            select(Offer.person_id, EngagementSession.starts_at, EngagementSession.ends_at, Attendance.minutes)
            .select_from(Attendance)
            .join(Offer, (Offer.org_id == Attendance.org_id) & (Offer.id == Attendance.offer_id))
            .join(
                EngagementSession,
                (EngagementSession.org_id == Attendance.org_id) & (EngagementSession.id == Attendance.session_id),
            )
            .where(Attendance.org_id == self.org_id, Offer.person_id.in_(list(people)), Attendance.minutes > 0)
            .where(Offer.engagement_id != self.event.engagement.id)
            .where(EngagementSession.starts_at < last, EngagementSession.ends_at > first)
        )
        return [(row.person_id, Stretch(row.starts_at, row.ends_at), row.minutes) for row in rows]


def _asked(offers: Mapping[tuple[UUID, str], Offer], person_id: UUID, role: str) -> Offer:
    offer = offers.get((person_id, role))
    if offer is not None:
        return offer
    if any(asked == person_id for asked, _ in offers):
        raise InvalidError(
            "attendance.other_role",
            f"This person was asked in another role than “{role}”. Use that role, or offer this one.",
            effect=None,
        )
    raise InvalidError(
        "attendance.never_asked",
        "This person was never asked to take part. Make them an offer first, then mark them.",
        effect=None,
    )


def _check_not_own(actor: Actor, person_id: UUID) -> None:
    if actor.is_one_of(person_id):
        raise InvalidError(
            "attendance.own", "This is you, and nobody marks themselves. Ask a colleague to mark you.", effect=None
        )


def _check_undecided(is_decided: bool) -> None:
    if is_decided:
        raise ConflictError(
            "attendance.fee_decided",
            "The fee of this person was worked out from the earlier marks and is in a payout. "
            "If it is too low, plan a task at home for the difference; if it is too high, ask finance before they release it.",
            effect=None,
        )


def _check_day(done_on: date, today: date) -> None:
    if done_on > today:
        raise InvalidError(
            "task.done_in_future", "A task cannot have been done on a day that is still to come.", effect=None
        )
    check_day(done_on, today)


def _bad(index: int, problem: ProblemError) -> dict[str, Any]:
    return {"index": index, "kind": problem.kind, "code": problem.code, "reason": problem.message}


def _refuse(bad: Sequence[dict[str, Any]], count: int) -> None:
    if not bad:
        return
    error = ConflictError if all(one["kind"] == ConflictError.kind for one in bad) else InvalidError
    listed = [{name: one[name] for name in ("index", "code", "reason")} for one in bad]
    raise error(
        "attendance.bad_marks",
        f"{len(bad)} of {count} marks cannot be taken, so none was saved and no money moved. "
        "Each is listed with its place (the first is 0) and the reason. Correct those and send all of them again.",
        marks=listed,
    )


def _write(session: Session, actor: Actor, entered: Mapping[tuple[UUID, UUID], tuple[Presence, int]]) -> None:
    rows = [
        {
            "id": new_id(),
            "org_id": actor.org_id,
            "offer_id": offer_id,
            "session_id": session_id,
            "kind": kind.value,
            "minutes": minutes,
            "marked_by": actor.id,
        }
        for (offer_id, session_id), (kind, minutes) in entered.items()
    ]
    statement = insert(Attendance)
    new = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "offer_id", "session_id"],
            set_={"kind": new.kind, "minutes": new.minutes, "marked_by": new.marked_by, "marked_at": func.app_now()},
        ),
        rows,
    )
