"""How many SQL statements a page takes, and how long PostgreSQL works on them: read from the log of the house's own server.

The work of a page does not depend on how busy the machine is, as its time does.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from deploy.bench.prepare import server_address
from deploy.local.house import House

PREFIX = "%u "
"""Each line begins with the role: what workers and the clock do meanwhile is not the page's."""
WRITTEN_SECONDS = 0.05
_NO_WORK = ("BEGIN", "COMMIT", "ROLLBACK", "DEALLOCATE")


@dataclass(frozen=True, slots=True)
class PageWork:
    """The statements of one look at a page, and the milliseconds that PostgreSQL took for all of them."""

    statements: int
    milliseconds: float


class StatementLog:
    """The log of every statement of one role."""

    def __init__(self, file: Path, role: str) -> None:
        self._file = file
        self._line = re.compile(
            rf"^{re.escape(role)} LOG:  duration: ([\d.]+) ms  (?:execute [^:]*|statement): (\w+)", re.MULTILINE
        )

    def of(self, look: Callable[[], object]) -> PageWork:
        """What is done while somebody looks."""
        before = self._file.stat().st_size
        look()
        time.sleep(WRITTEN_SECONDS)
        with self._file.open("rb") as log:
            log.seek(before)
            found = self._line.findall(log.read().decode(errors="replace"))
        took = [float(milliseconds) for milliseconds, word in found if word.upper() not in _NO_WORK]
        return PageWork(len(took), sum(took))

    def least(self, look: Callable[[], object]) -> PageWork:
        """The least of three looks: what else the service is asked meanwhile comes on top, and is not the page's."""
        return min((self.of(look) for _ in range(3)), key=lambda one: one.statements)


@contextmanager
def every_statement_logged(house: House) -> Iterator[StatementLog]:
    """The log of what payments' pages ask, while this is open."""
    role = make_url(house.plan.databases["payments"].app_url).username or ""
    with psycopg.connect(server_address(house, "postgres"), autocommit=True) as server:
        _set(server, {"log_line_prefix": PREFIX, "log_min_duration_statement": "0"})
        try:
            yield StatementLog(house.folder / "servers" / "postgres.log", role)
        finally:
            _set(server, {"log_line_prefix": None, "log_min_duration_statement": None})


def _set(server: psycopg.Connection[tuple[object, ...]], settings: dict[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            server.execute(f"ALTER SYSTEM RESET {name}".encode())
        else:
            server.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
    server.execute("SELECT pg_reload_conf()")
    time.sleep(WRITTEN_SECONDS * 4)
