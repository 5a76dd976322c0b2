"""People found by a part of their name, without reading every name of the organisation.

PostgreSQL uses no index for LIKE on rows that row-level security keeps apart, because LIKE is not leakproof: it could tell of a row
before the row was known to be of this organisation. Comparisons are leakproof, so that each name stands in `person_name_part` from every
one of its letters on, and what is looked for is the beginning of one of these.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from services.payments.people.rules import fold
from services.payments.people.tables import Person, PersonNamePart

LONGEST_PART = 16
"""So many letters of a part are kept; what is longer is looked at in the name itself."""
FEW_PEOPLE = 500
"""So many people are looked up one by one. More of one name are met soon by whoever goes through the names in order."""
_LAST = "\U0010ffff"
"""Stands behind every letter that a name may have."""


def is_called(session: Session, org_id: UUID, name: str) -> ColumnElement[bool] | None:
    """SQL: the rows of Person in whose name this stands, however it is spelt, or in that of a record that was merged into theirs; None
    where nothing is looked for.

    PostgreSQL cannot tell how many these are, so it is asked: few are named by their ids.
    """
    wanted = fold(name)
    if not wanted:
        return None
    stands = Person.folded_name.contains(wanted, autoescape=True)
    few = few_called(session, org_id, wanted)
    earlier = aliased(Person)
    led_here = select(earlier.merged_into_id).where(
        earlier.org_id == org_id,
        earlier.merged_into_id.is_not(None),
        earlier.erased_at.is_(None),
        earlier.folded_name.contains(wanted, autoescape=True),
    )
    if few is None:
        return or_(stands, Person.id.in_(led_here))
    led = session.scalars(led_here.where(earlier.id.in_(few))).all()
    return and_(Person.id.in_({*few, *led}), or_(stands, Person.id.in_(led)))


def owner_is_called(org_id: ColumnElement[UUID], person_id: ColumnElement[UUID], wanted: str) -> ColumnElement[bool]:
    """SQL: this stands in the folded name of whoever a row is of (`org_id`, `person_id`: its columns). The name is looked up for one row after
    the other, never joined: PostgreSQL cannot tell in how many names a text stands, and may go through those of the whole organisation."""
    owner = aliased(Person)
    name = select(owner.folded_name).where(owner.org_id == org_id, owner.id == person_id).scalar_subquery()
    return name.contains(wanted, autoescape=True)


def few_called(session: Session, org_id: UUID, wanted: str) -> list[UUID] | None:
    """Everybody in whose folded name this may stand; None where there are many."""
    begins = wanted[:LONGEST_PART]
    found = (
        select(PersonNamePart.person_id)
        .where(PersonNamePart.org_id == org_id, PersonNamePart.part >= begins, PersonNamePart.part < begins + _LAST)
        .limit(FEW_PEOPLE + 1)
    )
    count = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    return None if count > FEW_PEOPLE else sorted(set(session.scalars(found)))
