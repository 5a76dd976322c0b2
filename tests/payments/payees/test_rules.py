"""Bank details as people write them: read where they are certain, refused in words where they are not."""

import string
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.payees import rules as payees
from shared.errors import InvalidError

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def is_one_digit(number: str) -> bool:
    """Whether no account has this number, because it is one digit repeated."""
    return len({one for one in number if one in string.digits}) == 1


@given(
    st.from_regex(r"[0-9]{2}[ –-]?[0-9]{2}[ –-]?[0-9]{2}", fullmatch=True).filter(lambda one: set(one) - set("0 –-"))
)
def test_a_sort_code_is_six_digits_however_it_is_written(written: str) -> None:
    assert payees.clean_sort_code(written) == "".join(one for one in written if one in string.digits)


@given(st.from_regex(r"[0-9]{6,8}", fullmatch=True).filter(lambda one: not is_one_digit(one)))
def test_an_account_number_is_filled_up_to_eight_digits(written: str) -> None:
    assert payees.clean_account_number(written) == written.zfill(8)


@given(st.text(max_size=12))
def test_bank_details_that_cannot_be_right_are_refused_without_repeating_them(written: str) -> None:
    for clean, lengths in ((payees.clean_sort_code, [6]), (payees.clean_account_number, [6, 7, 8])):
        digits = "".join(one for one in written if not one.isspace() and one not in DASHES)
        if len(digits) in lengths and set(digits) <= set(string.digits):
            if is_one_digit(digits):
                continue  # a test of its own, below
            assert set(clean(written)) <= set(string.digits)
            continue
        with pytest.raises(InvalidError, match="Nothing was saved") as refusal:
            clean(written)
        with pytest.raises(InvalidError) as another:
            clean("x")
        assert refusal.value.message == another.value.message, "the words are always the same"


@pytest.mark.parametrize("written", ["٢٠٠٠٠٠", "２０００００", "20000", "2000000", "20-00-0x", ""])
def test_a_sort_code_of_other_than_six_plain_digits_is_refused(written: str) -> None:
    with pytest.raises(InvalidError):
        payees.clean_sort_code(written)


USUAL = ["20-00-00", "20 00 00", "200000", "20.00.00", "20/00/00", "20–00–00", "20—00—00", "20−00−00", "20\u00a000\u00a000",
         " 20 - 00 - 00 ", "20\u200900\u200900"]  # fmt: skip


@pytest.mark.parametrize("written", USUAL)
def test_a_sort_code_with_any_usual_separators_is_read(written: str) -> None:
    assert payees.clean_sort_code(written) == "200000"


@pytest.mark.parametrize("written", ["20.00/00", "2.0.0.0.0.0", "20..00..00", "20:00:00", "/200000", "200000."])
def test_a_sort_code_with_other_signs_is_refused(written: str) -> None:
    with pytest.raises(InvalidError):
        payees.clean_sort_code(written)


def details(**changes: str) -> payees.Written:
    """Bank details that are right until changed."""
    return replace(payees.Written("Jo Bloggs", "20-00-00", "1234 5678"), **changes)


def refused(**changes: str) -> InvalidError:
    """The refusal of these details."""
    with pytest.raises(InvalidError, match="Nothing was saved") as caught:
        payees.read_bank_details(details(**changes))
    return caught.value


def test_bank_details_are_read_as_people_write_them() -> None:
    found = payees.read_bank_details(details(holder_name="  Mr J  Bloggs & Mrs P O’Neill ", account_number="1234-5678"))
    assert (found.holder_name, found.sort_code, found.account_number) == (
        "Mr J Bloggs & Mrs P O’Neill", "200000", "12345678")  # fmt: skip
    for nothing in ("  ", "N/A", "none", "-", "–", "No", "."):
        assert payees.read_bank_details(details(roll_number=nothing)).account_number == "12345678"


ROLLS = [
    "12345678/ROLL",
    "D/123456-7",
    "D 123456-7",
    "A1234567",
    "0123/45678-9",
    "roll no. 12345678",
    "12345678 Roll 9",
]


@pytest.mark.parametrize("changes", [{"roll_number": "D/123456-7"}, *({"account_number": roll} for roll in ROLLS)])
def test_an_account_that_needs_a_roll_number_is_refused_with_another_way(changes: dict[str, str]) -> None:
    error = refused(**changes)
    assert error.code == "bank_details.roll_number"
    assert "another account" in error.message
    assert "call us" in error.message
    assert "stays owed" in error.message


@given(st.from_regex(r"[A-Za-z]{0,2}[/ ]?[0-9]{1,9}[-/][0-9A-Za-z]{1,4}", fullmatch=True))
def test_what_could_be_a_roll_number_is_never_read_as_an_account(written: str) -> None:
    """A wrong account is worse than a refusal: only digits, blanks and dashes make an account number."""
    if is_one_digit(written):
        assert refused(account_number=written).code.startswith("bank_details.")
    elif set(written) <= set(string.digits + "- ") and 6 <= sum(one.isdigit() for one in written) <= 8:
        found = payees.read_bank_details(details(account_number=written)).account_number
        assert found == "".join(one for one in written if one.isdigit()).zfill(8)
    else:
        assert written not in refused(account_number=written).message


@pytest.mark.parametrize(
    "number", ["123456789", "1234567890", "12345", "1234567812345678", "87654321XX", "GB29NWBK6016"]
)
def test_numbers_of_other_lengths_are_not_guessed_at(number: str) -> None:
    error = refused(account_number=number)
    assert error.code in ("bank_details.account_number", "bank_details.roll_number")


@pytest.mark.parametrize(
    "number", ["GB29NWBK60161331926819", "gb29 nwbk 6016 1331 9268 19", "IE29 AIBK 9311 5212 3456 78"]
)
def test_a_number_for_payments_from_abroad_is_not_taken_for_a_roll_number(number: str) -> None:
    assert refused(account_number=number).code == "bank_details.account_number"


@pytest.mark.parametrize("name", ["", "  ", "12345678", "-", "Jo 12345678", "\u200b"])
def test_a_holder_without_a_name_is_refused(name: str) -> None:
    assert refused(holder_name=name).code == "bank_details.holder_name"


def test_each_wrong_field_has_its_own_sentence() -> None:
    error = refused(holder_name="99", sort_code="20-00", account_number="1", roll_number="")
    assert error.code == "bank_details.several"
    fields = cast("list[dict[str, str]]", error.facts["fields"])
    assert [one["field"] for one in fields] == ["holder_name", "sort_code", "account_number"]
    assert all(one["problem"] in error.message for one in fields)


def test_bank_details_are_silent_when_printed() -> None:
    assert "1234" not in repr(details(roll_number="D/1234"))
