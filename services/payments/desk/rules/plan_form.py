"""The form of the safety plan: one row for each of its people in order, and the duty number; each mistake at its field. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.payments.worklist.whose import PlanEntry
from shared.duty import read_hours
from shared.errors import InvalidError

ROWS = 8
"""So many rows the form has at least, and always three that are empty."""
EMPTY_ROWS = 3


@dataclass(slots=True)
class PlanForm:
    """The people in their order, the number as it was typed, and (field, reason) for what cannot be read."""

    entries: list[PlanEntry] = field(default_factory=list)
    duty_number: str = ""
    wrong: list[tuple[str, str]] = field(default_factory=list)


def rows_needed(people: int, most: int) -> int:
    """How many rows the form shows."""
    return min(max(ROWS, people + EMPTY_ROWS), most)


def read_plan_form(typed: Mapping[str, str], staff: Collection[UUID], rows: int, *, has_plan: bool) -> PlanForm:
    """The plan that was typed. Rows without a person and hours are left out."""
    form = PlanForm(duty_number=typed.get("duty_number", "").strip())
    for row in range(1, rows + 1):
        who, hours = typed.get(f"who-{row}", "").strip(), typed.get(f"hours-{row}", "").strip()
        if who or hours:
            _read_row(form, row, who, hours, staff)
    if not form.entries and not form.wrong and has_plan and not typed.get("nobody"):
        form.wrong.append(("nobody", "You named nobody. Tick this box if nobody is to be named any more."))
    return form


def _read_row(form: PlanForm, row: int, who: str, hours: str, staff: Collection[UUID]) -> None:
    person = next((one for one in staff if str(one) == who), None)
    if person is None:
        form.wrong.append((f"who-{row}", "Choose somebody who may sign in."))
        return
    if any(one.principal_id == person for one in form.entries):
        form.wrong.append((f"who-{row}", "This person stands in the plan already. Give all of their hours in one row."))
        return
    try:
        form.entries.append(PlanEntry(person, str(read_hours(hours))))
    except InvalidError:
        form.wrong.append((f"hours-{row}", "Write days and times like: mon-fri 09:00-17:00, sat 10:00-12:00."))
