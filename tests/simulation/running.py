"""How a state machine of the simulation is tried: one example whose every step is known, then parts with seeds of their own."""

import os
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contracts.referee import Referee
from tests.simulation.known_examples import Step
from tests.simulation.machine_base import MachineBase
from tests.simulation.world import SimulatedWorld

Machine = TypeVar("Machine", bound=MachineBase)
STEPS, FEWER_STEPS = 40, 12


@dataclass(frozen=True)
class Profile:
    """How much to try: parts of some examples each, every part with a seed of its own."""

    examples_a_part: int
    parts: int
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
        return Profile(50, 12, True, int(chosen or secrets.randbelow(10**9)), STEPS)
    shrinks = os.environ.get("HYPOTHESIS_PROFILE") == "shrink"
    return Profile(examples_a_part, 2, shrinks, int(chosen or 2), steps)


def try_machine(
    kind: type[Machine],
    known: Callable[[Machine], Sequence[Step]],
    simulation: SimulatedWorld,
    referee: Referee,
    sometimes: Sequence[str],
    *,
    examples_a_part: int = 6,
    steps: int = STEPS,
) -> None:
    """Tries a machine on this simulation. What must happen sometimes and never has makes it fail as vacuous; the example that is
    `known` sees to each, because what is drawn may miss any of them."""
    profile, happened = chosen_profile(examples_a_part, steps), Counter[str]()

    class OnThisSimulation(kind):  # type: ignore[misc, valid-type]  # whichever it is
        """The machine on this simulation; every example keeps the bank's contract."""

        def teardown(self) -> None:
            super().teardown()
            referee.demand()

    OnThisSimulation.simulation, OnThisSimulation.happened = simulation, happened
    _play(OnThisSimulation(), known)
    missing = [event for event in sometimes if not happened[event]]
    assert not missing, f"nothing was shown about: {', '.join(missing)}. What happened: {dict(happened)}"
    for part in range(profile.parts):
        number = profile.first_seed + part
        try:
            run_state_machine_as_test(seed(number)(OnThisSimulation), settings=profile.settings())
        except BaseException as error:
            error.add_note(
                f"To see this again: HYPOTHESIS_SEED={number} HYPOTHESIS_PROFILE=shrink make test ARGS=tests/simulation"
            )
            raise


def _play(machine: Machine, known: Callable[[Machine], Sequence[Step]]) -> None:
    """One example, step by step, judged as any other."""
    for step in known(machine):
        step()
        machine.holds()
    machine.teardown()
