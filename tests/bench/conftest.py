"""One house for all tests of the benchmarks: of their own, because they start its worker again."""

from collections.abc import Iterator

import pytest

from deploy.bench.__main__ import HOUSE_SETTINGS
from deploy.local.house import House


@pytest.fixture(scope="package")
def house() -> Iterator[House]:
    """A house with the benchmark's settings."""
    with House(durable=False, environment={}, settings=HOUSE_SETTINGS) as house:
        house.open(lambda _: None)
        yield house
