"""A browser for journeys that go through pages: the one of the browser tests; and the organisation that a journey names."""

from collections.abc import Iterator

import pytest

from deploy.local.api_clients import Council
from deploy.local.house import House
from tests.browser.conftest import browser, page, wide_page
from tests.journeys.steps import found_with_money, set_back

__all__ = ["browser", "page", "wide_page"]


@pytest.fixture(scope="module")
def council(house: House, request: pytest.FixtureRequest) -> Iterator[Council]:
    """The module's ORGANISATION, with money, which pays small claims by its rules."""
    yield found_with_money(house, request.module.ORGANISATION)
    set_back(house)
