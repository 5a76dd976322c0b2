"""From the rows of a spreadsheet to the events in it; rows with the same ID are sessions of one event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from services.payments.desk.rules.cells import (
    CellError,
    clean,
    moment,
    read_day,
    read_id,
    read_pence,
    read_time,
    read_words,
)
from services.payments.desk.rules.people import BadRow, check_cells, check_ids
from services.payments.desk.rules.sheets import Headings, Row, Sheet, read_sheet, refusal

HEADINGS: Headings = {
    "id": ("id", "event id", "external id", "unique id", "record id", "event reference", "reference", "ref"),
    "title": ("title", "event", "event title", "event name", "name", "meeting"),
    "date": ("date", "event date", "day", "start date"),
    "start": ("start", "start time", "starts", "starts at", "from", "begins", "time"),
    "end": ("end", "end time", "ends", "ends at", "to", "until", "finish", "finish time"),
    "budget": ("budget", "budget pounds", "budget in pounds", "budget gbp"),
    "cost_centre": ("cost centre", "cost center"),
    "account_code": ("account code", "account", "nominal code", "gl code"),
    "project": ("project", "project code"),
    "funder": ("funder", "funded by"),
}
NEEDED = ("title", "date", "start", "end")
OPTIONAL_WORDS = ("cost_centre", "account_code", "project", "funder")


@dataclass(frozen=True, slots=True)
class EventAbout:
    """What the rows of one event must have alike."""

    title: str
    budget_pence: int | None
    cost_centre: str | None
    account_code: str | None
    project: str | None
    funder: str | None


class EventSession(NamedTuple):
    """One stretch of time."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row: an event and one of its sessions."""

    number: int
    external_id: str
    about: EventAbout
    session: EventSession


@dataclass(frozen=True, slots=True)
class EventInFile:
    """An event with all its rows' numbers and sessions, in order of time."""

    external_id: str
    about: EventAbout
    rows: tuple[int, ...]
    sessions: tuple[EventSession, ...]


@dataclass(frozen=True, slots=True)
class EventsFile:
    """A file of events: how it was read, the events that can be used, and the rows that cannot."""

    sheet: Sheet
    good: tuple[EventInFile, ...]
    bad: tuple[BadRow, ...]


def read_events(content: bytes) -> EventsFile:
    """Reads a file of events. Raises InvalidError where the file as a whole cannot be used."""
    sheet = read_sheet(content, HEADINGS)
    check_ids(sheet)
    missing = [field for field in NEEDED if field not in sheet.labels]
    if missing:
        raise refusal(
            "column_missing",
            f"There is no column headed {' or '.join(field.capitalize() for field in missing[:1])}. "
            "A file of events needs ID, Title, Date, Start and End.",
        )
    bad: list[BadRow] = []
    by_event: dict[str, list[EventRow]] = {}
    spoilt: dict[str, int] = {}
    for row in sheet.rows:
        one = _read_row(row, sheet.labels)
        if isinstance(one, BadRow):
            bad.append(one)
            spoilt.setdefault(clean(row.cells["id"]), row.number)
        else:
            by_event.setdefault(one.external_id, []).append(one)
    good = []
    for external_id, rows in by_event.items():
        wrong = _check_together(rows, spoilt.get(external_id))
        bad += wrong
        if not wrong:
            good.append(_together(rows))
    return EventsFile(sheet, tuple(good), tuple(sorted(bad, key=lambda one: one.number)))


def _read_row(row: Row, labels: Mapping[str, str]) -> EventRow | BadRow:
    wrong = check_cells(row, labels)
    if wrong:
        return wrong
    cells, field = row.cells, "id"
    try:
        external_id = read_id(cells["id"])
        field = "title"
        title = read_words(cells["title"])
        field = "date"
        day = read_day(cells["date"])
        field = "start"
        starts_at = moment(day, read_time(cells["start"]))
        field = "end"
        ends_at = moment(day, read_time(cells["end"]))
        if ends_at <= starts_at:
            raise CellError("This ends before it starts. Write 2pm as 14:00 or 2pm, not as 2.00.")
        field = "budget"
        budget_pence = read_pence(cells.get("budget", ""))
        words = []
        for field in OPTIONAL_WORDS:
            cell = cells.get(field, "")
            words.append(read_words(cell) if clean(cell) else None)
    except CellError as error:
        return BadRow(row.number, str(error), labels[field])
    about = EventAbout(title, budget_pence, *words)
    return EventRow(row.number, external_id, about, EventSession(starts_at, ends_at))


def _check_together(rows: list[EventRow], spoilt: int | None) -> list[BadRow]:
    """An event is taken with all its rows or not at all, so that no session is left out unseen."""
    if spoilt is not None:
        return [BadRow(one.number, f"Row {spoilt} belongs to the same event and cannot be used.") for one in rows]
    first = rows[0]
    differing = next((one for one in rows if one.about != first.about), None)
    if differing is not None:
        reason = (
            f"Rows {first.number} and {differing.number} have the same ID, but not the same title, budget and codes."
        )
        return [BadRow(one.number, reason) for one in rows]
    in_time = sorted(rows, key=lambda one: one.session)
    for earlier, later in pairwise(in_time):
        if later.session.starts_at < earlier.session.ends_at:
            reason = f"Rows {earlier.number} and {later.number} are sessions of one event, and overlap."
            return [BadRow(one.number, reason) for one in rows]
    return []


def _together(rows: list[EventRow]) -> EventInFile:
    in_time = sorted(rows, key=lambda one: one.session)
    return EventInFile(
        external_id=rows[0].external_id,
        about=rows[0].about,
        rows=tuple(one.number for one in rows),
        sessions=tuple(one.session for one in in_time),
    )
