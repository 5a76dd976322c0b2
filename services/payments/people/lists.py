"""The people of an organisation as a list, in order of their names or of when they came, a part at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.people.names import is_called
from services.payments.people.tables import Person
from shared.identity import Actor, Permission
from shared.pagination import in_order, no_such_place, read_id

MOST_LISTED = 200
"""So many people at most are listed at a time."""


class PersonOrder(StrEnum):
    """What a list of people is ordered by."""

    NAME = "name"
    REGISTERED = "registered"
    """Since when they are here."""


_COLUMNS: Mapping[PersonOrder, tuple[Any, ...]] = {
    PersonOrder.NAME: (Person.folded_name, Person.id),
    PersonOrder.REGISTERED: (Person.id,),  # an id begins with the time at which it was made
}


@dataclass(frozen=True, slots=True)
class PersonList:
    """Some people, and the cursor of those that follow (None: these were the last)."""

    people: list[Person]
    next_cursor: str | None


def list_people(
    session: Session,
    actor: Actor,
    *,
    name: str = "",
    order: PersonOrder = PersonOrder.NAME,
    is_down: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> PersonList:
    """People in order, usually of their names; with `name` those in whose name it stands, however it is spelt. Erased and merged ones are
    left out; the name of one that was merged finds the record that it leads to.

    Raises ForbiddenError, InvalidError (a cursor that is not ours).
    """
    actor.require(Permission.SEE_PEOPLE)
    limit = max(1, min(limit, MOST_LISTED))
    query = select(Person).where(
        Person.org_id == actor.org_id, Person.erased_at.is_(None), Person.merged_into_id.is_(None)
    )
    called = is_called(session, actor.org_id, name)
    if called is not None:
        query = query.where(called)
    columns, after = _COLUMNS[order], None
    if cursor is not None:
        last = select(*columns).where(Person.org_id == actor.org_id, Person.id == read_id(cursor))
        after = session.execute(last).one_or_none()
        if after is None:
            raise no_such_place()
    query = in_order(query, columns, after=after, is_down=is_down).limit(limit + 1)
    people = session.scalars(query).all()
    return PersonList(list(people[:limit]), str(people[limit - 1].id) if len(people) > limit else None)
