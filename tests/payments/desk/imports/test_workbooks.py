"""Workbooks: cells as a person sees them, one sheet, and no stranger's file that takes more than its share."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from services.payments.desk.rules.people import read_people
from services.payments.desk.rules.sheets import ReadOptions
from services.payments.desk.rules.workbooks import MOST_CELLS, read_workbook
from shared.errors import InvalidError


def workbook(*sheets: list[list[Any]], formats: dict[str, str] | None = None) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    for cell, shown_as in (formats or {}).items():
        book.worksheets[0][cell].number_format = shown_as
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.namelist():
            after.writestr(one, part if one == name else before.read(one))
        if name not in before.namelist():
            after.writestr(name, part)
    return file.getvalue()


def refusal(content: bytes, sheet: str | None = None) -> InvalidError:
    with pytest.raises(InvalidError) as refused:
        read_people(content, ReadOptions(sheet=sheet))
    return refused.value


PEOPLE: list[list[Any]] = [["ID", "Name"], [9123.0, "Dee Once"]]


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (9123.0, "General", "9123"), (123, "00000", "00123"), (7700900123, "General", "7700900123"),
        (7700900123, '00000" "000000', "07700 900123"), (7700900123, r"00000\ 000000", "07700 900123"),
        (1250.5, "£#,##0.00", "1250.5"), (12345678901234567, "0", "1.23E+16"), (True, "General", "TRUE"),
        (datetime(2026, 11, 20), "dd/mm/yyyy", "20/11/2026"), (date(2026, 11, 20), "d-mmm", "20/11/2026"),  # noqa: DTZ001  # as in Excel
        (datetime(2026, 11, 20, 18), "dd/mm/yyyy hh:mm", "20/11/2026 18:00:00"),  # noqa: DTZ001  # as in Excel
        (time(18, 30), "hh:mm", "18:30"), (1.0, "h:mm", "24:00"), (timedelta(days=1), "[h]:mm", "24:00"),
        ("=1+1", "General", ""), ("text", "General", "text"),
    ],
)  # fmt: skip
def test_a_cell_is_what_a_person_sees(value: Any, shown_as: str, text: str) -> None:
    rows = read_workbook(workbook([[value, "x"]], formats={"A1": shown_as}), None)
    assert rows == [[text, "x"]]


def test_a_formulas_last_value_is_read() -> None:
    content = workbook([["ID", "Name"], ["=1+1", "Ann Able"]])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
    assert [one.key for one in read_people(with_part(content, "xl/worksheets/sheet1.xml", sheet)).good] == ["2"]


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    content = workbook(PEOPLE)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:B2"', b'ref="A1:A1"')
    assert [one.name for one in read_people(with_part(content, "xl/worksheets/sheet1.xml", sheet)).good] == ["Dee Once"]


def test_the_only_sheet_with_anything_in_it_is_read() -> None:
    assert [one.key for one in read_people(workbook([], PEOPLE, [])).good] == ["9123"]


def test_which_sheet_is_asked_by_name() -> None:
    content = workbook([["Notes"]], PEOPLE)
    asked = refusal(content)
    assert asked.code == "import.which_sheet"
    assert "“Sheet 2”" in asked.message
    assert '--sheet "Sheet 1"' in asked.message
    assert [one.key for one in read_people(content, ReadOptions(sheet="sheet 2")).good] == ["9123"]
    assert refusal(content, "Sheet 9").code == "import.sheet_unknown"


def test_a_hidden_sheet_is_not_asked_about() -> None:
    book = Workbook()
    for row in PEOPLE:
        book.worksheets[0].append(row)
    hidden = book.create_sheet("Lists")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    assert [one.key for one in read_people(saved(book)).good] == ["9123"]


def test_rows_are_numbered_as_excel_shows_them() -> None:
    file = read_people(workbook([["Members"], [], ["ID", "Name"], [], [1, "Ann Able"], [None, "No Id"]]))
    assert [(one.number, one.name) for one in file.good] == [(5, "Ann Able")]
    assert [one.number for one in file.bad] == [6]


@pytest.mark.parametrize(
    ("part", "kind"),
    [("xl/workbook.bin", ".xlsb"), ("content.xml", ".ods"), ("Index/Document.iwa", "Numbers"), ("word/document.xml", "Word"),
     ("readme.txt", ".zip")],
)  # fmt: skip
def test_other_packed_files_are_named(part: str, kind: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(part, "x")
    refused = refusal(file.getvalue())
    assert refused.code == "import.not_csv"
    assert kind in refused.message


def test_a_workbook_of_the_strict_kind_is_named() -> None:
    content = workbook(PEOPLE)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        book = package.read("xl/workbook.xml").replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
    refused = refusal(with_part(content, "xl/workbook.xml", book))
    assert refused.code == "import.not_csv"
    assert "Strict Open XML" in refused.message


def test_a_workbook_with_a_password_is_named() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refusal(content).message


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 50_000_000),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>" + b"<c/>" * 4_000_000),
        ("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 4_000_000),
        ("xl/styles.xml", b"<styleSheet><cellXfs>" + b"<xf/>" * 500_000),
        ("xl/theme/theme1.xml", b" " * 2_000_000),
    ],
    ids=["bytes", "cells", "texts", "styles", "theme"],
)
def test_what_unpacks_to_too_much_is_refused_before_it_is_read(part: str, content: bytes) -> None:
    assert refusal(with_part(workbook(PEOPLE), part, content)).code == "import.workbook_too_large"


def test_rows_that_are_mostly_empty_cost_no_more_than_others() -> None:
    wide = "".join(f'<row r="{number}"><c r="XFD{number}"><v>1</v></c></row>' for number in range(1, 100))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{wide}</sheetData></worksheet>'
    assert MOST_CELLS < 100 * 16_384
    assert (
        refusal(with_part(workbook(PEOPLE), "xl/worksheets/sheet1.xml", sheet.encode())).code
        == "import.workbook_too_large"
    )


@pytest.mark.parametrize(
    "entity",
    [b'<!DOCTYPE x [<!ENTITY a "aaaa">]>', b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'],
    ids=["own", "outside"],
)
def test_entities_are_never_followed(entity: bytes) -> None:
    sheet = b'<?xml version="1.0"?>' + entity + b"<worksheet>&a;</worksheet>"
    assert refusal(with_part(workbook(PEOPLE), "xl/worksheets/sheet1.xml", sheet)).code == "import.workbook_damaged"


@pytest.mark.parametrize("at", range(0, 100, 9))
def test_a_workbook_cut_off_anywhere_is_refused_in_words(at: int) -> None:
    content = workbook(PEOPLE)
    assert refusal(content[: len(content) * at // 100 + 4]).code == "import.workbook_damaged"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_a_broken_part_is_refused_in_words(part: str) -> None:
    assert refusal(with_part(workbook(PEOPLE), part, b"<broken")).code == "import.workbook_damaged"
