"""Cells with Excel's quirks: shortened numbers, lost zeros, counted days, formulas."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.desk.rules.cells import (
    EXCEL_DAY_ZERO,
    LAST_DAY,
    CellError,
    is_formula,
    moment,
    read_day,
    read_id,
    read_mobile,
    read_name,
    read_pence,
    read_time,
    read_words,
)
from shared.days import FIRST_DAY

DAYS = st.dates(FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("07700 900123", "07700 900123"),
        ("7700900123", "07700900123"),
        ("7700 900123", "07700900123"),
        ("447700900123", "+447700900123"),
        ("+44 7700 900123", "+44 7700 900123"),
        ("'07700900123", "07700900123"),
        ("\u202a+44 7700\u00a0900123\u202c", "+44 7700 900123"),
        ("7700900123.0", "07700900123"),
        ("0161 496 0000", "0161 496 0000"),
        ("-", None),
        ("n/a", None),
        (" \u00a0", None),
    ],
)
def test_telephone_numbers(cell: str, read: str | None) -> None:
    assert read_mobile(cell) == read


@pytest.mark.parametrize("cell", ["7.70E+09", "4.477E+11", "7,70E+09", "7.7009e9"])
def test_a_shortened_number_is_refused(cell: str) -> None:
    for read in (read_mobile, read_id):
        with pytest.raises(CellError, match="shortened") as refused:
            read(cell)
        assert cell not in str(refused.value)


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ("=1+1", True), ('=HYPERLINK("http://x","y")', True), ("+CMD|x", True), ("-2+3", True), ("@SUM(A1)", True),
        ("\t=A1", True), ("＝A1", True), ('="07700900123"', True),
        ("+44 (0)7700 900123", False), ("-5", False), ("-", False), ("Ann-Marie", False), ("", False), ("07700", False),
    ],
)  # fmt: skip
def test_formulas_are_known_and_numbers_are_none(cell: str, formula: bool) -> None:
    assert is_formula(cell) is formula


@pytest.mark.parametrize("cell", ["12345", "", "  ", "--", "x" * 201])
def test_what_is_no_name(cell: str) -> None:
    with pytest.raises(CellError):
        read_name(cell)


@pytest.mark.parametrize(
    "cell", ["Mo\x00", "Mo\x1b", "Mo\x85Ash", "Mo\ud800", "\u3164", "\ufe0f", "\u0301", "\u200d"], ids=ascii
)
def test_a_name_with_signs_that_cannot_be_kept_or_seen_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        read_name(cell)


@pytest.mark.parametrize("read", [read_id, read_words, read_mobile])
def test_a_sign_that_cannot_be_kept_is_refused_in_any_cell(read: Callable[[str], object]) -> None:
    for sign in ("\x00", "\x07", "\x7f", "\x9f", "\ufffe"):
        with pytest.raises(CellError, match="Type it again"):
            read(f"12{sign}3")


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "########"])
def test_an_error_of_excels_is_nobodys_name_and_no_number(error: str) -> None:
    with pytest.raises(CellError):
        read_name(error)
    with pytest.raises(CellError, match="Excel"):
        read_words(error)
    if error == "#N/A":  # a look-up that found no number
        assert read_mobile(error) is None
    else:
        with pytest.raises(CellError):
            read_mobile(error)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Zo&euml; Ash", "Zoë Ash"), ("O&#39;Neill Pat", "O'Neill Pat"), ("O&#x2019;Neill Pat", "O’Neill Pat"),
        ("Ann &amp; Bob Able", "Ann & Bob Able"), ("Mo&shy;&nbsp;Ash", "Mo Ash"), ("Ann & Bob Able", "Ann & Bob Able"),
        ("AT&T; Ann", "AT&T; Ann"), ("Ann &copy Able", "Ann &copy Able"),
    ],
)  # fmt: skip
def test_letters_as_a_web_page_writes_them_are_letters(cell: str, name: str) -> None:
    assert read_name(cell) == name


@pytest.mark.parametrize("cell", ["Mo&#0; Ash", "Mo&#7; Ash", "Mo&#xD800; Ash"])
def test_a_web_page_brings_no_sign_that_cannot_be_kept(cell: str) -> None:
    try:
        assert read_name(cell).isprintable()
    except CellError:
        return


def test_marks_that_nobody_sees_go_and_joiners_stay() -> None:
    assert read_name("\u202aMo\u00ad\u2066 Ash\u2069") == "Mo Ash"
    assert read_name("نازنین\u200cزهرا") == "نازنین\u200cزهرا"
    assert read_words("Design\nday\tfor all") == "Design day for all"
    assert read_mobile("\u200b") is None


@given(DAYS)
def test_a_day_is_read_in_every_usual_form(day: date) -> None:
    count = str((day - EXCEL_DAY_ZERO).days)
    forms = [f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day:%Y}", f"{day:%d-%m-%y}", f"{day:%d.%m.%Y}", day.isoformat(),
             f"{day:%Y-%m-%d} 00:00:00", f"{day:%d/%m/%Y} 00:00", f"{day:%d %B %Y}", f"{day:%d-%b-%y}",
             f"{day:%A} {day.day}th {day:%B} {day:%Y}", f"{day:%Y/%m/%d}",
             f"{day:%b %d, %Y}", f"{day:%B} {day.day}th, {day:%Y}", f"{day:%a}, {day:%b} {day.day} {day:%Y}", count, f"{count}.0"]  # fmt: skip
    assert {read_day(form) for form in forms} == {day}


@pytest.mark.parametrize(
    "cell", ["11/20/2026", "31/02/2026", "2026", "soon", "20/11", "20261120", "01/01/1900", "99999"]
)
def test_what_is_no_day(cell: str) -> None:
    with pytest.raises(CellError, match="day/month/year"):
        read_day(cell)


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_is_read_in_every_usual_form(hour: int, minute: int) -> None:
    half = "am" if hour < 12 else "pm"
    of_twelve = hour % 12 or 12
    forms = [f"{hour}:{minute:02}", f"{hour:02}.{minute:02}", f"{hour:02}:{minute:02}:00", f"{of_twelve}:{minute:02}{half}",
             f"{of_twelve}.{minute:02} {half.upper()}"]  # fmt: skip
    share = f"{(hour * 60 + minute) / 1440:.9f}".rstrip("0")
    forms += [share] if share != "0." else []
    forms += [f"{of_twelve}{half}", f"{of_twelve} {half[0]}.m."] if minute == 0 else []
    assert {read_time(form) for form in forms} == {time(hour, minute)}


@pytest.mark.parametrize("cell", ["", "2", "10.3", "14pm", "25:00", "10:60", "ten", "10-12"])
def test_what_is_no_time(cell: str) -> None:
    with pytest.raises(CellError, match=r"14:30"):
        read_time(cell)


def test_times_are_londons() -> None:
    assert moment(date(2026, 7, 1), time(10)) == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert moment(date(2026, 12, 1), time(10)) == datetime(2026, 12, 1, 10, tzinfo=UTC)
    with pytest.raises(CellError, match="clocks go forward"):
        moment(date(2026, 3, 29), time(1, 30))
    after = moment(date(2026, 3, 29), time(2, 30))
    assert after - moment(date(2026, 3, 29), time(0, 30)) == timedelta(hours=1)


@given(st.integers(1, 100_000_000))
def test_pounds_become_exactly_these_pence(pence: int) -> None:
    forms = [
        f"{pence // 100}.{pence % 100:02}",
        f"£{pence // 100:,}.{pence % 100:02}",
        f" £ {pence // 100}.{pence % 100:02} ",
    ]
    assert {read_pence(form) for form in forms} == {pence}


@pytest.mark.parametrize("cell", ["0", "1.005", "1.250,00", "-5", "12,34", "1000001", "about 50", "5e3"])
def test_what_is_no_amount(cell: str) -> None:
    with pytest.raises(CellError):
        read_pence(cell)


@given(st.text(max_size=40))
def test_no_cell_whatever_does_more_than_be_refused(cell: str) -> None:
    for read in (read_id, read_name, read_mobile, read_day, read_time, read_pence):
        with suppress(CellError):
            read(cell)


@pytest.mark.parametrize("digits", ["9" * 5000, "1" + ",000" * 2000, "9" * 10, "0" * 5000])
def test_an_amount_of_thousands_of_digits_is_refused_and_not_worked_out(digits: str) -> None:
    with pytest.raises(CellError):
        read_pence(digits)
