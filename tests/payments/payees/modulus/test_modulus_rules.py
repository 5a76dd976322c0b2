"""The modulus check by invented weights: each of the fourteen exceptions, and what holds for every table."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.payees.modulus.rules import HIGHEST_EXCEPTION, ModulusMethod, ModulusResult, check
from tests.payments.payees.modulus.invented import G_AND_H, H_ALONE, SORT_CODE, row, tables

PASSED, FAILED, NOT_CHECKABLE = ModulusResult.PASSED, ModulusResult.FAILED, ModulusResult.NOT_CHECKABLE
ALWAYS, NEVER = (0,) * 14, (0, 0, 0, 0, 0, 1, *(0,) * 8)
"""Weights under which every account at SORT_CODE passes MOD11 (a total of 0), and none does (6)."""
LUHN = (2, 1) * 7
STERLING = (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)
ACCOUNTS = st.text(string.digits, min_size=8, max_size=8)
SORT_CODES = st.text(string.digits, min_size=6, max_size=6)
METHODS = st.sampled_from(ModulusMethod)
MOD10, MOD11, DBLAL = ModulusMethod


def by_hand(weights: tuple[int, ...], digits: str) -> int:
    """The weighted sum, worked out apart from the code."""
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))


def test_the_total_is_divided_by_the_modulus_of_the_method() -> None:
    # g = 1 and h = 8 under the weights 2 and 1 are a total of 10; with h = 9 it is 11.
    assert check(tables(row(G_AND_H, method=MOD10)), SORT_CODE, "00000018") is PASSED
    assert check(tables(row(G_AND_H, method=MOD10)), SORT_CODE, "00000019") is FAILED
    assert check(tables(row(G_AND_H, method=MOD11)), SORT_CODE, "00000019") is PASSED
    assert check(tables(row(G_AND_H, method=MOD11)), SORT_CODE, "00000018") is FAILED


def test_double_alternate_adds_the_digits_of_each_product() -> None:
    # 2 × 6 is 12, whose digits are 3: with h = 7 that is 10, and as a plain sum 19.
    assert check(tables(row(G_AND_H, method=DBLAL)), SORT_CODE, "00000067") is PASSED
    assert check(tables(row(G_AND_H, method=DBLAL)), SORT_CODE, "00000068") is FAILED
    assert check(tables(row(G_AND_H, method=MOD10)), SORT_CODE, "00000068") is PASSED


def test_the_digits_of_the_sort_code_count_as_well() -> None:
    weights = (1, 0, 0, 0, 0, 0, *H_ALONE[6:])
    assert check(tables(row(weights, method=MOD10)), SORT_CODE, "00000009") is PASSED
    assert check(tables(row(weights, method=MOD10)), SORT_CODE, "00000000") is FAILED


def test_without_a_row_it_cannot_be_checked() -> None:
    assert check(tables(), SORT_CODE, "00000001") is NOT_CHECKABLE
    assert check(tables(row(H_ALONE)), "123457", "00000001") is NOT_CHECKABLE
    assert check(tables(row(H_ALONE)), "123455", "00000001") is NOT_CHECKABLE


def test_of_two_rows_both_must_pass() -> None:
    for first, second, expected in ((ALWAYS, ALWAYS, PASSED), (ALWAYS, NEVER, FAILED), (NEVER, ALWAYS, FAILED)):
        assert check(tables(row(first), row(second)), SORT_CODE, "11112222") is expected


def test_exception_1_adds_27() -> None:
    with_27, without = tables(row(H_ALONE, 1, DBLAL)), tables(row(H_ALONE, method=DBLAL))
    assert (check(with_27, SORT_CODE, "00000003"), check(without, SORT_CODE, "00000003")) == (PASSED, FAILED)
    assert (check(with_27, SORT_CODE, "00000000"), check(without, SORT_CODE, "00000000")) == (FAILED, PASSED)


EXCEPTION_2 = {
    "a is 0: the weights of the file": ("01234560", H_ALONE),
    "a is 0 and g is 9: the weights of the file": ("01234590", H_ALONE),
    "a is not 0: the weights of the specification": ("11234565", STERLING),
    "a is not 0 and g is 9: those from c on": ("11234590", (0,) * 8 + STERLING[8:]),
}


@pytest.mark.parametrize("what", EXCEPTION_2)
def test_exception_2_substitutes_the_weights_of_the_first_row(what: str) -> None:
    account, weights = EXCEPTION_2[what]
    pair = tables(row(H_ALONE, 2), row(NEVER, 9))
    passing = [h for h in string.digits if check(pair, SORT_CODE, account[:7] + h) is PASSED]
    assert passing == [h for h in string.digits if by_hand(weights, SORT_CODE + account[:7] + h) % 11 == 0]


def test_exception_9_checks_with_another_sort_code_and_its_own_weights() -> None:
    # z of 30-96-34 is 4, so h is 7. No account that begins with 4000000 passes the first row, whose weights are substituted.
    weights = (0, 0, 0, 0, 0, 1, *H_ALONE[6:])
    pair = tables(row(NEVER, 2), row(weights, 9))
    accounts = [f"4000000{h}" for h in string.digits]
    assert [one for one in accounts if check(pair, SORT_CODE, one) is PASSED] == ["40000007"]


@pytest.mark.parametrize("pair", [(2, 9), (10, 11), (12, 13)])
@pytest.mark.parametrize("account", ["01111111", "01111191"])
def test_exceptions_that_come_in_pairs_pass_where_either_does(pair: tuple[int, int], account: str) -> None:
    first, second = pair
    for one, other, expected in (
        (ALWAYS, NEVER, PASSED), (NEVER, ALWAYS, PASSED), (ALWAYS, ALWAYS, PASSED), (NEVER, NEVER, FAILED),
    ):  # fmt: skip
        assert check(tables(row(one, first), row(other, second)), SORT_CODE, account) is expected


@pytest.mark.parametrize(("c", "expected"), [("6", PASSED), ("9", PASSED), ("5", FAILED), ("0", FAILED)])
def test_exception_3_skips_the_second_check_for_two_kinds_of_account(c: str, expected: ModulusResult) -> None:
    account = f"00{c}00000"
    assert check(tables(row(ALWAYS), row(NEVER, 3, DBLAL)), SORT_CODE, account) is expected
    assert check(tables(row(NEVER), row(NEVER, 3, DBLAL)), SORT_CODE, account) is FAILED


def test_exception_4_wants_the_remainder_in_the_last_two_digits() -> None:
    only_a = (*(0,) * 6, 7, *(0,) * 7)
    # a = 3 under the weight 7 is 21, which leaves 10 of 11; a = 2 is 14, which leaves 3.
    four = tables(row(only_a, 4))
    assert [h for h in range(100) if check(four, SORT_CODE, f"300000{h:02}") is PASSED] == [10]
    assert [h for h in range(100) if check(four, SORT_CODE, f"200000{h:02}") is PASSED] == [3]


def test_exception_5_wants_its_check_digits_in_g_and_h() -> None:
    only_a = (*(0,) * 6, 1, *(0,) * 7)
    # a = 3: the rest up to 11 is 8, in g; up to 10 it is 7, in h. a = 0 leaves nothing, so both digits are 0.
    five = tables(row(only_a, 5), row(only_a, 5, DBLAL))
    accounts = [f"{a}00000{end:02}" for a in (0, 3) for end in range(100)]
    assert [one for one in accounts if check(five, SORT_CODE, one) is PASSED] == ["00000000", "30000087"]


def test_exception_5_has_no_valid_account_for_a_remainder_of_1() -> None:
    five = tables(row((*(0,) * 6, 1, *(0,) * 7), 5))
    assert not [g for g in string.digits if check(five, SORT_CODE, f"100000{g}0") is PASSED]


def test_exception_5_substitutes_the_sort_code_in_both_checks() -> None:
    only_z = (*(0,) * 5, 1, *(0,) * 8)
    rows = (row(only_z, 5), row(only_z, 5, DBLAL))
    # z of 12-34-56 is 6, so g = 5 and h = 4; z of 65-43-21 is 1 and of 65-43-22 is 2, so g = 9 and h = 8.
    assert check(tables(*rows), SORT_CODE, "00000054") is PASSED
    substituted = tables(*rows, substitutes={SORT_CODE: "654322", "111111": "222222"})
    assert check(substituted, SORT_CODE, "00000054") is FAILED
    assert check(substituted, SORT_CODE, "00000098") is PASSED


@pytest.mark.parametrize("a", string.digits)
def test_exception_6_cannot_check_accounts_in_another_currency(a: str) -> None:
    six = tables(row(NEVER, 6), row(NEVER, 6, DBLAL))
    assert check(six, SORT_CODE, f"{a}1234566") is (NOT_CHECKABLE if a in "45678" else FAILED)
    assert check(six, SORT_CODE, f"{a}1234567") is FAILED


@pytest.mark.parametrize(("ending", "expected"), [("90", PASSED), ("80", FAILED)])
def test_exception_7_leaves_out_u_to_b_where_g_is_9(ending: str, expected: ModulusResult) -> None:
    u_to_b = (0, 0, 0, 0, 0, 1, 0, 1, *H_ALONE[8:])
    assert check(tables(row(u_to_b, 7)), SORT_CODE, f"010000{ending}") is expected


def test_exception_8_checks_with_another_sort_code() -> None:
    # 09-01-26 weighs 0 + 18 + 0 + 4 + 10 + 36 = 68, which wants h = 9; 12-34-56 weighs 91, which would want 8.
    eight = tables(row((1, 2, 3, 4, 5, 6, *H_ALONE[6:]), 8))
    assert [h for h in string.digits if check(eight, SORT_CODE, f"0000000{h}") is PASSED] == ["9"]


@pytest.mark.parametrize(
    ("account", "expected"),
    [("09000090", PASSED), ("99000090", PASSED), ("09000080", FAILED), ("19000090", FAILED), ("90000090", FAILED)],
)
def test_exception_10_leaves_out_u_to_b_for_two_kinds_of_account(account: str, expected: ModulusResult) -> None:
    z_alone = (*(0,) * 5, 1, *H_ALONE[6:])
    assert check(tables(row(z_alone, 10), row(NEVER, 11)), SORT_CODE, account) is expected


def test_exception_14_tries_again_without_the_last_digit() -> None:
    coutts = tables(row(G_AND_H, 14))
    # 0…0019 passes as it is. Of 0…0190, 0…0191 and 0…0199 the 19 is looked at again; 0…0192 has no such ending.
    assert check(coutts, SORT_CODE, "00000019") is PASSED
    shifted = [h for h in string.digits if check(coutts, SORT_CODE, f"0000019{h}") is PASSED]
    plain = [h for h in string.digits if (2 * 9 + int(h)) % 11 == 0]
    assert shifted == sorted({*plain, "0", "1", "9"})


def test_every_exception_is_tested_here() -> None:
    names = "".join(name for name in globals() if name.startswith("test_exception"))
    alone = {number for number in range(1, HIGHEST_EXCEPTION + 1) if f"exception_{number}_" in names}
    assert alone | {11, 12, 13} == set(range(1, HIGHEST_EXCEPTION + 1)), "11, 12 and 13 are in pairs"


# What holds for every table


@given(st.sampled_from([MOD10, MOD11]), SORT_CODES, st.text(string.digits, min_size=7, max_size=7),
       st.tuples(*[st.integers(-99, 128)] * 13))  # fmt: skip
def test_a_weight_of_1_makes_the_last_digit_a_check_digit(
    method: ModulusMethod, sort_code: str, begins: str, weights: tuple[int, ...]
) -> None:
    """Of ten last digits exactly one passes by MOD10, and at most one by MOD11."""
    one = tables(row((*weights, 1), method=method))
    passing = [h for h in string.digits if check(one, SORT_CODE, begins + h) is PASSED]
    assert len(passing) == 1 or (method is MOD11 and not passing)
    assert check(one, sort_code, begins + "0") is (
        NOT_CHECKABLE if sort_code != SORT_CODE else check(one, SORT_CODE, begins + "0")
    )


@given(ACCOUNTS, st.integers(0, 7), st.sampled_from(string.digits))
def test_one_wrong_digit_is_always_found_by_mod11(account: str, place: int, digit: str) -> None:
    common = tables(row((0, 0, 0, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1)))
    wrong = account[:place] + digit + account[place + 1 :]
    if wrong != account and check(common, SORT_CODE, account) is PASSED:
        assert check(common, SORT_CODE, wrong) is FAILED


@given(ACCOUNTS, st.integers(0, 6))
def test_two_digits_that_changed_places_are_always_found_by_mod11(account: str, place: int) -> None:
    common = tables(row((0, 0, 0, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1)))
    swapped = account[:place] + account[place + 1] + account[place] + account[place + 2 :]
    if swapped != account and check(common, SORT_CODE, account) is PASSED:
        assert check(common, SORT_CODE, swapped) is FAILED


@given(ACCOUNTS)
def test_double_alternate_by_2_and_1_is_the_luhn_check(account: str) -> None:
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(SORT_CODE + account)]
    luhn = sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    assert (check(tables(row(LUHN, method=DBLAL)), SORT_CODE, account) is PASSED) is luhn


ANY_ROW = st.builds(
    row,
    st.tuples(*[st.integers(0, 128)] * 14),
    st.none() | st.integers(1, HIGHEST_EXCEPTION),
    METHODS,
)


@given(st.lists(ANY_ROW, max_size=2), ACCOUNTS)
def test_every_account_has_one_result_under_every_table(rows: list[object], account: str) -> None:
    one = tables(*rows)  # type: ignore[arg-type]  # st.builds knows what it builds, its type does not
    assert check(one, SORT_CODE, account) in ModulusResult
    assert (check(one, SORT_CODE, account) is NOT_CHECKABLE) >= (not rows)
