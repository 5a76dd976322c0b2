"""How far a file of people is: what its page shows, also of a hundred thousand rows, without reading more than is shown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from services.payments.desk.people_files.tables import PeopleFilePart
from services.payments.desk.people_files.usecases import get_file
from services.payments.people.usecases import staff_names
from shared.identity import Actor, Permission

MOST_SAID = 500
"""So many rows that are not taken are named on the page, the first ones; the numbers and the reasons count all."""
MOST_ASKED = 100
"""So many rows are asked about on one page; the next ones come when these are answered."""
MOST_REASONS = 50
OUTCOMES = ("added", "changed", "unchanged", "held", "bad")


@dataclass(frozen=True, slots=True)
class FileSaid:
    """A row about which something must be said. `key`, of one that waits for an answer: its ID; `same`: whose it may be."""

    row: int
    outcome: str
    column: str | None
    reason: str | None
    key: str = ""
    same: str | None = None


@dataclass(frozen=True, slots=True)
class FileView:
    """How far a file is. `asked` are rows that wait for an answer, and `said` rows of which something else must be said: the first of each.
    `forgotten` rows waited too long for an answer. `reasons` counts every row that is not simply done, the most frequent reason first."""

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
    asked: tuple[FileSaid, ...]
    said: tuple[FileSaid, ...]
    said_of: int
    reasons: tuple[tuple[str, int], ...]


def see_file(session: Session, actor: Actor, file_id: UUID) -> FileView:
    """How far a file is, and what must be said of its rows. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    file = get_file(session, actor.org_id, file_id)
    parts = _parts(session, actor.org_id, file_id)
    counts, reasons = Counter[str](dict.fromkeys(OUTCOMES, 0)), Counter[str](file.bad_reasons)
    counts["bad"] = sum(file.bad_reasons.values())
    for part in parts:
        counts.update(part.counts or {})
        reasons.update(part.reasons or {})
    forgotten = sum(_held(part) for part in parts if not part.is_kept)
    counts["held"] -= forgotten
    bad = [FileSaid(one["row"], "bad", one["column"], one["reason"]) for one in file.bad[:MOST_SAID]]
    with_answers, without = [one for one in parts if one.is_kept and _held(one)], [one for one in parts if _others(one)]
    asked = [one for one in _said(session, with_answers, _held, MOST_ASKED) if one.outcome == "held"]
    said = bad + [one for one in _said(session, without, _others, MOST_SAID - len(bad)) if one.outcome != "held"]
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
        asked=tuple(asked[:MOST_ASKED]),
        said=tuple(sorted(said, key=lambda one: one.row)[:MOST_SAID]),
        said_of=sum(file.bad_reasons.values()) + sum(_others(part) for part in parts),
        reasons=tuple(reasons.most_common(MOST_REASONS)),
    )


def _parts(session: Session, org_id: UUID, file_id: UUID) -> Sequence[Row[Any]]:
    """Its parts in order, with their numbers only."""
    return session.execute(
        select(
            PeopleFilePart.org_id,
            PeopleFilePart.id,
            PeopleFilePart.rows,
            PeopleFilePart.done_at,
            PeopleFilePart.sealed.is_not(None).label("is_kept"),
            PeopleFilePart.report["counts"].label("counts"),
            PeopleFilePart.report["reasons"].label("reasons"),
            func.coalesce(func.jsonb_array_length(PeopleFilePart.report["said"]), 0).label("said_of"),
        )
        .where(and_(PeopleFilePart.org_id == org_id, PeopleFilePart.file_id == file_id))
        .order_by(PeopleFilePart.number)
    ).all()


def _held(part: Row[Any]) -> int:
    return int((part.counts or {}).get("held", 0))


def _others(part: Row[Any]) -> int:
    return int(part.said_of) - _held(part)


def _said(session: Session, parts: Sequence[Row[Any]], how_many: Any, most: int) -> list[FileSaid]:
    """What is said of rows of the first of these parts that together have enough."""
    found = list[FileSaid]()
    needed = most
    for part in parts:
        if needed <= 0:
            break
        which = select(PeopleFilePart.report["said"]).filter_by(org_id=part.org_id, id=part.id)
        found += [FileSaid(**one) for one in session.scalars(which).one()]
        needed -= how_many(part)
    return found
