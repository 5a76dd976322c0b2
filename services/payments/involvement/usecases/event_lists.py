"""Lists of events: those of today, those to come and those that are past, with how many people were asked and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from services.payments.involvement.tables import Engagement, EngagementSession, Offer
from shared.database import london_today
from shared.identity import Actor, Permission
from shared.london import start_of_day
from shared.pagination import in_order, no_such_place

MOST_LISTED = 200
"""So many events at most are listed at a time."""


class EventTime(StrEnum):
    """When an event is, as seen from today in London."""

    TODAY = "today"
    """One of its sessions is today."""
    COMING = "coming"
    """None is today, and one is still to come."""
    PAST = "past"
    """All of its sessions are over since yesterday or before."""
    AT_HOME = "at_home"
    """A task at home, which has no time."""


class EventOrder(StrEnum):
    """What a list of events is ordered by."""

    NAME = "name"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event in a list. `starts_at` and `ends_at` are those of the session that counts: of today, the next, or the last;
    a task at home has none. `asked`, `yes` and `no` count people, those of offers that were taken back left out."""

    id: UUID
    title: str
    kind: str
    starts_at: datetime | None
    ends_at: datetime | None
    cancelled_at: datetime | None
    asked: int = 0
    yes: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True)
class EventList:
    """Some events, and the cursor of those that follow (None: these were the last)."""

    events: list[ListedEvent]
    next_cursor: str | None


def list_events(
    session: Session,
    actor: Actor,
    when: EventTime,
    *,
    name: str = "",
    order: EventOrder = EventOrder.TIME,
    is_down: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> EventList:
    """Events of one kind of time, for staff: usually today's and coming ones in order of time, past ones and tasks the newest first; with
    `name` those in whose name it stands.

    Raises ForbiddenError, InvalidError (a cursor that is not ours).
    """
    actor.require(Permission.SEE_EVENTS)
    limit = max(1, min(limit, MOST_LISTED))
    times = _times(session, actor.org_id, when)
    if is_down is None:
        is_down = is_newest_first(when) and order is EventOrder.TIME
    by = times.c.starts_at if order is EventOrder.TIME else func.lower(Engagement.title)
    found = select(
        Engagement.id, Engagement.title, Engagement.kind, times.c.starts_at, times.c.ends_at, Engagement.cancelled_at
    ).where(Engagement.org_id == actor.org_id, Engagement.id == times.c.engagement_id)
    if name.strip():
        found = found.where(Engagement.title.icontains(name.strip(), autoescape=True))
    after: tuple[object, UUID] | None = None
    if cursor is not None:
        after = _read_cursor(cursor)
        if order is EventOrder.NAME:
            title = select(func.lower(Engagement.title)).where(
                Engagement.org_id == actor.org_id, Engagement.id == after[1]
            )
            after = (session.execute(title).scalar_one_or_none() or "", after[1])
    found = in_order(found, (by, Engagement.id), after=after, is_down=is_down)
    rows = session.execute(found.limit(limit + 1)).all()
    events = _with_counts(session, actor.org_id, rows[:limit], when)
    return EventList(events, _cursor(rows[limit - 1]) if len(rows) > limit else None)


def is_newest_first(when: EventTime) -> bool:
    """Whether these events stand the newest first where nobody asks for another order."""
    return when in (EventTime.PAST, EventTime.AT_HOME)


def _times(session: Session, org_id: UUID, when: EventTime) -> Any:
    """The events of one kind of time, each with the beginning and end that count."""
    if when is EventTime.AT_HOME:  # the moment at which it was planned stands in for a time of its own
        planned = select(
            Engagement.id.label("engagement_id"),
            Engagement.created_at.label("starts_at"),
            Engagement.created_at.label("ends_at"),
        )
        return planned.where(Engagement.org_id == org_id, Engagement.kind == "task").subquery()
    today = london_today(session)
    begins, ends = literal(start_of_day(today)), literal(start_of_day(today + timedelta(days=1)))
    starts_at, ends_at = EngagementSession.starts_at, EngagementSession.ends_at
    is_today = and_(starts_at < ends, ends_at > begins)
    is_coming = starts_at >= ends
    counts: dict[EventTime, ColumnElement[bool]] = {EventTime.TODAY: is_today, EventTime.COMING: is_coming}
    wanted = counts.get(when)
    of_all = select(EngagementSession.engagement_id).where(EngagementSession.org_id == org_id)
    first: ColumnElement[datetime] = func.min(starts_at)
    last: ColumnElement[datetime] = func.max(ends_at)
    if wanted is not None:
        first, last = func.min(starts_at).filter(wanted), func.max(ends_at).filter(wanted)
    having: dict[EventTime, ColumnElement[bool]] = {
        EventTime.TODAY: func.bool_or(is_today),
        EventTime.COMING: and_(~func.bool_or(is_today), func.bool_or(is_coming)),
        EventTime.PAST: func.bool_and(ends_at <= begins),
    }
    grouped: Select[Any] = of_all.add_columns(first.label("starts_at"), last.label("ends_at"))
    return grouped.group_by(EngagementSession.engagement_id).having(having[when]).subquery()


def _with_counts(session: Session, org_id: UUID, rows: Sequence[Any], when: EventTime) -> list[ListedEvent]:
    counted = session.execute(
        select(Offer.engagement_id, Offer.status, func.count(func.distinct(Offer.person_id)))
        .where(Offer.org_id == org_id, Offer.engagement_id.in_([row.id for row in rows]))
        .where(or_(Offer.status == "offered", Offer.status == "accepted", Offer.status == "declined"))
        .group_by(Offer.engagement_id, Offer.status)
    )
    people = {(event_id, status): count for event_id, status, count in counted}
    at_home = when is EventTime.AT_HOME
    return [
        ListedEvent(
            id=row.id,
            title=row.title,
            kind=row.kind,
            starts_at=None if at_home else row.starts_at,
            ends_at=None if at_home else row.ends_at,
            cancelled_at=row.cancelled_at,
            asked=sum(people.get((row.id, status), 0) for status in ("offered", "accepted", "declined")),
            yes=people.get((row.id, "accepted"), 0),
            no=people.get((row.id, "declined"), 0),
        )
        for row in rows
    ]


def _cursor(row: Any) -> str:
    return f"{row.starts_at.isoformat()}_{row.id}"


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    moment, _, event_id = cursor.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError
        return at, UUID(event_id)
    except (ValueError, OverflowError):
        raise no_such_place() from None
