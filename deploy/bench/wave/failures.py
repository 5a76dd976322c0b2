"""What went wrong underneath while a wave ran: deadlocks as PostgreSQL counts them, answers of our services, work left undone."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deploy.bench.prepare import database_name, server_address
from deploy.local.databases import SERVICES
from deploy.local.folders import LocalError
from deploy.local.house import House

APPS = tuple(f"{service}-app" for service in SERVICES)
_RELATION = re.compile(r'relation "([^"]+)"')


@dataclass(frozen=True)
class Mark:
    """The counters and the ends of the logs at one moment."""

    deadlocks: Mapping[str, int]
    log_ends: Mapping[Path, int]


@dataclass(frozen=True)
class Failures:
    """What happened since a mark.

    - `deadlocks`: by service; `met_at`: the tables that they were about;
    - `refused`: answers of 400 and more, by program, route and status;
    - `tried_again`: how often an answer to somebody had to be tried again;
    - `undone`: work that failed and still waits, by topic and kind of failure.
    """

    deadlocks: Mapping[str, int]
    met_at: Mapping[str, int]
    refused: Mapping[str, int]
    tried_again: int
    undone: Mapping[str, int]


def mark(house: House) -> Mark:
    """Where everything stands now."""
    logs = [house.log(name) for name in APPS] + ([log] if (log := _server_log(house)) else [])
    return Mark(_deadlocks(house), {log: log.stat().st_size for log in logs})


def since(house: House, before: Mark, org_id: str) -> Failures:
    """What was counted and logged since then, and what happened to the work of an organisation."""
    refused, met_at = Counter[str](), Counter[str]()
    for log, end in before.log_ends.items():
        with log.open("rb") as file:
            file.seek(end)
            lines = file.read().decode(errors="replace").splitlines()
        if log == _server_log(house):
            met_at.update(tables_of_deadlocks(lines))
        else:
            refused.update({f"{log.stem} {words}": count for words, count in refusals(lines).items()})
    deadlocks = {service: count - before.deadlocks[service] for service, count in _deadlocks(house).items()}
    return Failures(deadlocks, met_at, refused, _tried_again(house, org_id), _undone(house, org_id))


def refusals(lines: Iterable[str]) -> Counter[str]:
    """Requests that a service answered with 400 or more, by route and status, from its log."""
    found = Counter[str]()
    for line in lines:
        if not line.startswith("{"):
            continue
        try:
            said = json.loads(line)
        except ValueError:
            continue  # the line that is being written now
        if said.get("event") == "request" and said.get("status", 0) >= 400:
            found[f"{said.get('method')} {said.get('route')} {said['status']}"] += 1
    return found


def tables_of_deadlocks(lines: Iterable[str]) -> Counter[str]:
    """The table that each deadlock was about, from PostgreSQL's own log; the line that names it comes after the error's."""
    found, is_open = Counter[str](), False
    for line in lines:
        if "ERROR:" in line or "STATEMENT:" in line:
            if is_open and "deadlock detected" not in line:
                found["a row that is not named"] += 1
            is_open = "deadlock detected" in line
        elif is_open and "CONTEXT:" in line and (relation := _RELATION.search(line)):
            found[relation.group(1)] += 1
            is_open = False
    if is_open:
        found["a row that is not named"] += 1
    return found


def _deadlocks(house: House) -> dict[str, int]:
    """PostgreSQL's own count in each service's database. Whoever met a deadlock waited for a second at least, and so hands the count
    on when it rolls back; nothing need be waited for."""
    with psycopg.connect(server_address(house, "postgres"), autocommit=True) as server:
        rows = server.execute("SELECT datname, deadlocks FROM pg_stat_database WHERE datname IS NOT NULL").fetchall()
    counts = {str(name): int(count) for name, count in rows}
    try:
        return {service: counts[database_name(house, service)] for service in SERVICES}
    except KeyError as error:
        raise LocalError(f"The database {error} is not there, so nothing was measured.") from error


def _server_log(house: House) -> Path | None:
    return next((one.child.log for one in house.servers.running if one.child and one.child.name == "postgres"), None)


def _tried_again(house: House, org_id: str) -> int:
    address = server_address(house, database_name(house, "notifications"))
    with psycopg.connect(address, autocommit=True) as server:
        row = server.execute(
            "SELECT coalesce(sum(greatest(hints - 1, 0)), 0)::bigint FROM outbox"
            " WHERE org_id = %s AND topic = 'conversation.answer'",
            [org_id],
        ).fetchone()
    return int(row[0]) if row else 0


def _undone(house: House, org_id: str) -> Counter[str]:
    found = Counter[str]()
    for service in SERVICES:
        with psycopg.connect(server_address(house, database_name(house, service)), autocommit=True) as server:
            rows = server.execute(
                "SELECT topic, coalesce(last_failure, 'something was away') AS failure, count(*) FROM outbox"
                " WHERE org_id = %s AND acknowledged_at IS NULL AND hints > 1 GROUP BY topic, failure",
                [org_id],
            ).fetchall()
        found.update({f"{service} {topic} ({failure})": count for topic, failure, count in rows})
    return found
