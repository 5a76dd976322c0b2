"""The file for the payroll office, and its answer, row by row: what may be read, and why a row may not."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from uuid import UUID

from shared.csv_cells import csv_text
from shared.errors import Effect, InvalidError

MOST_ROWS = 5000
LONGEST_REASON = 200
MOST_SHOWN = 40
WAGES_TASK = "wages_in_no_file"
"""The kind of task: wages were released, their pay day is near or over, and they stand in no file."""
PAID_TWICE_TASK = "wages_paid_after_all"
"""The kind of task: wages that two people agreed were not paid are said to be paid after all."""
PAID_AFTER_ALL = (
    "This is said again to be paid, and two people of finance agreed that it was not. So it is owed again and may be paid twice. Stop the new payment "
    "of it, and ask the payroll office which is right."
)
PAID, REFUSED = "paid", "refused"
WORDS = {"paid": PAID, "yes": PAID, "refused": REFUSED, "rejected": REFUSED, "not paid": REFUSED, "no": REFUSED}
"""How payroll offices say it."""


@dataclass(frozen=True, slots=True)
class PayrollRow:
    """What the payroll office needs of one payment; `reference` tells it again in their answer. It names no bank details: the office has its
    own."""

    reference: str
    person_id: UUID
    person_name: str
    gross_pounds: str
    earned_from: date | None
    earned_until: date | None
    event: str
    cost_centre: str | None
    account_code: str | None
    pay_on: date


HEAD = tuple(one.name for one in fields(PayrollRow))


@dataclass(frozen=True, slots=True)
class PayrollAnswer:
    """What the payroll office says of one payment; `number` is the row in what was given to us."""

    number: int
    reference: str
    result: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class PayrollBadRow:
    """A row that was not taken, and why."""

    number: int
    words: str


def file_text(rows: Iterable[PayrollRow]) -> str:
    """The file: the same rows give the same bytes, and no cell is read as a formula."""
    return csv_text([HEAD, *(astuple(one) for one in rows)])


def read_answers(text: str) -> tuple[list[PayrollAnswer], list[PayrollBadRow]]:
    """Rows of a reference, paid or refused, and for a refusal why; with commas, semicolons or tabs between. A first row of headings is
    passed over. Raises InvalidError for more rows than may be read."""
    delimiter = next((one for one in ("\t", ";", ",") if one in text.partition("\n")[0]), ",")
    lines = text.replace("\0", "").lstrip("\ufeff").splitlines()
    rows = [_cells(line, delimiter) for line in lines[: MOST_ROWS + 1]]
    if rows and rows[0][0].strip().casefold() == "reference":
        rows[0] = []
    return read_rows(rows)


def read_rows(rows: Sequence[Sequence[str]]) -> tuple[list[PayrollAnswer], list[PayrollBadRow]]:
    """The same of cells. Raises InvalidError for more rows than may be read."""
    if len(rows) > MOST_ROWS:
        raise InvalidError(
            "payroll.too_many",
            f"These are more than {MOST_ROWS} rows.",
            "Give them in parts.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )
    good: list[PayrollAnswer] = []
    bad: list[PayrollBadRow] = []
    seen: dict[str, str] = {}
    for number, cells in enumerate(rows, start=1):
        if not any(one.strip() for one in cells):
            continue
        read = _read(number, cells)
        if isinstance(read, PayrollBadRow):
            bad.append(read)
        elif seen.setdefault(read.reference, read.result) != read.result:
            bad.append(PayrollBadRow(number, "This reference stands here twice, with two results."))
        else:
            good.append(read)
    return good, bad


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line: read by itself, so that a quotation mark that is never closed swallows no other."""
    try:
        return next(csv.reader(io.StringIO(line), delimiter=delimiter), [""]) or [""]
    except csv.Error:
        return [line[:MOST_SHOWN]]


def _read(number: int, cells: Sequence[str]) -> PayrollAnswer | PayrollBadRow:
    reference = cells[0].strip().lstrip("'").upper()
    said = " ".join(cells[1].split()).casefold() if len(cells) > 1 else ""
    reason = " ".join(cells[2].split()) if len(cells) > 2 else ""  # the third cell
    result = WORDS.get(said)
    if not reference:
        return PayrollBadRow(number, "It has no reference.")
    if result is None:
        return PayrollBadRow(number, "Its second cell says neither “paid” nor “refused”.")
    if result == REFUSED and not reason:
        return PayrollBadRow(number, "It is refused and does not say why.")
    if len(reason) > LONGEST_REASON:
        return PayrollBadRow(number, f"Its reason is longer than {LONGEST_REASON} characters.")
    return PayrollAnswer(number, reference, result, reason if result == REFUSED else None)
