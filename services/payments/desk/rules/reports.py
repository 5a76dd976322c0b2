"""What an import did, row by row, in words that hold no personal data: rows by number, columns by heading."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from services.payments.desk.rules.people import BadRow
from services.payments.desk.rules.sheets import Sheet

SAVED, NOT_SAVED = "saved", "not_saved"
NUMBER_NOT_YET = "The number could not be saved: the import was cut short. Import the same file again."
NUMBER_REFUSED = (
    "The number could not be saved: it must be one UK mobile number, 11 digits that start with 07, and not with 070."
)
NUMBER_LATER = (
    "The number could not be saved, because the notifications service does not answer just now. "
    "Import the same file again in a minute."
)


@dataclass(frozen=True, slots=True)
class RowReport:
    """What happened to one row: "added", "changed", "unchanged" or "bad". `number`: "saved", "not_saved", or None where
    the row has no telephone number. `reason` says why something was not done, and `column` where."""

    row: int
    outcome: str
    id: str | None = None
    column: str | None = None
    reason: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: how the file was read, totals, and every row in order."""

    encoding: str
    delimiter: str
    unused_columns: tuple[str, ...]
    rows: tuple[RowReport, ...]
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0
    numbers_saved: int = 0
    numbers_not_saved: int = 0


def bad_rows(rows: Iterable[BadRow]) -> list[RowReport]:
    """Rows that cannot be used, as they are reported."""
    return [RowReport(one.number, "bad", column=one.column, reason=one.reason) for one in rows]


def report(sheet: Sheet, rows: Sequence[RowReport]) -> ImportReport:
    """The whole report, with its totals."""
    outcomes, numbers = Counter(one.outcome for one in rows), Counter(one.number for one in rows)
    return ImportReport(
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        unused_columns=sheet.unused,
        rows=tuple(sorted(rows, key=lambda one: one.row)),
        added=outcomes["added"],
        changed=outcomes["changed"],
        unchanged=outcomes["unchanged"],
        bad=outcomes["bad"],
        numbers_saved=numbers[SAVED],
        numbers_not_saved=numbers[NOT_SAVED],
    )


def with_numbers(rows: Sequence[RowReport], passed_on: Collection[str], refused: Collection[str]) -> list[RowReport]:
    """The rows once notifications has answered about the people (ids) whose numbers were passed on."""
    return [_with_number(one, passed_on, refused) if one.reason == NUMBER_NOT_YET else one for one in rows]


def _with_number(one: RowReport, passed_on: Collection[str], refused: Collection[str]) -> RowReport:
    if one.id in refused:
        return replace(one, reason=NUMBER_REFUSED)
    if one.id not in passed_on:
        return replace(one, reason=NUMBER_LATER)
    return replace(one, number=SAVED, reason=None, column=None)
