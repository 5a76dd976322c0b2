"""Account numbers of six to ten digits: shortened as their bank does it, and refused where no bank has such a number."""

import string
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.payees.account_numbers import shorten
from services.payments.payees.rules import Written, read_bank_details
from shared.errors import InvalidError


def read(sort_code: str, account_number: str) -> tuple[str, str]:
    """The two numbers as they are kept."""
    found = read_bank_details(Written("Jo Bloggs", sort_code, account_number))
    return found.sort_code, found.account_number


def refused(sort_code: str, account_number: str) -> InvalidError:
    """The refusal of these numbers, which says what to do and repeats none of them."""
    with pytest.raises(InvalidError, match="Nothing was saved") as caught:
        read(sort_code, account_number)
    assert account_number not in caught.value.message
    assert "try again" in caught.value.message
    return caught.value


READ = {
    "six digits": (("20-00-00", "123456"), ("200000", "00123456")),
    "seven digits": (("20-00-00", "1234567"), ("200000", "01234567")),
    "eight digits": (("20-00-00", "1234 5678"), ("200000", "12345678")),
    "nine digits at Santander": (("09-01-28", "3 1234567 8"), ("090123", "12345678")),
    "nine digits at what was Girobank": (("72-00-00", "712345678"), ("720007", "12345678")),
    "nine digits in Scotland": (("89-01-00", "512345678"), ("890105", "12345678")),
    "ten digits at the Co-operative Bank": (("08-92-99", "1234567890"), ("089299", "12345678")),
    "ten digits at the other end of it": (("83-91-05", "1234567890"), ("839105", "12345678")),
    "ten digits at NatWest": (("60-00-01", "01-23456789"), ("600001", "23456789")),
    "ten digits in its other places": (("60-99-01", "0123456789"), ("609901", "23456789")),
    "and so on": (("83-00-01", "0123456789"), ("830001", "23456789")),
}


@pytest.mark.parametrize("what", READ)
def test_numbers_of_other_lengths_are_read_as_their_bank_does(what: str) -> None:
    written, kept = READ[what]
    assert read(*written) == kept


@pytest.mark.parametrize(
    ("sort_code", "account_number"),
    [("20-00-00", "123456789"), ("20-00-00", "1234567890"), ("08-92-99", "123456789"), ("60-00-01", "123456789"),
     ("09-01-28", "1234567890"), ("08-32-10", "1234567890"), ("60-83-71", "1234567890"), ("09-01-28", "abcdefghi"),
     ("09-01-28", "٣١٢٣٤٥٦٧٨"), ("60-00-01", "12345678901"), ("20-00-00", "12345")],
)  # fmt: skip
def test_at_another_bank_a_long_number_is_a_mistake_and_not_guessed_at(sort_code: str, account_number: str) -> None:
    error = refused(sort_code, account_number)
    assert error.code == "bank_details.account_number"
    assert "8 numbers" in error.message


@given(st.text(string.digits, min_size=6, max_size=6), st.text(string.digits, max_size=12))
def test_shortening_leaves_six_and_eight_digits_or_nothing(sort_code: str, digits: str) -> None:
    found = shorten(sort_code, digits)
    if found is not None:
        assert (len(found[0]), len(found[1])) == (6, 8)
        assert found[0][:5] == sort_code[:5]
        assert found[1] in digits


@pytest.mark.parametrize("sort_code", ["00-00-00", "000000", "00 00 00"])
def test_no_bank_has_a_sort_code_of_zeros(sort_code: str) -> None:
    assert refused(sort_code, "1234567").code == "bank_details.sort_code"


@pytest.mark.parametrize("digit", string.digits)
@pytest.mark.parametrize("length", [6, 7, 8])
def test_no_account_is_one_digit_repeated(digit: str, length: int) -> None:
    assert "one digit repeated" in refused("20-00-00", digit * length).message


def test_what_a_bank_shortens_is_looked_at_afterwards() -> None:
    assert "one digit repeated" in refused("09-01-28", "311111111").message
    assert "one digit repeated" in refused("08-92-99", "2222222234").message


def test_the_sort_code_typed_twice_is_told() -> None:
    assert "the sort code again" in refused("20-41-37", "20 41 37").message


@pytest.mark.parametrize("number", ["4929 1234 5678 9012", "4929123456789012345", "4929123456789"])
def test_the_long_number_of_a_card_is_told_and_not_wanted(number: str) -> None:
    assert "number of a card" in refused("20-00-00", number).message


def test_both_fields_are_told_where_both_are_wrong() -> None:
    error = refused("00-00-00", "11111111")
    fields = cast("list[dict[str, str]]", error.facts["fields"])
    assert [one["field"] for one in fields] == ["sort_code", "account_number"]
