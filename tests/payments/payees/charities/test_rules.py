"""Charities as they are written: numbers of three registers, and which of a list somebody means."""

from dataclasses import dataclass

import pytest

from services.payments.payees.charities.rules import named, read_charity
from shared.errors import InvalidError


@dataclass(frozen=True)
class Listed:
    """A charity of a list."""

    name: str


LIST = [Listed("Age UK"), Listed("Age UK Leeds"), Listed("Mind"), Listed("Save the Children")]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("age uk", ["Age UK"]), ("AGE  UK leeds", ["Age UK Leeds"]), ("mind", ["Mind"]), ("save children", ["Save the Children"]),
        ("age", ["Age UK", "Age UK Leeds"]), ("the", []), ("", []), ("uk charity", []), ("dogs", []),
    ],
)  # fmt: skip
def test_every_word_that_is_said_is_in_the_name(said: str, found: list[str]) -> None:
    assert [one.name for one in named(LIST, said)] == found


@pytest.mark.parametrize(
    ("register", "number", "kept"),
    [
        ("england_wales", " 1128 267", "1128267"), ("england_wales", "216250-1", "216250-1"),
        ("scotland", "sc 010151", "SC010151"), ("northern_ireland", "nic100001", "NIC100001"),
    ],
)  # fmt: skip
def test_numbers_as_the_registers_write_them(register: str, number: str, kept: str) -> None:
    assert read_charity("  A   charity ", register, number).number == kept


@pytest.mark.parametrize(
    ("name", "register", "number"),
    [
        ("A", "england_wales", "12345"), ("A", "england_wales", "SC010151"), ("A", "scotland", "1128267"),
        ("123", "scotland", "SC010151"), ("A" * 41, "scotland", "SC010151"), ("A", "mars", "1128267"),
        ("A", "england_wales", "１１２８２６７"), ("A", "england_wales", ""),
    ],
)  # fmt: skip
def test_what_is_no_charity_is_refused(name: str, register: str, number: str) -> None:
    with pytest.raises(InvalidError):
        read_charity(name, register, number)
