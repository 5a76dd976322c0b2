"""The form of a rate: its fields read one by one, each with what is wrong with it, so that all of it is said at one time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.payments.desk.rules.cells import CellError, read_day, read_pence, read_words
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.involvement.rules.fees import Basis, NewRate

LONGEST_ROLE, LONGEST_SOURCE = 60, 200
MOST_MINUTES = 24 * 60
COUNTS: Mapping[str, tuple[str, int]] = {
    "preparation_minutes": ("Paid minutes to prepare", MOST_MINUTES),
    "travel_minutes": ("Paid minutes to travel", MOST_MINUTES),
    "minimum_minutes": ("Paid minutes at least", MOST_MINUTES),
    "cancelled_within_hours": ("Paid if cancelled so many hours before, or later", MOST_MINUTES),
    "cancelled_percent": ("How much of it is paid then, in per cent", 100),
}
"""Whole numbers of a rate, as the page calls them, and the most that each may be."""
BASES: Mapping[str, str] = {Basis.PER_HOUR: "For an hour", Basis.PER_SESSION: "For a session, all of it included"}
MOST_PENCE = 100_000_000


@dataclass(slots=True)
class RateForm:
    """What was typed as a rate (None while something is wrong), and (field, reason) for what cannot be read."""

    rate: NewRate | None = None
    wrong: list[tuple[str, str]] = field(default_factory=list)


def read_rate_form(typed: Mapping[str, str]) -> RateForm:
    """The form of a rate."""
    form = RateForm()
    role = _words(form, "role", typed, LONGEST_ROLE, "Write for which role it is, for example co-producer.")
    source = _words(
        form, "source", typed, LONGEST_SOURCE, "Write where the figure comes from, for example a decision and its day."
    )
    pence = _pence(form, typed.get("amount", ""))
    counts = {name: _count(form, name, typed.get(name, ""), most) for name, (_, most) in COUNTS.items()}
    basis = typed.get("basis", "")
    if basis not in BASES:
        form.wrong.append(("basis", "Choose whether it is for an hour or for a session."))
    try:
        day = read_day(typed_day(typed, "valid_from"))
    except CellError:
        form.wrong.append(("valid_from", "Write the day from which it holds."))
        return form
    if not form.wrong:
        form.rate = NewRate(
            role=role,
            basis=basis,
            amount_pence=pence,
            valid_from=day,
            source=source,
            late_is_deducted=bool(typed.get("late_is_deducted")),
            supporter_is_paid=bool(typed.get("supporter_is_paid")),
            preparation_minutes=counts["preparation_minutes"],
            travel_minutes=counts["travel_minutes"],
            minimum_minutes=counts["minimum_minutes"],
            cancelled_within_hours=counts["cancelled_within_hours"],
            cancelled_percent=counts["cancelled_percent"],
        )
    return form


def _words(form: RateForm, name: str, typed: Mapping[str, str], longest: int, missing: str) -> str:
    try:
        return read_words(typed.get(name, ""), longest)
    except CellError as error:
        form.wrong.append((name, str(error) if typed.get(name, "").strip() else missing))
        return ""


def _pence(form: RateForm, typed: str) -> int:
    try:
        pence = read_pence(typed) or 0
    except CellError:
        pence = 0
    if not 0 < pence <= MOST_PENCE:
        form.wrong.append(("amount", "Write pounds and pence, for example 12.50."))
    return pence


def _count(form: RateForm, name: str, typed: str, most: int) -> int:
    text = typed.strip() or "0"
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most:
        return int(text)
    form.wrong.append((name, f"Write a whole number, at most {most}."))
    return 0
