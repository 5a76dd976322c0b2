"""Events: planning them, marking who came, and turning attendance into money that is owed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules import Attended, DatedRate, fee_line
from services.payments.involvement.tables import Attendance, Engagement, EngagementSession, Rate
from services.payments.payouts.tables import PayoutRun
from services.payments.payouts.usecases.obligations import Line, Owed, owe
from services.payments.payouts.usecases.runs import NewRun, create_run
from services.payments.people.usecases import get_person
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, InvalidError, NotFoundError
from shared.identity import Action, Actor
from shared.money import pounds


@dataclass(frozen=True, slots=True)
class NewRate:
    """A rate in pence with where it comes from."""

    role: str
    basis: str
    amount_pence: int
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event with its sessions as (starts_at, ends_at); `description` is neutral enough for a bank statement."""

    title: str
    description: str
    sessions: Sequence[tuple[datetime, datetime]]
    budget_pence: int | None = None
    cost_centre: str | None = None
    account_code: str | None = None
    project: str | None = None
    funder: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One person was at one session in one role, for so many minutes."""

    session_id: UUID
    person_id: UUID
    role: str
    minutes: int


@dataclass(frozen=True, slots=True)
class EventView:
    """An event and the ids of its sessions in order of time."""

    engagement: Engagement
    sessions: list[EngagementSession] = field(default_factory=list)


def add_rate(session: Session, actor: Actor, new: NewRate) -> Rate:
    """Adds a dated rate. Raises ForbiddenError; ConflictError where the role has a rate from that day already."""
    actor.require(Action.MANAGE_RATES)
    if session.scalar(select(Rate.id).filter_by(org_id=actor.org_id, role=new.role, valid_from=new.valid_from)):
        raise ConflictError("rate.exists", "There is a rate for this role from this day already. Nothing was changed.")
    rate = Rate(
        org_id=actor.org_id,
        role=new.role,
        basis=new.basis,
        amount_pence=new.amount_pence,
        valid_from=new.valid_from,
        source=new.source,
        checked_by=actor.id,
    )
    session.add(rate)
    session.flush()
    facts = {"role": new.role, "pence": new.amount_pence, "valid_from": new.valid_from.isoformat()}
    audit.record(session, actor, "rate.added", "rate", rate.id, facts)
    return rate


def add_event(session: Session, actor: Actor, new: NewEvent) -> EventView:
    """Plans an event. Raises ForbiddenError; InvalidError for a session that ends before it starts, or none at all."""
    actor.require(Action.MANAGE_EVENTS)
    if not new.sessions:
        raise InvalidError("event.no_session", "An event needs at least one session. Nothing was saved.")
    if any(ends_at <= starts_at for starts_at, ends_at in new.sessions):
        raise InvalidError(
            "event.ends_before_it_starts", "A session ends before it starts. Nothing was saved. Check the times."
        )
    engagement = Engagement(
        org_id=actor.org_id,
        kind="event",
        title=new.title,
        description=new.description,
        budget_pence=new.budget_pence,
        cost_centre=new.cost_centre,
        account_code=new.account_code,
        project=new.project,
        funder=new.funder,
        created_by=actor.id,
    )
    session.add(engagement)
    session.flush()
    sessions = [
        EngagementSession(org_id=actor.org_id, engagement_id=engagement.id, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in sorted(new.sessions)
    ]
    session.add_all(sessions)
    session.flush()
    audit.record(session, actor, "event.added", "engagement", engagement.id, {"sessions": len(sessions)})
    return EventView(engagement, sessions)


def get_event(session: Session, org_id: UUID, event_id: UUID) -> EventView:
    """An event with its sessions. Raises NotFoundError."""
    engagement = session.get(Engagement, (org_id, event_id))
    if engagement is None:
        raise NotFoundError("event.not_found", "There is no such event in your organisation. Nothing was changed.")
    sessions = session.scalars(
        select(EngagementSession).filter_by(org_id=org_id, engagement_id=event_id).order_by(EngagementSession.starts_at)
    )
    return EventView(engagement, list(sessions))


def mark_attendance(session: Session, actor: Actor, event_id: UUID, marks: Sequence[Mark]) -> int:
    """Marks who came; a second mark for the same person, session and role replaces the first. Returns how many.

    Raises ForbiddenError, NotFoundError (event, session or person), InvalidError (longer than the session).
    """
    actor.require(Action.MANAGE_EVENTS)
    sessions = {one.id: one for one in get_event(session, actor.org_id, event_id).sessions}
    for mark in marks:
        _check_mark(session, actor.org_id, sessions, mark)
        place = {"org_id": actor.org_id, "session_id": mark.session_id, "person_id": mark.person_id, "role": mark.role}
        row = session.scalar(select(Attendance).filter_by(**place))
        if row is None:
            row = Attendance(**place)
            session.add(row)
        row.minutes, row.marked_by = mark.minutes, actor.id
    session.flush()
    audit.record(session, actor, "attendance.marked", "engagement", event_id, {"marks": len(marks)})
    return len(marks)


def trigger_payout(session: Session, actor: Actor, event_id: UUID) -> PayoutRun:
    """After the event: fees from attendance and dated rates become obligations, and a run proposes to pay them.

    Raises ForbiddenError, NotFoundError, and ConflictError: not over yet, nobody came, a role without a rate, a budget
    that does not cover the fees, or nothing left to pay.
    """
    actor.require(Action.TRIGGER_PAYOUT)
    event = get_event(session, actor.org_id, event_id)
    if max(one.ends_at for one in event.sessions) > app_now(session):
        raise ConflictError(
            "event.not_over", "This event is not over yet. No money moved. Trigger the payout after it ends."
        )
    owed = _fees(session, actor.org_id, event)
    _check_budget(event.engagement, sum(one.amount_pence for one in owed))
    obligations = owe(session, actor, owed)
    return create_run(session, actor, NewRun(event_id, event.engagement.title, obligations))


def _check_mark(session: Session, org_id: UUID, sessions: dict[UUID, EngagementSession], mark: Mark) -> None:
    if mark.session_id not in sessions:
        raise NotFoundError("session.not_found", "This event has no such session. Nothing was marked.")
    get_person(session, org_id, mark.person_id)
    one = sessions[mark.session_id]
    longest = int((one.ends_at - one.starts_at).total_seconds() // 60)
    if mark.minutes > longest:
        raise InvalidError(
            "attendance.too_long",
            f"A person is marked for {mark.minutes} minutes, but the session lasts {longest}. Nothing was marked.",
        )


def _fees(session: Session, org_id: UUID, event: EventView) -> list[Owed]:
    rates = [
        DatedRate(rate.id, rate.role, rate.basis, rate.amount_pence, rate.valid_from)
        for rate in session.scalars(select(Rate).filter_by(org_id=org_id))
    ]
    starts = {one.id: one.starts_at for one in event.sessions}
    lines: dict[UUID, list[Line]] = defaultdict(list)
    attended = session.scalars(
        select(Attendance)
        .where(Attendance.org_id == org_id, Attendance.session_id.in_(starts))
        .order_by(Attendance.person_id, Attendance.session_id)
    )
    for one in attended:
        line = fee_line(rates, Attended(one.role, one.minutes, starts[one.session_id]))
        lines[one.person_id].append(Line(line.reason, line.amount_pence, line.rate_id))
    if not lines:
        raise ConflictError(
            "event.nobody_came", "Nobody is marked as having come. No money moved. Mark attendance first."
        )
    engagement = event.engagement
    return [
        Owed(
            kind="fee",
            source_id=engagement.id,
            person_id=person_id,
            description=engagement.description,
            lines=tuple(person_lines),
            cost_centre=engagement.cost_centre,
            account_code=engagement.account_code,
            project=engagement.project,
            funder=engagement.funder,
        )
        for person_id, person_lines in lines.items()
    ]


def _check_budget(engagement: Engagement, total_pence: int) -> None:
    if engagement.budget_pence is not None and total_pence > engagement.budget_pence:
        raise ConflictError(
            "event.over_budget",
            f"The fees come to {pounds(total_pence)} and the budget is {pounds(engagement.budget_pence)}. "
            "No money moved. Raise the budget or correct the attendance.",
            total_pence=total_pence,
            budget_pence=engagement.budget_pence,
        )
