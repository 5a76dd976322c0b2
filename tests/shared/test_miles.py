"""Tenths of a mile in words."""

import pytest

from shared.miles import tenths_in_words


@pytest.mark.parametrize(("tenths", "expected"), [(125, "12.5"), (120, "12"), (5, "0.5"), (12_000, "1,200")])
def test_tenths_in_words(tenths: int, expected: str) -> None:
    assert tenths_in_words(tenths) == expected
