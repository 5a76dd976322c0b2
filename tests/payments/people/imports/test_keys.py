"""A key of another system has one spelling, however a spreadsheet has written it; what is nearly alike is known as that."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.people.imports.rules import (
    UnusableKeyError,
    fold_source,
    likeness,
    read_key,
    sources_alike,
)
from services.payments.people.rules import is_small_change

KEYS = st.from_regex(re.compile(r"[A-Za-z]{0,3}[-/]?[0-9]{1,8}", re.ASCII), fullmatch=True).filter(
    lambda key: not re.fullmatch(r"[A-Za-z]{3}-\d\d", key)
)
AROUND = st.sampled_from(["{}", " {}", "{}\u00a0", "\u200b{}", "'{}", " '{}", "’{}", "\ufeff{} \t", "{}\r\n", "‘ {}"])


@given(KEYS, AROUND)
def test_what_stands_around_a_key_does_not_count(key: str, around: str) -> None:
    assert read_key(around.format(key)) == key


@given(st.from_regex(re.compile(r"[0-9]{1,14}", re.ASCII), fullmatch=True), st.sampled_from([".0", ".00", ".000"]))
def test_a_whole_number_loses_only_its_decimal_zeros(digits: str, zeros: str) -> None:
    assert read_key(digits + zeros) == digits
    assert read_key(f"A{digits}{zeros}") == f"A{digits}{zeros}"


@given(KEYS)
def test_a_key_that_is_read_again_stays(key: str) -> None:
    assert read_key(read_key(key)) == read_key(key)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("00123", "00123"), ("A.0", "A.0"), ("1.2.0", "1.2.0"), ("９１２３", "9123"), ("12\u200b34", "1234"),
        ("A\u00a0 7", "A 7"), ("''771", "771"), ("1E5", "1E5"), ("003Kd000004XyZaIAK", "003Kd000004XyZa"),
        ("003Kd000004XyZaAAA", "003Kd000004XyZaAAA"), ("20/11/2026 09:14:33", "20/11/2026 09:14:33"),
    ],
)  # fmt: skip
def test_spellings(written: str, key: str) -> None:
    assert read_key(written) == key


def test_an_e_mail_address_is_kept_as_a_digest_only() -> None:
    key = read_key("Ann.Able@Example.org")
    assert key == read_key(" ann.able@example.org")
    assert "able" not in key


@pytest.mark.parametrize(
    "written",
    ["1.23E+05", "1,23E+05", "4.477E+11", "1E+05", "12345678901234500", "05-Mar", "Mar-05", "01/02/2026", "#N/A", "#REF!", "",
     " \u00a0", "'", "n/a", "TBC", "x" * 101, "12\x003", "12\x1b3", "12\ufdd03", "12\udce93", "########", "?", "***", "nan"],
)  # fmt: skip
def test_what_excel_has_damaged_never_becomes_a_key(written: str) -> None:
    with pytest.raises(UnusableKeyError) as refused:
        read_key(written)
    assert not written.strip() or len(written) < 5 or written not in str(refused.value)


@pytest.mark.parametrize(
    ("one", "other"),
    [("00123", "123"), ("abc7", "ABC7"), ("A-07", "a7"), ("P 12", "P12"), ("9,123", "9123"), ("9 123", "9123"), ("9123.", "9123"),
     ("A–12", "A-12"), ("771/", "771")],
)  # fmt: skip
def test_near_twins(one: str, other: str) -> None:
    assert read_key(one) != read_key(other)
    assert likeness(read_key(one)) == likeness(read_key(other))


@pytest.mark.parametrize(
    ("one", "other"), [("123", "124"), ("1-23", "12-3"), ("A1", "B1"), ("10", "100"), ("***", "---x")]
)
def test_no_twins(one: str, other: str) -> None:
    assert likeness(one) != likeness(other)


def test_names_of_sources() -> None:
    assert len({fold_source(name) for name in ("Salesforce", "salesforce ", "Sales-Force", "SALESFORCE")}) == 1
    assert sources_alike(fold_source("salesfroce"), fold_source("salesforce"))
    assert not sources_alike("north", "south")


@pytest.mark.parametrize(
    ("name", "other", "small"),
    [
        ("Ann Able", "ann  ABLE", True), ("Siân Rees", "Sian Rees", True), ("Jon Smith", "John Smith", True),
        ("Ann Able", "Ann Mary Able", True), ("Able, Ann", "Ann Able", True), ("A. Able", "Ann Able", True),
        ("Bob Best", "Bob Best-Jones", True), ("Mrs Ann Able", "Ann Able", True), ("Łukasz Nowak", "Lukasz Nowak", True),
        ("Ann Able", "Bob Best", False), ("Ann Able", "Dan Able", False), ("Ann Able", "Bob Able", False),
        ("Ann Able", "Ann Baker", False), ("Li Na", "Lu Na", False), ("A B", "A C", False),
    ],
)  # fmt: skip
def test_which_changes_of_a_name_are_small(name: str, other: str, small: bool) -> None:
    assert is_small_change(name, other) is small
    assert is_small_change(other, name) is small
