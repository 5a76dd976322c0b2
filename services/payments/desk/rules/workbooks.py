"""Reading one sheet of an Excel workbook (.xlsx) as rows of text, each cell as a person sees it.

Strangers make these files, and they are packed: what comes out is limited in bytes, rows and cells before and while it is read.
Formulas are never calculated (a cell gives the value that Excel saw last), macros never run, links never followed.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError  # only the error: openpyxl parses with defusedxml

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from services.payments.desk.rules.refusals import HOW_TO_SAVE, refusal

LARGEST_UNPACKED_BYTES = 40 * 1024 * 1024
LARGEST_PART_BYTES = 1024 * 1024
"""Of each part but the sheets and their texts: what describes a workbook is small, and is read into memory whole."""
MOST_PARTS = 2_000
MOST_ROWS = 60_000
MOST_CELLS = 400_000
MOST_TAGS = 8 * MOST_CELLS
"""What takes the time is the tags, of which a cell has four to six: this is some ten seconds' work at most."""

_LARGE_PARTS = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
_STRICT = b"purl.oclc.org/ooxml"
"""How a workbook of Excel's "Strict Open XML" begins, which other programs cannot read."""
_NOT_READ = re.compile(r"xl/(media|drawings|charts|embeddings|printerSettings|vbaProject)", re.IGNORECASE)
_OTHER_KINDS = (
    ("xl/workbook.bin", "an Excel binary workbook (.xlsb)"),
    ("content.xml", "an OpenDocument file (.ods)"),
    ("Index/Document.iwa", "an Apple Numbers file"),
    ("Index.zip", "an Apple Numbers file"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a presentation"),
)
_DIGITS_AS_SHOWN = re.compile(r'(?:0|[ \-/()]|\\[ \-]|"[ \-]")+')
_MOST_DIGITS_KEPT = 10**15
_DAY_ONE = datetime(1900, 1, 1)  # noqa: DTZ001  # a workbook's times have no zone


def read_workbook(content: bytes, sheet: str | None) -> list[list[str]]:
    """The rows of one sheet: the one of this name, or else the only one with anything in it. Raises InvalidError."""
    _check_package(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False, keep_vba=False)
        try:
            return _choose(book, sheet)
        finally:
            book.close()
    except (
        InvalidFileException, zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, ValueError, TypeError,
        AttributeError, IndexError, EOFError, OverflowError, NotImplementedError, zlib.error,
    ):  # fmt: skip  # what openpyxl says of broken files is as various as they are
        raise refusal("workbook_damaged", f"This workbook is damaged or cut off. {HOW_TO_SAVE}") from None


def _check_package(content: bytes) -> None:
    """Refuses what is packed but no workbook, and what would unpack to more than we read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_parts(package, package.infolist())
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise refusal("workbook_damaged", f"This workbook is damaged or cut off. {HOW_TO_SAVE}") from None


def _check_parts(package: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    kind = next((kind for name, kind in _OTHER_KINDS if name in names), None)
    if kind is None and "xl/workbook.xml" not in names and not any(name.endswith("workbook.xml") for name in names):
        kind = "a compressed file (.zip)"
    if kind is None and "xl/workbook.xml" in names:
        with package.open("xl/workbook.xml") as book:
            kind = "a workbook saved as “Strict Open XML Spreadsheet”" if _STRICT in book.read(2_000) else None
    if kind is not None:
        raise refusal("not_csv", f"This is {kind}, not a CSV file or an Excel workbook (.xlsx). {HOW_TO_SAVE}")
    read = [part for part in parts if not _NOT_READ.match(part.filename)]
    too_much = sum(part.file_size for part in read) > LARGEST_UNPACKED_BYTES or any(
        part.file_size > LARGEST_PART_BYTES for part in read if not _LARGE_PARTS.fullmatch(part.filename)
    )
    if too_much or len(parts) > MOST_PARTS or sum(package.read(part).count(b"<") for part in read) > MOST_TAGS:
        raise _too_much()


def _choose(book: Workbook, wanted: str | None) -> list[list[str]]:
    names = book.sheetnames
    if wanted is not None:
        plain = " ".join(wanted.casefold().split())
        found = next((name for name in names if " ".join(name.casefold().split()) == plain), None)
        if found is None:
            raise refusal("sheet_unknown", f"There is no sheet of this name. {_sheets(names)}", sheets=names)
        return _rows(book[found], _Budget())
    budget, filled = _Budget(), {}
    for one in book.worksheets:
        if one.sheet_state == "visible" and (rows := _rows(one, budget)):
            filled[one.title] = rows
    if len(filled) > 1:
        raise refusal("which_sheet", f"More than one sheet holds something. {_sheets(filled)}", sheets=list(filled))
    return next(iter(filled.values()), [])


def _sheets(names: Any) -> str:
    listed = list(names)
    return f'Its sheets: {", ".join(f"“{one}”" for one in listed[:20])}. Say which one to read: --sheet "{listed[0]}".'


class _Budget:
    """How much is left to read of a workbook."""

    def __init__(self) -> None:
        self.cells = MOST_CELLS

    def spend(self, cells: int) -> None:
        """Raises InvalidError where a workbook has more cells than we read."""
        self.cells -= cells + 1
        if self.cells < 0:
            raise _too_much()


def _rows(sheet: Any, budget: _Budget) -> list[list[str]]:
    """The rows down to the last one that holds anything, from row 1."""
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that is only a chart
        return []
    sheet.reset_dimensions()  # what a file says of its own size is often wrong, and then rows would be left out
    rows: list[list[str]] = []
    for number, row in enumerate(_cells(sheet, budget), start=1):
        if not row:
            continue
        if number > MOST_ROWS:
            raise _too_much()
        rows += [[] for _ in range(number - len(rows) - 1)]
        rows.append(row)
    return rows


def _cells(sheet: Any, budget: _Budget) -> Iterator[list[str]]:
    for cells in sheet.iter_rows():
        budget.spend(len(cells))
        row = [_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        yield row


def _text(cell: Any) -> str:
    """What a person sees in a cell: 9123 and not 9123.0, the zeros that a format puts in front, days as 20/11/2026."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return _hours(value)
    return str(value)


def _number(value: float, shown_as: str) -> str:
    if value != value or value in (float("inf"), float("-inf")) or abs(value) >= _MOST_DIGITS_KEPT:
        return f"{value:.2E}"  # Excel keeps 15 digits: further ones are lost
    if value != int(value):
        return f"{value:.15g}"
    digits = str(int(value))
    wanted = shown_as.count("0")
    if value < 0 or wanted < 2 or not _DIGITS_AS_SHOWN.fullmatch(shown_as):
        return digits
    left = list(digits.zfill(wanted))
    shown = [left.pop() if one == "0" else one for one in reversed(shown_as.replace("\\", "").replace('"', ""))]
    return "".join(left) + "".join(reversed(shown))


def _moment(value: datetime) -> str:
    if value < _DAY_ONE + timedelta(days=1):  # a time without a day, which Excel counts from its first: 1.0 is 24:00
        return _hours(value - _DAY_ONE + timedelta(days=1)) if value >= _DAY_ONE else f"{value:%H:%M}"
    return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M:%S}"


def _hours(value: timedelta) -> str:
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _too_much() -> Exception:
    return refusal(
        "workbook_too_large",
        "This workbook unpacks to more than we read. Copy the columns that are needed into a new workbook, without pictures and "
        f"formats, or save it as CSV. {HOW_TO_SAVE}",
    )
