"""A row of the export, and cells that a spreadsheet program reads as words and never as a formula."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from shared.characters import shapes_only
from shared.errors import InvalidError

LONGEST_DAYS = 366
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One line of what is owed for a claim, with the accounts that the ledger books it to and the organisation's own codes; amounts in pounds, as written, never negative.

    `line_id` is the line's own, the same in every export: with the payment reference it tells a row that was imported before.
    """

    line_id: UUID
    claim_reference: str
    person_id: UUID
    person_name: str
    what_for: str
    booked_on: date
    debit_account: str
    credit_account: str
    gross_pounds: str
    vat_pounds: str
    net_pounds: str
    supplier_vat_number: str | None
    cost_centre: str | None
    account_code: str | None
    project: str | None
    funder: str | None
    payment_reference: str | None
    payment_status: str | None
    rail: str | None
    paid_on: date | None


HEAD = tuple(one.name for one in fields(ExportRow))


def check_days(first: date, last: date) -> None:
    """Raises InvalidError where the days are the wrong way round, or more than a year."""
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise InvalidError(
            "export.days",
            "The last day must not be before the first, and at most a year later.",
            "Choose other days.",
        )


def safe(cell: object) -> str:
    """A cell as it may stand in a spreadsheet: what would begin a formula gets an apostrophe in front (OWASP, CSV injection), also
    behind blanks and signs that nobody sees: some programs leave those away first."""
    words = "" if cell is None else str(cell)
    seen = shapes_only(words)
    begins = any(one.startswith(_STARTS_A_FORMULA) for one in (words, seen, seen.lstrip()))
    return f"'{words}" if begins else words


def pounds_cell(amount_pence: int) -> str:
    """Pence as a plain number of pounds: 123456 → "1234.56"."""
    return f"{amount_pence // 100}.{amount_pence % 100:02d}"


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV with safe cells."""
    text = io.StringIO()
    csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()
