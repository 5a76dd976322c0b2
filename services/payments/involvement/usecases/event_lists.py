"""Lists of events: those of today, those to come and those that are past, with how many people were asked and what they said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from services.payments.involvement.tables import Engagement, EngagementSession, Offer
from services.payments.people.rules import fold
from shared.database import london_today
from shared.identity import Actor, Permission
from shared.london import start_of_day
from shared.pagination import in_order, no_such_place, place_in_time

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
    if is_down is None:
        is_down = is_newest_first(when) and order is EventOrder.TIME
    found, by = _found(session, actor.org_id, when, name, order)
    after: tuple[object, UUID] | None = None
    if cursor is not None:
        after = _read_cursor(cursor)
        if order is EventOrder.NAME:
            title = select(Engagement.folded_title).where(Engagement.org_id == actor.org_id, Engagement.id == after[1])
            after = (session.execute(title).scalar_one_or_none() or "", after[1])
    found = in_order(found, (by, Engagement.id), after=after, is_down=is_down)
    rows = session.execute(found.limit(limit + 1)).all()
    [events] = _with_counts(session, actor.org_id, {when: rows[:limit]}).values()
    return EventList(events, _cursor(rows[limit - 1]) if len(rows) > limit else None)


def list_all_times(
    session: Session, actor: Actor, most: Mapping[EventTime, int], *, name: str = ""
) -> dict[EventTime, EventList]:
    """The first events of each of these times, at most so many of each, as `list_events` gives them; who was asked is counted once for
    all of them. Raises ForbiddenError."""
    actor.require(Permission.SEE_EVENTS)
    found = {}
    for when, limit in most.items():
        query, by = _found(session, actor.org_id, when, name, EventOrder.TIME)
        query = in_order(query, (by, Engagement.id), after=None, is_down=is_newest_first(when))
        found[when] = session.execute(query.limit(limit + 1)).all()
    events = _with_counts(session, actor.org_id, {when: rows[: most[when]] for when, rows in found.items()})
    return {
        when: EventList(events[when], _cursor(rows[most[when] - 1]) if len(rows) > most[when] else None)
        for when, rows in found.items()
    }


def _found(session: Session, org_id: UUID, when: EventTime, name: str, order: EventOrder) -> tuple[Select[Any], Any]:
    """The events of one kind of time in whose name the words stand, and the column that they are ordered by."""
    times = _times(session, org_id, when)
    found = select(
        Engagement.id, Engagement.title, Engagement.kind, times.c.starts_at, times.c.ends_at, Engagement.cancelled_at
    ).where(Engagement.org_id == org_id, Engagement.id == times.c.engagement_id)
    if folded := fold(name):
        found = found.where(Engagement.folded_title.contains(folded, autoescape=True))
    return found, times.c.starts_at if order is EventOrder.TIME else Engagement.folded_title


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
    if when is EventTime.PAST:
        return _past(org_id, begins)
    one = EngagementSession
    is_today = and_(one.starts_at < ends, one.ends_at > begins)
    grouped = select(
        one.engagement_id, func.min(one.starts_at).label("starts_at"), func.max(one.ends_at).label("ends_at")
    ).where(one.org_id == org_id)
    if when is EventTime.TODAY:
        return grouped.where(is_today).group_by(one.engagement_id).subquery()
    on_today = select(one.engagement_id).where(one.org_id == org_id, is_today)
    # What has not ended is few: with its end in the condition, past sessions are not looked at.
    coming = grouped.where(one.starts_at >= ends, one.ends_at > ends, one.engagement_id.not_in(on_today))
    return coming.group_by(one.engagement_id).subquery()


def _past(org_id: UUID, begins: ColumnElement[datetime]) -> Any:
    """Past events by their first sessions, which stand in the order of an index: the newest twenty are found without the others."""
    first, other = EngagementSession, aliased(EngagementSession)
    of_the_same = select(other.id).where(other.org_id == org_id, other.engagement_id == first.engagement_id)
    is_earlier = tuple_(other.starts_at, other.id) < tuple_(first.starts_at, first.id)
    last_end = select(func.max(other.ends_at)).where(other.org_id == org_id, other.engagement_id == first.engagement_id)
    return (
        select(first.engagement_id, first.starts_at, last_end.scalar_subquery().label("ends_at"))
        .where(first.org_id == org_id, first.starts_at < begins)
        .where(~of_the_same.where(or_(is_earlier, other.ends_at > begins)).exists())
        .subquery()
    )


def _with_counts(
    session: Session, org_id: UUID, found: Mapping[EventTime, Sequence[Any]]
) -> dict[EventTime, list[ListedEvent]]:
    ids = [row.id for rows in found.values() for row in rows]
    counted = session.execute(
        select(Offer.engagement_id, Offer.status, func.count(func.distinct(Offer.person_id)))
        .where(Offer.org_id == org_id, Offer.engagement_id.in_(ids))
        .where(or_(Offer.status == "offered", Offer.status == "accepted", Offer.status == "declined"))
        .group_by(Offer.engagement_id, Offer.status)
    )
    people = {(event_id, status): count for event_id, status, count in counted}
    return {when: [_listed(row, people, when) for row in rows] for when, rows in found.items()}


def _listed(row: Any, people: Mapping[tuple[UUID, str], int], when: EventTime) -> ListedEvent:
    at_home = when is EventTime.AT_HOME
    return ListedEvent(
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


def _cursor(row: Any) -> str:
    return f"{place_in_time(row.starts_at)}_{row.id}"


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    moment, _, event_id = cursor.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError
        return at, UUID(event_id)
    except (ValueError, OverflowError):
        raise no_such_place() from None
