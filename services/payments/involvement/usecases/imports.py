"""Events from another system: added the first time, changed the second, never doubled."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.involvement.rules.attendance import check_days, check_sessions
from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.tables import Engagement, EngagementAlias, EngagementSession
from services.payments.involvement.usecases.events import EventView, NewEvent, add_event, check_not_cancelled
from services.payments.involvement.usecases.moving import put_at
from services.payments.involvement.usecases.offers import live_offers
from services.payments.people.imports.rules import Answers, Imported, ImportResult, likeness
from services.payments.people.imports.tables import ImportSource
from services.payments.people.rules import fold, share_a_word
from shared import audit
from shared.database import london_today
from shared.errors import ConflictError, ProblemError
from shared.identity import Actor, Permission
from shared.ids import new_id

FIELDS = ("title", "budget_pence", "cost_centre", "account_code", "project", "funder")
"""What another import may change at any time; of fees that are decided it changes nothing."""


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """What an import did with one event; one that was refused has no result, and `reason` says why."""

    found: Imported | None
    reason: str | None = None


@dataclass(slots=True)
class _Known:
    """What is here of a source's events: those of these keys, locked, and titles by what nearly alike keys have in common."""

    events: Mapping[str, EventView]
    alike: dict[str, tuple[str, str]] = field(default_factory=dict)


def import_events(
    session: Session, actor: Actor, source: ImportSource, events: Sequence[NewEvent], answers: Answers
) -> list[ImportedEvent]:
    """Adds events of a source, or changes those that were imported before. Each key comes once in `events`; one that is nearly
    another event's, and one that would get a quite different title, is held. What one event cannot have does not keep the
    others back. Runs under the lock that `name_source` has taken. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_EVENTS)
    known = _read_known(session, actor.org_id, source, events)
    imported = []
    for one in events:
        try:
            imported.append(ImportedEvent(_import(session, actor, known, one, answers)))
        except ProblemError as problem:
            imported.append(ImportedEvent(None, problem.message))
    session.flush()
    _remember(session, actor, source, answers)
    return imported


def other_ids(session: Session, actor: Actor, source_name: str) -> dict[str, str]:
    """Further IDs of a source's events, as somebody said: ID → the event's own ID."""
    actor.require(Permission.MANAGE_EVENTS)
    rows = session.execute(
        select(EngagementAlias.external_id, Engagement.external_id)
        .join(
            Engagement,
            (Engagement.org_id == EngagementAlias.org_id) & (Engagement.id == EngagementAlias.engagement_id),
        )
        .where(EngagementAlias.org_id == actor.org_id, EngagementAlias.source_system == source_name)
    )
    return {row[0]: str(row[1]) for row in rows}


def _import(session: Session, actor: Actor, known: _Known, new: NewEvent, answers: Answers) -> Imported:
    key = str(new.external_id)
    before = known.events.get(key)
    if before is not None:
        title = before.engagement.title
        if not share_a_word(title, new.title) and answers.same.get(key) != key:
            return Imported(ImportResult.OTHER_NAME, None, key, title)
        return Imported(_import_again(session, actor, before, new), before.engagement.id)
    alike = known.alike.get(likeness(key))
    if alike is not None and key not in answers.new:
        return Imported(ImportResult.LIKE_ID, None, *alike)
    added = add_event(session, actor, new).engagement
    known.alike[likeness(key)] = (key, new.title)
    return Imported(ImportResult.ADDED, added.id)


def _remember(session: Session, actor: Actor, source: ImportSource, answers: Answers) -> None:
    """Keeps the further IDs that somebody named, for the next list."""
    said = {key: own for key, own in sorted(answers.same.items()) if key != own}
    rows = session.execute(
        select(Engagement.external_id, Engagement.id).where(
            Engagement.org_id == actor.org_id,
            Engagement.source_system == source.name,
            Engagement.external_id.in_(said.values()),
        )
    )
    ids: dict[str, UUID] = {str(row[0]): row[1] for row in rows}
    aliases = [
        {
            "org_id": actor.org_id,
            "id": new_id(),
            "source_system": source.name,
            "external_id": key,
            "engagement_id": ids[own],
            "said_by": actor.id,
        }
        for key, own in said.items()
        if own in ids
    ]
    if aliases:
        session.execute(insert(EngagementAlias).on_conflict_do_nothing(), aliases)


def _read_known(session: Session, org_id: UUID, source: ImportSource, events: Sequence[NewEvent]) -> _Known:
    """The events that were imported before, locked, with their sessions in order of time."""
    keys = [one.external_id for one in events]
    mine = select(Engagement).where(Engagement.org_id == org_id, Engagement.source_system == source.name)
    engagements = session.scalars(
        mine.where(Engagement.external_id.in_(keys)).order_by(Engagement.id).with_for_update(key_share=True)
    ).all()
    sessions = defaultdict(list)
    for one in session.scalars(
        select(EngagementSession)
        .where(EngagementSession.org_id == org_id)
        .where(EngagementSession.engagement_id.in_([engagement.id for engagement in engagements]))
        .order_by(EngagementSession.starts_at)
    ):
        sessions[one.engagement_id].append(one)
    wanted = {likeness(str(key)) for key in keys}
    alike = session.scalars(mine.where(Engagement.external_likeness.in_(wanted)).order_by(Engagement.id))
    return _Known(
        {str(one.external_id): EventView(one, sessions[one.id]) for one in engagements},
        {str(one.external_likeness): (str(one.external_id), one.title) for one in alike},
    )


def _import_again(session: Session, actor: Actor, before: EventView, new: NewEvent) -> ImportResult:
    """Changes an event into what the file says. Raises ConflictError where it cannot be changed any more, InvalidError."""
    engagement = before.engagement
    stretches = sorted(new.sessions, key=lambda one: one.starts_at)
    moved = [Stretch(one.starts_at, one.ends_at) for one in before.sessions] != stretches
    fields = [name for name in FIELDS if getattr(engagement, name) != getattr(new, name)]
    elsewhere = new.place is not None and new.place != engagement.place  # a file without places takes none away
    if not moved and not fields and not elsewhere:
        return ImportResult.UNCHANGED
    check_not_cancelled(before)
    if moved:
        _move_sessions(session, before, stretches)
    if new.place is not None and elsewhere:
        put_at(session, actor, before, new.place)
    for name in fields:
        setattr(engagement, name, getattr(new, name))
    engagement.folded_title = fold(engagement.title)
    facts = {"fields": fields, "sessions_moved": moved}
    audit.record(session, actor, "event.imported_again", "engagement", engagement.id, facts)
    return ImportResult.CHANGED


def _move_sessions(session: Session, before: EventView, stretches: Sequence[Stretch]) -> None:
    """Gives an event other times, while nobody has been asked to come at the old ones."""
    engagement = before.engagement
    if live_offers(session, engagement.org_id, engagement.id):
        raise ConflictError(
            "event.asked_already",
            "People have been asked to come at other times, so nothing of this event was changed and no money moved. "
            "Cancel the event and import it under a new ID.",
            effect=None,
        )
    if len(stretches) < len(before.sessions):
        raise ConflictError(
            "event.fewer_sessions",
            "This event has more sessions than the file, so nothing of it was changed. "
            "Cancel the event and import it under a new ID.",
            effect=None,
        )
    check_days(stretches, london_today(session))
    check_sessions(stretches)
    for one, stretch in zip(before.sessions, stretches, strict=False):
        one.starts_at, one.ends_at = stretch.starts_at, stretch.ends_at
    session.add_all(
        EngagementSession(
            org_id=engagement.org_id, engagement_id=engagement.id, starts_at=one.starts_at, ends_at=one.ends_at
        )
        for one in stretches[len(before.sessions) :]
    )
