"""What one payment writes to the log of PostgreSQL, from the approval of its run to its steps in the chain, and which of its changes touch no index."""

import time
from collections.abc import Callable
from dataclasses import replace

import psycopg

from services.payments.payouts import sending
from shared import audit
from tests.conftest import Databases
from tests.payments.council import Council
from tests.payments.payouts.test_cost_of_sending import AcceptingRail, connect, waiting

COUNT = 200
MOST_WAL_BYTES = {"approved": 1_350, "released": 1_400, "sent": 4_800, "chained": 220}
"""For each payment, without images of whole pages. It was 2,477, 2,273, 6,965 and 187 while its steps touched the indexes of `payout`."""
WAL = """
    SELECT "resource_manager/record_type" AS kind, record_size FROM pg_get_wal_stats(%s, pg_current_wal_flush_lsn(), true)
    ORDER BY record_size DESC
"""
UPDATES = "SELECT relname, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables"
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def test_a_payment_writes_no_more_than_it_must(council: Council, databases: Databases) -> None:
    connect(council)
    dependencies = council.payments.dependencies
    sender = replace(dependencies.sender, rails={"stripe": AcceptingRail("http://127.0.0.1:9", 1, 1)})
    people = council.payable(COUNT)
    council.fund(1250 * COUNT)
    run_id = council.propose(people)

    def send_all() -> None:
        for work in waiting(council):
            sending.send(sender, work)

    def chain_all() -> None:
        with dependencies.database.system() as session:
            while audit.chain(session):
                pass

    stages: dict[str, Callable[[], object]] = {
        "approved": lambda: council.approver.post(f"/runs/{run_id}/approve"),
        "released": lambda: council.payer.post(f"/runs/{run_id}/release"),
        "sent": send_all,
        "chained": chain_all,
    }
    kinds: dict[str, dict[str, int]] = {}
    with psycopg.connect(databases.admin_url("payments"), autocommit=True) as database:
        database.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
        chain_all()
        before = updates(database, council)
        for stage, happens in stages.items():
            [(since,)] = database.execute("SELECT pg_current_wal_insert_lsn()").fetchall()
            happens()
            kinds[stage] = {kind: round(size / COUNT) for kind, size in database.execute(WAL, [since]).fetchall()}
        after = updates(database, council)

    written = {stage: sum(found.values()) for stage, found in kinds.items()}
    assert all(written[stage] <= most for stage, most in MOST_WAL_BYTES.items()), (written, kinds)
    shares = {table: in_place(before[table], after[table]) for table in ("payout", "payout_attempt", "payout_method")}
    assert min(shares.values()) >= 0.9, shares


def updates(database: psycopg.Connection, council: Council) -> dict[str, tuple[int, int]]:
    """How many rows of each table were changed so far, and how many of them in their page and without a word to any index. A server tells
    of what it did as its connection ends."""
    council.payments.dependencies.database.close()
    deadline = time.monotonic() + 30
    while database.execute(OTHERS).fetchall() != [(0,)] and time.monotonic() < deadline:
        time.sleep(0.05)
    return {table: (changed, hot) for table, changed, hot in database.execute(UPDATES).fetchall()}


def in_place(before: tuple[int, int], after: tuple[int, int]) -> float:
    """The share of changes in between that left the indexes alone."""
    return (after[1] - before[1]) / (after[0] - before[0])
