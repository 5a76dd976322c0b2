"""The published files: read as they are, and refused whole with the line that is wrong."""

import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.payees.modulus.reading import read_tables
from services.payments.payees.modulus.rules import HIGHEST_EXCEPTION, ModulusMethod, WeightRow
from shared.errors import InvalidError
from tests.payments.payees.modulus.invented import SUBSTITUTES_FILE, WEIGHTS_FILE, line

LINE = "200000 209999 MOD10    0    0    0    0    0    0    0    0    0    0    0    0    0    1"


def read(weights: str = WEIGHTS_FILE, substitutions: str = SUBSTITUTES_FILE) -> list[WeightRow]:
    """The rows of these files."""
    return list(read_tables(weights.encode(), substitutions.encode()).rows)


def refused(weights: str = WEIGHTS_FILE, substitutions: str = SUBSTITUTES_FILE) -> InvalidError:
    """The refusal of these files."""
    with pytest.raises(InvalidError, match=r"Nothing was changed\. The tables in use stay as they are") as caught:
        read(weights, substitutions)
    assert f"Line {caught.value.facts['line']} of the {caught.value.facts['table']}" in caught.value.message
    return caught.value


def test_the_columns_of_a_line_are_read() -> None:
    rows = read(
        f"{LINE}\n070116 070117 MOD11    0    0    7    6    5    8    9    4    5    6    7  128   10   -1   8\n"
    )
    assert rows == [
        WeightRow("200000", "209999", ModulusMethod.MOD10, (*(0,) * 13, 1)),
        WeightRow("070116", "070117", ModulusMethod.MOD11, (0, 0, 7, 6, 5, 8, 9, 4, 5, 6, 7, 128, 10, -1), 8),
    ]
    assert read_tables(LINE.encode(), b"938173 938017\n938289 938068").substitutes == {
        "938173": "938017", "938289": "938068",
    }  # fmt: skip


@pytest.mark.parametrize(
    "content", [LINE, f"{LINE}\r\n", f"\ufeff{LINE}\n", f"{LINE}   \n\n\n", LINE.replace("    ", " ")]
)
def test_ends_of_lines_and_blanks_do_not_matter(content: str) -> None:
    assert read(content) == read(LINE)


CODES = st.text(string.digits, min_size=6, max_size=6)
ROWS = st.builds(
    WeightRow, CODES, CODES, st.sampled_from(ModulusMethod), st.tuples(*[st.integers(0, 999)] * 14),
    st.none() | st.integers(1, HIGHEST_EXCEPTION).filter(lambda one: one not in (2, *range(9, 14))),
).filter(lambda row: row.first <= row.last)  # fmt: skip


@given(ROWS)
def test_a_written_row_is_read_back(row: WeightRow) -> None:
    assert read(line(row)) == [row]


@given(st.binary(max_size=200), st.booleans())
def test_whatever_is_no_table_is_refused_in_words(content: bytes, is_weights: bool) -> None:
    good = WEIGHTS_FILE.encode(), SUBSTITUTES_FILE.encode()
    with suppress(InvalidError):
        read_tables(*((content, good[1]) if is_weights else (good[0], content)))


WRONG = {
    "a page of a website": ("<!DOCTYPE html>", 1),
    "a table of substitutions": ("938173 938017", 1),
    "13 weights": (f"{LINE}\n{LINE.removesuffix('    1')}", 2),
    "16 weights": (f"{LINE}    1    1", 1),
    "a method that we do not know": (LINE.replace("MOD10", "MOD97"), 1),
    "a sort code of five digits": (LINE.replace("200000", "20000"), 1),
    "sort codes in the wrong order": (LINE.replace("209999", "199999"), 1),
    "an exception that we do not know": (f"{LINE}\n\n{LINE.replace('20', '21')}  15", 3),
    "a weight below 0 of DBLAL": (LINE.replace("MOD10", "DBLAL").replace("    1", "   -1"), 1),
    "a third check of a sort code": ("\n".join([LINE, LINE, LINE.replace("200000", "201000")]), 3),
    "a second line that is lost": (f"{LINE}   2\n{LINE.replace('20', '21')}", 1),
    "a first line that is lost": (f"{LINE}\n{LINE}   9", 2),
    "a pair of exceptions for other sort codes": (f"{LINE}  10\n{LINE.replace('209999', '208888')}  11", 1),
    "a pair in the wrong order": (f"{LINE}  13\n{LINE}  12", 1),
    "digits of another script": (LINE.replace("200000", "２０００００"), 1),
    "nothing": ("\n  \n", 1),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_weight_table_that_is_wrong_is_refused_with_its_line(what: str) -> None:
    content, number = WRONG[what]
    error = refused(weights=content)
    assert (error.code, error.facts) == ("modulus.unreadable", {"table": "weight table", "line": number})


@pytest.mark.parametrize(
    ("content", "number"),
    [
        ("", 1),
        (WEIGHTS_FILE, 1),
        ("938173 938017\n938173,938018", 2),
        ("938173 938017\n938173 938018", 2),
        ("9381 93801", 1),
    ],
)
def test_a_substitution_table_that_is_wrong_is_refused_with_its_line(content: str, number: int) -> None:
    assert refused(substitutions=content).facts == {"table": "substitution table", "line": number}
