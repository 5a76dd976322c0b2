"""The same faults strike every arm: ours pays everybody once, and what the others lose is counted by the bank's own file."""

import pytest

from deploy.bench.control_arms import BENCH_PYTHON, CELERY_STYLE, POLAR_STYLE, Design
from deploy.bench.losses import report
from deploy.bench.losses.arms import ours
from deploy.bench.losses.faults import LISTS, USUAL, WORSE, FaultKind, in_words, plan
from deploy.bench.losses.running import FaultyLoad, Losses, LossesBench, openers
from deploy.local.house import House

LOAD = FaultyLoad(payouts=100, of_a_run=20, patience_seconds=25)
SEED = 1
needs_celery = pytest.mark.skipif(
    not BENCH_PYTHON.exists(),
    reason="the group bench, with Celery, is not installed: python3 deploy/bootstrap.py bench",
)


@pytest.fixture(scope="module")
def bench(house: House) -> LossesBench:
    """The losses in the house of these tests."""
    return LossesBench(house, LOAD, answer_ms=5, told=print)


def test_the_same_seed_gives_the_same_faults_and_another_one_others() -> None:
    first, again, other = (plan(WORSE, 10_000, 400, seed) for seed in (1, 1, 2))

    assert first == again
    assert first != other
    assert {fault.kind for fault in first} == set(FaultKind)
    assert [fault.at for fault in first] == sorted(fault.at for fault in first)
    assert "Valkey restarted empty 10×" in in_words(first)
    assert FaultKind.QUEUE_EMPTIED not in {fault.kind for fault in plan(USUAL, 10_000, 400, 1)}


@pytest.mark.chaos
def test_ours_pays_everybody_once_whatever_goes_wrong(bench: LossesBench) -> None:
    found = bench.run("ours", ours, plan(WORSE, LOAD.payouts, LOAD.span_seconds, SEED))

    assert (found.once, found.never, found.twice, found.unknown) == (LOAD.payouts, 0, 0, 0)


@pytest.mark.chaos
@pytest.mark.parametrize(
    "design", [POLAR_STYLE, pytest.param(CELERY_STYLE, marks=needs_celery)], ids=lambda one: one.arm
)
def test_a_control_arm_pays_under_the_same_faults_and_is_counted(bench: LossesBench, design: Design) -> None:
    opened = openers([design])[design.arm]

    found = bench.run(design.arm, opened, plan(WORSE, LOAD.payouts, LOAD.span_seconds, SEED))

    assert found.once + found.never + found.twice == LOAD.payouts
    assert found.once > 0
    assert found.never > 0, "what a process keeps in memory after its commit goes with it"


def test_the_table_says_what_each_arm_lost() -> None:
    lost = Losses("Polar-style", 100, once=89, never=10, twice=1, unknown=2, posts=104, last_seconds=12.4)

    (row,) = report.rows({"worse": [lost]})

    assert row == ("worse", "Polar-style", "100", "89", "10", "1", "2", "104", "12")
    assert len(row) == len(report.COLUMNS)
    plans = {name: plan(kinds, LOAD.payouts, LOAD.span_seconds, SEED) for name, kinds in LISTS.items()}
    assert "100 payments in 5 runs of 20" in "\n".join(report.conditions(plans, LOAD, seed=SEED, answer_ms=5))
