"""The baseline: the least that pays each row once. Claim and commit, call the bank under a key, record and commit.

No framework, no outbox, no history, no recovery: `python -m deploy.bench.baseline` reads its orders as JSON from standard
input and prints what it did as JSON. Its payments per second are what ours are measured against.
"""

import http.client
import json
import resource
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg

TABLES = """
CREATE TABLE payout (
    id uuid PRIMARY KEY, amount_pence bigint NOT NULL CHECK (amount_pence > 0), recipient text NOT NULL,
    method text NOT NULL, key text NOT NULL UNIQUE, status text NOT NULL, provider_id text UNIQUE, sent_at timestamptz);
CREATE TABLE ledger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payout_id uuid NOT NULL UNIQUE REFERENCES payout,
    debit text NOT NULL, credit text NOT NULL, amount_pence bigint NOT NULL);
"""
CLAIM = """UPDATE payout SET status = 'sending', sent_at = now() WHERE id = %s AND status = 'queued'
           RETURNING amount_pence, recipient, method, key"""
RECORD = "UPDATE payout SET status = 'processing', provider_id = %s WHERE id = %s AND status = 'sending'"
POST = "INSERT INTO ledger (payout_id, debit, credit, amount_pence) VALUES (%s, 'in_flight', 'reserved', %s)"


class Pace:
    """Hands out the moments at which a request may leave; None is as fast as possible."""

    def __init__(self, per_second: float | None) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Returns when this thread may send."""
        with self._lock:
            moment = max(self._next, time.monotonic())
            self._next = moment + self._interval
        if self._interval:
            time.sleep(max(0.0, moment - time.monotonic()))


def pay(orders: dict[str, Any], ids: Iterator[str], pace: Pace, start: threading.Barrier) -> None:
    """One thread: pays the next row until there is none."""
    bank = http.client.HTTPConnection(orders["bank_host"], orders["bank_port"])
    headers = {"Authorization": f"Bearer {orders['api_key']}", "Stripe-Version": orders["api_version"]}
    headers |= {"Content-Type": "application/json"}
    with psycopg.connect(orders["database_url"], autocommit=True) as database:
        start.wait()
        for payout_id in ids:
            pace.wait()
            claimed = database.execute(CLAIM, [payout_id]).fetchone()
            if claimed is None:
                continue
            amount_pence, recipient, method, key = claimed
            body = {
                "from": {"financial_account": orders["financial_account"], "currency": "gbp"},
                "to": {"recipient": recipient, "payout_method": method, "currency": "gbp"},
                "amount": {"value": amount_pence, "currency": "gbp"},
                "metadata": {"payout_id": payout_id},
            }
            bank.request("POST", orders["path"], json.dumps(body), headers | {"Idempotency-Key": key})
            answer = bank.getresponse()
            accepted = json.loads(answer.read())
            if answer.status != 200:
                raise RuntimeError(f"the practice bank answered {answer.status}")
            with database.transaction():
                database.execute(RECORD, [accepted["id"], payout_id])
                database.execute(POST, [payout_id, amount_pence])


def main() -> None:
    """Pays every queued row with as many threads as ordered."""
    orders = json.load(sys.stdin)
    with psycopg.connect(orders["database_url"]) as database:
        rows = [str(row[0]) for row in database.execute("SELECT id FROM payout WHERE status = 'queued' ORDER BY id")]
    ids, pace = iter(rows), Pace(orders["per_second"])  # a list's iterator hands each id to one thread only
    start = threading.Barrier(orders["threads"] + 1)
    threads = [threading.Thread(target=pay, args=(orders, ids, pace, start)) for _ in range(orders["threads"])]
    for thread in threads:
        thread.start()
    start.wait()
    started = time.monotonic()
    for thread in threads:
        thread.join()
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = time.monotonic() - started
    print(json.dumps({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024}))


if __name__ == "__main__":
    main()
