"""Whatever happens, in whatever order, each person is paid once and every penny is explained."""

import logging
import os
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import structlog
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contracts.referee import Referee
from tests.simulation.machine import PayingPeople
from tests.simulation.sometimes import SOMETIMES
from tests.simulation.world import SimulatedWorld

STEPS = 40


@dataclass(frozen=True)
class Profile:
    """How much to try: parts of some examples each, every part with a seed of its own."""

    examples_a_part: int
    parts: int
    most_parts: int
    """Where something has never happened by then, more parts follow; after these the test fails as vacuous."""
    shrinks: bool
    first_seed: int

    def settings(self) -> settings:
        """One part, as Hypothesis is told."""
        return settings(
            max_examples=self.examples_a_part,
            stateful_step_count=STEPS,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink) if self.shrinks else (Phase.generate,),
        )


def chosen_profile() -> Profile:
    """By HYPOTHESIS_PROFILE. The default is the same each time, so that `make test` is; "shrink" is the same and makes a
    failing example short, which takes minutes; "long" is new each time. HYPOTHESIS_SEED repeats what a failure names."""
    chosen = os.environ.get("HYPOTHESIS_SEED")
    if os.environ.get("HYPOTHESIS_PROFILE") == "long":
        return Profile(50, 12, 12, shrinks=True, first_seed=int(chosen or secrets.randbelow(10**9)))
    shrinks = os.environ.get("HYPOTHESIS_PROFILE") == "shrink"
    return Profile(6, 2, 12, shrinks=shrinks, first_seed=int(chosen or 2))


@pytest.fixture
def quiet() -> Iterator[None]:
    """Workers that fail are what this is about: what they log is left out, or nobody would find the failing example."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("quiet")
def test_everybody_is_paid_once_whatever_happens(simulation: SimulatedWorld, referee: Referee) -> None:
    profile, happened = chosen_profile(), Counter[str]()

    class Machine(PayingPeople):
        """The machine on this simulation; every example keeps the bank's contract."""

        def teardown(self) -> None:
            super().teardown()
            referee.demand()

    Machine.simulation, Machine.happened = simulation, happened
    for part in range(profile.most_parts):
        number = profile.first_seed + part
        try:
            run_state_machine_as_test(seed(number)(Machine), settings=profile.settings())
        except BaseException as error:
            error.add_note(
                f"To see this again: HYPOTHESIS_SEED={number} HYPOTHESIS_PROFILE=shrink make test ARGS=tests/simulation"
            )
            raise
        if part + 1 >= profile.parts and all(happened[event] for event in SOMETIMES):
            break
    missing = [event for event in SOMETIMES if not happened[event]]
    assert not missing, f"nothing was shown about: {', '.join(missing)}. What happened: {dict(happened)}"
