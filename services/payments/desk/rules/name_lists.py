"""From a spreadsheet of people to invite to the lines that somebody could have pasted: a name each, and their ID where there is one."""

from dataclasses import dataclass, field

from services.payments.desk.rules.cells import CellError, read_id, read_name
from services.payments.desk.rules.columns import Headings
from services.payments.desk.rules.people import HEADINGS, NAMES, BadRow, check_cells, whole_name
from services.payments.desk.rules.sheets import ReadOptions, Sheet, SheetRow, read_sheet
from shared.errors import Effect, InvalidError

OURS: Headings = {name: HEADINGS[name] for name in ("id", *NAMES)}
ID_MARK = "ID "
"""Stands before what is an ID for certain, because it comes from a column of IDs: in a pasted line it is guessed."""
_NO_NAMES = frozenset({"import.no_headings", "import.half_name", "import.column_unknown"})
"""What the import asks about at the terminal; on a page a column is given its name in the file."""
_UNSURE = "The letters of this row can be read in more than one way. Save the file as “CSV UTF-8” or as an Excel workbook, and choose it again."


@dataclass(frozen=True, slots=True)
class NameList:
    """The lines of a file in its order, and the rows that no line was made of, each with why."""

    lines: tuple[str, ...] = field(repr=False)
    bad: tuple[BadRow, ...]


def read_name_list(content: bytes) -> NameList:
    """Reads a list of people to invite: a CSV file or a workbook with a column Name, or First name and Last name, and perhaps their ID.
    Raises InvalidError where the file as a whole cannot be used."""
    try:
        sheet = read_sheet(content, OURS, NAMES, ReadOptions())
    except InvalidError as error:
        if error.code in _NO_NAMES:
            raise _no_names() from None
        raise
    known = {one for one in NAMES if one in sheet.labels}
    if not known or known in ({"first_name"}, {"last_name"}):
        raise _no_names()
    found = [_read_row(row, sheet) for row in sheet.rows]
    return NameList(
        tuple(one for one in found if isinstance(one, str)), tuple(one for one in found if isinstance(one, BadRow))
    )


def _read_row(row: SheetRow, sheet: Sheet) -> str | BadRow:
    if row.readings:
        return BadRow(row.number, _UNSURE)
    if wrong := check_cells(row, sheet.labels):
        return wrong
    column = next(one for one in NAMES if one in sheet.labels)
    try:
        name = read_name(whole_name(row.cells))
        if not row.cells.get("id", "").strip():
            return name
        column = "id"
        return f"{name}\t{ID_MARK}{read_id(row.cells['id'])}"
    except CellError as error:
        return BadRow(row.number, str(error), sheet.labels[column])


def _no_names() -> InvalidError:
    return InvalidError(
        "offer.no_names",
        "The first row of this file names no column of people’s names.",
        "Head the column Name, or two columns First name and Last name, and choose the file again.",
        effect=Effect.NOBODY_ASKED,
    )
