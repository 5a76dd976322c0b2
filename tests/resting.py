"""A house whose programs stop while no test needs them; its servers stay, with everything that was stored."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.house import House


class RestingHouse:
    """The house of this process's tests, if one has been opened."""

    def __init__(self) -> None:
        self._house: House | None = None
        self._rests = False

    @contextmanager
    def is_open(self, house: House) -> Iterator[None]:
        """There is a house from here on, and its programs run."""
        self._house, self._rests = house, False
        yield
        self._house = None

    def rest(self) -> None:
        """Stops every program that runs, as a shutdown does: each ends what it has begun."""
        if self._house is None or self._rests:
            return
        self._rests = True
        running = [one.name for one in self._house.plan.programs() if is_up(self._house, one.name)]
        for name in running:
            self._house.child(name).ask_to_stop()
        for name in running:
            self._house.kill(name, signal.SIGTERM)

    def wake(self) -> None:
        """Starts the programs again, if they rest."""
        if self._house is not None and self._rests:
            self._house.start_programs(self._house.plan.programs())
            self._rests = False


def is_up(house: House, program: str) -> bool:
    """Whether a program of the house runs."""
    try:
        return house.child(program).is_running
    except KeyError:
        return False
