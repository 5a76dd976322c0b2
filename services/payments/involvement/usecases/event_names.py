"""Events as lists name them: with their day, because two may have one name."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.payments.involvement.tables import Engagement, EngagementSession
from services.payments.people.rules import fold
from shared.days_in_words import day_in_words
from shared.london import london_day


def event_names(session: Session, org_id: UUID, event_ids: Collection[UUID]) -> dict[UUID, str]:
    """The name and the first day of each of these: "Design day, 3 May"; a task at home has no day."""
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
    return {row.id: _named(row.title, london_day(row.starts_at) if row.starts_at else None) for row in rows}


def events_called(org_id: UUID, words: str) -> Select[UUID]:
    """SQL: the events in whose name these words stand, however they are spelt."""
    return select(Engagement.id).where(
        Engagement.org_id == org_id, Engagement.folded_title.contains(fold(words), autoescape=True)
    )


def _named(title: str, on: date | None) -> str:
    return f"{title}, {day_in_words(on)}" if on else title
