"""The ASVS table: each number stands in one place, and each test that it names is there."""

import re

import pytest

from deploy.security_page import AsvsItem, read_asvs
from tests.conftest import CHECKOUT

ASVS = read_asvs()
SECURITY = (CHECKOUT / "SECURITY.md").read_text(encoding="utf-8")
LEVELS_1_AND_2 = 253


def numbers() -> list[str]:
    """Every number, however it is judged."""
    apart = [one for numbers in ASVS.does_not_apply.values() for one in numbers]
    return [*(one.number for one in ASVS.items), *apart]


def test_each_number_stands_in_one_place() -> None:
    assert len(numbers()) == len(set(numbers())) == LEVELS_1_AND_2


def test_every_test_that_is_named_is_there() -> None:
    source = "\n".join(file.read_text(encoding="utf-8") for file in (CHECKOUT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^def (test_\w+)", source, re.MULTILINE))
    assert {test for one in ASVS.items for test in one.tests} - there == set()


def test_an_item_is_shown_or_the_operators_or_not_met() -> None:
    with pytest.raises(ValueError, match=r"1\.1\.1"):
        AsvsItem("1.1.1", "Something", tests=("test_it",), not_met="Nobody looked.")


def test_a_time_is_promised_for_every_kind_of_weakness() -> None:
    rows = re.findall(r"^\| (a component|Sameday itself), ([^|]+) \| (\d+) (working )?days \|$", SECURITY, re.MULTILINE)
    assert [int(row[2]) for row in rows if row[0] == "a component"] == [2, 14, 90], "the worse, the sooner"
    assert [int(row[2]) for row in rows if row[0] == "Sameday itself"] == [2, 30]
    assert "Install a new version within 14 days" in SECURITY
