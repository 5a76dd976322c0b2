"""What numbers that nobody is known behind may cost an organisation in a day: so many answers, so many tasks of their own, and one task
for all others. Whoever is in danger or asks for a person is not counted."""

from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.notifications.conversations.tables import StrangerDay
from shared.database import london_today
from shared.ids import new_id

MOST_ANSWERS = 20
"""Texts a day, where the settings say nothing else. Each costs money, and whoever makes us send them may earn by it."""
MOST_TASKS = 10
"""Tasks a day: more than that is no list that people can work off, and what is urgent would be lost in it."""


def take_answer(session: Session, org_id: UUID, most: int) -> bool:
    """Takes one answer from the day; False where none is left."""
    return _take(session, org_id, StrangerDay.answers, most)


def take_task(session: Session, org_id: UUID) -> bool:
    """Takes one task from the day; False where none is left."""
    return _take(session, org_id, StrangerDay.tasks, MOST_TASKS)


def is_to_be_told(session: Session, org_id: UUID) -> bool:
    """Whether nobody has been told yet that today is used up; from now on somebody has."""
    told = (
        update(StrangerDay)
        .where(StrangerDay.org_id == org_id, StrangerDay.day == london_today(session), StrangerDay.told_at.is_(None))
        .values(told_at=func.app_now())
        .returning(StrangerDay.id)
    )
    return session.scalar(told) is not None


def _take(session: Session, org_id: UUID, counted: InstrumentedAttribute[int], most: int) -> bool:
    """One guarded statement, so that texts that come at the same moment cannot take more together. The row stays locked until the
    commit; who takes it has locked nothing but its own conversation."""
    taken = (
        insert(StrangerDay)
        .values({"org_id": org_id, "id": new_id(), "day": london_today(session), counted.key: 1})
        .on_conflict_do_update(index_elements=["org_id", "day"], set_={counted.key: counted + 1}, where=counted < most)
        .returning(StrangerDay.id)
    )
    return session.scalar(taken) is not None
