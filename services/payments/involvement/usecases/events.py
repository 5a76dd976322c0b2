"""Events and tasks at home: planned, looked at, given another budget, cancelled.

Whatever changes an engagement, its offers or its attendance locks the engagement's row first, so that two hands at once
work one after the other: no budget is promised twice, and no mark slips in while the fees are worked out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.attendance import check_days, check_sessions
from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.rules.offers import OFFER_TRANSITIONS, PROMISED, OfferEvent, OfferStatus
from services.payments.involvement.rules.places import checked_place
from services.payments.involvement.tables import Attendance, Engagement, EngagementSession, Offer, OfferSession
from services.payments.involvement.usecases.activities import Plan
from services.payments.involvement.usecases.offer_notices import ToldOffer, tell_taken_back
from services.payments.people.acting import act_as
from services.payments.people.imports.rules import likeness
from services.payments.people.rules import fold
from shared import audit
from shared.database import FOR_CHANGE, app_now, london_today, update_status
from shared.errors import ConflictError, Effect, InvalidError, NotFoundError
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event with its sessions, or a task at home without any, and with the day by which it is done (`due_on`); `description` is neutral enough
    for a bank statement and a text, and so is the `place` of an event. `unpaid_reason`: nobody is paid for it, and why. `source_system` and `external_id` (a key of `read_key`) say where it was imported from."""

    title: str
    description: str
    sessions: Sequence[Stretch] = ()
    place: str | None = None
    kind: str = "event"
    budget_pence: int | None = None
    cost_centre: str | None = None
    account_code: str | None = None
    project: str | None = None
    funder: str | None = None
    unpaid_reason: str | None = None
    due_on: date | None = None
    source_system: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    """An event or task with its sessions in order of time."""

    engagement: Engagement
    sessions: list[EngagementSession] = field(default_factory=list)

    @property
    def stretches(self) -> dict[UUID, Stretch]:
        """The time of each session."""
        return {one.id: Stretch(one.starts_at, one.ends_at) for one in self.sessions}

    @property
    def plan(self) -> Plan:
        """What people are told of it."""
        return Plan(self.engagement.description, self.engagement.place or "", self.engagement.due_on, self.stretches)


def add_event(session: Session, actor: Actor, new: NewEvent) -> EventView:
    """Plans an event, which may be past, or a task at home.

    Raises ForbiddenError; InvalidError for an event without a session, a task with one or with a place, or words, times and days that cannot be.
    """
    actor.require(Permission.MANAGE_EVENTS)
    if new.kind == "event" and not new.sessions:
        raise InvalidError("event.no_session", "An event needs at least one session.", effect=Effect.NOTHING_SAVED)
    if new.kind == "task" and new.sessions:
        raise InvalidError(
            "task.has_sessions",
            "A task at home has no sessions.",
            "Leave them out, or plan an event instead.",
            effect=Effect.NOTHING_SAVED,
        )
    if (new.kind == "task") != (new.due_on is not None):
        raise InvalidError(
            "task.day",
            "A task at home needs the day by which it is done. An event has its sessions instead.",
            "Write the day, for a task at home alone.",
            effect=Effect.NOTHING_SAVED,
        )
    check_days(new.sessions, london_today(session), due_on=new.due_on)
    check_sessions(new.sessions)
    place = None if new.place is None else checked_place(new.place, kind=new.kind)
    engagement = Engagement(
        org_id=actor.org_id,
        kind=new.kind,
        title=new.title,
        folded_title=fold(new.title),
        description=new.description,
        place=place,
        budget_pence=new.budget_pence,
        cost_centre=new.cost_centre,
        account_code=new.account_code,
        project=new.project,
        funder=new.funder,
        unpaid_reason=new.unpaid_reason,
        due_on=new.due_on,
        source_system=new.source_system,
        external_id=new.external_id,
        external_likeness=None if new.external_id is None else likeness(new.external_id),
        created_by=actor.id,
    )
    session.add(engagement)
    session.flush()
    sessions = [
        EngagementSession(
            org_id=actor.org_id, engagement_id=engagement.id, starts_at=one.starts_at, ends_at=one.ends_at
        )
        for one in sorted(new.sessions, key=lambda one: one.starts_at)
    ]
    session.add_all(sessions)
    session.flush()
    facts = {"sessions": len(sessions)} | ({"unpaid_reason": new.unpaid_reason} if new.unpaid_reason else {})
    audit.record(session, actor, f"{new.kind}.added", "engagement", engagement.id, facts)
    return EventView(engagement, sessions)


def view_event(session: Session, actor: Actor, event_id: UUID) -> EventView:
    """An event or task with its sessions, for staff. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_EVENTS)
    return get_event(session, actor.org_id, event_id)


def get_event(session: Session, org_id: UUID, event_id: UUID, *, lock: bool = False) -> EventView:
    """An event or task with its sessions, locked where something of it is about to change. Raises NotFoundError."""
    # Populated anew under the lock: what was read before it may have been changed by whoever held it.
    engagement = session.get(
        Engagement, (org_id, event_id), with_for_update=FOR_CHANGE if lock else None, populate_existing=lock
    )
    if engagement is None:
        raise NotFoundError("event.not_found", "There is no such event in your organisation.")
    sessions = session.scalars(
        select(EngagementSession).filter_by(org_id=org_id, engagement_id=event_id).order_by(EngagementSession.starts_at)
    )
    return EventView(engagement, list(sessions))


def set_budget(session: Session, actor: Actor, event_id: UUID, budget_pence: int | None) -> EventView:
    """Gives an event another budget (None: no limit). What was promised stays promised, also above a lower budget.

    Raises ForbiddenError, NotFoundError.
    """
    actor.require(Permission.MANAGE_EVENTS)
    event = get_event(session, actor.org_id, event_id, lock=True)
    facts = {"before_pence": event.engagement.budget_pence, "pence": budget_pence}
    event.engagement.budget_pence = budget_pence
    session.flush()
    audit.record(session, actor, "event.budget_set", "engagement", event_id, facts)
    return event


def cancel_event(session: Session, actor: Actor, event_id: UUID) -> EventView:
    """Cancels an event: unanswered offers are taken back (not of people who took part already); whoever said yes is paid by their rate's cancelled-late rule for
    the sessions that had not begun, and by attendance for those that had.

    Raises ForbiddenError, NotFoundError, ConflictError (cancelled before, or over).
    """
    actor.require(Permission.MANAGE_EVENTS)
    event = get_event(session, actor.org_id, event_id, lock=True)
    check_not_cancelled(event)
    now = app_now(session)
    if event.sessions and max(one.ends_at for one in event.sessions) <= now:
        raise ConflictError(
            "event.is_over",
            "This event is over, so it cannot be cancelled.",
            "If nobody came, mark everybody absent.",
        )
    act_as(session, actor)
    tell_taken_back(session, actor.org_id, _promised(session, actor.org_id, event_id), event.plan, now)
    event.engagement.cancelled_at = now
    session.flush()
    withdrawn = session.scalars(
        update_status(Offer, OFFER_TRANSITIONS, OfferStatus.OFFERED, OfferEvent.WITHDRAWN)
        .where(Offer.org_id == actor.org_id, Offer.engagement_id == event_id, ~has_taken_part())
        .returning(Offer.id)
    ).all()
    audit.record(session, actor, "event.cancelled", "engagement", event_id, {"offers_withdrawn": len(withdrawn)})
    return event


def _promised(session: Session, org_id: UUID, event_id: UUID) -> list[ToldOffer]:
    """The offers of an event that somebody may still come for, or of a task that they have not done."""
    rows = session.execute(
        select(Offer.id, Offer.person_id, Offer.expected_pence, OfferSession.session_id)
        .outerjoin(OfferSession, (OfferSession.org_id == Offer.org_id) & (OfferSession.offer_id == Offer.id))
        .where(Offer.org_id == org_id, Offer.engagement_id == event_id, Offer.status.in_(PROMISED))
        .where(Offer.done_on.is_(None))
    )
    found: dict[UUID, ToldOffer] = {}
    for offer_id, person_id, pence, of_session in rows:
        session_id: UUID | None = of_session  # None for a task
        before = found[offer_id].session_ids if offer_id in found else ()
        more = () if session_id is None else (session_id,)
        found[offer_id] = ToldOffer(offer_id, person_id, pence, (*before, *more))
    return list(found.values())


def has_taken_part() -> ColumnElement[bool]:
    """SQL: the person of an offer is marked as having taken part, or as having done the task."""
    marked = select(Attendance.id).where(
        Attendance.org_id == Offer.org_id, Attendance.offer_id == Offer.id, Attendance.minutes > 0
    )
    return or_(marked.exists(), Offer.done_on.is_not(None))


def check_not_cancelled(event: EventView) -> None:
    """Raises ConflictError for an event that was cancelled."""
    if event.engagement.cancelled_at is not None:
        raise ConflictError(
            "event.cancelled",
            "This event was cancelled.",
            "Look at its payout to see what is due.",
            effect=Effect.NO_MONEY_MOVED,
        )
