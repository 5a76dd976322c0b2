"""The systems that lists come from: each is named once, in any spelling, and known again with its columns."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.payments.people.imports.rules import LONGEST_SOURCE, fold_source, is_files_name, sources_alike
from services.payments.people.imports.tables import ImportSource
from shared import audit
from shared.errors import Effect, InvalidError, UnavailableError
from shared.identity import Actor

IMPORT_LOCK = 726_2002  # any first number that nothing else in this database uses for a pair of advisory locks
WAIT = "60s"


def lock_imports(session: Session, org_id: UUID) -> None:
    """Lets two imports of one organisation work one after the other, so that neither adds what the other just added.

    It is the first lock that an import takes, so that imports of one organisation never wait for each other in a circle. A long
    list takes seconds, so the wait is longer than usual. Raises UnavailableError where it was not long enough.
    """
    waits = (func.set_config(name, WAIT, True) for name in ("lock_timeout", "statement_timeout"))
    session.execute(select(*waits))
    try:
        session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK, func.hashtext(str(org_id)))))
    except OperationalError as error:
        if error.connection_invalidated:
            raise
        raise UnavailableError(
            "import.busy",
            "Other lists of your organisation are being imported just now.",
            "Import this one again in a minute.",
            effect=Effect.NOTHING_IMPORTED,
        ) from None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of a source before its list is read: its own name, or a new one as it is written, and what was said about
    the columns of its lists (heading → our column)."""

    name: str
    columns: Mapping[str, str]


def look_up_source(session: Session, org_id: UUID, name: str | None, kind: str) -> Remembered:
    """What is known of a source, named in any spelling, and its lists of this kind. Raises InvalidError where none is named."""
    written = " ".join((name or "").split())
    source = _find(session, org_id, written)
    if source is None:
        _check_named(written, known_sources(session, org_id))
    return Remembered(source.name, source.columns.get(kind, {})) if source else Remembered(written, {})


def name_source(session: Session, actor: Actor, name: str | None, *, certainly_new: bool = False) -> ImportSource:
    """The source of this name in any spelling, added where it is new. Takes the lock of imports.

    Raises InvalidError where none is named, where nothing in the name can be told apart, or where a new name looks like a slip
    of the pen for a known one and is not said to be `certainly_new`.
    """
    lock_imports(session, actor.org_id)
    written = " ".join((name or "").split())
    folded = fold_source(written)
    source = _find(session, actor.org_id, written)
    if source is not None:
        return source
    known = known_sources(session, actor.org_id)
    _check_new(written, folded, known, certainly_new=certainly_new)
    source = ImportSource(org_id=actor.org_id, name=written, folded_name=folded, columns={})
    session.add(source)
    session.flush()
    audit.record(session, actor, "import_source.named", "import_source", source.id)
    return source


def known_sources(session: Session, org_id: UUID) -> list[str]:
    """The names of the organisation's sources, in order of the alphabet."""
    return list(session.scalars(select(ImportSource.name).filter_by(org_id=org_id).order_by(ImportSource.folded_name)))


def remember_columns(session: Session, source: ImportSource, kind: str, columns: Mapping[str, str]) -> None:
    """Keeps what was said about columns for the next list of this kind from the source."""
    before = source.columns.get(kind, {})
    if any(before.get(heading) != ours for heading, ours in columns.items()):
        source.columns = {**source.columns, kind: {**before, **columns}}
        session.flush()


def _find(session: Session, org_id: UUID, written: str) -> ImportSource | None:
    """By the very name first: two spellings that were two sources once still are."""
    alike = or_(ImportSource.name == written, ImportSource.folded_name == fold_source(written))
    found = select(ImportSource).where(ImportSource.org_id == org_id, alike)
    return session.scalar(found.order_by(ImportSource.name != written).limit(1))


def _check_new(written: str, folded: str, known: list[str], *, certainly_new: bool) -> None:
    _check_named(written, known)
    alike = next((one for one in known if sources_alike(folded, fold_source(one))), None)
    if alike is not None and not certainly_new:
        raise InvalidError(
            "import.source_alike",
            f"No source has this name, and it looks much like “{alike}”, which is known here.",
            "If it is the same, give that name. If it is another system, say so with --new-source.",
            effect=Effect.NOTHING_IMPORTED,
            known_sources=known,
        )


def _check_named(written: str, known: list[str]) -> None:
    if fold_source(written) and len(written) <= LONGEST_SOURCE and not is_files_name(written):
        return
    names = ", ".join(f"“{one}”" for one in known)
    raise InvalidError(
        "import.source_missing",
        "Say which system this list comes from, because an ID is looked up among the IDs of its own system. "
        "What a file is called changes with each download.",
        (
            f"Known here: {names}. Give one of them, for example --source {shlex.quote(known[0])}, or a short name for a system "
            "that is new here."
            if known
            else "Choose a short name for it, for example --source salesforce, and use it every time."
        ),
        effect=Effect.NOTHING_IMPORTED,
        known_sources=known,
    )
