"""The rules of tins: amounts, coins, counts and differences; and codes, which are never stored and never shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services.payments.rails.cash.codes import CashCodes
from services.payments.rails.cash.rules import (
    NOTES_AND_COINS,
    check_amount,
    check_coins,
    check_count,
    difference_pence,
    difference_words,
)
from shared.errors import ConflictError, InvalidError
from shared.ids import new_id

COINS = st.dictionaries(st.sampled_from(NOTES_AND_COINS), st.integers(0, 100), max_size=12)


@pytest.mark.parametrize("pence", [0, -1, 500_001])
def test_a_float_of_nothing_or_too_much_is_refused(pence: int) -> None:
    with pytest.raises(InvalidError):
        check_amount(pence)


@given(COINS)
def test_coins_come_to_the_amount_or_are_refused(coins: dict[int, int]) -> None:
    total = sum(coin * count for coin, count in coins.items())
    check_coins(total, coins)
    if coins:
        with pytest.raises(InvalidError, match="come to"):
            check_coins(total + 1, coins)


@pytest.mark.parametrize("coins", [{3: 1}, {100: -1}, {100: 10_001}])
def test_a_coin_that_nobody_knows_is_refused(coins: dict[int, int]) -> None:
    with pytest.raises(InvalidError):
        check_coins(3, coins)


def test_counted_out_is_what_was_issued() -> None:
    check_count("out", 100, 100)
    check_count("in", 0, 100)
    with pytest.raises(ConflictError, match="issued with"):
        check_count("out", 99, 100)
    with pytest.raises(InvalidError):
        check_count("in", -1, 100)


@pytest.mark.parametrize(
    ("counted", "words"), [(60, "Right to the penny"), (50, "£0.10 missing"), (61, "£0.01 too much")]
)
def test_a_difference_is_said_in_words(counted: int, words: str) -> None:
    assert difference_words(difference_pence(100, 40, counted)) == words


@given(st.text(max_size=20))
def test_only_the_figures_of_a_code_are_right(said: str) -> None:
    codes, code_id = CashCodes(SecretStr("secret")), new_id()
    assert codes.is_right(code_id, codes.code(code_id))
    assert codes.is_right(code_id, f" {codes.code(code_id).replace(' ', '-')} ")
    figures = "".join(one for one in said if one in "0123456789")
    assert codes.is_right(code_id, said) == (figures == codes.code(code_id).replace(" ", ""))
