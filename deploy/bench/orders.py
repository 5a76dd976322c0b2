"""What the arms beside ours are told: rows in a fresh database, a fresh account at the same bank, and where to find both."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg

from deploy.bench import baseline
from deploy.bench.controls import books
from deploy.bench.prepare import API_VERSION, BANK_SETTINGS, FEE_PENCE, register, server_address
from deploy.local.api_clients import PracticeWorld
from deploy.local.house import House

PATH = "/bank/v2/money_management/outbound_payments"
BASELINE_DATABASE, CONTROLS_DATABASE = "bench_baseline", "bench_controls"
Row = tuple[UUID, str, str]
"""(payment, recipient, payout method)."""


def baseline_orders(
    house: House, payouts: int, *, per_second: float | None, threads: int
) -> tuple[str, dict[str, Any]]:
    """Rows for the baseline, ready to be paid, and its orders; gives the account's id before them."""
    account_id, orders, rows = _orders(house, payouts, BASELINE_DATABASE, baseline.TABLES)
    with psycopg.connect(orders["database_url"]) as database:
        copied = "COPY payout (id, amount_pence, recipient, method, key, status) FROM STDIN"
        with database.cursor().copy(copied) as written:
            for payout_id, recipient, method in rows:
                written.write_row((payout_id, FEE_PENCE, recipient, method, f"baseline_{payout_id}", "queued"))
        database.execute("ANALYZE payout")
    return account_id, orders | {"per_second": per_second, "threads": threads}


def control_orders(
    house: House, payouts: int, *, of_a_run: int, per_second: float | None, threads: int
) -> tuple[str, dict[str, Any]]:
    """Held rows for a control arm, so many of a run, and its orders; gives the account's id before them."""
    account_id, orders, rows = _orders(house, payouts, CONTROLS_DATABASE, books.TABLES)
    with psycopg.connect(orders["database_url"]) as database:
        copied = "COPY payout (id, run, amount_pence, recipient, method, status) FROM STDIN"
        with database.cursor().copy(copied) as written:
            for number, (payout_id, recipient, method) in enumerate(rows):
                written.write_row((payout_id, number // of_a_run, FEE_PENCE, recipient, method, "held"))
        database.execute("ANALYZE payout")
    return account_id, orders | {
        "database_url": orders["database_url"].replace("postgresql:", "postgresql+psycopg:"),
        "bank_url": house.url("practice"),
        "redis_url": house.servers.redis_url,
        "namespace": f"bench-{uuid4().hex[:8]}",
        "per_second": per_second,
        "threads": threads,
    }


def _orders(house: House, payouts: int, database: str, tables: str) -> tuple[str, dict[str, Any], list[Row]]:
    world = PracticeWorld(house.url("practice"))
    account = world.open_account("Baseline", {**BANK_SETTINGS, "verification_required": False})
    world.credit(account["account_id"], payouts * FEE_PENCE)
    destinations = register(house, account["api_key"])
    with psycopg.connect(server_address(house, "postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {database}")
    address, bank = server_address(house, database), httpx2.URL(house.url("practice"))
    with psycopg.connect(address) as connection:
        connection.execute(tables)
    rows = [(uuid4(), *destinations[number % len(destinations)]) for number in range(payouts)]
    orders = {
        "database_url": address,
        "bank_host": bank.host,
        "bank_port": bank.port,
        "path": PATH,
        "api_key": account["api_key"],
        "api_version": API_VERSION,
        "financial_account": account["financial_account_id"],
    }
    return account["account_id"], orders, rows
