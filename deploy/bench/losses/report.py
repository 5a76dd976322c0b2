"""The table of losses and doubles, with what went wrong."""

from collections.abc import Mapping, Sequence

from deploy.bench.losses.faults import Fault, in_words
from deploy.bench.losses.running import PER_SECOND, FaultyLoad, Losses

START = "<!-- table of losses: made by make bench -->"
COLUMNS = (
    "What goes wrong", "Arm", "Payments", "Paid once", "Not at all", "Twice", "Paid, and its books do not say so",
    "POSTs", "Last one, s after the last release",
)  # fmt: skip
Results = Mapping[str, Sequence[Losses]]


def rows(results: Results) -> list[tuple[str, ...]]:
    """The table's rows."""
    return [
        (
            name,
            one.arm,
            *(f"{count:,}" for count in (one.payouts, one.once, one.never, one.twice, one.unknown, one.posts)),
            f"{one.last_seconds:.0f}",
        )
        for name, found in results.items()
        for one in found
    ]


def conditions(plans: Mapping[str, Sequence[Fault]], load: FaultyLoad, *, seed: int, answer_ms: float) -> list[str]:
    """What the figures depend on, one line each."""
    return [
        f"seed {seed}: each arm has the same faults at the same moments; the arms one after the other",
        *(f"{name}: {in_words(faults)}" for name, faults in plans.items()),
        f"{load.payouts:,} payments in {load.runs} runs of {load.of_a_run}, a run released as each {PER_SECOND} payments a second allow;"
        f" practice bank answers after {answer_ms:g} ms",
        f"over when all is paid and known, or when nothing has moved for {load.patience_seconds:g} s; a lost worker's work is given to"
        " another after 15 s in every arm that does so",
    ]
