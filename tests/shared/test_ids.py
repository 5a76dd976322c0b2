"""Ids, and the references that people read aloud: unique, in order, and wrong characters are noticed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import ALPHABET, new_id, reference
from tests.references import read_reference

NUMBERS = st.integers(0, 32**7 - 1)


@given(NUMBERS, NUMBERS)
def test_two_numbers_never_share_a_reference(one: int, other: int) -> None:
    assert (reference(one) == reference(other)) == (one == other)


@given(NUMBERS)
def test_a_reference_can_be_read_aloud_and_typed_by_somebody_else(number: int) -> None:
    written = reference(number)
    assert len(written) == 8
    assert set(written) <= set(ALPHABET)
    spoken = f" {written[:4].lower()}-{written[4:]} ".replace("0", "o").replace("1", "l")
    assert read_reference(spoken) == written


@given(NUMBERS)
def test_every_single_wrong_character_of_a_reference_is_noticed(number: int) -> None:
    written = reference(number)
    for place in range(8):
        for wrong in set(ALPHABET) - {written[place]}:
            assert read_reference(written[:place] + wrong + written[place + 1 :]) is None


@given(NUMBERS)
def test_swapped_neighbours_are_noticed_but_for_one_pair(number: int) -> None:
    """Luhn cannot tell the first and the last character of the alphabet apart when they change places."""
    written = reference(number)
    for place, (left, right) in enumerate(pairwise(written)):
        swapped = written[:place] + right + left + written[place + 2 :]
        if left != right and {left, right} != {ALPHABET[0], ALPHABET[-1]}:
            assert read_reference(swapped) is None


@pytest.mark.parametrize("number", [-1, 32**7])
def test_reference_numbers_that_do_not_fit_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="exhausted"):
        reference(number)


def test_ids_are_new_and_in_order() -> None:
    ids = [new_id() for _ in range(1000)]
    assert sorted(set(ids)) == ids
