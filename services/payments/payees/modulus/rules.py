"""Whether a sort code and an account number can belong together, by the modulus check that UK banks publish. Pure.

After the specification "Validating account numbers: UK modulus checking", read in its version 7.70. A pass means that the
account could exist, not that it does, nor whose it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

POSITIONS = "uvwxyzabcdefgh"
"""The specification's letters for the fourteen digits: six of the sort code, eight of the account number."""
_ONLY_THE_LAST = POSITIONS.index("c")
"""What stays of the weights where the specification sets those of u to b to zero."""


class ModulusMethod(StrEnum):
    """How a row's weighted digits are added up and divided."""

    MOD10 = "MOD10"
    MOD11 = "MOD11"
    DBLAL = "DBLAL"
    """Double alternate: the digits of each product are added, and divided by 10."""

    @property
    def modulus(self) -> int:
        """What the total is divided by."""
        return 11 if self is ModulusMethod.MOD11 else 10


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One row of the weight table: a check for the sort codes from `first` to `last`, with a weight for each of POSITIONS."""

    first: str
    last: str
    method: ModulusMethod
    weights: tuple[int, ...]
    exception: int | None = None


@dataclass(frozen=True, slots=True)
class ModulusTables:
    """The two tables of one edition: the weights, and the sort codes that exception 5 replaces."""

    rows: Sequence[WeightRow]
    substitutes: Mapping[str, str]

    def rows_for(self, sort_code: str) -> list[WeightRow]:
        """The checks of a sort code in the order of the table: none, one or two."""
        return [row for row in self.rows if row.first <= sort_code <= row.last]


class ModulusResult(StrEnum):
    """What the check says of one sort code and account number."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKABLE = "not_checkable"
    """The tables have no check for it: presumed valid, and never a reason to refuse."""


class AccountCheck(StrEnum):
    """What is kept with bank details that were taken: what their check said, and never the number."""

    PASSED = "passed"
    NOT_CHECKABLE = "not_checkable"
    NOT_CHECKED = "not_checked"

    @property
    def words(self) -> str:
        """What whoever confirms the bank details is told."""
        return _WORDS[self]


_WORDS: Mapping[AccountCheck, str] = {
    AccountCheck.PASSED: "The account number fits the bank's own rules. That says neither that the account exists nor whose it is.",
    AccountCheck.NOT_CHECKABLE: "The account number could not be checked: the banks publish no rule for it.",
    AccountCheck.NOT_CHECKED: "The account number was not checked: no table of the banks' rules is loaded. "
    "Your administrator can load it.",
}

HIGHEST_EXCEPTION = 14
ONE_IS_ENOUGH = frozenset({(2, 9), (10, 11), (12, 13)})
"""Exceptions of a first and a second row of which either may pass. Of all others both must."""

_ADDED_BY_EXCEPTION_1 = 27
_SORT_CODE_OF_EXCEPTION_8 = "090126"
_SORT_CODE_OF_EXCEPTION_9 = "309634"
"""Where all euro accounts of Lloyds are held, whatever branch the customer names."""

# The specification says "substitute the weight" without saying in which of the two rows. It is the first (exception 2), and the
# second keeps its own weights:
# - these are the weights of the sterling accounts of Lloyds and TSB, which exceptions 7 and 10 give for other sort codes, g = 9
#   included; the second row is for the euro accounts;
# - the specification's own test cases agree: 309070 12345668 "first check fails and second check passes" has the remainder 0 in
#   the second row only with that row's own weights, and 309070 12345677 only in the first row with these.
_STERLING_OF_LLOYDS = (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)

_LAST_DIGITS_OF_COUTTS = "019"


def check(tables: ModulusTables, sort_code: str, account_number: str) -> ModulusResult:
    """The modulus check of six and eight digits, with all exceptions."""
    rows = tables.rows_for(sort_code)
    if not rows or any(row.exception == 6 and _is_foreign(account_number) for row in rows):
        return ModulusResult.NOT_CHECKABLE
    either = tuple(row.exception for row in rows) in ONE_IS_ENOUGH
    results = (_passes(tables, row, sort_code, account_number) for row in rows)
    passed = any(results) if either else all(results)
    return ModulusResult.PASSED if passed else ModulusResult.FAILED


def _is_foreign(account_number: str) -> bool:
    """Exception 6: accounts in another currency, which cannot be checked."""
    return account_number[0] in "45678" and account_number[6] == account_number[7]


def _passes(tables: ModulusTables, row: WeightRow, sort_code: str, account_number: str) -> bool:
    """Whether one row's check passes. `g` and `h` are the account's last two digits, `c` its third."""
    c, g, h = account_number[2], account_number[6], account_number[7]
    if row.exception == 3 and c in "69":
        return True
    total = _total(row, _sort_code_for(tables, row, sort_code), account_number)
    remainder = total % row.method.modulus
    match row.exception:
        case 4:
            return remainder == int(g + h)
        case 5:
            # Remainder 0 wants the digit 0, any other the rest up to the modulus. That is 10 for remainder 1 of MOD11, which no
            # digit is: the specification calls that invalid.
            wanted = -total % row.method.modulus
            return wanted == int(h if row.method is ModulusMethod.DBLAL else g)
        case 14 if remainder != 0 and h in _LAST_DIGITS_OF_COUTTS:
            return _total(row, sort_code, f"0{account_number[:7]}") % row.method.modulus == 0
        case _:
            return remainder == 0


def _sort_code_for(tables: ModulusTables, row: WeightRow, sort_code: str) -> str:
    """The sort code that a row is checked with; money still goes to the one that was given."""
    match row.exception:
        case 5:
            return tables.substitutes.get(sort_code, sort_code)
        case 8:
            return _SORT_CODE_OF_EXCEPTION_8
        case 9:
            return _SORT_CODE_OF_EXCEPTION_9
        case _:
            return sort_code


def _weights_for(row: WeightRow, account_number: str) -> tuple[int, ...]:
    ends_the_scheme = account_number[6] == "9"
    match row.exception:
        case 2 if account_number[0] != "0":
            return _without_u_to_b(_STERLING_OF_LLOYDS) if ends_the_scheme else _STERLING_OF_LLOYDS
        case 7 if ends_the_scheme:
            return _without_u_to_b(row.weights)
        case 10 if ends_the_scheme and account_number[:2] in ("09", "99"):
            return _without_u_to_b(row.weights)
        case _:
            return row.weights


def _without_u_to_b(weights: tuple[int, ...]) -> tuple[int, ...]:
    return (0,) * _ONLY_THE_LAST + weights[_ONLY_THE_LAST:]


def _total(row: WeightRow, sort_code: str, account_number: str) -> int:
    weights = _weights_for(row, account_number)
    products = (weight * int(digit) for weight, digit in zip(weights, sort_code + account_number, strict=True))
    total = sum(_digits(products)) if row.method is ModulusMethod.DBLAL else sum(products)
    return total + _ADDED_BY_EXCEPTION_1 if row.exception == 1 else total


def _digits(products: Iterator[int]) -> Iterator[int]:
    return (int(digit) for product in products for digit in str(product))
