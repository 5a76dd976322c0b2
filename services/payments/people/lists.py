"""The people of an organisation as a list, in order of their names, a part at a time."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.payments.people.rules import fold
from services.payments.people.tables import Person
from shared.errors import InvalidError
from shared.identity import Actor, Permission

MOST_LISTED = 200
"""So many people at most are listed at a time."""


@dataclass(frozen=True, slots=True)
class PersonList:
    """Some people, and the cursor of those that follow (None: these were the last)."""

    people: list[Person]
    next_cursor: str | None


def list_people(
    session: Session, actor: Actor, *, name: str = "", cursor: str | None = None, limit: int = 50
) -> PersonList:
    """People in order of their names; with `name` those in whose name it stands, however it is spelt. Erased and merged ones are left out.

    Raises ForbiddenError, InvalidError (a cursor that is not ours).
    """
    actor.require(Permission.SEE_PEOPLE)
    limit = max(1, min(limit, MOST_LISTED))
    query = select(Person).where(
        Person.org_id == actor.org_id, Person.erased_at.is_(None), Person.merged_into_id.is_(None)
    )
    if wanted := fold(name):
        query = query.where(Person.folded_name.contains(wanted, autoescape=True))
    if cursor is not None:
        after = session.get(Person, (actor.org_id, _read_cursor(cursor)))
        if after is None:
            raise _no_such_place()
        query = query.where(tuple_(Person.folded_name, Person.id) > (after.folded_name, after.id))
    people = session.scalars(query.order_by(Person.folded_name, Person.id).limit(limit + 1)).all()
    return PersonList(list(people[:limit]), str(people[limit - 1].id) if len(people) > limit else None)


def _read_cursor(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise _no_such_place() from None


def _no_such_place() -> InvalidError:
    return InvalidError("list.no_such_place", "This list has no such place.", "Begin at its first page.")
