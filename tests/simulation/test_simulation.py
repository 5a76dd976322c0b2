"""Whatever happens, in whatever order, each person is paid once and every penny is explained."""

import logging
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.machine import PayingPeople
from tests.simulation.stage import Stage

EXAMPLES = {"default": 6, "shrink": 15, "long": 600}
"""Examples by HYPOTHESIS_PROFILE. The default ones are the same each time, so that `make test` is; "shrink" runs the same
ones and makes a failing one as short as it can, which takes minutes; the long ones are new each time."""

SOMETIMES = (
    "kill between POST and record",
    "resolved by list",
    "resolved by replay",
    "duplicate hint dropped",
    "event before the response",
    "zombie whose record was refused",
    "needs_human",
    "insufficient funds, paused and resumed",
    "returned after posted",
    "paid again as a new generation",
    "two payers at once, one release",
    "paid with the queue away",
)
"""What must have happened at least once; a run in which it did not has shown nothing."""


def chosen_settings() -> settings:
    """How much to try, by the environment."""
    profile = os.environ.get("HYPOTHESIS_PROFILE", "default")
    return settings(
        max_examples=EXAMPLES[profile],
        stateful_step_count=40,
        derandomize=profile != "long",
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,) if profile == "default" else (Phase.generate, Phase.shrink),
    )


@pytest.fixture
def quiet() -> Iterator[None]:
    """Workers that fail are what this is about: what they log is left out, or nobody would find the failing example."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("quiet")
def test_everybody_is_paid_once_whatever_happens(stage: Stage) -> None:
    happened = Counter[str]()

    class Machine(PayingPeople):
        """The machine on this stage."""

    Machine.stage, Machine.happened = stage, happened
    run_state_machine_as_test(Machine, settings=chosen_settings())
    Path("/tmp/sometimes.txt").write_text(str(happened))
    missing = [event for event in SOMETIMES if not happened[event]]
    assert not missing, f"nothing was shown about: {', '.join(missing)}. What happened: {dict(happened)}"
