"""A row of the export."""

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from shared.errors import InvalidError

LONGEST_DAYS = 366


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
