"""How far a file of people is: what its page shows, also of a hundred thousand rows, without reading more than is shown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.payments.desk.people_files.rules import MOST_NUMBERS
from services.payments.desk.people_files.tables import PeopleFilePart
from services.payments.desk.people_files.usecases import get_file
from services.payments.people.imports.usecases.people import persons_by_key
from services.payments.people.usecases import names_of, staff_names
from shared.identity import Actor, Permission

MOST_ASKED = 50
"""So many rows are asked about on one page; the next ones come when these are answered."""
MOST_PROBLEMS = 100
OUTCOMES = ("added", "changed", "unchanged", "held", "bad")


@dataclass(frozen=True, slots=True)
class RowToAsk:
    """A row that waits for an answer: its ID as `key`, and `same`, the answer that it is somebody who is here. Who that is (`person_id`, and the
    name as it is now) is looked up for whoever asks: no name is kept."""

    row: int
    column: str | None
    reason: str | None
    key: str
    same: str | None
    person_id: UUID | None = None
    name_here: str = field(default="", repr=False)

    @property
    def known_as(self) -> str:
        """What the person who may be meant is known by."""
        return (self.same or "").removeprefix(f"{self.key}=")


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something that is to be put right in `count` rows, of which the first are named by number."""

    reason: str
    column: str | None
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """How far a file is. `asked` are the first rows that wait for an answer; `forgotten` rows waited too long for one. `problems` are what is to
    be put right, the most frequent first."""

    id: UUID
    source: str
    asked_by: str
    asked_at: datetime
    rows: int
    done_rows: int
    is_done: bool
    stopped: str | None
    columns: dict[str, str]
    unused: tuple[str, ...]
    counts: dict[str, int]
    forgotten: int
    asked: tuple[RowToAsk, ...]
    problems: tuple[FileProblem, ...]


def see_file(session: Session, actor: Actor, file_id: UUID) -> FileView:
    """How far a file is, and what must be said of its rows. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    file = get_file(session, actor.org_id, file_id)
    parts = _parts(session, actor.org_id, file_id)
    counts = Counter[str](dict.fromkeys(OUTCOMES, 0))
    counts["bad"] = sum(one["count"] for one in file.bad)
    for part in parts:
        counts.update(part.counts or {})
    forgotten = sum(_held(part) for part in parts if not part.is_kept)
    counts["held"] -= forgotten
    names = staff_names(session, actor.org_id, [file.asked_by])
    return FileView(
        id=file.id,
        source=file.source,
        asked_by=names.get(file.asked_by, ""),
        asked_at=file.asked_at,
        rows=file.rows,
        done_rows=min(sum(part.rows for part in parts if part.done_at), file.rows),
        is_done=file.done_at is not None,
        stopped=file.stopped,
        columns={str(ours): str(theirs) for ours, theirs in file.columns.items()},
        unused=tuple(str(one) for one in file.unused),
        counts=dict(counts),
        forgotten=forgotten,
        asked=_who_is_meant(
            session, actor.org_id, file.source, _asked(session, [one for one in parts if one.is_kept and _held(one)])
        ),
        problems=tuple(_problems([*file.bad, *(one for part in parts for one in part.wrong or ())])),
    )


def _parts(session: Session, org_id: UUID, file_id: UUID) -> Sequence[Row[Any]]:
    """Its parts in order, without the rows that wait."""
    return session.execute(
        select(
            PeopleFilePart.org_id,
            PeopleFilePart.id,
            PeopleFilePart.rows,
            PeopleFilePart.done_at,
            PeopleFilePart.sealed.is_not(None).label("is_kept"),
            PeopleFilePart.report["counts"].label("counts"),
            PeopleFilePart.report["wrong"].label("wrong"),
        )
        .where(PeopleFilePart.org_id == org_id, PeopleFilePart.file_id == file_id)
        .order_by(PeopleFilePart.number)
    ).all()


def _held(part: Row[Any]) -> int:
    return int((part.counts or {}).get("held", 0))


def _asked(session: Session, parts: Sequence[Row[Any]]) -> list[RowToAsk]:
    """The first rows that wait, of the first of these parts that together have enough."""
    found = list[RowToAsk]()
    for part in parts:
        if len(found) >= MOST_ASKED:
            break
        which = select(PeopleFilePart.report["waiting"]).filter_by(org_id=part.org_id, id=part.id)
        found += [RowToAsk(**one) for one in session.scalars(which).one()]
    return found[:MOST_ASKED]


def _who_is_meant(session: Session, org_id: UUID, source: str, asked: Sequence[RowToAsk]) -> tuple[RowToAsk, ...]:
    """The same with the people who are here and may be meant."""
    people = persons_by_key(session, org_id, source, {one.known_as for one in asked if one.same})
    for one in asked:  # who has no ID of this source is known by the id here
        with suppress(ValueError):
            people.setdefault(one.known_as, UUID(one.known_as))
    names = names_of(session, org_id, set(people.values()))
    found = {key: person_id for key, person_id in people.items() if person_id in names}
    return tuple(
        replace(one, person_id=found[one.known_as], name_here=names[found[one.known_as]])
        if one.known_as in found
        else one
        for one in asked
    )


def _problems(wrong: Iterable[dict[str, Any]]) -> list[FileProblem]:
    """The same reasons of all parts together."""
    together: dict[tuple[str | None, str], tuple[int, list[int]]] = {}
    for one in wrong:
        name = (one["column"], one["reason"])
        count, rows = together.get(name, (0, []))
        together[name] = (count + one["count"], [*rows, *one["rows"]])
    found = [
        FileProblem(reason, column, count, tuple(sorted(rows)[:MOST_NUMBERS]))
        for (column, reason), (count, rows) in together.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.rows))[:MOST_PROBLEMS]
