"""From the rows of a spreadsheet to the events in it; rows with the same ID are sessions of one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from services.payments.desk.rules.cells import CellError, clean, read_id, read_pence, read_words
from services.payments.desk.rules.columns import Headings, our_name
from services.payments.desk.rules.people import KINDS_OF_ID, BadRow, UnsureRow, check_cells, check_ids
from services.payments.desk.rules.refusals import refusal
from services.payments.desk.rules.sheets import ReadOptions, Sheet, SheetRow, read_sheet
from services.payments.desk.rules.times import TimesError, missing_column, read_times
from services.payments.involvement.rules.places import checked_place
from services.payments.people.imports.rules import likeness
from shared.errors import InvalidError

_WHAT = ("event", "meeting", "session", "activity", "booking", "workshop")

HEADINGS: Headings = {
    "id": (
        "id", "event id", "external id", "unique id", "record id", *(f"{what} {kind}" for kind in KINDS_OF_ID for what in _WHAT),
        "reference", "ref", "ref no", "reference number", "reference no", "code",
    ),
    "title": (
        "title", "event", "event title", "event name", "name", "meeting", "meeting title", "meeting name", "session title",
        "session name", "activity", "activity name", "subject", "summary", "name of event", "description",
    ),
    "date": ("date", "event date", "day", "start date", "event start date", "date of event", "meeting date", "session date"),
    "start": (
        "start", "start time", "event start time", "event start", "starts", "starts at", "starts on", "from", "begins", "begin",
        "time", "times", "event time", "session time", "meeting time", "start date time", "start date and time", "start datetime",
        "event starts", "date and time", "when", "hours",
    ),
    "end": (
        "end", "end time", "event end time", "event end", "ends", "ends at", "ends on", "to", "until", "finish", "finish time",
        "finishes", "end date time", "end date and time", "end datetime", "event ends",
    ),
    "end_date": ("end date", "event end date", "finish date"),
    "place": ("place", "event place", "location", "event location", "venue", "event venue", "where", "meeting place"),
    "budget": ("budget", "budget pounds", "budget in pounds", "budget gbp", "event budget"),
    "cost_centre": ("cost centre", "cost center", "cost code"),
    "account_code": ("account code", "account", "nominal code", "gl code"),
    "project": ("project", "project code", "project name"),
    "funder": ("funder", "funded by"),
}  # fmt: skip
OPTIONAL_WORDS = ("cost_centre", "account_code", "project", "funder")


@dataclass(frozen=True, slots=True)
class EventAbout:
    """What the rows of one event must have alike."""

    title: str
    place: str | None
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
    """A list of events: how it was read, the events that can be used, the rows that cannot, and those to ask about."""

    sheet: Sheet
    good: tuple[EventInFile, ...]
    bad: tuple[BadRow, ...]
    unsure: tuple[UnsureRow, ...]
    keys: frozenset[str] = field(default=frozenset())
    """Every ID in the list, as it is spelt here, before other IDs of one event became one."""


def read_events(
    content: bytes, options: ReadOptions | None = None, same: Mapping[str, str] | None = None
) -> EventsFile:
    """Reads a list of events; `same` says which IDs are another ID's event. Raises InvalidError where the file as a whole
    cannot be used."""
    sheet = read_sheet(content, HEADINGS, (), options or ReadOptions())
    check_ids(sheet, HEADINGS)
    _check_columns(sheet)
    bad, unsure = list[BadRow](), list[UnsureRow]()
    by_event: dict[str, list[EventRow]] = {}
    spoilt: dict[str, int] = {}
    keys = set[str]()
    read = [_key(row, sheet.labels) for row in sheet.rows]
    doubtful = _events_beside(sheet.rows, read)
    for row, key in zip(sheet.rows, read, strict=True):
        if isinstance(key, BadRow):
            bad.append(key)
            continue
        keys.add(key)
        key = (same or {}).get(key, key)
        one = None if row.readings else _read_row(row, sheet.labels, key)
        if isinstance(one, EventRow):
            by_event.setdefault(key, []).append(one)
            continue
        spoilt.setdefault(key, row.number)
        doubtful.setdefault(likeness(key), row.number)
        if one is None:
            unsure.append(
                UnsureRow(row.number, tuple((way.encoding, clean(way.cells["title"])) for way in row.readings))
            )
        else:
            bad.append(one)
    good = []
    for key, rows in by_event.items():
        wrong = _check_together(rows, spoilt.get(key), doubtful.get(likeness(key)))
        bad += wrong
        if not wrong:
            good.append(_together(rows))
    in_order = tuple(sorted(bad, key=lambda one: one.number))
    return EventsFile(sheet, tuple(good), in_order, tuple(unsure), frozenset(keys))


def _check_columns(sheet: Sheet) -> None:
    missing = "title" if "title" not in sheet.labels else None
    if not {"date", "start"} & sheet.labels.keys():
        missing = missing or "date"
    missing = missing or missing_column(row.cells for row in sheet.rows)
    if missing is not None and missing not in sheet.labels:
        raise refusal(
            "column_missing",
            f"There is no column headed {our_name(missing, HEADINGS)}. A list of events needs ID, Title, Date, Start and End. "
            f"{sheet.ask_for(missing, HEADINGS)}",
            columns=list(sheet.headings),
        )


def _key(row: SheetRow, labels: Mapping[str, str]) -> str | BadRow:
    """Which event a row belongs to; that much must be known also of a row that cannot be used."""
    try:
        return read_id(row.cells["id"])
    except CellError as error:
        return BadRow(row.number, row.problem or str(error), None if row.problem else labels["id"])


def _read_row(row: SheetRow, labels: Mapping[str, str], key: str) -> EventRow | BadRow:
    wrong = check_cells(row, labels)
    if wrong:
        return wrong
    cells, field = row.cells, "title"
    try:
        title = read_words(cells["title"])
        session = EventSession(*read_times(cells))
        field, at = "place", cells.get("place", "")
        place = _read_place(at) if clean(at) else None
        field = "budget"
        budget_pence = read_pence(cells.get("budget", ""))
        words = []
        for field in OPTIONAL_WORDS:
            cell = cells.get(field, "")
            words.append(read_words(cell) if clean(cell) else None)
    except TimesError as error:
        return BadRow(row.number, str(error), labels.get(error.field) or labels.get("start") or labels.get("date"))
    except CellError as error:
        return BadRow(row.number, str(error), labels[field])
    return EventRow(row.number, key, EventAbout(title, place, budget_pence, *words), session)


def _read_place(cell: str) -> str:
    """Where an event is. Raises CellError."""
    try:
        return checked_place(read_words(cell), effect=None)
    except InvalidError as refused:
        raise CellError(refused.message) from None


def _events_beside(rows: Sequence[SheetRow], keys: Sequence[str | BadRow]) -> dict[str, int]:
    """Likeness of ID → row, of the events that rows without an ID may belong to: cells of an ID that are joined over several
    rows are written once. That is the event above or below which has the same title, or above where there is no title."""
    titles = [clean(row.cells.get("title", "")).casefold() for row in rows]
    beside: dict[str, int] = {}
    for step in (1, -1):
        key, title = "", ""
        for at in range(len(rows))[::step]:
            found = keys[at]
            if isinstance(found, str):
                key, title = found, titles[at]
            elif key and (titles[at] == title or (step == 1 and not titles[at])):
                beside.setdefault(likeness(key), rows[at].number)
    return beside


def _check_together(rows: list[EventRow], spoilt: int | None, doubtful: int | None) -> list[BadRow]:
    """An event is taken with all its rows or not at all, so that no session is left out unseen. `doubtful` is a row that
    cannot be used, whose ID is missing or nearly this one."""
    if spoilt is not None:
        return [BadRow(one.number, f"Row {spoilt} belongs to the same event and cannot be used.") for one in rows]
    if doubtful is not None:
        return [BadRow(one.number, f"Row {doubtful} may belong to the same event, and cannot be used.") for one in rows]
    first = rows[0]
    differing = next((one for one in rows if one.about != first.about), None)
    if differing is not None:
        reason = f"Rows {first.number} and {differing.number} have the same ID, but not the same title, place, budget and codes."
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
