"""An event with tins of cash."""

import pytest

from tests.payments.council import Council
from tests.payments.payouts.cash.tins import Tins


@pytest.fixture
def tins(council: Council) -> Tins:
    """An event whose tables have tins."""
    return Tins(council)
