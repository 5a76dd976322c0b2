"""One arm pays while the faults of a plan strike; then the practice bank's own file says who was paid, and how often."""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import psycopg

from deploy.bench.control_arms import Design
from deploy.bench.losses.arms import Arm, control, least, ours
from deploy.bench.losses.faults import Fault, FaultKind
from deploy.bench.meters import CREATE
from deploy.bench.prepare import bank_books, server_address
from deploy.bench.rounds import BASELINE, OURS, slow_bank
from deploy.local.api_clients import PracticeWorld
from deploy.local.house import House

PER_SECOND = 25
"""Runs are released so that so many payments become due in a second: Stripe's pace."""
HOLD_SECONDS = 3.0
"""So long a worker is waited for to be in the middle of a payment before it is killed where it stands."""
LOOK_EVERY_SECONDS = 0.5
KIND = "v2.money_management.outbound_payment"
Opened = Callable[[House, int, int], AbstractContextManager[Arm]]


@dataclass(frozen=True)
class FaultyLoad:
    """So many payments in runs of so many; when nothing moves for `patience_seconds`, nothing more is expected."""

    payouts: int
    of_a_run: int
    patience_seconds: float

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return self.payouts // self.of_a_run

    @property
    def span_seconds(self) -> float:
        """From the first release to one pace after the last."""
        return self.payouts / PER_SECOND


@dataclass(frozen=True)
class Losses:
    """What became of an arm's payments, by the bank's own file. `unknown` were paid and the arm's books do not say so; `last_seconds` is how
    long after the last release the last payment was taken on, or known."""

    arm: str
    payouts: int
    once: int
    never: int
    twice: int
    unknown: int
    posts: int
    last_seconds: float

    def __str__(self) -> str:
        """In a few words."""
        return f"{self.once:,} paid once, {self.never:,} not at all, {self.twice:,} twice; of {self.unknown:,} its books do not know"


class LossesBench:
    """Lets each arm pay the same load under the same faults. `told` hears of each step."""

    def __init__(self, house: House, load: FaultyLoad, answer_ms: float, told: Callable[[str], None]) -> None:
        self._house = house
        self._load = load
        self._answer_ms = answer_ms
        self._told = told
        self._world = PracticeWorld(house.url("practice"))

    def run(self, arm: str, opened: Opened, faults: Sequence[Fault]) -> Losses:
        """One arm from its first release until all is paid and known, or nothing moves any more."""
        self._told(f"{arm} gets ready")
        slow_bank(self._house, self._answer_ms)
        with opened(self._house, self._load.payouts, self._load.of_a_run) as ready:
            try:
                found = self._pay(ready, faults)
                self._told(f"{arm}: {found}")
                return found
            finally:
                slow_bank(self._house, 0)
                self._world.ask("POST", "/bank/practice/faults/release")

    def _pay(self, arm: Arm, faults: Sequence[Fault]) -> Losses:
        started = time.monotonic()
        with ThreadPoolExecutor(max(1, self._load.runs)) as people:
            pressed: list[Future[None]] = []
            waiting = list(faults)
            for run in range(self._load.runs):
                due_at = run * self._load.of_a_run / PER_SECOND
                struck = [fault for fault in waiting if fault.at <= due_at and fault.kind is not FaultKind.APP_KILLED]
                waiting = [fault for fault in waiting if fault not in struck]
                for fault in struck:
                    self._until(arm, started + fault.at)
                    self._strike(arm, fault)
                self._until(arm, started + due_at)
                killed = next((one for one in waiting if one.at <= due_at and one.kind is FaultKind.APP_KILLED), None)
                if killed:
                    waiting.remove(killed)
                    pressed.append(self._kill_app_while(arm, people, run, killed.away_seconds))
                else:
                    pressed.append(people.submit(arm.release, run))
            for fault in waiting:
                self._until(arm, started + fault.at)
                self._strike(arm, fault)
            for one in pressed:
                one.result()
        return self._settled(arm, started + self._load.span_seconds)

    def _until(self, arm: Arm, moment: float) -> None:
        while True:
            arm.tend()
            left = moment - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, LOOK_EVERY_SECONDS))

    def _strike(self, arm: Arm, fault: Fault) -> None:
        self._told(f"{arm.name}: {fault.kind}")
        match fault.kind:
            case FaultKind.ANSWER_LOST:
                self._at_the_bank(arm, "execute_then_close")
            case FaultKind.WORKER_KILLED:
                self._at_the_bank(arm, "hold", seconds=HOLD_SECONDS)
                deadline = time.monotonic() + HOLD_SECONDS
                while not self._world.ask("GET", "/bank/practice/faults/held") and time.monotonic() < deadline:
                    time.sleep(0.02)
                arm.kill("worker")
                self._world.ask("POST", "/bank/practice/faults/release")
                arm.start("worker")
            case FaultKind.CONNECTIONS_CUT:
                with psycopg.connect(server_address(self._house, "postgres"), autocommit=True) as server:
                    server.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [arm.database]
                    )
            case FaultKind.QUEUE_RESTARTED | FaultKind.QUEUE_EMPTIED:
                self._restart_queue(fault.away_seconds, empty=fault.kind is FaultKind.QUEUE_EMPTIED)
            case FaultKind.APP_KILLED:  # no run is left to release
                arm.kill("app")
                arm.start("app")

    def _at_the_bank(self, arm: Arm, fault: str, *, seconds: float | None = None) -> None:
        rule = {"fault": fault, "account": arm.account_id, "next_calls": 1, "seconds": seconds}
        self._world.ask("POST", "/bank/practice/faults", {"rules": [rule]})

    def _restart_queue(self, away_seconds: float, *, empty: bool = False) -> None:
        valkey = self._house.servers.valkey
        valkey.kill()
        if empty:
            shutil.rmtree(self._house.folder / "servers" / "valkey" / "appendonlydir")
        time.sleep(away_seconds)
        valkey.start()

    def _kill_app_while(self, arm: Arm, people: ThreadPoolExecutor, run: int, away_seconds: float) -> Future[None]:
        """Kills the app after the commit of a release, while Valkey is away; both come back."""
        self._told(f"{arm.name}: {FaultKind.APP_KILLED}")
        before, valkey = arm.released(), self._house.servers.valkey
        valkey.kill()
        pressed, deadline = people.submit(arm.release, run), time.monotonic() + HOLD_SECONDS
        while arm.released() == before and time.monotonic() < deadline:
            time.sleep(0.02)
        arm.kill("app")
        time.sleep(away_seconds)
        valkey.start()
        arm.start("app")
        return pressed

    def _settled(self, arm: Arm, since: float) -> Losses:
        """Waits until every payment is paid and known, or nothing moves for as long as the load's patience."""
        seen, moved_at = (0, 0), time.monotonic()
        while seen != (self._load.payouts, self._load.payouts):
            arm.tend()
            now = (len(paid_by(self._house, arm.account_id)), len(arm.sent()))
            if now != seen:
                seen, moved_at = now, time.monotonic()
                self._told(f"{arm.name}: {now[0]} of {self._load.payouts} paid, {now[1]} known")
            if time.monotonic() - moved_at > self._load.patience_seconds:
                break
            time.sleep(LOOK_EVERY_SECONDS)
        return counted(self._house, arm, self._load.payouts, max(0.0, moved_at - since))


def openers(designs: Sequence[Design]) -> dict[str, Opened]:
    """How each arm is made ready, by its name, in the order in which they take turns."""
    return {OURS: ours, BASELINE: least, **{one.arm: partial(control, one) for one in designs}}


def counted(house: House, arm: Arm, payouts: int, last_seconds: float) -> Losses:
    """What the bank's own file says of an arm's payments."""
    paid = paid_by(house, arm.account_id)
    twice = sum(times > 1 for times in paid.values())
    with bank_books(house) as books:
        (posts,) = books.execute(
            "SELECT count(*) FROM call WHERE account = ? AND operation = ?", [arm.account_id, CREATE]
        ).fetchone()
    return Losses(
        arm.name,
        payouts,
        once=len(paid) - twice,
        never=payouts - len(paid),
        twice=twice,
        unknown=len(paid.keys() - arm.sent()),
        posts=posts,
        last_seconds=last_seconds,
    )


def paid_by(house: House, account_id: str) -> Counter[str]:
    """How often the bank has taken on each payment of an account, from the bank's own file."""
    with bank_books(house) as books:
        rows = books.execute(
            "SELECT json_extract(doc, '$.metadata.payout_id'), count(*) FROM object WHERE account = ? AND kind = ? GROUP BY 1",
            [account_id, KIND],
        ).fetchall()
    return Counter({str(payout_id): int(times) for payout_id, times in rows})
