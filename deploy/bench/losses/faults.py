"""What goes wrong while an arm pays, as data from one seed: the same faults at the same moments for every arm."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong."""

    ANSWER_LOST = "answer lost"
    """The bank takes a payment on, and the connection ends before its answer."""
    WORKER_KILLED = "worker killed"
    """SIGKILL, where it can be with a payment at the bank whose answer has not come; it is started again at once."""
    CONNECTIONS_CUT = "connections to PostgreSQL cut"
    """Every connection of the arm's database ends."""
    QUEUE_RESTARTED = "Valkey restarted"
    """Valkey is killed and comes back with all that it had."""
    QUEUE_EMPTIED = "Valkey restarted empty"
    """Valkey is killed and comes back with nothing, as after a failover to a replica that lags, or on a disk that is gone."""
    APP_KILLED = "app killed as it releases"
    """Valkey is away while a run is released, and the app is killed once that is committed: what a restart of both does."""


USUAL = (FaultKind.ANSWER_LOST, FaultKind.WORKER_KILLED, FaultKind.CONNECTIONS_CUT, FaultKind.QUEUE_RESTARTED)
WORSE = (*USUAL, FaultKind.QUEUE_EMPTIED, FaultKind.APP_KILLED)
LISTS = {"usual": USUAL, "worse": WORSE}
"""The lists of faults by their names in the table."""
EVERY = {
    FaultKind.ANSWER_LOST: 50,
    FaultKind.WORKER_KILLED: 250,
    FaultKind.CONNECTIONS_CUT: 250,
    FaultKind.QUEUE_RESTARTED: 500,
    FaultKind.QUEUE_EMPTIED: 1000,
    FaultKind.APP_KILLED: 1000,
}
"""One for so many payments, and one at least."""
LONGEST_AWAY_SECONDS = 2.0


@dataclass(frozen=True)
class Fault:
    """One fault: what, how many seconds after the first run was released, and how long Valkey is away where it is Valkey."""

    kind: FaultKind
    at: float
    away_seconds: float


def plan(kinds: Sequence[FaultKind], payouts: int, span_seconds: float, seed: int) -> list[Fault]:
    """The faults of a seed in the order of their moments, spread over the time in which runs are released."""
    chance = random.Random(seed)  # noqa: S311  # no secret: the same seed gives the same faults
    return sorted(
        (
            Fault(kind, chance.uniform(0.05, 0.85) * span_seconds, chance.uniform(0.2, LONGEST_AWAY_SECONDS))
            for kind in kinds
            for _ in range(max(1, payouts // EVERY[kind]))
        ),
        key=lambda fault: fault.at,
    )


def in_words(faults: Sequence[Fault]) -> str:
    """How many of each there are."""
    counts = Counter(fault.kind for fault in faults)
    return ", ".join(f"{kind} {counts[kind]}×" for kind in FaultKind if counts[kind])
