"""Events from another system: added the first time, changed the second, never doubled."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.attendance import check_sessions
from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.tables import Engagement, EngagementSession
from services.payments.involvement.usecases.events import EventView, NewEvent, add_event, check_not_cancelled
from services.payments.involvement.usecases.offers import live_offers
from services.payments.people.usecases import Fate, lock_imports
from shared import audit
from shared.errors import ConflictError, ProblemError
from shared.identity import Action, Actor

FIELDS = ("title", "budget_pence", "cost_centre", "account_code", "project", "funder")
"""What another import may change at any time; of fees that are decided it changes nothing."""


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """What an import did with one event; without a fate it was refused, and `reason` says why."""

    fate: Fate | None
    id: UUID | None = None
    reason: str | None = None


def import_events(session: Session, actor: Actor, events: Sequence[NewEvent]) -> list[ImportedEvent]:
    """Adds events of another system, or changes those that were imported before. Each comes once in `events`, with
    `source_system` and `external_id`. What one event cannot have does not keep the others back. Raises ForbiddenError."""
    actor.require(Action.MANAGE_EVENTS)
    lock_imports(session, actor.org_id)
    known = _known(session, actor.org_id, events)
    imported = []
    for one in events:
        before = known.get((one.source_system, one.external_id))
        try:
            if before is None:
                imported.append(ImportedEvent(Fate.ADDED, add_event(session, actor, one).engagement.id))
            else:
                imported.append(ImportedEvent(_import_again(session, actor, before, one), before.engagement.id))
        except ProblemError as problem:
            imported.append(ImportedEvent(None, reason=problem.message))
    session.flush()
    return imported


def _known(
    session: Session, org_id: UUID, events: Sequence[NewEvent]
) -> dict[tuple[str | None, str | None], EventView]:
    """The events that were imported before, locked, with their sessions in order of time."""
    engagements = session.scalars(
        select(Engagement)
        .where(Engagement.org_id == org_id, Engagement.source_system.in_({one.source_system for one in events}))
        .where(Engagement.external_id.in_([one.external_id for one in events]))
        .order_by(Engagement.id)
        .with_for_update(key_share=True)
    ).all()
    sessions = defaultdict(list)
    for one in session.scalars(
        select(EngagementSession)
        .where(EngagementSession.org_id == org_id)
        .where(EngagementSession.engagement_id.in_([engagement.id for engagement in engagements]))
        .order_by(EngagementSession.starts_at)
    ):
        sessions[one.engagement_id].append(one)
    return {(one.source_system, one.external_id): EventView(one, sessions[one.id]) for one in engagements}


def _import_again(session: Session, actor: Actor, before: EventView, new: NewEvent) -> Fate:
    """Changes an event into what the file says. Raises ConflictError where it cannot be changed any more, InvalidError."""
    engagement = before.engagement
    stretches = sorted(new.sessions, key=lambda one: one.starts_at)
    moved = [Stretch(one.starts_at, one.ends_at) for one in before.sessions] != stretches
    fields = [name for name in FIELDS if getattr(engagement, name) != getattr(new, name)]
    if not moved and not fields:
        return Fate.UNCHANGED
    check_not_cancelled(before)
    if moved:
        _move_sessions(session, before, stretches)
    for name in fields:
        setattr(engagement, name, getattr(new, name))
    facts = {"fields": fields, "sessions_moved": moved}
    audit.record(session, actor, "event.imported_again", "engagement", engagement.id, facts)
    return Fate.CHANGED


def _move_sessions(session: Session, before: EventView, stretches: Sequence[Stretch]) -> None:
    """Gives an event other times, while nobody has been asked to come at the old ones."""
    engagement = before.engagement
    if live_offers(session, engagement.org_id, engagement.id):
        raise ConflictError(
            "event.asked_already",
            "People have been asked to come at other times, so nothing of this event was changed and no money moved. "
            "Cancel the event and import it under a new ID.",
        )
    if len(stretches) < len(before.sessions):
        raise ConflictError(
            "event.fewer_sessions",
            "This event has more sessions than the file, so nothing of it was changed. "
            "Cancel the event and import it under a new ID.",
        )
    check_sessions(stretches)
    for one, stretch in zip(before.sessions, stretches, strict=False):
        one.starts_at, one.ends_at = stretch.starts_at, stretch.ends_at
    session.add_all(
        EngagementSession(
            org_id=engagement.org_id, engagement_id=engagement.id, starts_at=one.starts_at, ends_at=one.ends_at
        )
        for one in stretches[len(before.sessions) :]
    )
