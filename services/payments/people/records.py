"""Every record of one person, those of before a merge among them, as other statements ask for them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, any_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from services.payments.people.tables import Person


def is_of(
    column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
    org_id: UUID | BindParameter[Any],
    people: Collection[UUID] | BindParameter[Any],
) -> ColumnElement[bool]:
    """SQL: the column names one of these people (a parameter: this one), whichever of their records it was. The records stand in an array,
    so that an index finds the rows."""
    led, record = aliased(Person), aliased(Person)  # of this question alone: the statement may be about people itself
    named = [people] if isinstance(people, BindParameter) else people
    into = select(func.coalesce(led.merged_into_id, led.id)).where(led.org_id == org_id, led.id.in_(named))
    stays = any_(func.array(into.scalar_subquery()))
    records = select(record.id).where(record.org_id == org_id, or_(record.id == stays, record.merged_into_id == stays))
    return or_(column.in_(named), column == any_(func.array(records.scalar_subquery())))


def stands_for(session: Session, org_id: UUID, people: Collection[UUID]) -> dict[UUID, UUID]:
    """Each of these people, and each earlier record of theirs → the one of these that it counts for."""
    led_here = select(Person.id, Person.merged_into_id).where(
        Person.org_id == org_id, Person.merged_into_id.in_(people)
    )
    earlier = {row.id: row.merged_into_id for row in session.execute(led_here)}
    return earlier | {one: one for one in people}


def one_person(session: Session, org_id: UUID, people: Collection[UUID]) -> dict[UUID, UUID]:
    """Each of these records → the record of the same person that stays."""
    stays = func.coalesce(Person.merged_into_id, Person.id)
    rows = session.execute(
        select(Person.id, stays.label("stays")).where(Person.org_id == org_id, Person.id.in_(people))
    )
    return {row.id: row.stays for row in rows}
