"""An event with tins of cash."""

from collections.abc import Callable

import pytest

from tests.payments.council import Council, Payments, found
from tests.payments.payouts.cash.tins import Tins


@pytest.fixture
def tins(council: Council) -> Tins:
    """An event whose tables have tins."""
    return Tins(council)


@pytest.fixture
def make_council(payments: Payments) -> Callable[[], Council]:
    """Founds as many organisations as a test wants."""
    return lambda: found(payments)
