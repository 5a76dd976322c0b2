"""From the rows of a spreadsheet to the people in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.payments.desk.rules.cells import CellError, clean, is_formula, read_id, read_mobile, read_name, read_words
from services.payments.desk.rules.sheets import Headings, Row, Sheet, read_sheet, refusal

HEADINGS: Headings = {
    "id": (
        "id", "person id", "participant id", "member id", "client id", "service user id", "external id", "unique id",
        "record id", "reference", "ref", "reference number", "membership number",
    ),
    "name": ("name", "full name", "participant name", "person", "participant", "display name"),
    "first_name": ("first name", "firstname", "forename", "forenames", "first names", "given name"),
    "last_name": ("last name", "lastname", "surname", "family name"),
    "mobile": (
        "mobile", "mobile number", "mobile phone", "mobile telephone", "mobile no", "mobile phone number", "cell phone",
        "phone", "phone number", "phone no", "telephone", "telephone number", "tel", "tel no", "contact number",
    ),
    "source": ("source system", "source"),
}  # fmt: skip

_NO_DIGIT = (
    "There is no digit in this telephone number, so the cells of this row may have moved: a name with a comma in it needs "
    "quotation marks. Correct the row, or empty the cell."
)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and why; `column` where one cell is to blame."""

    number: int
    reason: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in a file. `mobile_problem` says why the number cannot be passed on, though the person can be added."""

    number: int
    source_system: str
    external_id: str
    name: str = field(repr=False)
    mobile: str | None = field(default=None, repr=False)
    mobile_problem: str | None = None


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """A file of people: how it was read, the rows that can be used, and those that cannot."""

    sheet: Sheet
    good: tuple[PersonRow, ...]
    bad: tuple[BadRow, ...]


def read_people(content: bytes, source_system: str) -> PeopleFile:
    """Reads a file of people. Raises InvalidError where the file as a whole cannot be used."""
    sheet = read_sheet(content, HEADINGS)
    _check_columns(sheet)
    good: dict[tuple[str, str], PersonRow] = {}
    bad = []
    for row in sheet.rows:
        one = _read_row(row, sheet.labels, source_system)
        if isinstance(one, BadRow):
            bad.append(one)
            continue
        first = good.setdefault((one.source_system, one.external_id), one)
        if first is not one:
            bad.append(BadRow(row.number, f"Row {first.number} has this ID already.", sheet.labels["id"]))
    return PeopleFile(sheet, tuple(good.values()), tuple(bad))


def check_cells(row: Row, labels: Mapping[str, str]) -> BadRow | None:
    """What is wrong with a row before its cells are read: cells that moved, or a formula in one."""
    if row.problem:
        return BadRow(row.number, row.problem)
    formula = next((label for field, label in labels.items() if is_formula(row.cells[field])), None)
    if formula:
        return BadRow(
            row.number,
            "This cell holds a formula (= + - or @ in front), and formulas are never calculated here. "
            "Put the value itself into the cell.",
            formula,
        )
    return None


def check_ids(sheet: Sheet) -> None:
    """Raises InvalidError for a file without a column of IDs: without them a second import would add everything twice."""
    if "id" not in sheet.labels:
        raise refusal(
            "no_id",
            "There is no column headed ID. Without an ID nobody can be recognised the next time, and would be added twice. "
            "Add a column headed ID with a different number in each row, and keep these numbers for ever.",
        )


def _check_columns(sheet: Sheet) -> None:
    check_ids(sheet)
    if not {"name", "first_name", "last_name"} & sheet.labels.keys():
        raise refusal("no_name", "There is no column headed Name, or First name and Last name. Add one.")


def _read_row(row: Row, labels: Mapping[str, str], source_system: str) -> PersonRow | BadRow:
    wrong = check_cells(row, labels)
    if wrong:
        return wrong
    field = "id"
    try:
        external_id = read_id(row.cells["id"])
        field = "source"
        source = row.cells.get("source", "")
        source_system = read_words(source, 100) if clean(source) else source_system
        field = next(one for one in ("name", "first_name", "last_name") if one in labels)
        name = read_name(_whole_name(row.cells))
    except CellError as error:
        return BadRow(row.number, str(error), labels[field])
    mobile = problem = None
    try:
        mobile = read_mobile(row.cells.get("mobile", ""))
    except CellError as error:
        problem = str(error)
    if mobile is not None and not any(one.isdecimal() for one in mobile):
        return BadRow(row.number, _NO_DIGIT, labels["mobile"])
    return PersonRow(row.number, source_system, external_id, name, mobile, problem)


def _whole_name(cells: Mapping[str, str]) -> str:
    """The full name, or its parts; beside a surname a "Name" without a "First name" is taken for the first name."""
    name, first, last = (clean(cells.get(field, "")) for field in ("name", "first_name", "last_name"))
    if "first_name" not in cells and "last_name" in cells:
        return f"{name} {last}"
    return name or f"{first} {last}"
