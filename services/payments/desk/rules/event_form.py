"""The form of a new event: its fields read one by one, each with what is wrong with it, so that all of it is said at one time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from services.payments.desk.rules.cells import CellError, read_day, read_pence, read_words
from services.payments.desk.rules.times import TimesError, read_times
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.rules.places import checked_place
from shared.contracts.activities import NOT_CALLED
from shared.errors import InvalidError

MOST_SESSIONS = 12
MOST_ROLES = 6
MOST_PEOPLE = 5000
SHORTEST_REASON, LONGEST_REASON = 10, 500
"""Letters of the reason why work is unpaid."""
CODES: Mapping[str, str] = {
    "cost_centre": "Cost centre",
    "account_code": "Account code",
    "project": "Project",
    "funder": "Funder",
}
"""The accounting words that an event may have, as the page calls them."""
_FIELD_OF_TIMES = {"date": "day", "start": "from", "end": "to", "end_date": "to"}
_Read = TypeVar("_Read")


@dataclass(slots=True)
class EventForm:
    """What was typed, as far as it can be read, with (role, how many) for each role, and (field, reason) for what cannot."""

    kind: str = "event"
    title: str = ""
    description: str = ""
    place: str | None = None
    stretches: list[Stretch] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    budget_pence: int | None = None
    unpaid_reason: str | None = None
    due_on: date | None = None
    codes: dict[str, str | None] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)


def read_event_form(typed: Mapping[str, str], *, sessions: int, roles: int) -> EventForm:
    """The form with so many rows of sessions and of roles. Rows that are empty are left out, but for the first session.
    A task at home has neither, but a day: what it pays is agreed with each person."""
    form = EventForm(kind="task" if typed.get("kind") == "task" else "event")
    form.title = _read(form, "title", lambda: read_words(typed.get("title", "")), "") or ""
    form.description = (
        _read(form, "description", lambda: read_words(typed.get("description", "") or NOT_CALLED, 60), "") or ""
    )
    if 0 < len(form.description) < 3:
        form.wrong.append(("description", "Write at least three letters."))
    form.place = _read(form, "place", lambda: _place(typed.get("place", ""), form.kind), None)
    form.budget_pence = _read(form, "budget", lambda: read_pence(typed.get("budget", "")), None)
    if typed.get("unpaid", "").strip():
        form.unpaid_reason = _read(form, "unpaid", lambda: read_words(typed["unpaid"], LONGEST_REASON), None)
        if form.unpaid_reason is not None and len(form.unpaid_reason) < SHORTEST_REASON:
            form.wrong.append(("unpaid", f"Write a reason of at least {SHORTEST_REASON} letters."))
    for name in CODES:
        form.codes[name] = _code(form, name, typed.get(name, ""))
    if form.kind == "task":
        form.due_on = _read(form, "due", lambda: _due(typed), None)
    for number in range(1, sessions + 1) if form.kind == "event" else ():
        _read_session(form, typed, number)
    for number in range(1, roles + 1) if form.kind == "event" else ():
        _read_role(form, typed, number)
    return form


def _place(typed: str, kind: str) -> str | None:
    """Where it is, if anything was typed. Raises CellError."""
    if not typed.strip():
        return None
    try:
        return checked_place(read_words(typed), kind=kind, effect=None)
    except InvalidError as refused:
        raise CellError(refused.message) from None


def _due(typed: Mapping[str, str]) -> date:
    """The day by which a task is done. Raises CellError."""
    written = typed_day(typed, "due")
    if not written:
        raise CellError("Write the day by which the task is done.")
    return read_day(written)


def _read_session(form: EventForm, typed: Mapping[str, str], number: int) -> None:
    cells = {name: typed.get(f"{name}-{number}", "") for name in ("from", "to")}
    cells["day"] = typed_day(typed, f"day-{number}")
    if number > 1 and not any(cells.values()):
        return
    try:
        starts_at, ends_at = read_times({"date": cells["day"], "start": cells["from"], "end": cells["to"]})
    except TimesError as error:
        form.wrong.append((f"{_FIELD_OF_TIMES[error.field]}-{number}", f"Session {number}: {error}"))
    else:
        form.stretches.append(Stretch(starts_at, ends_at))


def _read_role(form: EventForm, typed: Mapping[str, str], number: int) -> None:
    role, count = typed.get(f"role-{number}", ""), typed.get(f"count-{number}", "")
    if not count or count == "0":
        return
    if not count.isascii() or not count.isdigit() or len(count) > 9 or int(count) > MOST_PEOPLE:
        form.wrong.append((f"count-{number}", f"Write how many people as a number, at most {MOST_PEOPLE}."))
    elif not role:
        form.wrong.append((f"role-{number}", "Choose the role of these people."))
    else:
        form.places.append((role, int(count)))


def _code(form: EventForm, name: str, typed: str) -> str | None:
    return _read(form, name, lambda: read_words(typed), None) if typed.strip() else None


def _read(form: EventForm, name: str, read: Callable[[], _Read], otherwise: _Read) -> _Read:
    try:
        return read()
    except CellError as error:
        words = "Write a title." if name == "title" and "empty" in str(error) else str(error)
        form.wrong.append((name, words))
        return otherwise
