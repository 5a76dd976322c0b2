"""Events as lists name them: with their day, because two may have one name; with the hour too, where both are on one day."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.payments.involvement.tables import Engagement, EngagementSession
from services.payments.people.rules import fold
from shared.days_in_words import day_in_words
from shared.london import in_london, london_day


def event_names(session: Session, org_id: UUID, event_ids: Collection[UUID]) -> dict[UUID, str]:
    """The name and the first day of each of these: "Design day, 3 May"; a task at home has no day. Those of one name and day among
    them are told apart by when they begin: "Design day, 3 May, 10:00"."""
    begins = (
        select(EngagementSession.engagement_id, func.min(EngagementSession.starts_at).label("starts_at"))
        .where(EngagementSession.org_id == org_id, EngagementSession.engagement_id.in_(event_ids))
        .group_by(EngagementSession.engagement_id)
        .subquery()
    )
    rows = session.execute(
        select(Engagement.id, Engagement.title, begins.c.starts_at)
        .join(begins, begins.c.engagement_id == Engagement.id, isouter=True)
        .where(Engagement.org_id == org_id, Engagement.id.in_(event_ids))
    )
    named = {row.id: (_named(row.title, row.starts_at), row.starts_at) for row in rows}
    alike = Counter(name for name, _ in named.values())
    return {
        event_id: f"{name}, {in_london(starts_at):%H:%M}" if starts_at and alike[name] > 1 else name
        for event_id, (name, starts_at) in named.items()
    }


def events_called(org_id: UUID, words: str) -> Select[UUID]:
    """SQL: the events in whose name these words stand, however they are spelt."""
    return select(Engagement.id).where(
        Engagement.org_id == org_id, Engagement.folded_title.contains(fold(words), autoescape=True)
    )


def _named(title: str, starts_at: datetime | None) -> str:
    return f"{title}, {day_in_words(london_day(starts_at))}" if starts_at else title
