"""Every test finds the house whole, and leaves it whole."""

from collections.abc import Iterator

import pytest

from deploy.local.api_clients import Council, PracticeWorld
from deploy.local.house import House
from tests.crash.scenario import open_council
from tests.resting import is_up


@pytest.fixture(scope="session")
def council(house: House) -> Council:
    """The organisation that most tests pay from; each test has an event and people of its own."""
    return open_council(house, "Riverbank", 1_000_000)


@pytest.fixture(scope="session")
def neighbour(house: House) -> Council:
    """A second organisation beside it."""
    return open_council(house, "Hillside", 1_000_000)


@pytest.fixture(autouse=True)
def whole_house(house: House) -> Iterator[None]:
    """Afterwards no fault is planned, and whatever the test stopped runs again."""
    yield
    PracticeWorld(house.url("practice")).ask("DELETE", "/bank/practice/faults")
    for server in house.servers.running:
        if not (server.child and server.child.is_running):
            server.start()
    for program in house.plan.programs():
        if not is_up(house, program.name):
            house.start(program.name)
