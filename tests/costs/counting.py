"""Counts what is asked of PostgreSQL by everybody in this process: statements, commits and rows written, for each database."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

ROWS = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0), coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_xact_user_tables"


@dataclass
class Counted:
    """What was asked of one database: every statement, commits that wrote something and those that did not, the rows written by
    statements, triggers and foreign keys, those that they read, and the rows that were handed over to this process."""

    statements: list[str] = field(default_factory=list)
    writing: int = 0
    reading: int = 0
    rows: int = 0
    read: int = 0
    handed: int = 0

    def total(self) -> dict[str, int]:
        """The sums."""
        return {"statements": len(self.statements), "commits": self.writing + self.reading, "rows": self.rows}


@contextmanager
def counted() -> Iterator[dict[str, Counted]]:
    """What is asked of each database, by the last part of its name, until the block ends."""
    found: dict[str, Counted] = {}

    def begin(connection: Connection) -> None:
        connection.info["rows before"] = _rows(connection)

    def of(connection: Connection) -> Counted:
        return found.setdefault(str(connection.engine.url.database).rpartition("_")[2], Counted())

    def statement(connection: Connection, _cursor: Any, said: str, *_: object) -> None:
        of(connection).statements.append(said)

    def answered(connection: Connection, cursor: Any, *_: object) -> None:
        if cursor.description is not None:
            of(connection).handed += cursor.rowcount

    def commit(connection: Connection) -> None:
        counts, before = of(connection), connection.info.get("rows before", (0, 0))
        rows, read = (now - then for now, then in zip(_rows(connection), before, strict=True))
        counts.rows += rows
        counts.read += read
        counts.writing += rows > 0
        counts.reading += rows == 0

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "after_cursor_execute", answered)
    event.listen(Engine, "commit", commit)
    event.listen(Engine, "begin", begin)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "after_cursor_execute", answered)
        event.remove(Engine, "commit", commit)
        event.remove(Engine, "begin", begin)


def _rows(connection: Connection) -> tuple[int, int]:
    """What this session has written, and has read, that its server has not reported yet: reports leave between transactions, never in one."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(ROWS)
        [(written, read)] = cursor.fetchall()
        return int(written), int(read)
