"""People found by their names as somebody pasted them: one a line, from a table, or as "Bloggs, Jo".

Where several are called so, the one whose ID in another system stands in a later cell of the line is meant. Nobody is taken for sure
whose own ID is another than the one of the line: a namesake who is not here yet may be meant.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payments.desk.rules.cells import CellError, looks_like_landline, looks_like_mobile, read_day, read_time
from services.payments.desk.rules.name_lists import ID_MARK
from services.payments.people.rules import fold
from services.payments.people.tables import Person

MOST_NAMES = 5000
STATEMENT_NAMES = 1000
"""So many names are looked up in one statement."""
_ONE_WORD = re.compile(r"(?=.*\d)[^\s@£]+")


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody of this organisation. `known_by` tells namesakes apart: their ID in another system, and since when they are here."""

    id: UUID
    name: str
    known_by: str = ""


@dataclass(frozen=True, slots=True)
class Namesakes:
    """A line that several people may be meant by, or one whose ID is another than the one of the line (`is_another_id`)."""

    number: int
    typed: str
    people: tuple[FoundPerson, ...]
    is_another_id: bool = False


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
    for number, typed, people, is_doubted in _lines(session, org_id, names):
        is_sure = len(people) == 1 and not is_doubted
        found = [one for one in people if is_sure or one.id == meant.get(number)]
        if found:
            chosen[found[0].id] = found[0]
        elif people:
            namesakes.append(Namesakes(number, typed, tuple(people), is_doubted))
        else:
            unknown.append(typed)
    return NamedPeople(tuple(chosen.values()), tuple(unknown), tuple(namesakes))


def _lines(session: Session, org_id: UUID, names: Sequence[str]) -> list[tuple[int, str, list[FoundPerson], bool]]:
    """(number of the line, what stands there, the people who may be meant, whether their ID is another than the one of the line)."""
    lines = [(number, typed.strip()) for number, typed in enumerate(names[:MOST_NAMES], 1) if typed.strip()]
    called: dict[str, list[Person]] = {}
    for row in _people(
        session, org_id, Person.folded_name, {fold(form) for _, typed in lines for form in _forms(typed)}
    ):
        called.setdefault(row.folded_name, []).append(row)
    owners: dict[str, list[Person]] = {}
    for row in _people(session, org_id, Person.external_id, {one for _, typed in lines for one in _spellings(typed)}):
        owners.setdefault((row.external_id or "").casefold(), []).append(row)
    found = []
    for number, typed in lines:
        people = next((called[fold(form)] for form in _forms(typed) if fold(form) in called), [])
        meant, is_doubted = _meant(typed, people, owners)
        found.append((number, typed, [_shown(one) for one in meant], is_doubted))
    return found


def _people(
    session: Session,
    org_id: UUID,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    wanted: set[str],
) -> Iterator[Person]:
    values = sorted(wanted)
    for begin in range(0, len(values), STATEMENT_NAMES):
        yield from session.scalars(
            select(Person)
            .where(Person.org_id == org_id, column.in_(values[begin : begin + STATEMENT_NAMES]))
            .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
            .order_by(Person.id)
        )


def _shown(row: Person) -> FoundPerson:
    known_by = f"{row.source_system} {row.external_id}" if row.external_id else f"number {row.id.hex[-6:]}"
    return FoundPerson(row.id, row.name, known_by)


def _meant(typed: str, people: list[Person], owners: Mapping[str, list[Person]]) -> tuple[list[Person], bool]:
    """Those of the people of a name whose ID stands in the line; all of them where no ID does, and whether they have another one."""
    ids = {cell.casefold() for cell in _cells(typed)}
    if theirs := [one for one in people if one.external_id and one.external_id.casefold() in ids]:
        return theirs, False
    others = {one.id: one for cell in ids for one in owners.get(cell, ())} if people else {}
    is_another = any(one.external_id for one in people) and _has_id(typed)
    return [*people, *others.values()], bool(others) or is_another


def _cells(typed: str) -> list[str]:
    """The cells of a line behind the name."""
    return [cell.strip().removeprefix(ID_MARK) for cell in typed.split("\t")[1:] if cell.strip()]


def _spellings(typed: str) -> set[str]:
    return {form for cell in _cells(typed) for form in (cell, cell.upper(), cell.lower())}


def _has_id(typed: str) -> bool:
    return f"\t{ID_MARK}" in typed or any(_may_be_id(cell) for cell in _cells(typed))


def _may_be_id(cell: str) -> bool:
    """Whether a cell may hold an ID: one word with a figure in it that is no telephone number, day, time or amount."""
    if not _ONE_WORD.fullmatch(cell) or looks_like_mobile(cell) or looks_like_landline(cell):
        return False
    for read in (read_day, read_time):
        with suppress(CellError):
            return cell.isdecimal() and bool(read(cell))
    return True


def _forms(typed: str) -> list[str]:
    """What a line may mean: the whole of it, "Bloggs, Jo" turned round, and the first cell of a row of a table."""
    comma, tab = typed.split(","), typed.split("\t")
    forms = [typed]
    if len(comma) == 2:
        forms.append(f"{comma[1]} {comma[0]}")
    return [*forms, *(cells[0] for cells in (tab, comma) if len(cells) > 1)]
