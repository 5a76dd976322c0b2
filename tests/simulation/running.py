"""How a state machine of the simulation is tried: in parts with seeds of their own, until everything that it is about has happened."""

import os
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contracts.referee import Referee
from tests.simulation.machine_base import MachineBase
from tests.simulation.world import SimulatedWorld

STEPS, FEWER_STEPS = 40, 12


@dataclass(frozen=True)
class Profile:
    """How much to try: parts of some examples each, every part with a seed of its own."""

    examples_a_part: int
    parts: int
    most_parts: int
    """Where something has never happened by then, more parts follow; after these the test fails as vacuous."""
    shrinks: bool
    first_seed: int
    steps: int

    def settings(self) -> settings:
        """One part, as Hypothesis is told."""
        return settings(
            max_examples=self.examples_a_part,
            stateful_step_count=self.steps,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink) if self.shrinks else (Phase.generate,),
        )


def chosen_profile(examples_a_part: int, steps: int) -> Profile:
    """By HYPOTHESIS_PROFILE. The default is the same each time, so that `make test` is; "shrink" is the same and makes a
    failing example short, which takes minutes; "long" is new each time. HYPOTHESIS_SEED repeats what a failure names."""
    chosen = os.environ.get("HYPOTHESIS_SEED")
    if os.environ.get("HYPOTHESIS_PROFILE") == "long":
        return Profile(50, 12, 12, True, int(chosen or secrets.randbelow(10**9)), STEPS)
    shrinks = os.environ.get("HYPOTHESIS_PROFILE") == "shrink"
    return Profile(examples_a_part, 2, 12, shrinks, int(chosen or 2), steps)


def try_machine(
    kind: type[MachineBase],
    simulation: SimulatedWorld,
    referee: Referee,
    sometimes: Sequence[str],
    *,
    examples_a_part: int = 6,
    steps: int = STEPS,
) -> None:
    """Tries a machine on this simulation. What must happen sometimes and never has makes it fail as vacuous."""
    profile, happened = chosen_profile(examples_a_part, steps), Counter[str]()

    class Machine(kind):  # type: ignore[misc, valid-type]  # whichever it is
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
        if part + 1 >= profile.parts and all(happened[event] for event in sometimes):
            break
    missing = [event for event in sometimes if not happened[event]]
    assert not missing, f"nothing was shown about: {', '.join(missing)}. What happened: {dict(happened)}"
