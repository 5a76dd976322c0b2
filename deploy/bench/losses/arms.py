"""The arms as the faults meet them: each can be asked to release a run, loses its worker or its app, and keeps books of what it sent."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import uuid4

import httpx2
import psycopg

from deploy.bench.control_arms import ControlArm, Design
from deploy.bench.orders import BASELINE_DATABASE, CONTROLS_DATABASE, baseline_orders, control_orders
from deploy.bench.prepare import FEE_PENCE, analyze, attended_event, council_with_people, database_name, server_address
from deploy.bench.rounds import AS_FAST_AS_POSSIBLE, BASELINE, OURS, THREADS
from deploy.local.api_clients import Council, RefusedError
from deploy.local.folders import CHECKOUT, LocalError
from deploy.local.house import House
from deploy.local.processes import Child, Command, start
from deploy.local.programs import PASSED_ON

RELEASE_SECONDS = 60.0
"""So long somebody goes on pressing the button of a run whose release was not answered."""
SHORT_WAITS = {
    "PAYMENTS_REQUESTS_PER_SECOND": str(AS_FAST_AS_POSSIBLE),
    "PAYMENTS_WORKER_THREADS": str(THREADS),
    "PAYMENTS_LEASE_SECONDS": "15",
    "PAYMENTS_STRIPE_READ_TIMEOUT_SECONDS": "10",
    "PAYMENTS_RESOLVE_AFTER_SECONDS": "5",
    "PAYMENTS_SWEEP_SECONDS": "2",
}
"""Ours waits no longer for a lost worker than the control arms do: fifteen seconds."""


class Arm(Protocol):
    """One arm with its payments, which are held until their run is released."""

    @property
    def name(self) -> str:
        """What it is called in the tables."""
        ...

    @property
    def account_id(self) -> str:
        """Its account at the bank."""
        ...

    @property
    def database(self) -> str:
        """The database whose connections are cut."""
        ...

    def release(self, run: int) -> None:
        """Releases a run, as somebody who presses the button again until it was answered. Raises LocalError where it never is."""
        ...

    def released(self) -> int:
        """How many payments have been released."""
        ...

    def sent(self) -> set[str]:
        """The payments that its own books say the bank has taken on."""
        ...

    def kill(self, part: str) -> None:
        """Ends its "worker" or "app" at once."""
        ...

    def start(self, part: str) -> None:
        """Starts that again."""
        ...

    def tend(self) -> None:
        """Starts again what has ended by itself; called twice a second."""
        ...


class Ours:
    """The product as it ships, in the house."""

    name = OURS

    def __init__(self, house: House, payouts: int, of_a_run: int) -> None:
        self._house = house
        self.database = database_name(house)
        self._council, event = council_with_people(house, of_a_run, payouts * FEE_PENCE)
        self.account_id = self._council.account_id
        events = [event, *(attended_event(house, self._council, of_a_run) for _ in range(payouts // of_a_run - 1))]
        self._runs = [_approved(self._council, event["id"]) for event in events]
        analyze(house)

    def release(self, run: int) -> None:
        """See Arm."""
        key, deadline = uuid4().hex, time.monotonic() + RELEASE_SECONDS
        while True:
            try:
                self._council.payer.post(f"/runs/{self._runs[run]}/release", key=key)
            except (httpx2.TransportError, RefusedError) as error:
                if time.monotonic() > deadline:
                    raise LocalError(f"The release of a run was never answered: {error}") from error
                time.sleep(0.5)
            else:
                return

    def released(self) -> int:
        """See Arm."""
        return len(self._payments("status <> 'approved'"))

    def sent(self) -> set[str]:
        """See Arm."""
        return self._payments("status IN ('processing', 'posted')")

    def kill(self, part: str) -> None:
        """See Arm."""
        self._house.kill(f"payments-{part}")

    def start(self, part: str) -> None:
        """See Arm."""
        self._house.start(f"payments-{part}", SHORT_WAITS)

    def tend(self) -> None:
        """Nothing of ours ends by itself; where it does, it is not started again, so that it shows."""

    def _payments(self, which: str) -> set[str]:
        with psycopg.connect(server_address(self._house, self.database)) as database:
            found = database.execute(f"SELECT id FROM payout WHERE org_id = %s AND {which}", [self._council.org_id])
            return {str(row[0]) for row in found}


class Control:
    """A control arm: its worker and its app are restarted like ours."""

    database = CONTROLS_DATABASE

    def __init__(self, house: House, arm: ControlArm, account_id: str) -> None:
        self.name = arm.design.arm
        self.account_id = account_id
        self._house = house
        self._arm = arm
        self._starts = 0

    def release(self, run: int) -> None:
        """See Arm. Whoever presses again finds nothing held any more where the first time was committed."""
        asked, deadline = None, time.monotonic() + RELEASE_SECONDS
        while f"released {run}\n" not in (said := self._arm.said("app")):
            tried = (self._starts, said.count(f"failed {run}\n"))
            if tried != asked:
                self._arm.release(run)
                asked = tried
            if time.monotonic() > deadline:
                raise LocalError(f"{self.name} never answered the release of a run. Its log: {self._arm.log('app')}")
            time.sleep(0.05)

    def released(self) -> int:
        """See Arm."""
        return len(_ids(self._house, self.database, "SELECT id FROM payout WHERE status <> 'held'"))

    def sent(self) -> set[str]:
        """See Arm."""
        return _ids(self._house, self.database, "SELECT payout_id FROM ledger")

    def kill(self, part: str) -> None:
        """See Arm."""
        self._arm.kill(part)

    def start(self, part: str) -> None:
        """See Arm."""
        self._arm.start(part)
        self._starts += part == "app"
        self._arm.wait_until_ready(part)

    def tend(self) -> None:
        """See Arm: a supervisor's part."""
        for part, child in list(self._arm.programs.items()):
            if not child.is_running:
                self.start(part)


class Baseline:
    """The least program: it pays what is queued and ends, and a supervisor starts it again while anything is queued."""

    name, database = BASELINE, BASELINE_DATABASE

    def __init__(self, house: House, payouts: int, of_a_run: int) -> None:
        self._house = house
        self.account_id, self._orders = baseline_orders(house, payouts, per_second=None, threads=THREADS)
        with psycopg.connect(self._orders["database_url"]) as database:
            held = database.execute("UPDATE payout SET status = 'held' RETURNING id").fetchall()
        ids = [row[0] for row in held]
        self._runs = [ids[first : first + of_a_run] for first in range(0, payouts, of_a_run)]
        self._worker: Child | None = None

    def release(self, run: int) -> None:
        """See Arm. It has no app: the rows are simply queued."""
        with psycopg.connect(self._orders["database_url"]) as database:
            database.execute(
                "UPDATE payout SET status = 'queued' WHERE id = ANY(%s) AND status = 'held'", [self._runs[run]]
            )

    def released(self) -> int:
        """See Arm."""
        return len(_ids(self._house, self.database, "SELECT id FROM payout WHERE status <> 'held'"))

    def sent(self) -> set[str]:
        """See Arm."""
        return _ids(self._house, self.database, "SELECT payout_id FROM ledger")

    def kill(self, part: str) -> None:
        """See Arm; without an app there is none to kill."""
        if part == "worker" and self._worker and self._worker.is_running:
            self._worker.kill(signal.SIGKILL)

    def start(self, part: str) -> None:
        """See Arm."""
        if part == "worker":
            self.tend()

    def tend(self) -> None:
        """See Arm."""
        if self._worker and self._worker.is_running:
            return
        if _ids(self._house, self.database, "SELECT id FROM payout WHERE status = 'queued'"):
            command = Command(
                [sys.executable, "-m", "deploy.bench.baseline"],
                {name: os.environ[name] for name in PASSED_ON if name in os.environ},
                folder=CHECKOUT,
                said_to_it=json.dumps(self._orders).encode(),
            )
            self._worker = start(BASELINE, command, self._house.log(BASELINE))

    def stop(self) -> None:
        """Ends it, also where it waits for a bank that does not answer."""
        if self._worker:
            self._worker.stop()


@contextmanager
def ours(house: House, payouts: int, of_a_run: int) -> Iterator[Arm]:
    """Ours, its worker, app and clock started with short waits, and with their own again at the end."""
    parts = ("payments-worker", "payments-app", "payments-clock")
    for extra in (SHORT_WAITS, {}):
        for name in parts:
            house.kill(name, signal.SIGTERM)
            house.start(name, extra)
        if extra:
            yield Ours(house, payouts, of_a_run)


@contextmanager
def least(house: House, payouts: int, of_a_run: int) -> Iterator[Arm]:
    """The baseline."""
    arm = Baseline(house, payouts, of_a_run)
    try:
        yield arm
    finally:
        arm.stop()


@contextmanager
def control(design: Design, house: House, payouts: int, of_a_run: int) -> Iterator[Arm]:
    """A control arm."""
    account_id, orders = control_orders(house, payouts, of_a_run=of_a_run, per_second=None, threads=THREADS)
    with ControlArm(house, design, orders) as arm:
        yield Control(house, arm, account_id)


def _approved(council: Council, event_id: Any) -> str:
    run = council.organiser.post(f"/events/{event_id}/payout")
    council.approver.post(f"/runs/{run['id']}/approve")
    return str(run["id"])


def _ids(house: House, database: str, question: str) -> set[str]:
    with psycopg.connect(server_address(house, database)) as connection:
        return {str(row[0]) for row in connection.execute(question)}
