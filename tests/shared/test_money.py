"""Amounts in words, to the penny, and how halves are rounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import pounds, round_pence


@given(st.integers(-(10**9), 10**9))
def test_pounds_say_every_penny(amount_pence: int) -> None:
    written = pounds(amount_pence)
    assert int(written.replace("£", "").replace(",", "").replace(".", "")) == amount_pence
    assert written.lstrip("-").startswith("£")
    assert written[-3] == "."


@pytest.mark.parametrize(("exact", "pence"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.49", 2), ("1041.6666", 1042)])
def test_half_a_penny_goes_up(exact: str, pence: int) -> None:
    assert round_pence(Decimal(exact)) == pence
