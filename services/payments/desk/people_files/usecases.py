"""A file of people from the moment that it was read: kept in parts, each part taken once, answers given, seen to its end."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session

from services.payments.desk.people_files.rules import SealedPart, in_parts, part_report, read_wrong, unused_columns
from services.payments.desk.people_files.tables import PeopleFilePart, PeopleFileTaken
from services.payments.desk.rules.people import PeopleFile, PersonRow
from services.payments.desk.rules.reports import RowReport
from services.payments.desk.rules.sheets import ReadOptions
from services.payments.desk.usecases.imports import PEOPLE, ListToImport
from services.payments.people.imports.rules import Answers
from services.payments.people.imports.usecases.sources import look_up_source, name_source, remember_columns
from services.payments.people.tables import Principal
from services.payments.people.usecases import actor_of
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, NotFoundError, UnavailableError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import Task, enqueue
from shared.sealing import Sealer

TAKE = "people_file.take"
MOST_FILES = 20
READING_TAKES = timedelta(minutes=3)
"""No reading takes longer: work is ended before. Whoever began one so long ago has ended without it."""
KEPT_FOR = timedelta(days=1)
"""So long the rows of a file that are not taken are kept, sealed: this service keeps no contact details."""
TOO_LATE = (
    "A list is kept for a day, and the rest of this one was not taken within it. Bring it again: nobody is added twice."
)


def keep_file(session: Session, actor: Actor, sealer: Sealer, wanted: ListToImport) -> UUID:
    """Keeps a file as it was brought, sealed, until it is read in the background. Raises ForbiddenError, InvalidError (a source that is not
    sure)."""
    actor.require(Permission.MANAGE_PEOPLE)
    actor.require(Permission.SAVE_CONTACT)
    source = name_source(session, actor, wanted.source, certainly_new=wanted.new_source)
    options = wanted.options
    file_id = new_id()
    row = PeopleFileTaken(
        org_id=actor.org_id,
        id=file_id,
        source=source.name,
        columns={},
        unused=[],
        bad=[],
        rows=0,
        options={"encoding": options.encoding, "sheet": options.sheet, "columns": list(options.columns)},
        sealed=sealer.seal_bytes(wanted.content, file_id.bytes),
        asked_by=actor.id,
    )
    session.add(row)
    session.flush()
    enqueue(session, actor.org_id, [Task("payments", TAKE, file_id)])
    audit.record(session, actor, "people_file.brought", "people_file", file_id, {"bytes": len(wanted.content)})
    return file_id


def not_read(session: Session, sealer: Sealer, org_id: UUID, file_id: UUID) -> tuple[bytes, ReadOptions] | None:
    """A file that nobody has read yet, and how to read it; None where it is read. Reading a long one takes longer than work is left alone: one
    worker at a time reads it. Raises UnavailableError while another one does."""
    row = session.get_one(PeopleFileTaken, (org_id, file_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if row.sealed is None or row.stopped is not None:
        return None
    now = app_now(session)
    if row.read_begun_at is not None and row.read_begun_at > now - READING_TAKES:
        raise UnavailableError("people_file.being_read", "Another worker reads this list.", "It goes on by itself.")
    row.read_begun_at = now
    session.flush()
    remembered = look_up_source(session, org_id, row.source, PEOPLE).columns
    said = row.options
    options = ReadOptions(said["encoding"], said["sheet"], said["columns"], remembered)
    return sealer.open_bytes(row.sealed, row.id.bytes), options


def note_read(session: Session, sealer: Sealer, org_id: UUID, file_id: UUID, file: PeopleFile, actor: Actor) -> None:
    """Puts the rows of a file that was read into parts; the file itself is kept no longer. Two who read it at once: the first counts.
    Raises ForbiddenError (whoever brought it has lost the role)."""
    actor.require(Permission.MANAGE_PEOPLE)
    row = session.get_one(PeopleFileTaken, (org_id, file_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if row.sealed is None:
        return
    remember_columns(session, name_source(session, actor, row.source), PEOPLE, file.sheet.answered)
    row.columns, row.unused, row.rows = dict(file.sheet.labels), unused_columns(file), len(file.good)
    row.bad = read_wrong(file)
    row.sealed = None
    if not file.good:
        row.done_at = app_now(session)
    session.flush()
    for number, people in enumerate(in_parts(file.good), 1):
        _add_part(session, sealer, row, number, SealedPart(people, Answers(), file.sheet.labels["id"]))
    if file.good:
        enqueue(session, org_id, [Task("payments", TAKE, file_id)])


def next_part(
    session: Session, sealer: Sealer, org_id: UUID, file_id: UUID
) -> tuple[PeopleFilePart, SealedPart] | None:
    """The first part that is not done; None where all are, or nobody goes on with the file."""
    row = session.get_one(PeopleFileTaken, (org_id, file_id))
    if row.stopped is not None:
        return None
    part = session.scalar(
        select(PeopleFilePart)
        .where(PeopleFilePart.org_id == org_id, PeopleFilePart.file_id == file_id, PeopleFilePart.done_at.is_(None))
        .order_by(PeopleFilePart.number)
        .limit(1)
    )
    if part is None or part.sealed is None:
        return None
    return part, SealedPart.from_json(sealer.open_bytes(part.sealed, part.id.bytes).decode())


def actor_of_file(session: Session, org_id: UUID, file_id: UUID) -> tuple[Actor, str] | None:
    """Whoever brought a file, with the roles that they have now, and the source; None where they may not sign in any more."""
    row = session.get_one(PeopleFileTaken, (org_id, file_id))
    principal = session.get(Principal, (org_id, row.asked_by))
    if principal is None or principal.disabled_at is not None:
        return None
    return actor_of(session, principal, None), row.source


def note_part(
    session: Session, sealer: Sealer, part_id: UUID, org_id: UUID, held: SealedPart, rows: Sequence[RowReport]
) -> None:
    """Keeps what became of a part. Of its rows only those that wait for an answer are kept, sealed; the next part follows."""
    file = _lock_file_of(session, org_id, part_id)
    part = session.get_one(PeopleFilePart, (org_id, part_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if part.done_at is not None:
        return
    part.report = part_report(rows, {one.number: one.key for one in held.people})
    waiting = {one.row for one in rows if one.outcome == "held"}
    kept = tuple(one for one in held.people if one.number in waiting)
    is_kept = kept and file.stopped is None
    part.sealed = _seal(sealer, part.id, SealedPart(kept, Answers(), held.label)) if is_kept else None
    part.done_at = app_now(session)
    session.flush()
    more = select(PeopleFilePart.id).filter_by(org_id=org_id, file_id=part.file_id, done_at=None)
    if file.stopped is not None:
        return
    if session.scalar(more.limit(1)) is not None:
        enqueue(session, org_id, [Task("payments", TAKE, part.file_id)])
    else:
        file.done_at = app_now(session)
        session.flush()


def stop_file(session: Session, org_id: UUID, file_id: UUID, why: str) -> None:
    """Nobody goes on with it: the rows that are not done are forgotten, and the page says why."""
    row = session.get_one(PeopleFileTaken, (org_id, file_id), with_for_update=FOR_CHANGE)
    row.stopped, row.done_at, row.sealed = why, app_now(session), None
    session.execute(
        update(PeopleFilePart)
        .where(PeopleFilePart.org_id == org_id, PeopleFilePart.file_id == file_id)
        .values(sealed=None)
    )
    session.flush()


def answer_rows(session: Session, actor: Actor, sealer: Sealer, file_id: UUID, answers: Answers) -> int:
    """Takes the rows that somebody has answered about once more, as a part of their own; gives how many. Raises ForbiddenError,
    NotFoundError, ConflictError (nothing waits for these answers)."""
    actor.require(Permission.MANAGE_PEOPLE)
    actor.require(Permission.SAVE_CONTACT)
    file = get_file(session, actor.org_id, file_id, lock=True)
    parts = session.scalars(
        select(PeopleFilePart)
        .where(PeopleFilePart.org_id == actor.org_id, PeopleFilePart.file_id == file_id)
        .where(PeopleFilePart.done_at.is_not(None), PeopleFilePart.sealed.is_not(None))
        .order_by(PeopleFilePart.number)
        .with_for_update(key_share=True)
    ).all()
    people, label = list[PersonRow](), ""
    named = answers.same.keys() | answers.new
    for part in parts:
        held = SealedPart.from_json(sealer.open_bytes(part.sealed or b"", part.id.bytes).decode())
        mine = [one for one in held.people if one.key in named]
        if not mine:
            continue
        people, label = [*people, *mine], held.label
        kept = tuple(one for one in held.people if one.key not in named)
        part.sealed = _seal(sealer, part.id, SealedPart(kept, Answers(), label)) if kept else None
        part.report = _without(part.report or {}, {one.number for one in mine})
    if not people:
        raise ConflictError("people_file.nothing_waits", "No row waits for this answer.", "Look at the file again.")
    last = session.scalar(select(func.max(PeopleFilePart.number)).filter_by(org_id=actor.org_id, file_id=file_id))
    _add_part(session, sealer, file, (last or 0) + 1, SealedPart(tuple(people), answers, label))
    file.done_at = None
    session.flush()
    enqueue(session, actor.org_id, [Task("payments", TAKE, file_id)])
    return len(people)


def list_files(session: Session, actor: Actor) -> list[PeopleFileTaken]:
    """The newest files. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_PEOPLE)
    mine = select(PeopleFileTaken).filter_by(org_id=actor.org_id)
    return list(session.scalars(mine.order_by(PeopleFileTaken.id.desc()).limit(MOST_FILES)))


def forget_rows(session: Session, org_id: UUID) -> None:
    """After a day no row of a list is kept, taken or not: one that is not read or not taken to its end is stopped, and the page says so; rows
    about which nobody answered are brought again."""
    old = PeopleFileTaken.asked_at < func.app_now() - KEPT_FOR
    rests = exists(
        select(PeopleFilePart.id).where(
            PeopleFilePart.org_id == PeopleFileTaken.org_id,
            PeopleFilePart.file_id == PeopleFileTaken.id,
            PeopleFilePart.sealed.is_not(None),
        )
    )
    files = session.scalars(
        select(PeopleFileTaken)
        .where(PeopleFileTaken.org_id == org_id, old, or_(PeopleFileTaken.sealed.is_not(None), rests))
        .order_by(PeopleFileTaken.id)
        .with_for_update(key_share=True)
    ).all()
    for file in files:
        if file.done_at is None:
            file.stopped, file.done_at = TOO_LATE, app_now(session)
        file.sealed = None
        session.flush()
        session.execute(
            update(PeopleFilePart)
            .where(PeopleFilePart.org_id == org_id, PeopleFilePart.file_id == file.id)
            .values(sealed=None)
        )


def _lock_file_of(session: Session, org_id: UUID, part_id: UUID) -> PeopleFileTaken:
    """The file comes before its parts, as for whoever stops it."""
    file_id = select(PeopleFilePart.file_id).filter_by(org_id=org_id, id=part_id).scalar_subquery()
    which = select(PeopleFileTaken).where(PeopleFileTaken.org_id == org_id, PeopleFileTaken.id == file_id)
    return session.scalars(which.with_for_update(key_share=True)).one()


def _without(report: dict[str, Any], rows: set[int]) -> dict[str, Any]:
    counts = dict(report["counts"])
    counts["held"] -= len(rows)
    return {**report, "counts": counts, "waiting": [one for one in report["waiting"] if one["row"] not in rows]}


def _add_part(session: Session, sealer: Sealer, file: PeopleFileTaken, number: int, held: SealedPart) -> None:
    part_id = new_id()
    part = PeopleFilePart(
        org_id=file.org_id,
        id=part_id,
        file_id=file.id,
        number=number,
        rows=len(held.people),
        sealed=_seal(sealer, part_id, held),
    )
    session.add(part)
    session.flush()
    session.expunge(part)


def _seal(sealer: Sealer, part_id: UUID, held: SealedPart) -> bytes:
    return sealer.seal_bytes(held.as_json().encode(), part_id.bytes)


def get_file(session: Session, org_id: UUID, file_id: UUID, *, lock: bool = False) -> PeopleFileTaken:
    """A file of this organisation. Raises NotFoundError."""
    row = session.get(PeopleFileTaken, (org_id, file_id), with_for_update=FOR_CHANGE if lock else None)
    if row is None:
        raise NotFoundError("people_file.not_found", "There is no such file in your organisation.")
    return row
