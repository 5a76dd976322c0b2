"""Importing people: added the first time, changed the second, never doubled, and asked about where they may be somebody else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payments.people.imports.rules import Answers, Imported, ImportResult, likeness
from services.payments.people.imports.tables import ImportSource, PersonAlias
from services.payments.people.rules import fold, is_small_change
from services.payments.people.tables import Person
from shared import audit
from shared.identity import Actor, Permission
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class PersonInList:
    """Somebody in a list, with a key of `read_key`. `behind_mobile` are the people whose own number it is, None where that could
    not be asked; `like_keys` are keys before this one in the list with the same name and number."""

    key: str
    name: str = field(repr=False)
    behind_mobile: Collection[UUID] | None = ()
    like_keys: Sequence[str] = ()


def import_people(
    session: Session, actor: Actor, source: ImportSource, people: Sequence[PersonInList], answers: Answers
) -> list[Imported]:
    """Adds people of a source, or changes the names of those who were imported before; each key comes once in `people`.

    Whoever may be somebody who is here already, and whoever would get a quite different name, is held until somebody
    answers: money for one person must not go to another. Runs under the lock that `name_source` has taken. Raises
    ForbiddenError.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    return _Import(session, actor, source, people, answers).run()


def persons_by_key(session: Session, org_id: UUID, source_name: str, keys: Collection[str]) -> dict[str, UUID]:
    """Who is known by these keys, by their first or a further one."""
    found = dict[str, UUID]()
    for table, whose in ((PersonAlias, PersonAlias.person_id), (Person, Person.id)):
        rows = session.execute(
            select(table.external_id, whose).where(
                table.org_id == org_id, table.source_system == source_name, table.external_id.in_(keys)
            )
        )
        found |= {str(row[0]): row[1] for row in rows}
    return found


def row_of(org_id: UUID, name: str, source_name: str | None, key: str | None) -> dict[str, Any]:
    """The columns of a new person; `key` as `read_key` gives it."""
    return {
        "org_id": org_id,
        "id": new_id(),
        "name": name,
        "folded_name": fold(name),
        "source_system": source_name,
        "external_id": key,
        "external_likeness": None if key is None else likeness(key),
    }


class _Import:
    """One import, under the lock: what is known is read in a few statements first, then each row is decided in turn."""

    def __init__(
        self, session: Session, actor: Actor, source: ImportSource, people: Sequence[PersonInList], answers: Answers
    ) -> None:
        self.session, self.actor, self.source, self.people, self.answers = session, actor, source, people, answers
        keys = {one.key for one in people}
        self.own = persons_by_key(session, actor.org_id, source.name, keys | set(answers.same.values()))
        unknown = [one for one in people if one.key not in self.own]
        self.persons = self._lock(set(self.own.values()))
        self.behind = self._read(Person.id, {id_ for one in unknown for id_ in one.behind_mobile or ()})
        namesakes = self._read(Person.folded_name, {fold(one.name) for one in unknown if one.behind_mobile is None})
        self.namesakes = {row.folded_name: row for row in namesakes.values()}
        alike = self._read(Person.external_likeness, {likeness(one.key) for one in unknown}, source.name)
        self.alike = {row.external_likeness: (row.external_id, row.name) for row in alike.values()}
        self.added: dict[str, dict[str, Any]] = {}
        self.aliases: list[dict[str, Any]] = []

    def run(self) -> list[Imported]:
        """Decides every row, then writes in the order of the keys: two imports never wait for each other in a circle."""
        imported = [self._decide(one) for one in self.people]
        if self.added:
            rows = [self.added[key] for key in sorted(self.added)]
            self.session.execute(insert(Person), rows)
            audit.record_all(self.session, self.actor, "person.added", "person", {row["id"]: {} for row in rows})
        if self.aliases:
            self.session.execute(insert(PersonAlias), sorted(self.aliases, key=lambda row: str(row["external_id"])))
            facts: dict[UUID, dict[str, Any]] = {row["person_id"]: {} for row in self.aliases}
            audit.record_all(self.session, self.actor, "person.known_by_another_id", "person", facts)
        self.session.flush()
        return imported

    def _decide(self, one: PersonInList) -> Imported:
        if one.key in self.own:
            return self._again(one, self.persons[self.own[one.key]])
        if one.key in self.answers.same:
            return self._join(one, self.answers.same[one.key])
        question = None if one.key in self.answers.new else self._question(one)
        if question is not None:
            return question
        row = row_of(self.actor.org_id, one.name, self.source.name, one.key)
        self.added[one.key] = row
        self.alike[row["external_likeness"]] = (one.key, one.name)
        return Imported(ImportResult.ADDED, row["id"])

    def _again(self, one: PersonInList, person: Person) -> Imported:
        if person.erased_at is not None:
            return Imported(ImportResult.ERASED)
        if person.merged_into_id is not None:  # the record that they were joined with has its own name and number
            return Imported(ImportResult.UNCHANGED)
        own_key = person.source_system == self.source.name and person.external_id == one.key
        if (
            not own_key or person.name == one.name
        ):  # under a further ID only the number is taken: two rows would take turns
            return Imported(ImportResult.UNCHANGED, person.id)
        if not is_small_change(person.name, one.name) and self.answers.same.get(one.key) != one.key:
            return Imported(ImportResult.OTHER_NAME, None, one.key, person.name)
        person.name, person.folded_name = one.name, fold(one.name)
        audit.record(self.session, self.actor, "person.renamed", "person", person.id)
        return Imported(ImportResult.CHANGED, person.id)

    def _join(self, one: PersonInList, named: str) -> Imported:
        """Remembers that this key is somebody who is here, or who has just been added."""
        if named in self.added:
            person_id: UUID | None = self.added[named]["id"]
        else:
            person_id = self.own.get(named) or self._elsewhere(named)
        if person_id is None or named == one.key:
            return Imported(ImportResult.NO_SUCH)
        self.aliases.append(
            {
                "org_id": self.actor.org_id,
                "id": new_id(),
                "source_system": self.source.name,
                "external_id": one.key,
                "person_id": person_id,
                "said_by": self.actor.id,
            }
        )
        return Imported(ImportResult.UNCHANGED, person_id)

    def _elsewhere(self, named: str) -> UUID | None:
        """Somebody named by their own id here, because they have no ID in this source."""
        try:
            person_id = UUID(named)
        except ValueError:
            return None
        found = select(Person.id).filter_by(org_id=self.actor.org_id, id=person_id, erased_at=None)
        return self.session.scalar(found)

    def _question(self, one: PersonInList) -> Imported | None:
        """Who this may be, where somebody must say so."""
        if alike := self.alike.get(likeness(one.key)):
            return Imported(ImportResult.LIKE_ID, None, *alike)
        for person_id in one.behind_mobile or ():
            person = self.behind.get(person_id)
            if person is not None and is_small_change(person.name, one.name):
                return Imported(ImportResult.SAME_PERSON, None, self._known_as(person), person.name)
        for key in one.like_keys:
            if key in self.added or key in self.own:
                name = self.added[key]["name"] if key in self.added else self.persons[self.own[key]].name
                return Imported(ImportResult.SAME_PERSON, None, key, name)
        if one.behind_mobile is None and (namesake := self.namesakes.get(fold(one.name))):
            return Imported(ImportResult.NOT_COMPARED, None, self._known_as(namesake), namesake.name)
        return None

    def _known_as(self, person: Person) -> str:
        """What to answer with: their ID in this source, or where they have none, their id here."""
        return person.external_id if person.source_system == self.source.name and person.external_id else str(person.id)

    def _lock(self, person_ids: Collection[UUID]) -> dict[UUID, Person]:
        """These people, locked in the order of their ids; only values change, so rows that name them are not held up."""
        rows = self.session.scalars(
            select(Person)
            .where(Person.org_id == self.actor.org_id, Person.id.in_(person_ids))
            .order_by(Person.id)
            .with_for_update(key_share=True)
        )
        return {row.id: row for row in rows}

    def _read(
        self, column: InstrumentedAttribute[Any], wanted: Collection[Any], source_name: str | None = None
    ) -> dict[UUID, Person]:
        """The organisation's people who have one of these in a column, without the erased ones."""
        if not wanted:
            return {}
        mine = select(Person).where(Person.org_id == self.actor.org_id, Person.erased_at.is_(None), column.in_(wanted))
        if source_name is not None:
            mine = mine.where(Person.source_system == source_name)
        return {row.id: row for row in self.session.scalars(mine.order_by(Person.id))}
