"""What the pages of whoever acts or claims for somebody read alike: words that must be there, and the days of seeing and of the next look."""

from collections.abc import Iterable
from datetime import date

from services.payments.desk.rules.cells import CellError, read_day
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.pages.forms import Form
from services.payments.pages.rendering import Wrong


def read_evidence(form: Form, asked: Iterable[tuple[str, int, str]]) -> tuple[dict[str, date], list[Wrong]]:
    """The days `seen_on` and `review_on`, and what is wrong. `asked`: a field, its most letters, and what to say where it is empty or too long."""
    wrong = [Wrong(name, missing) for name, longest, missing in asked if not 0 < len(form.get(name).strip()) <= longest]
    days: dict[str, date] = {}
    for name in ("seen_on", "review_on"):
        try:
            days[name] = read_day(typed_day(form.fields, name))
        except CellError:
            wrong.append(Wrong(name, "Write a day like 27 3 2026."))
    return days, wrong
