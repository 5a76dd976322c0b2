"""Watches what a service's connections do: deadlocks that PostgreSQL reports, and the order in which transactions lock tables."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

from services.payments.locks import LOCK_ORDER
from shared.database import Database

PLACE = {table: place for place, (table, _) in enumerate(LOCK_ORDER)}
_LOCKING = re.compile(r"\bFOR (NO KEY UPDATE|UPDATE|SHARE)\b", re.IGNORECASE)
_FROM = re.compile(r"\bFROM (\w+)", re.IGNORECASE)
_UPDATE = re.compile(r"^\s*UPDATE (\w+)", re.IGNORECASE)
_INSERT = re.compile(r"^\s*INSERT INTO (\w+)", re.IGNORECASE)


@dataclass
class _Transaction:
    """What a transaction has locked so far, in order, and inserted into; the length of `locked` at each savepoint."""

    locked: list[str] = field(default_factory=list)
    inserted: set[str] = field(default_factory=set)
    savepoints: dict[str, int] = field(default_factory=dict)


@dataclass
class Watch:
    """What was seen: what PostgreSQL says of transactions that it ended for another one, locks against the order, and FOR UPDATE."""

    deadlocks: list[str] = field(default_factory=list)
    against_order: set[tuple[str, ...]] = field(default_factory=set)
    too_strong: set[str] = field(default_factory=set)
    locked_tables: set[str] = field(default_factory=set)
    _open: dict[int, _Transaction] = field(default_factory=dict)

    def statement(self, connection: Connection, statement: str) -> None:
        """Notes the lock of one statement."""
        now = self._open.setdefault(id(connection.connection.dbapi_connection), _Transaction())
        if inserted := _INSERT.match(statement):
            now.inserted.add(inserted[1])
            return
        table = self._table(statement)
        if table is None or table not in PLACE:
            return
        self.locked_tables.add(table)
        is_own = table in now.inserted and _UPDATE.match(statement)
        if is_own or table in now.locked:
            return
        now.locked.append(table)
        if now.locked != sorted(now.locked, key=PLACE.__getitem__):
            self.against_order.add(tuple(now.locked))

    def _table(self, statement: str) -> str | None:
        if updated := _UPDATE.match(statement):
            return None if updated[1] == "outbox" else updated[1]  # a job's own row, acknowledged first of all
        locking = _LOCKING.search(statement)
        if locking is None:
            return None
        if locking[1].upper() == "UPDATE":
            self.too_strong.add(statement)
        tables = _FROM.search(statement)
        return tables[1] if tables else None

    def savepoint(self, connection: Connection, name: str) -> None:
        """Remembers what was locked before a savepoint."""
        now = self._open.setdefault(id(connection.connection.dbapi_connection), _Transaction())
        now.savepoints[name] = len(now.locked)

    def back_to(self, connection: Connection, name: str) -> None:
        """Rolling back to a savepoint gives the locks after it back."""
        now = self._open[id(connection.connection.dbapi_connection)]
        del now.locked[now.savepoints.get(name, 0) :]

    def over(self, connection: Connection) -> None:
        """The transaction has ended."""
        self._open.pop(id(connection.connection.dbapi_connection), None)


@contextmanager
def watched(database: Database) -> Iterator[Watch]:
    """Watches the connections of requests and effects while the block runs."""
    engine: Engine = database._app
    watch = Watch()

    def before(conn: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        watch.statement(conn, statement)

    def failed(context: ExceptionContext) -> None:
        state = getattr(context.original_exception, "sqlstate", None)
        if state in {"40P01", "40001"}:
            diagnosis = getattr(context.original_exception, "diag", None)
            detail = getattr(diagnosis, "message_detail", None)
            watch.deadlocks.append(f"{state} at {context.statement}: {detail}")

    def released(conn: Connection, name: str, _context: Any) -> None:
        watch.back_to(conn, name)

    listeners: list[tuple[str, Callable[..., Any]]] = [
        ("before_cursor_execute", before),
        ("handle_error", failed),
        ("savepoint", watch.savepoint),
        ("rollback_savepoint", released),
        ("commit", watch.over),
        ("rollback", watch.over),
    ]
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield watch
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)
