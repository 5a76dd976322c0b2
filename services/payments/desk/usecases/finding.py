"""People found by their names as somebody pasted them: one a line, from a table, or as "Bloggs, Jo".

Where several are called so, the one whose ID in another system stands in a later cell of the line is meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.people.rules import fold
from services.payments.people.tables import Person

MOST_NAMES = 5000
STATEMENT_NAMES = 1000
"""So many names are looked up in one statement."""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody of this organisation. `known_by` tells namesakes apart: their ID in another system, and since when they are here."""

    id: UUID
    name: str
    known_by: str = ""


@dataclass(frozen=True, slots=True)
class Namesakes:
    """A line that several people may be meant by."""

    number: int
    typed: str
    people: tuple[FoundPerson, ...]


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """Who is meant by the lines of a list, and the lines that nobody or several are meant by."""

    people: tuple[FoundPerson, ...]
    unknown: tuple[str, ...]
    namesakes: tuple[Namesakes, ...]


def find_by_name(session: Session, org_id: UUID, names: Sequence[str], meant: Mapping[int, UUID]) -> NamedPeople:
    """The people of a list; `meant` says which of several namesakes, by the number of the line. Its caller has checked the permission."""
    chosen: dict[UUID, FoundPerson] = {}
    unknown, namesakes = [], []
    for number, typed, people in _lines(session, org_id, names):
        found = [one for one in people if len(people) == 1 or one.id == meant.get(number)]
        if found:
            chosen[found[0].id] = found[0]
        elif people:
            namesakes.append(Namesakes(number, typed, tuple(people)))
        else:
            unknown.append(typed)
    return NamedPeople(tuple(chosen.values()), tuple(unknown), tuple(namesakes))


def _lines(session: Session, org_id: UUID, names: Sequence[str]) -> list[tuple[int, str, list[FoundPerson]]]:
    """(number of the line, what stands there, the people who are called so)."""
    lines = [(number, typed.strip()) for number, typed in enumerate(names[:MOST_NAMES], 1) if typed.strip()]
    wanted = sorted({fold(form) for _, typed in lines for form in _forms(typed)})
    called: dict[str, list[FoundPerson]] = {}
    ids: dict[str, set[UUID]] = {}
    for begin in range(0, len(wanted), STATEMENT_NAMES):
        rows = session.scalars(
            select(Person)
            .where(Person.org_id == org_id, Person.folded_name.in_(wanted[begin : begin + STATEMENT_NAMES]))
            .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
            .order_by(Person.id)
        )
        for row in rows:
            known_by = f"{row.source_system} {row.external_id}" if row.external_id else f"number {row.id.hex[-6:]}"
            called.setdefault(row.folded_name, []).append(FoundPerson(row.id, row.name, known_by))
            if row.external_id:
                ids.setdefault(row.external_id.casefold(), set()).add(row.id)
    return [
        (
            number,
            typed,
            _meant(typed, next((called[fold(form)] for form in _forms(typed) if fold(form) in called), []), ids),
        )
        for number, typed in lines
    ]


def _meant(typed: str, people: list[FoundPerson], ids: Mapping[str, set[UUID]]) -> list[FoundPerson]:
    """Those of some namesakes whose ID stands in the line; all of them where no ID does."""
    cells = typed.split("\t")[1:]
    named = {one for cell in cells for one in ids.get(cell.strip().casefold(), ())} if len(people) > 1 else set[UUID]()
    return [one for one in people if one.id in named] or people


def _forms(typed: str) -> list[str]:
    """What a line may mean: the whole of it, "Bloggs, Jo" turned round, and the first cell of a row of a table."""
    comma, tab = typed.split(","), typed.split("\t")
    forms = [typed]
    if len(comma) == 2:
        forms.append(f"{comma[1]} {comma[0]}")
    return [*forms, *(cells[0] for cells in (tab, comma) if len(cells) > 1)]
