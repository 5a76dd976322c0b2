"""The rounds: each arm in turn, again and again, at one pace, each with a fresh organisation, warmed up before the first."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import psycopg
from rich.progress import Progress, TaskID

from deploy.bench.control_arms import ControlArm, Design
from deploy.bench.meters import (
    CLOCK,
    QUEUE,
    SERVER,
    Figures,
    checkpoint,
    count_posts,
    cpu_by_program,
    memory_bytes,
    memory_of,
    read_meters,
    used_since,
    wait_until_chained,
)
from deploy.bench.orders import BASELINE_DATABASE, CONTROLS_DATABASE, baseline_orders, control_orders
from deploy.bench.prepare import (
    FEE_PENCE,
    ReadyRun,
    app_address,
    approved_run,
    check_names,
    database_name,
    server_address,
)
from deploy.local.api_clients import PracticeWorld
from deploy.local.folders import CHECKOUT, LocalError
from deploy.local.house import House
from deploy.local.processes import Command, start
from deploy.local.programs import PASSED_ON
from shared.errors import Effect

BASELINE, OURS = "baseline", "ours"
OURS_AND_CHECK = "ours, and a name check"
"""The same where each payment asks the bank for a check of the name first, as everybody's second payment does. The baseline's bank wants
none."""
WORKER = "payments-worker"
AS_FAST_AS_POSSIBLE = 10_000
THREADS = 8
STANDSTILL_SECONDS = 120.0
LOOK_EVERY_SECONDS = 0.5
LATER = {CLOCK: "the clock, later", SERVER: "PostgreSQL, later"}
"""What these two use after the last payment was sent, until the clock has chained what was written about them, has names of its own."""
STATISTICS_SECONDS = 13.0
"""An idle PostgreSQL session hands its counters on after ten to twelve seconds."""


@dataclass(frozen=True)
class Setting:
    """One row group of the table: so many payments, at a pace (None: as fast as it goes)."""

    name: str
    payouts: int
    per_second: int | None


@dataclass(frozen=True)
class Bench:
    """What all rounds share. `answer_ms`: how long the bank takes for each payment; `warm_up`: payments
    before the first round that do not count; `controls`: the designs that run beside the baseline and ours."""

    house: House
    progress: Progress
    rounds: int
    answer_ms: float
    warm_up: int
    settle_seconds: float = STATISTICS_SECONDS
    controls: Sequence[Design] = ()

    @property
    def arms(self) -> Mapping[str, Callable[[Setting, TaskID], Figures]]:
        """What each arm's round is, in the order in which they take turns."""
        return {
            BASELINE: self._baseline,
            OURS: partial(self._ours, OURS),
            OURS_AND_CHECK: partial(self._ours, OURS_AND_CHECK),
            **{design.arm: partial(self._control, design) for design in self.controls},
        }

    def run(self, setting: Setting) -> list[Figures]:
        """Every round of one setting, in the order they ran."""
        slow_bank(self.house, self.answer_ms)
        found = []
        with our_pace(self.house, setting.per_second):
            warm_up = Setting("warm-up", min(self.warm_up, setting.payouts), setting.per_second)
            for number in range(0 if self.warm_up else 1, self.rounds + 1):
                one, label = (setting, f"round {number} of {self.rounds}") if number else (warm_up, "warm-up")
                for arm, measure in self.arms.items():
                    task = self.progress.add_task(f"{setting.name}, {label}: {arm} gets ready", total=one.payouts)
                    figures = measure(one, task)
                    words = f"{setting.name}, {label}: {arm} {figures.per_second:.1f} a second"
                    self.progress.update(task, description=words, completed=one.payouts)
                    found += [figures] if number else []
        return found

    def _ours(self, arm: str, setting: Setting, task: TaskID) -> Figures:
        ready = approved_run(self.house, setting.payouts)
        council = ready.council
        if arm == OURS:
            check_names(self.house, council)
        limit(self.house, council.account_id, setting.per_second)
        database = database_name(self.house)
        wait_until_chained(self.house, database)
        checkpoint(self.house, database)
        before = read_meters(self.house, database)
        started = time.monotonic()
        council.payer.post(f"/runs/{ready.run_id}/release")
        release_seconds = time.monotonic() - started
        watch(ready, setting.payouts, lambda done: self.progress.update(task, completed=done))
        seconds = accepted_within(self.house, council.org_id, setting.payouts)
        sent = cpu_by_program(self.house)
        wait_until_chained(self.house, database)
        used = used_since(self.house, before, database, self.settle_seconds)
        later = {LATER[name]: used.cpu[name] + before.cpu[name] - sent[name] for name in LATER}
        return Figures(
            arm,
            setting.payouts,
            seconds,
            release_seconds,
            count_posts(self.house, council.account_id, setting.payouts, setting.payouts * FEE_PENCE),
            replace(used, cpu={**used.cpu, **later, **{name: used.cpu[name] - later[LATER[name]] for name in LATER}}),
            memory_bytes(self.house),
        )

    def _control(self, design: Design, setting: Setting, task: TaskID) -> Figures:
        account_id, orders = control_orders(
            self.house, setting.payouts, of_a_run=setting.payouts, per_second=setting.per_second, threads=THREADS
        )
        limit(self.house, account_id, setting.per_second)
        wait_until_chained(self.house, database_name(self.house))
        with ControlArm(self.house, design, orders) as arm:
            pids = {part: child.pid for part, child in arm.programs.items()}
            checkpoint(self.house, CONTROLS_DATABASE)
            before = read_meters(self.house, CONTROLS_DATABASE, pids)
            started = time.monotonic()
            arm.release(0)
            while "released 0" not in arm.said("app"):
                if "failed 0" in arm.said("app") or time.monotonic() > started + STANDSTILL_SECONDS:
                    raise LocalError(f"{design.arm} did not release its run. Its log: {arm.log('app')}")
                time.sleep(0.02)
            release_seconds = time.monotonic() - started
            seconds = watch_control(
                self.house, setting.payouts, lambda done: self.progress.update(task, completed=done)
            )
            used = used_since(self.house, before, CONTROLS_DATABASE, self.settle_seconds, pids)
            memory = {f"{design.arm} {part}": memory_of(pid) for part, pid in pids.items()}
        mine = {WORKER: used.cpu["worker"], "payments-app": used.cpu["app"]}
        return Figures(
            design.arm,
            setting.payouts,
            seconds,
            release_seconds,
            count_posts(self.house, account_id, setting.payouts, setting.payouts * FEE_PENCE),
            replace(used, cpu=mine | {name: used.cpu[name] for name in (SERVER, QUEUE)}),
            memory,
        )

    def _baseline(self, setting: Setting, task: TaskID) -> Figures:
        account_id, orders = baseline_orders(
            self.house, setting.payouts, per_second=setting.per_second, threads=THREADS
        )
        limit(self.house, account_id, setting.per_second)
        wait_until_chained(self.house, database_name(self.house))
        checkpoint(self.house, BASELINE_DATABASE)
        before = read_meters(self.house, BASELINE_DATABASE)
        done = self._run_baseline(orders, task)
        used = used_since(
            self.house, before, BASELINE_DATABASE, min(1.0, self.settle_seconds)
        )  # its sessions have ended
        return Figures(
            BASELINE,
            setting.payouts,
            done["seconds"],
            None,
            count_posts(self.house, account_id, setting.payouts, setting.payouts * FEE_PENCE),
            replace(used, cpu={BASELINE: done["cpu"], SERVER: used.cpu[SERVER]}),
            {BASELINE: done["memory"]},
        )

    def _run_baseline(self, orders: dict[str, Any], task: TaskID) -> dict[str, Any]:
        log = self.house.log(BASELINE)
        command = Command(
            [sys.executable, "-m", "deploy.bench.baseline"],
            {name: os.environ[name] for name in PASSED_ON if name in os.environ},
            folder=CHECKOUT,
            said_to_it=json.dumps(orders).encode(),
        )
        program = start(BASELINE, command, log)
        try:
            with psycopg.connect(orders["database_url"], autocommit=True) as database:
                while program.is_running:
                    row = database.execute("SELECT count(*) FROM ledger").fetchone()
                    self.progress.update(task, completed=row[0] if row else 0)
                    time.sleep(LOOK_EVERY_SECONDS)
        finally:
            program.stop()
        if program.process.returncode:
            raise LocalError(f"The baseline program did not pay everything. The end of {log}:\n{program.last_words()}")
        done: dict[str, Any] = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
        return done


def limit(house: House, account_id: str, per_second: int | None) -> None:
    """At a cap the bank refuses whoever is faster; without one it takes what comes."""
    if per_second is not None:
        limits = {"limits": True, "limit_per_operation": per_second}
        PracticeWorld(house.url("practice")).ask("POST", f"/bank/practice/accounts/{account_id}/settings", limits)


def watch(ready: ReadyRun, payouts: int, told: Callable[[int], None]) -> None:
    """Returns when the bank has accepted every payment of a run, telling how many. Raises LocalError where nothing moves."""
    last, moved_at = -1, time.monotonic()
    while last < payouts:
        counts = ready.council.payer.get(f"/runs/{ready.run_id}")["counts"]
        done = counts.get("processing", 0) + counts.get("posted", 0)
        if done != last:
            last, moved_at = done, time.monotonic()
            told(done)
        if time.monotonic() - moved_at > STANDSTILL_SECONDS:
            raise LocalError(f"Nothing moved for two minutes; {done} of {payouts} payments were accepted: {counts}.")
        time.sleep(LOOK_EVERY_SECONDS)


def watch_control(house: House, payouts: int, told: Callable[[int], None]) -> float:
    """Returns when a control arm has sent every payment: the seconds from the first lock to the last acceptance, by the database's own
    clock. Raises LocalError where nothing moves."""
    last, moved_at = -1, time.monotonic()
    with psycopg.connect(server_address(house, CONTROLS_DATABASE), autocommit=True) as database:
        while last < payouts:
            row = database.execute(
                "SELECT count(*), extract(epoch FROM max(answered_at) - min(sent_at))::float8 FROM payout"
                " WHERE status = 'processing'"
            ).fetchone()
            done, seconds = row or (0, 0.0)
            if done != last:
                last, moved_at = done, time.monotonic()
                told(done)
            if time.monotonic() - moved_at > STANDSTILL_SECONDS:
                raise LocalError(f"Nothing moved for two minutes; {done} of {payouts} payments were accepted.")
            time.sleep(LOOK_EVERY_SECONDS)
    return float(seconds)


def accepted_within(house: House, org_id: str, payouts: int) -> float:
    """Seconds from the first claim to the last acceptance, by the database's own clock. Raises LocalError."""
    with psycopg.connect(app_address(house)) as database:
        database.execute("SELECT set_config('app.org_id', %s, true)", [org_id])
        row = database.execute(
            "SELECT count(*), extract(epoch FROM max(answered_at) - min(sent_at))::float8 FROM payout_attempt"
            " WHERE answer = 'accepted'"
        ).fetchone()
    if row is None or row[0] != payouts:
        raise LocalError(
            f"There are {row and row[0]} accepted sends for {payouts} payments.", effect=Effect.NOTHING_MEASURED
        )
    return float(row[1])


def slow_bank(house: House, answer_ms: float) -> None:
    """Makes the bank take its time for each payment, whoever asks; real banks do."""
    rules = []
    if answer_ms:
        rules = [{"fault": "slow", "percent": 100, "seconds": answer_ms / 1000}]
    PracticeWorld(house.url("practice")).ask("POST", "/bank/practice/faults", {"replace": True, "rules": rules})


@contextmanager
def our_pace(house: House, per_second: int | None) -> Iterator[None]:
    """Our worker, started again with this pace."""
    pace = {"PAYMENTS_REQUESTS_PER_SECOND": str(per_second or AS_FAST_AS_POSSIBLE)}
    house.kill(WORKER, signal.SIGTERM)
    house.start(WORKER, pace | {"PAYMENTS_WORKER_THREADS": str(THREADS)})
    yield
    house.kill(WORKER, signal.SIGTERM)
    house.start(WORKER)
