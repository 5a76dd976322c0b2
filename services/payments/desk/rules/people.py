"""From the rows of a spreadsheet to the people in it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.payments.desk.rules.cells import (
    CellError,
    clean,
    is_formula,
    looks_like_landline,
    looks_like_mobile,
    read_id,
    read_mobile,
    read_name,
    says_no_number,
)
from services.payments.desk.rules.columns import Headings, our_name, plain
from services.payments.desk.rules.refusals import refusal
from services.payments.desk.rules.sheets import ReadOptions, Sheet, SheetRow, read_sheet
from services.payments.people.rules import is_small_change

_WHOSE = (
    "person", "participant", "member", "client", "customer", "volunteer", "supporter", "constituent", "service user", "employee",
    "staff", "attendee", "respondent", "resident",
)  # fmt: skip
KINDS_OF_ID = ("id", "number", "no", "ref", "reference", "code")
"""How councils and charities name their own columns: "EmpNo", "Client Reference", "Volunteer code"."""

HEADINGS: Headings = {
    "id": (
        "id", "person id", "participant id", "member id", "client id", "contact id", "internal contact id", "civicrm id",
        "beacon id", "external id", "external identifier", "unique id", "record id", "individual id", "user id",
        *(f"{whose} {kind}" for kind in KINDS_OF_ID for whose in _WHOSE),
        "emp id", "emp no", "emp number", "membership id", "membership number", "membership no", "case number", "carefirst id",
        "mosaic id", "liquidlogic id", "reference", "ref", "ref no", "reference number", "reference no", "unique reference",
        "unique reference number", "urn", "contact reference",
    ),
    "full_name": (
        "full name", "your full name", "your name", "what is your name", "participant name", "attendee name", "person name",
        "name of participant",
    ),
    "name": (
        "name", "display name", "sort name", *(f"{whose} name" for whose in _WHOSE if whose != "staff"), "person", "participant",
    ),
    "first_name": (
        "first name", "forename", "forenames", "first names", "given name", "given names", "christian name", "known as",
    ),
    "last_name": ("last name", "surname", "family name", "second name", "last names", "surnames", "family names"),
    "mobile": (
        "mobile", "mobile number", "mobile phone", "mobile telephone", "mobile no", "mobile phone number", "mobile tel",
        "tel mobile", "tel no mobile", "telephone no mobile", "telephone number mobile", "phone number mobile", "phone mobile", "telephone mobile", "mobile telephone number", "mobile tel no", "home mobile", "home phone mobile",
        "mobile contact number", "contact mobile", "personal mobile", "cell phone", "cell phone number", "cellphone", "cell",
    ),
    "phone": (
        "phone", "phone number", "phone no", "telephone", "phone numbers", "telephone number", "telephone no", "tel", "tel no", "tel number",
        "contact number", "contact no", "contact phone", "contact telephone", "contact telephone number", "phone 1 value",
        "primary phone", "main phone", "home phone", "daytime phone", "phone phone", "home phone phone", "number to text",
        "landline", "land line", "landline number", "landline no", "home telephone", "home number", "home tel",
    ),
    "other_phone": (
        "other phone", "mobile 2", "mobile number 2", "mobile phone 2", "second mobile", "other mobile", "phone 2", "phone 2 value",
        "phone number 2", "telephone 2", "second phone", "other telephone", "alternative phone", "alternative number",
        "alternative phone number", "alternative contact number", "home phone",
    ),
}  # fmt: skip
NAMES = ("full_name", "name", "first_name", "last_name")
NUMBERS = ("mobile", "phone", "other_phone")

MOST_SHARING = 50
"""With how many others of one number a row is compared: a number of more is an office's, and says nothing of anybody."""

_NO_DIGIT = (
    "There is no digit in this telephone number, so the cells of this row may have moved: a name with a comma in it needs "
    "quotation marks. Correct the row, or empty the cell."
)
_NOBODY = frozenset({"anonymous", "n/a", "none", "-"})
"""What Microsoft Forms and others write where they know no name."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and why; `column` where one cell is to blame."""

    number: int
    reason: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class UnsureRow:
    """A row of which somebody must say how its letters are meant; `readings` are (answer, how it would then read)."""

    number: int
    readings: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in a list, with their number and perhaps a landline beside it. `mobile_problem` says why the number cannot be passed on, though the person can be added; `like_keys`
    are the keys before this one with the same name and number."""

    number: int
    key: str
    name: str = field(repr=False)
    mobile: str | None = field(default=None, repr=False)
    mobile_problem: str | None = None
    mobile_label: str | None = None
    like_keys: tuple[str, ...] = ()
    landline: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """A list of people: how it was read, the rows that can be used, those that cannot, and those that must be asked about."""

    sheet: Sheet
    good: tuple[PersonRow, ...]
    bad: tuple[BadRow, ...]
    unsure: tuple[UnsureRow, ...]


def read_people(content: bytes, options: ReadOptions | None = None) -> PeopleFile:
    """Reads a list of people. Raises InvalidError where the file as a whole cannot be used."""
    sheet = read_sheet(content, HEADINGS, NAMES, options or ReadOptions())
    check_ids(sheet, HEADINGS)
    check_names(sheet)
    good: dict[str, PersonRow] = {}
    bad, unsure = list[BadRow](), list[UnsureRow]()
    by_mobile: dict[str, list[PersonRow]] = {}
    for row in sheet.rows:
        if row.readings:
            unsure.append(UnsureRow(row.number, tuple((one.encoding, whole_name(one.cells)) for one in row.readings)))
            continue
        one = _read_row(row, sheet.labels, by_mobile)
        if isinstance(one, BadRow):
            bad.append(one)
            continue
        first = good.setdefault(one.key, one)
        if first is not one:
            bad.append(BadRow(row.number, f"Row {first.number} has this ID already.", sheet.labels["id"]))
        elif one.mobile is not None:
            by_mobile.setdefault(_digits(one.mobile), []).append(one)
    return PeopleFile(sheet, tuple(good.values()), tuple(bad), tuple(unsure))


def check_names(sheet: Sheet) -> None:
    """Raises InvalidError for a list without a name, and for one of which only half of each name would be read."""
    known = [one for one in NAMES if one in sheet.labels]
    if not known:
        asked = sheet.ask_for("name", HEADINGS)
        raise refusal("no_name", f"There is no column headed Name, or First name and Last name. {asked}")
    if known in (["first_name"], ["last_name"]):
        missing = "last_name" if known == ["first_name"] else "first_name"
        heading = clean(sheet.headings[sheet.columns[known[0]]]).replace('"', "'")
        raise refusal(
            "half_name",
            f"There is a column headed “{heading}”, and none headed {our_name(missing, HEADINGS)}. "
            f'{sheet.ask_for(missing, HEADINGS)} If each name is whole as it is, say --column "{heading}=Name".',
        )


def check_cells(row: SheetRow, labels: Mapping[str, str]) -> BadRow | None:
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
    unseen = next((label for field, label in labels.items() if any(map(_is_control, row.cells[field]))), None)
    if unseen:
        return BadRow(
            row.number, "This cell holds a control character, which nobody can see. Write the cell again.", unseen
        )
    return None


def _is_control(one: str) -> bool:
    return unicodedata.category(one) == "Cc" and not one.isspace()


def check_ids(sheet: Sheet, headings: Headings) -> None:
    """Raises InvalidError for a list without a column of IDs: without them a second import would add everything twice. A
    telephone number is no ID: people change and share them."""
    if "id" not in sheet.labels:
        raise refusal(
            "no_id",
            "There is no column headed ID. Without an ID nobody can be recognised the next time, and would be added twice. "
            f"{sheet.ask_for('id', headings)} If there is none, add a column headed ID with a different number in each row, and "
            "keep these numbers for ever.",
            columns=list(sheet.headings),
        )
    heading = plain(sheet.headings[sheet.columns["id"]])
    if any(heading in HEADINGS[one] for one in NUMBERS):
        raise refusal(
            "id_is_number",
            "A telephone number cannot be the ID: people change their numbers, and share them. Choose a column that stays the "
            "same for each person.",
        )


def _read_row(row: SheetRow, labels: Mapping[str, str], by_mobile: Mapping[str, list[PersonRow]]) -> PersonRow | BadRow:
    wrong = check_cells(row, labels)
    if wrong:
        return wrong
    field = "id"
    try:
        key = read_id(row.cells["id"])
        field = next(one for one in NAMES if one in labels)
        name = read_name(whole_name(row.cells))
    except CellError as error:
        return BadRow(row.number, str(error), labels[field])
    field = _number_field(row.cells)
    mobile = problem = None
    try:
        mobile = read_mobile(row.cells.get(field, ""))
    except CellError as error:
        problem = str(error)
    if mobile is not None and not any(one.isdecimal() for one in mobile):
        return BadRow(row.number, _NO_DIGIT, labels[field])
    sharing = by_mobile.get(_digits(mobile or ""), [])[:MOST_SHARING]
    like = tuple(one.key for one in sharing if is_small_change(one.name, name))
    return PersonRow(row.number, key, name, mobile, problem, labels.get(field), like, _landline(row.cells, field))


def _number_field(cells: Mapping[str, str]) -> str:
    """Which column's number is taken: the mobile, or where that is empty, another telephone: first one that looks like a mobile."""
    if not says_no_number(cells.get("mobile", "")):
        return "mobile"
    there = [one for one in NUMBERS if not says_no_number(cells.get(one, ""))]
    first = next(iter(there), next((one for one in NUMBERS if one in cells), "mobile"))
    return next((one for one in there if looks_like_mobile(cells[one])), first)


def _landline(cells: Mapping[str, str], taken: str) -> str | None:
    """A landline in another column than the one whose number is taken, so that who calls from home is known."""
    found = [cells[one] for one in NUMBERS if one != taken and looks_like_landline(cells.get(one, ""))]
    return read_mobile(found[0]) if found else None


def _digits(mobile: str) -> str:
    """A number as two cells of one list can be compared."""
    return "".join(one for one in mobile if one.isdecimal()).removeprefix("00").removeprefix("44").removeprefix("0")


def whole_name(cells: Mapping[str, str]) -> str:
    """A row's name: the full name, or first and last name, or the name; beside a surname a "Name" without a "First name" is the first name.

    Forms write the account that somebody was signed in with, or "anonymous", into a column "Name" of their own: what the
    person was asked comes first.
    """
    full, name, first, last = (_somebody(cells.get(field, "")) for field in NAMES)
    if "first_name" not in cells and "last_name" in cells and not full:
        return f"{name} {last}"
    return full or (f"{first} {last}" if (first and last) or not name else name)


def _somebody(cell: str) -> str:
    text = clean(cell)
    return "" if text.casefold() in _NOBODY else text
