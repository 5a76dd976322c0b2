"""The tables about claims, on the terminal and in docs/performance.md: how long a claim waits, and what old claims cost."""

from collections.abc import Sequence

from deploy.bench.claims import DURING_RUN, IDLE, Half, Load
from deploy.bench.deciding import CLAIM, LIST, OPEN_CLAIMS, SUBMIT, Timed
from deploy.bench.meters import middle
from deploy.bench.old_claims import CLAIMS_PER_PERSON
from deploy.bench.waits import Waits

CLAIMS_START = "<!-- table of claims: made by make bench -->"
OLD_START = "<!-- table of old claims: made by make bench -->"
CLAIMS_COLUMNS = (
    "What else is sent", "Until", "Claims", "p50, s (rounds)", "p95, s (rounds)", "Slowest, s", "Run, payments a second",
)  # fmt: skip
OLD_COLUMNS = ("Request", "Old claims", "Requests", "p50, ms (rounds)", "p95, ms (rounds)", "p50 ratio", "p95 ratio")
ANSWERED, ACCEPTED = "our answer", "accepted by the bank"


def claims_rows(halves: Sequence[Half]) -> list[tuple[str, ...]]:
    """How long a claim waits for our answer and for the bank, idle and beside a run."""
    return [row for setting in (IDLE, DURING_RUN) for row in _claims_rows(setting, halves)]


def claims_conditions(load: Load, *, rounds: int, answer_ms: float) -> list[str]:
    """What the figures depend on, beside the machine."""
    return [
        f"rounds: {rounds}, each idle first and then beside a run, with a fresh organisation; in each half {load.claims} claims"
        f" of two lines, one every {load.every_seconds:g} s on average; the run: {load.payouts:,} payments at"
        f" {load.per_second} a second",
        f"one payments worker with 8 threads; practice bank answers after {answer_ms:g} ms",
    ]


def old_rows(found: Sequence[Timed]) -> list[tuple[str, ...]]:
    """What each request takes with few old claims and with many, and how many times as long that is."""
    return [row for what in (LIST, CLAIM, SUBMIT) for row in _old_rows(what, found)]


def old_conditions(*, rounds: int, requests: int) -> list[str]:
    """What the figures depend on, beside the machine."""
    return [
        f"rounds: {rounds}, of {requests} requests of each kind in each, the two taking turns request by request; {OPEN_CLAIMS} claims wait"
        f" in both, and each person has {CLAIMS_PER_PERSON} old claims of two lines",
    ]


def _claims_rows(setting: str, halves: Sequence[Half]) -> list[tuple[str, ...]]:
    mine = [one for one in halves if one.setting == setting]
    speeds = [one.run_per_second for one in mine if one.run_per_second is not None]
    rows: list[tuple[str, ...]] = []
    for until in (ANSWERED, ACCEPTED):
        waits = Waits([one.answered_seconds if until == ANSWERED else one.accepted_seconds for one in mine])
        run = f"{middle(speeds):.1f} ({min(speeds):.1f}–{max(speeds):.1f})" if speeds else "–"
        rows.append((setting, until, f"{waits.count:,}", waits.words(50), waits.words(95), f"{waits.longest:.2f}", run))
    return rows


def _old_rows(what: str, found: Sequence[Timed]) -> list[tuple[str, ...]]:
    mine = [one for one in found if one.what == what]
    arms = {
        old: Waits([one.seconds for one in mine if one.old_claims == old])
        for old in sorted({one.old_claims for one in mine})
    }
    fewest = next(iter(arms.values()))
    return [
        (
            what,
            f"{old_claims:,}",
            f"{waits.count:,}",
            waits.words(50, per_second=1000, digits=1),
            waits.words(95, per_second=1000, digits=1),
            *(
                f"{waits.percentile(each) / fewest.percentile(each):.2f}" if waits is not fewest else "1"
                for each in (50, 95)
            ),
        )
        for old_claims, waits in arms.items()
    ]
