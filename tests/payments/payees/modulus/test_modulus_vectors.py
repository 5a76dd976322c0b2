"""The test cases of the banks' own specification, against the banks' own tables, which are not part of this project.

Two variables of the environment name the files, the same that `sameday modulus load` reads. Without them nothing is checked here,
and pytest says so.
"""

import os
from pathlib import Path

import pytest

from services.payments.payees.modulus.reading import read_tables
from services.payments.payees.modulus.rules import ModulusResult, ModulusTables, check

NAMES = ("SAMEDAY_MODULUS_WEIGHTS", "SAMEDAY_MODULUS_SUBSTITUTIONS")
VALID = """
    089999 66374958  107999 88837491  202959 63748472  871427 46238510  872427 46238510  871427 09123496
    871427 99123496  820000 73688637  827999 73988638  827101 28748352  134020 63849203  118765 64371389
    200915 41011166  938611 07806039  938600 42368003  938063 55065200  772798 99345694  086090 06774744
    309070 02355688  309070 12345668  309070 12345677  309070 99345694  074456 12345112  070116 34012583
    074456 11104102  180002 00000190  180002 98093517
"""
INVALID = """
    203099 66831036  203099 58716970  089999 66374959  107999 88837493  118765 64371388  938063 15764273
    938063 15764264  938063 15763217
"""
IN_ANOTHER_CURRENCY = {("200915", "41011166")}
"""Counted as valid, because it cannot be checked."""


def pairs(written: str) -> list[tuple[str, str]]:
    """Sort codes and account numbers."""
    numbers = written.split()
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@pytest.fixture(scope="module")
def published() -> ModulusTables:
    """The tables that the environment names."""
    files = [os.environ.get(name) for name in NAMES]
    if not all(files):
        pytest.skip(
            f"Not checked: {' and '.join(NAMES)} name no tables of the banks, which are not part of this project."
        )
    weights, substitutions = (Path(str(file)).read_bytes() for file in files)
    return read_tables(weights, substitutions)


@pytest.mark.parametrize(("sort_code", "account"), pairs(VALID))
def test_an_account_that_the_specification_calls_valid(published: ModulusTables, sort_code: str, account: str) -> None:
    is_foreign = (sort_code, account) in IN_ANOTHER_CURRENCY
    expected = ModulusResult.NOT_CHECKABLE if is_foreign else ModulusResult.PASSED
    assert check(published, sort_code, account) is expected


@pytest.mark.parametrize(("sort_code", "account"), pairs(INVALID))
def test_an_account_that_the_specification_calls_invalid(
    published: ModulusTables, sort_code: str, account: str
) -> None:
    assert check(published, sort_code, account) is ModulusResult.FAILED
