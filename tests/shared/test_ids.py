"""Ids, and the references that people read aloud: unique, in order, and wrong characters are noticed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import ALPHABET, TypedReference, new_id, payment_reference, read_reference, reference

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
    assert read_reference(spoken) == TypedReference(written, written)


@given(NUMBERS, st.integers(2, 999_999))
def test_a_later_payment_is_found_however_its_number_is_written(number: int, later: int) -> None:
    known_by = reference(number)
    exact = payment_reference(known_by, later)
    assert exact == f"{known_by}-{later}"
    assert len(exact) <= 22, "what a bank statement has room for"
    for typed in (
        exact,
        exact.lower(),
        f" {known_by[:4]} {known_by[4:]} - {later}",
        f"{known_by}\u2013{later}",
        f"{known_by}{later}",
    ):
        assert read_reference(typed) == TypedReference(known_by, exact)


@pytest.mark.parametrize("typed", ["", "7K3", "-2", "7K3M2P9\u00df", "\u0661" * 8, "7K3M2P9X-0", "7K3M2P9X-x"])
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert read_reference(typed) is None


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
