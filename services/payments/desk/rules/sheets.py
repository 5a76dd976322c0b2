"""Reading a list as people's programs really write it: a workbook, or a CSV file with any usual encoding, delimiter and line ending.

Nothing of a row's contents is ever repeated in a refusal: at most its number, and the file's own headings.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from services.payments.desk.rules import workbooks
from services.payments.desk.rules.cells import clean
from services.payments.desk.rules.columns import (
    Headings,
    ask_for,
    column_letter,
    find_columns,
    look_like_headings,
    missing_answers,
    our_name,
    read_answers,
)
from services.payments.desk.rules.encodings import (
    Decoded,
    Reading,
    candidates,
    choose_reading,
    decode,
    guess,
    has_odd,
    letter_is_lost,
    readings,
    stated,
)
from services.payments.desk.rules.refusals import HOW_TO_SAVE, refusal
from shared.errors import InvalidError

LARGEST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
HEADINGS_WITHIN_ROWS = 10
"""People put a title above the headings; further down we do not look."""
WORKBOOK = "an Excel workbook"
NOT_SURE = "an encoding that is not sure"

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_PACKED = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a word processor's document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_END = (
    "\ud800"  # as the last record of its own: a quotation mark that was never closed swallows it; no file can hold it
)
_MOST_CONTROLS_IN_A_HUNDRED = 3


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What somebody said of a list: its encoding, its sheet, which column is which; `remembered` is what they said before
    about the columns of its source (heading → our column)."""

    encoding: str | None = None
    sheet: str | None = None
    columns: Sequence[str] = ()
    remembered: Mapping[str, str] = field(default_factory=dict)
    most_rows: int = MOST_ROWS
    largest_bytes: int = LARGEST_BYTES


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as Excel shows it, and its cells by field. `problem` where the row as a whole cannot be read;
    `readings` where somebody must say how its letters are meant."""

    number: int
    cells: Mapping[str, str]
    problem: str | None = None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list that could be read. `labels` names each field's column ("Mobile (column C)"), `unused` the columns left aside,
    `left_aside` the rows below the list; `answered` is what was said now about columns, to be remembered."""

    encoding: str
    delimiter: str | None
    labels: Mapping[str, str]
    unused: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    left_aside: tuple[int, ...] = ()
    answered: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)

    def ask_for(self, field: str, headings: Headings) -> str:
        """The sentences that ask which column is one of ours."""
        return ask_for(field, self.headings, headings, list(self.columns.values()))


@dataclass(frozen=True, slots=True)
class _Table:
    """Every row of a file, as it was found, with its headings' place and the columns that we know."""

    records: list[list[str]]
    decoded: Decoded
    delimiter: str | None
    at: int
    columns: dict[str, int]


def read_sheet(content: bytes, headings: Headings, names: Sequence[str], options: ReadOptions) -> Sheet:
    """Reads a whole list; `names` are the fields that hold people's names. Raises InvalidError with a sentence about what is
    wrong and what to do."""
    _check_kind(content, options.largest_bytes)
    said = read_answers(options.columns, headings)
    answers = {**options.remembered, **said}
    table = _read_workbook(content, options, headings, answers) if _is_packed(content) else None
    table = table or _read_text(content, options, headings, answers)
    first_row = table.records[table.at]
    if missing := missing_answers(first_row, said):
        raise refusal(
            "column_unknown",
            f"No column is headed “{missing[0]}”. {ask_for(said.get(missing[0], 'id'), first_row, headings)}",
        )
    width = max((index + 1 for index, cell in enumerate(first_row) if clean(cell)), default=0)
    below, left_aside = _split_footer(table.records[table.at + 1 :], width)
    to_try = _candidates(below, table)
    rows = tuple(
        _read_row(number, record, table, width, names, to_try)
        for number, record in enumerate(below, start=table.at + 2)
        if any(clean(cell) for cell in record)
    )
    _check_count(len(rows), options.most_rows)
    used = set(table.columns.values())
    return Sheet(
        encoding=NOT_SURE if to_try and any(row.readings for row in rows) else table.decoded.encoding,
        delimiter=table.delimiter,
        labels={
            field: f"{clean(guess(first_row[index]))} (column {column_letter(index)})"
            for field, index in table.columns.items()
        },
        unused=tuple(column_letter(index) for index in range(width) if index not in used),
        rows=rows,
        left_aside=tuple(table.at + 2 + at for at in left_aside),
        answered=said,
        headings=tuple(first_row[:width]),
        columns=table.columns,
    )


def _candidates(records: Sequence[Sequence[str]], table: _Table) -> tuple[str, ...]:
    """The older encodings that the file may be in, where that is not settled."""
    used = table.columns.values()
    odd = [record[at] for record in records for at in used if at < len(record) and has_odd(record[at])]
    return candidates(odd) if odd and table.decoded.legacy is None else ()


def _check_kind(content: bytes, largest: int) -> None:
    if len(content) > largest:
        raise refusal(
            "too_large",
            f"This file is larger than {largest // 1024 // 1024} MB. Save it in smaller parts, and import one after another.",
        )
    if not content.strip():
        raise refusal("empty", f"This file is empty. {HOW_TO_SAVE}")
    start = content[:1024].lstrip().removeprefix(codecs.BOM_UTF8).lstrip().lower()
    kind = next((kind for magic, kind in _MAGIC if content.startswith(magic)), None)
    if content.startswith(_OLD_OFFICE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        kind = "a workbook with a password" if locked else "an Excel workbook of the old kind (.xls)"
    if start.startswith((b"<!doctype", b"<html", b"<table")):
        kind = "a web page"
    if start.startswith(b"<?xml"):
        kind = "an XML file"
    if kind:
        raise refusal("not_csv", f"This is {kind}, not a CSV file or an Excel workbook (.xlsx). {HOW_TO_SAVE}")


def _is_packed(content: bytes) -> bool:
    return content.startswith(_PACKED)


def _read_workbook(content: bytes, options: ReadOptions, headings: Headings, answers: Mapping[str, str]) -> _Table:
    records = workbooks.read_workbook(content, options.sheet)
    at, columns = _find_headings(records[:HEADINGS_WITHIN_ROWS], headings, answers)
    if not columns:
        raise _no_headings(records[:HEADINGS_WITHIN_ROWS], headings)
    return _Table(records, stated(WORKBOOK, options.encoding), None, at, columns)


def _read_text(content: bytes, options: ReadOptions, headings: Headings, answers: Mapping[str, str]) -> _Table:
    decoded = decode(content, options.encoding)
    _check_is_text(decoded.text)
    declared, text = _take_declared_delimiter(decoded.text)
    best: tuple[str, int, dict[str, int]] = (declared or ",", 0, {})
    for delimiter in [declared] if declared else _DELIMITERS:
        at, columns = _find_headings(list(_first_records(text, delimiter)), headings, answers)
        if len(columns) > len(best[2]):
            best = (delimiter, at, columns)
    delimiter, at, columns = best
    if not columns:
        widest = max(
            (list(_first_records(text, one)) for one in _DELIMITERS), key=lambda rows: len(rows[0]) if rows else 0
        )
        raise _no_headings(widest, headings)
    return _Table(list(_records(text, delimiter)), decoded, _DELIMITERS[delimiter], at, columns)


def _check_is_text(text: str) -> None:
    controls = sum(one < " " and one not in "\t\r\n\x0b\x0c\x1a" for one in text[:10_000])
    if controls > 2 and controls * 100 > _MOST_CONTROLS_IN_A_HUNDRED * min(len(text), 10_000):
        raise refusal("not_text", f"This file is damaged, or no CSV file. {HOW_TO_SAVE}")


def _take_declared_delimiter(text: str) -> tuple[str | None, str]:
    """Excel's own first line, "sep=;", which Excel does not show and does not count."""
    line, _, rest = text.partition("\n")
    declared = line.rstrip("\r").strip('"').lower()
    if declared.startswith("sep=") and declared[4:] in _DELIMITERS:
        return declared[4:], rest
    return None, text


def _find_headings(
    records: Sequence[Sequence[str]], headings: Headings, answers: Mapping[str, str]
) -> tuple[int, dict[str, int]]:
    """The place of the row with headings, and each known field's column: whichever makes most sense."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, record in enumerate(records):
        columns = find_columns(record, headings, answers)
        if len(columns) > len(best[1]):
            best = (at, columns)
    return best


def _no_headings(records: Sequence[Sequence[str]], headings: Headings) -> Exception:
    first = next((record for record in records if any(clean(cell) for cell in record)), [])
    asked = f" {ask_for(next(iter(headings)), first, headings)}" if look_like_headings(first) else ""
    return refusal(
        "no_headings",
        "No heading that we know was found in the first rows. The first row must name the columns, for example: "
        f"{', '.join(our_name(field, headings) for field in headings)}.{asked}",
    )


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Every record in turn. Raises InvalidError where a quotation mark is never closed."""
    reader = csv.reader(io.StringIO(f"{text}\r\n{_END}", newline=""), delimiter=delimiter)
    with suppress(csv.Error):  # a cell of more than 128 kB
        for record in reader:
            if record == [_END]:
                return
            if record and _END in record[-1]:
                break
            yield record
    raise refusal(
        "quote_open",
        "A quotation mark is opened and never closed, so we cannot tell where a row ends. "
        f'Find the cell with a single " and take it out, or save the file again. {HOW_TO_SAVE}',
    )


def _first_records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The records among which headings are looked for; with a wrong delimiter quotation marks need not make sense."""
    with suppress(InvalidError):
        yield from islice(_records(text, delimiter), HEADINGS_WITHIN_ROWS)


def _split_footer(records: list[list[str]], width: int) -> tuple[list[list[str]], list[int]]:
    """The list, and the places of what a report writes below it: after an empty row, rows with nothing but a first cell."""
    filled = [sum(bool(clean(cell)) for cell in record) for record in records]
    end = len(records)
    while end and filled[end - 1] <= 1 and not any(map(clean, records[end - 1][1:])):
        end -= 1
    empty = next((at for at in range(end, len(records)) if not filled[at]), None)
    if width < 3 or empty is None:
        return records, []
    return records[:empty], [at for at in range(empty, len(records)) if filled[at]]


def _read_row(
    number: int, record: Sequence[str], table: _Table, width: int, names: Sequence[str], to_try: Sequence[str]
) -> SheetRow:
    cells = {field: record[index] if index < len(record) else "" for field, index in table.columns.items()}
    problem = _problem(record, width, table.delimiter)
    settled = {
        field: choose_reading(cell, table.decoded, to_try, is_name=field in names) for field, cell in cells.items()
    }
    if any(cell is None for cell in settled.values()):
        asked = () if table.decoded.legacy or table.decoded.as_it_stands else readings(cells, to_try)
        whole = {
            field: guess(cell) if settled[field] is None else settled[field] or "" for field, cell in cells.items()
        }
        return SheetRow(number, whole, problem or (None if asked else _unreadable(table.decoded)), asked)
    read = {field: cell or "" for field, cell in settled.items()}
    if any(letter_is_lost(read[field]) for field in names if field in read):
        problem = problem or (
            "A letter of this name was lost before the file came to us: where it was, a question mark or a box stands now. "
            f"Write the name again. {HOW_TO_SAVE}"
        )
    return SheetRow(number, read, problem)


def _unreadable(decoded: Decoded) -> str:
    named = decoded.encoding if decoded.legacy or decoded.as_it_stands else "any encoding that we know"
    return f"This row cannot be read as {named}. Write its letters again, or name another encoding."


def _problem(record: Sequence[str], width: int, delimiter: str | None) -> str | None:
    if any(clean(cell) for cell in record[width:]):
        return (
            "This row has more cells than there are headings, so its cells may stand under the wrong ones. "
            "A cell with a comma in it needs quotation marks."
        )
    if delimiter is None:
        return None
    sign = next(sign for sign, name in _DELIMITERS.items() if name == delimiter)
    swallowed = (line for cell in record if "\n" in cell or "\r" in cell for line in cell.splitlines())
    if width > 1 and any(line.count(sign) >= width - 1 for line in swallowed):
        return (
            "A cell of this row seems to hold further rows: a quotation mark is missing or too many. Correct it here."
        )
    return None


def _check_count(count: int, most: int) -> None:
    if count == 0:
        raise refusal("no_rows", "This file has headings and nothing below them. Fill in the rows and save it again.")
    if count > most:
        raise refusal(
            "too_many_rows",
            f"This file has {count:,} rows; at most {most:,} can be imported at once. Save it in smaller parts.",
        )
