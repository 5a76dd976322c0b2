"""What a file about one person is made of: tables in plain words, as CSV, as JSON, and in an index that anybody can read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from shared.csv_cells import csv_text, pounds_cell
from shared.days_in_words import day_in_words, moment_in_words

Cell: TypeAlias = str | int | bool | date | datetime | UUID | None
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""


@dataclass(frozen=True, slots=True)
class PersonTable:
    """One kind of thing that is known: the name of its file, what it is in plain words, its columns and its rows."""

    name: str
    title: str
    says: str
    head: tuple[str, ...]
    rows: Sequence[Sequence[Cell]] = field(repr=False)

    def as_csv(self) -> str:
        """The table for a spreadsheet program, which reads no cell as a formula."""
        return BYTE_ORDER_MARK + csv_text([self.head, *([_plain(one) for one in row] for row in self.rows)])

    def in_words(self) -> list[list[str]]:
        """The rows as somebody reads them."""
        return [[_readable(one) for one in row] for row in self.rows]

    def as_objects(self) -> list[dict[str, str | int | bool | None]]:
        """The rows for a program."""
        return [dict(zip(self.head, map(_for_programs, row), strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class ReceiptPictures:
    """The pictures of one receipt in the store."""

    receipt_id: UUID
    stored_as: str
    pages: int

    def path(self, number: int) -> str:
        """Where a picture stands in the file."""
        return f"receipts/{self.receipt_id}-{number}.jpg"


@dataclass(frozen=True, slots=True)
class PersonFile:
    """Everything about one person as it stood at one moment."""

    person_id: UUID
    name: str = field(repr=False)
    organisation: str
    asked_by: str
    at: datetime
    tables: tuple[PersonTable, ...] = field(repr=False)
    receipts: tuple[ReceiptPictures, ...] = ()
    unsafe_left_out: int = 0
    """So much of what was said stands in conversations about somebody's safety."""

    @property
    def file_name(self) -> str:
        """The name of the file, which names nobody."""
        return f"record-{self.person_id}-{self.at:%Y-%m-%d}.zip"

    def as_json(self) -> str:
        """All tables for a program."""
        about = {"person_id": str(self.person_id), "at": self.at.isoformat()}
        tables = {one.name: one.as_objects() for one in self.tables}
        return json.dumps(about | {"tables": tables}, ensure_ascii=False, indent=1)


def money_cell(pence: int | None) -> str | None:
    """Pence as pounds, "12.34"."""
    return None if pence is None else pounds_cell(pence)


def left_out(said_left_out: int, unsafe_left_out: int = 0) -> tuple[str, ...]:
    """What is not in the file, and why, for whoever reads it."""
    always = (
        "What other people said or were paid.",
        "Notes about somebody's safety. Ask us for these: a person looks at them first, because they may put somebody in danger.",
        "The words of your pictures, by which we know you on a call. Ask us for new ones if you have forgotten them.",
        "Your whole account number. We keep its last four figures only.",
    )
    counted = (
        (said_left_out, "texts or calls on a telephone that you share, or of somebody who helps you. They may be somebody else's words."),
        (unsafe_left_out, "things that were said in conversations about somebody's safety. Ask us for these, too."),
    )  # fmt: skip
    return (*always, *(f"{count} {words}" for count, words in counted if count))


def who(kind: str, actor_id: UUID, staff: Mapping[UUID, str], person_id: UUID) -> str:
    """Who did something, as the person reads it."""
    if kind == "staff":
        return staff.get(actor_id, "a member of staff")
    if kind == "system":
        return "the service itself"
    return "you" if actor_id == person_id else "somebody who helps you"


def _plain(cell: Cell) -> str | int | None:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, str | int) else str(cell)


def _readable(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return moment_in_words(cell)
    if isinstance(cell, date):
        return day_in_words(cell)
    plain = _plain(cell)
    return "" if plain is None else str(plain)


def _for_programs(cell: Cell) -> str | int | bool | None:
    return cell if isinstance(cell, bool) else _plain(cell)
