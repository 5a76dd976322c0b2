"""What an import did, row by row: rows by number, columns by heading, and what somebody must answer before the rest is done.

Names stand only in questions, for whoever asks now; what is kept of a report is `without_names`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.payments.desk.rules.people import BadRow, UnsureRow
from services.payments.desk.rules.sheets import Sheet
from services.payments.people.imports.rules import Imported, ImportResult

SAVED, NOT_SAVED = "saved", "not_saved"
NUMBER_NOT_YET = "The number could not be saved: the import was cut short. Import the same file again."
NUMBER_REFUSED = (
    "The number could not be saved: it must be one UK mobile number, 11 digits that start with 07 and not with 070, or one UK landline "
    "with its area code, which starts with 01, 02 or 03."
)
NUMBER_WAITS = (
    "This is another number than we have, and that one cannot be told of it. The new number is used once a colleague of yours confirms it: "
    "see the list of work."
)
NUMBER_LATER = (
    "The number could not be saved, because the notifications service does not answer just now. "
    "Import the same file again in a minute."
)
_REFUSED = {
    ImportResult.ERASED: "This person was erased here, so nothing was taken over. Take the row out of the file.",
    ImportResult.NO_SUCH: "An answer says that this is somebody or something here, but nothing here has that ID. Look at the ID again.",
}
_QUESTIONS = {
    ImportResult.OTHER_NAME: "This ID belongs to a quite different name here, so nothing was changed: money for one person must not go to "
    "another. If it is the same, say so. If it is not, it needs an ID of its own in the system that it comes from.",
    ImportResult.LIKE_ID: "An ID that is nearly this one is known here, with other zeros, capitals or signs. Is it the same?",
    ImportResult.SAME_PERSON: "Somebody with this name and this telephone number is known here by another ID. Is it the same person?",
    ImportResult.NOT_COMPARED: "Somebody with this name is known here by another ID, and whether the telephone number is the same could not be "
    "asked, because the notifications service does not answer just now. Import the same file again in a minute, or say who it is.",
}
UNSURE = "It is not sure which letters this row is written with, so nothing of it was taken. Choose how it reads right."


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to read a row's name or title: `reads`, if somebody answers with this `encoding`."""

    encoding: str
    reads: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ImportQuestion:
    """What somebody must answer about a row that is held. `same` and `new` are what to answer with, where such an answer helps;
    the names are that of the row, and of whom or what is here; `choices` are ways to read it."""

    same: str | None = None
    new: str | None = None
    name_in_file: str | None = field(default=None, repr=False)
    name_here: str | None = field(default=None, repr=False)
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class RowReport:
    """What happened to one row: "added", "changed", "unchanged", "held" (until the `question` is answered) or "bad". `number`:
    "saved", "not_saved", or None where the row has no telephone number. `reason` says why something was not done, and
    `column` where."""

    row: int
    outcome: str
    id: str | None = None
    column: str | None = None
    reason: str | None = None
    number: str | None = None
    question: ImportQuestion | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: from which source, how the file was read, totals, and every row in order."""

    source: str
    encoding: str
    delimiter: str | None
    columns: Mapping[str, str]
    unused_columns: tuple[str, ...]
    rows_left_aside: tuple[int, ...]
    rows: tuple[RowReport, ...]
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    held: int = 0
    bad: int = 0
    numbers_saved: int = 0
    numbers_not_saved: int = 0


def bad_rows(rows: Iterable[BadRow]) -> list[RowReport]:
    """Rows that cannot be used, as they are reported."""
    return [RowReport(one.number, "bad", column=one.column, reason=one.reason) for one in rows]


def unsure_rows(rows: Iterable[UnsureRow]) -> list[RowReport]:
    """Rows whose letters are not sure, as they are reported."""
    return [
        RowReport(
            one.number,
            "held",
            reason=UNSURE,
            question=ImportQuestion(choices=tuple(Choice(*way) for way in one.readings)),
        )
        for one in rows
    ]


def found_row(number: int, key: str, name: str, found: Imported, label: str) -> RowReport:
    """What happened to a row that could be read: `key` and `name` as it has them, `label` of its column of IDs."""
    if found.result in _REFUSED:
        return RowReport(number, "bad", column=label, reason=_REFUSED[found.result])
    if found.result not in _QUESTIONS:
        return RowReport(number, found.result.value, str(found.id) if found.id else None)
    same = key if found.known_as == key else f"{key}={found.known_as}"
    asked = ImportQuestion(
        same=same,
        new=None if found.result is ImportResult.OTHER_NAME else key,
        name_in_file=name,
        name_here=found.known_name,
    )
    return RowReport(number, "held", column=label, reason=_QUESTIONS[found.result], question=asked)


def report(source: str, sheet: Sheet, rows: Sequence[RowReport]) -> ImportReport:
    """The whole report, with its totals."""
    outcomes, numbers = Counter(one.outcome for one in rows), Counter(one.number for one in rows)
    return ImportReport(
        source=source,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        columns=dict(sheet.labels),
        unused_columns=sheet.unused,
        rows_left_aside=sheet.left_aside,
        rows=tuple(sorted(rows, key=lambda one: one.row)),
        added=outcomes["added"],
        changed=outcomes["changed"],
        unchanged=outcomes["unchanged"],
        held=outcomes["held"],
        bad=outcomes["bad"],
        numbers_saved=numbers[SAVED],
        numbers_not_saved=numbers[NOT_SAVED],
    )


def without_names(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A report, as JSON values, as it may be kept: names must stay where they can be erased."""
    return {**answer, "rows": [{**row, "question": _nameless(row["question"])} for row in answer["rows"]]}


@dataclass(frozen=True, slots=True)
class NumbersPassedOn:
    """What became of numbers that were handed over, by the ids of their people: those that arrived, and among them those that cannot be
    used and those that wait for a second member of staff."""

    passed_on: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)


def with_numbers(rows: Sequence[RowReport], became: NumbersPassedOn) -> list[RowReport]:
    """The rows once notifications has answered about the people whose numbers were passed on."""
    return [_with_number(one, became) if one.reason == NUMBER_NOT_YET else one for one in rows]


def _nameless(question: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if question is None else {**question, "name_in_file": None, "name_here": None, "choices": []}


def _with_number(one: RowReport, became: NumbersPassedOn) -> RowReport:
    if one.id in became.refused:
        return replace(one, reason=NUMBER_REFUSED)
    if one.id in became.waiting:
        return replace(one, reason=NUMBER_WAITS)
    if one.id not in became.passed_on:
        return replace(one, reason=NUMBER_LATER)
    return replace(one, number=SAVED, reason=None, column=None)
