"""Reading a CSV file as people's programs really write it: any usual encoding, delimiter and line ending.

Nothing of the file's contents is ever repeated in a refusal: at most a row's number and a heading that we know.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from string import ascii_uppercase

from services.payments.desk.rules.cells import clean
from shared.errors import InvalidError

LARGEST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
HEADINGS_WITHIN_ROWS = 5
"""People put a title above the headings; further down we do not look."""

Headings = Mapping[str, Sequence[str]]
"""What each column may be called: field → headings in lower case, the best first."""

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_WORKBOOK = "an Excel or other workbook"
_MAGIC = (
    (b"PK\x03\x04", _WORKBOOK),
    (b"\xd0\xcf\x11\xe0", _WORKBOOK),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a word processor's document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_HOW_TO_SAVE = "In Excel choose File, Save As, and the type “CSV UTF-8 (Comma delimited)”, then import that file."
_END = "\x00"  # as the last record of its own: a quotation mark that was never closed swallows it


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as Excel shows it, and its cells by field. `problem` where the row as a whole cannot be read."""

    number: int
    cells: Mapping[str, str]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that could be read. `labels` names each field's column ("Mobile (column C)"), `unused` the columns left aside."""

    encoding: str
    delimiter: str
    labels: Mapping[str, str]
    unused: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(content: bytes, headings: Headings) -> Sheet:
    """Reads a whole file. Raises InvalidError with one sentence about what is wrong and what to do."""
    _check_kind(content)
    text, encoding = _decode(content)
    declared, text = _take_declared_delimiter(text)
    delimiter, at, columns = _find_headings(text, declared, headings)
    records = list(_records(text, delimiter))
    first_row = records[at]
    width = max((index + 1 for index, cell in enumerate(first_row) if clean(cell)), default=0)
    rows = tuple(
        _read_row(number, record, columns, width, delimiter)
        for number, record in enumerate(records[at + 1 :], start=at + 2)
        if any(clean(cell) for cell in record)
    )
    _check_count(len(rows))
    used = set(columns.values())
    return Sheet(
        encoding=encoding,
        delimiter=_DELIMITERS[delimiter],
        labels={
            field: f"{clean(first_row[index])} (column {column_letter(index)})" for field, index in columns.items()
        },
        unused=tuple(column_letter(index) for index in range(width) if index not in used),
        rows=rows,
    )


def column_letter(index: int) -> str:
    """What Excel calls a column, counted from 0: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = ascii_uppercase[place] + letters
    return letters


def _check_kind(content: bytes) -> None:
    if len(content) > LARGEST_BYTES:
        raise refusal(
            "too_large", "This file is larger than 5 MB. Save it in smaller parts, and import one after another."
        )
    if not content.strip():
        raise refusal("empty", f"This file is empty. {_HOW_TO_SAVE}")
    start = content[:1024].lstrip().lower()
    kind = next((kind for magic, kind in _MAGIC if content.startswith(magic)), None)
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        kind = "a web page"
    if kind:
        raise refusal("not_csv", f"This is {kind}, not a CSV file. {_HOW_TO_SAVE}")


def _decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding, found by trying: what is no UTF-8 is taken for Windows-1252."""
    tries = [(encoding, name) for bom, encoding, name in _BOMS if content.startswith(bom)]
    if not tries and b"\x00" in content[:2]:  # every other byte of plain letters in UTF-16
        tries = [("utf-16-be" if content.startswith(b"\x00") else "utf-16-le", "UTF-16")]
    for encoding, name in tries or [("utf-8", "UTF-8"), ("cp1252", "Windows-1252")]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _END not in text:
            return text, name
    raise refusal("not_text", f"This file is damaged, or no CSV file. {_HOW_TO_SAVE}")


def _take_declared_delimiter(text: str) -> tuple[str | None, str]:
    """Excel's own first line, "sep=;", which Excel does not show and does not count."""
    line, _, rest = text.partition("\n")
    declared = line.rstrip("\r").strip('"').lower()
    if declared.startswith("sep=") and declared[4:] in _DELIMITERS:
        return declared[4:], rest
    return None, text


def _find_headings(text: str, declared: str | None, headings: Headings) -> tuple[str, int, dict[str, int]]:
    """The delimiter, the place of the row with headings, and each known field's column: whichever makes most sense."""
    best: tuple[str, int, dict[str, int]] = (",", 0, {})
    for delimiter in [declared] if declared else _DELIMITERS:
        for at, record in enumerate(_first_records(text, delimiter)):
            columns = _columns(record, headings)
            if len(columns) > len(best[2]):
                best = (delimiter, at, columns)
    if not best[2]:
        raise refusal(
            "no_headings",
            "No heading that we know was found in the first rows. The first row must name the columns, for example: "
            + ", ".join(names[0].capitalize() if len(names[0]) > 2 else names[0].upper() for names in headings.values())
            + ".",
        )
    return best


def _columns(record: Sequence[str], headings: Headings) -> dict[str, int]:
    written = [_plain(cell) for cell in record]
    columns = {}
    for field, names in headings.items():
        known = next((name for name in names if name in written), None)
        if known is None:
            continue
        if written.count(known) > 1:
            raise refusal(
                "heading_twice", f"Two columns are headed “{known}”. Keep the right one, and rename the other."
            )
        columns[field] = written.index(known)
    return columns


def _plain(heading: str) -> str:
    """A heading as we compare it: "E-mail_Address:" → "e mail address"."""
    return " ".join("".join(one if one.isalnum() else " " for one in clean(heading).casefold()).split())


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Every record in turn. Raises InvalidError where a quotation mark is never closed."""
    reader = csv.reader(io.StringIO(f"{text}\r\n{_END}", newline=""), delimiter=delimiter)
    with suppress(csv.Error):  # a cell of more than 128 kB
        for record in reader:
            if record == [_END]:
                return
            yield record
    raise refusal(
        "quote_open",
        "A quotation mark is opened and never closed, so we cannot tell where a row ends. "
        f'Find the cell with a single " and take it out, or save the file again. {_HOW_TO_SAVE}',
    )


def _first_records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The records among which headings are looked for; with a wrong delimiter quotation marks need not make sense."""
    with suppress(InvalidError):
        yield from islice(_records(text, delimiter), HEADINGS_WITHIN_ROWS)


def _read_row(number: int, record: Sequence[str], columns: Mapping[str, int], width: int, delimiter: str) -> Row:
    cells = {field: record[index] if index < len(record) else "" for field, index in columns.items()}
    return Row(number, cells, _problem(record, width, delimiter))


def _problem(record: Sequence[str], width: int, delimiter: str) -> str | None:
    if any(clean(cell) for cell in record[width:]):
        return (
            "This row has more cells than there are headings, so its cells may stand under the wrong ones. "
            "A cell with a comma in it needs quotation marks."
        )
    swallowed = (line for cell in record if "\n" in cell or "\r" in cell for line in cell.splitlines())
    if width > 1 and any(line.count(delimiter) >= width - 1 for line in swallowed):
        return (
            "A cell of this row seems to hold further rows: a quotation mark is missing or too many. Correct it here."
        )
    return None


def _check_count(count: int) -> None:
    if count == 0:
        raise refusal("no_rows", "This file has headings and nothing below them. Fill in the rows and save it again.")
    if count > MOST_ROWS:
        raise refusal(
            "too_many_rows",
            f"This file has {count:,} rows; at most {MOST_ROWS:,} can be imported at once. Save it in smaller parts.",
        )


def refusal(code: str, sentence: str) -> InvalidError:
    """The refusal of a whole file."""
    return InvalidError(f"import.{code}", f"{sentence} Nothing was imported and no money moved.")
