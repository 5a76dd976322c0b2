"""Asking staff to look again at what somebody agreed to or showed, before the day on which it counts for nothing any more."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.tables import ReviewedRow
from services.payments.worklist.usecases import ask_a_human
from shared.database import london_today

ASKED_BEFORE = timedelta(days=30)
"""So long before that day somebody is asked."""


def ask_about_each(
    session: Session, org_id: UUID, table: type[ReviewedRow], kind: str, reason: str, *, is_one_of_several: bool = False
) -> int:
    """Asks about the person of every row whose day is near; where a person may have several, about each of them, once. Gives how many."""
    due = session.execute(
        select(table.id, table.person_id)
        .where(
            table.org_id == org_id, table.ended_at.is_(None), table.review_on <= london_today(session) + ASKED_BEFORE
        )
        .order_by(table.review_on, table.id)
    ).all()
    return sum(
        ask_a_human(
            session,
            org_id,
            kind=kind,
            subject_type="person",
            subject_id=person_id,
            item_id=row_id if is_one_of_several else None,
            reason=reason,
        )
        for row_id, person_id in due
    )
