"""What a round used: commits, WAL, CPU and memory, and the requests that the bank itself counted."""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

import psutil
import psycopg

from deploy.bench.prepare import server_address, wait_until
from deploy.local.api_clients import PracticeWorld
from deploy.local.folders import LocalError
from deploy.local.house import House

OURS = ("payments-worker", "payments-app", "payments-clock")
EVERYBODY = (*OURS, "notifications-app", "notifications-worker", "notifications-clock", "practice")
SERVER, QUEUE, CLOCK = "postgres", "valkey", "payments-clock"
CREATE = "outbound_payments.create"


@dataclass(frozen=True)
class Reading:
    """Counters of PostgreSQL, and the CPU seconds of each program, at one moment; `wal_at` is a place in the write-ahead log."""

    commits: int
    writing_commits: int
    wal_at: str
    cpu: dict[str, float]


@dataclass(frozen=True)
class Usage:
    """What was used between two readings. `image_bytes` of the write-ahead log are whole pages, written once for each page that changes
    after a checkpoint; `wal_bytes` is the rest."""

    commits: int
    writing_commits: int
    wal_bytes: int
    image_bytes: int
    cpu: dict[str, float]


@dataclass(frozen=True)
class Figures:
    """One round of one arm. `seconds` from the first claim to the last acceptance; `release_seconds` is what the release
    request took, where there is one; memory in bytes by process."""

    arm: str
    payouts: int
    seconds: float
    release_seconds: float | None
    posts: int
    used: Usage
    memory_bytes: dict[str, int]

    @property
    def per_second(self) -> float:
        """Payments that the bank accepted, a second."""
        return self.payouts / self.seconds


def read_meters(house: House, database: str, others: Mapping[str, int] | None = None) -> Reading:
    """The counters now, CPU that of `others`, too (process ids by name). Commits are those of one database (reading ones too); writing commits and WAL are the server's."""
    with psycopg.connect(server_address(house, "postgres"), autocommit=True) as server:
        row = server.execute(
            "SELECT xact_commit, pg_snapshot_xmax(pg_current_snapshot())::text::bigint, pg_current_wal_insert_lsn()::text"
            " FROM pg_stat_database WHERE datname = %s",
            [database],
        ).fetchone()
    if row is None:
        raise LocalError(f"The database {database} is not there, so nothing was measured.")
    commits, writing_commits, wal_at = row
    return Reading(commits, writing_commits, wal_at, cpu_by_program(house, others))


def used_since(
    house: House, before: Reading, database: str, settle_seconds: float, others: Mapping[str, int] | None = None
) -> Usage:
    """What was used since a reading, by everybody and by `others` (process ids by name): CPU until now, the rest until the sessions have
    handed their counters on."""
    cpu = cpu_by_program(house, others)
    time.sleep(settle_seconds)
    after = read_meters(house, database)
    with psycopg.connect(server_address(house, "postgres"), autocommit=True) as server:
        server.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
        row = server.execute(
            "SELECT sum(record_size)::bigint, sum(fpi_size)::bigint FROM pg_get_wal_stats(%s, %s)",
            [before.wal_at, after.wal_at],
        ).fetchone()
    wal_bytes, image_bytes = row or (0, 0)
    return Usage(
        after.commits - before.commits,
        after.writing_commits - before.writing_commits,
        wal_bytes,
        image_bytes,
        {name: used - before.cpu[name] for name, used in cpu.items()},
    )


def cpu_by_program(house: House, others: Mapping[str, int] | None = None) -> dict[str, float]:
    """CPU seconds that each program, each server and this benchmark itself have used so far; `others` are process ids by name."""
    pids = {name: house.child(name).pid for name in EVERYBODY} | dict(others or {})
    pids |= {one.child.name: one.child.pid for one in house.servers.running if one.child}
    return {"the benchmark": _cpu_seconds(os.getpid(), alone=True)} | {
        name: _cpu_seconds(pid) for name, pid in pids.items()
    }


def busy_share() -> Callable[[], float]:
    """Begins to watch the machine; calling what it gives tells the part of all cores that was busy since then, 0 to 1."""
    before = psutil.cpu_times()

    def told() -> float:
        after = psutil.cpu_times()
        whole, idle = sum(after) - sum(before), after.idle + after.iowait - before.idle - before.iowait
        return min(1.0, max(0.0, 1 - idle / whole)) if whole else 0.0

    return told


def _cpu_seconds(pid: int, *, alone: bool = False) -> float:
    """CPU of one process, and unless `alone` of its children, also those that have ended."""
    found = [psutil.Process(pid).cpu_times()]
    if alone:
        return sum(one.user + one.system for one in found)
    found += [one.cpu_times() for one in psutil.Process(pid).children(recursive=True)]
    return sum(one.user + one.system + one.children_user + one.children_system for one in found)


def memory_bytes(house: House) -> dict[str, int]:
    """Resident memory of each of our processes and of the practice world."""
    return {name: memory_of(house.child(name).pid, alone=True) for name in EVERYBODY}


def memory_of(pid: int, *, alone: bool = False) -> int:
    """Resident memory of one process and, unless `alone`, of its children."""
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in [process, *([] if alone else process.children(recursive=True))])


def checkpoint(house: House, *databases: str) -> None:
    """Every round starts just after a checkpoint, so that no arm pays for another's. Before it everything is vacuumed: else autovacuum would
    do it during the round, and write the pages of what was loaded before it."""
    for database in (*databases, "postgres"):
        with psycopg.connect(server_address(house, database), autocommit=True) as server:
            server.execute("CHECKPOINT" if database == "postgres" else "VACUUM (ANALYZE)")


def wait_until_chained(house: House, database: str) -> None:
    """Waits until our clock has taken every row of the audit trail into its chain: that work belongs to the payments, too."""
    left = (
        "SELECT (SELECT count(*) FROM audit_trail) - (SELECT coalesce(sum(cardinality(audit_ids)), 0) FROM audit_chain)"
    )
    with psycopg.connect(server_address(house, database), autocommit=True) as server:
        wait_until("The chain of the audit trail", lambda: server.execute(left).fetchone() == (0,))


def count_posts(house: House, account_id: str, payouts: int, total_pence: int) -> int:
    """How many payments were asked of the bank. Raises LocalError where it did not take on each exactly once."""
    world = PracticeWorld(house.url("practice"))
    calls = [
        one for one in world.ask("GET", f"/bank/practice/accounts/{account_id}/calls") if one["operation"] == CREATE
    ]
    taken_on = Counter(one["object_id"] for one in calls if one["object_id"])
    pending_pence = world.truth(account_id)["outbound_pending_pence"]
    if len(taken_on) != payouts or pending_pence != total_pence:
        raise LocalError(
            f"The bank took on {len(taken_on)} payments and {pending_pence} pence instead of {payouts} and {total_pence}. "
            "The benchmark measures nothing until that is explained."
        )
    return len(calls)


def syncs_per_second(seconds: float = 0.5) -> int:
    """How many times a second one writer can have 8 kB on the disk: the price of a commit here."""
    page, count = b"\0" * 8192, 0
    with tempfile.TemporaryFile() as file:
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            os.pwrite(file.fileno(), page, 0)
            os.fdatasync(file.fileno())
            count += 1
    return round(count / seconds)


def middle(values: list[float]) -> float:
    """The median."""
    return float(median(values))
