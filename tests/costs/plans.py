"""Looks how PostgreSQL does each statement of this process, as it comes: what it plans without knowing the values, and how many rows it reads."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

BIND = re.compile(r"%\((\w+)\)s")
PLANNED = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@dataclass
class Plans:
    """What was found against a statement: `growing` are the tables that may not be read through, `most` the rows that one step may read."""

    growing: frozenset[str]
    most: int
    looked_at: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)

    def look(self, statement: str, generic: Mapping[str, Any], done: Mapping[str, Any]) -> None:
        """One statement: its plan for any values, and what it did with its own."""
        self.looked_at.add(statement)
        for step in steps(generic):
            if step["Node Type"] == "Seq Scan" and step.get("Relation Name") in self.growing:
                self.wrong[f"reads all of {step['Relation Name']}"] = statement
        for step in steps(done):
            read = step.get("Actual Rows", 0) + step.get("Rows Removed by Filter", 0)
            read += step.get("Rows Removed by Index Recheck", 0)
            if step.get("Relation Name") in self.growing and step["Node Type"] != "ModifyTable" and read > self.most:
                how = step.get("Index Name") or step["Node Type"]
                self.wrong[f"reads {read:g} rows of {step['Relation Name']} by {how}"] = statement


def steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A plan's steps, from the top."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from steps(below)


@contextmanager
def planned(growing: frozenset[str], *, most: int, but_for: Sequence[str]) -> Iterator[Plans]:
    """Looks at every statement until the block ends. What EXPLAIN does is rolled back, and the statement is then done as it would be."""
    found = Plans(growing, most)

    def statement(connection: Connection, _cursor: Any, said: str, values: Any, _context: Any, many: bool) -> None:
        if many or not PLANNED.match(said) or any(one in said for one in ("set_config", *but_for)):
            return
        driver: Any = connection.connection.dbapi_connection
        if driver.autocommit and not said.lstrip().upper().startswith("SELECT"):
            return
        with closing(driver.cursor()) as cursor:
            if not driver.autocommit:
                cursor.execute("SAVEPOINT plan")
            try:
                cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {with_numbers(said)}", prepare=False)
                generic = cursor.fetchone()[0][0]["Plan"]
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {said}", values, prepare=False)
                found.look(said, generic, cursor.fetchone()[0][0]["Plan"])
            except psycopg.Error as error:
                if "EXPLAIN" in str(error) or "syntax" in str(error) or "parameter" in str(error):
                    raise
                # the statement fails as well, which its caller expects
            finally:
                if not driver.autocommit:
                    cursor.execute("ROLLBACK TO SAVEPOINT plan")

    event.listen(Engine, "before_cursor_execute", statement)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", statement)


def with_numbers(statement: str) -> str:
    """A statement with $1, $2, … for its named values, as PostgreSQL writes them."""
    numbers: dict[str, int] = {}
    return BIND.sub(lambda found: f"${numbers.setdefault(found[1], len(numbers) + 1)}", statement).replace("%%", "%")
