"""The forms of how long something is kept: read field by field, each with what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.payments.desk.rules.cells import CellError, read_day, read_words
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.personal_data.periods.rules import RULES, KeptKind, NewPeriod

LONGEST_SOURCE = 300


@dataclass(slots=True)
class RehearsalForm:
    """Which kind and period to count for, and (field, reason) for what cannot be read."""

    kind: KeptKind = KeptKind.WORDS
    length: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)


def read_rehearsal_form(typed: Mapping[str, str], prefix: str = "") -> RehearsalForm:
    """A kind and a period."""
    form = RehearsalForm()
    kind = typed.get(f"{prefix}kind", "")
    if kind not in set(KeptKind):
        form.wrong.append((f"{prefix}kind", "Choose what it is about."))
        return form
    form.kind = KeptKind(kind)
    rule, text = RULES[form.kind], typed.get(f"{prefix}length", "").strip()
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    form.length = int(text) if is_number else 0
    if not rule.shortest <= form.length <= rule.longest:
        reason = f"{rule.title}: choose {rule.shortest} to {rule.longest} {rule.unit}s."
        form.wrong.append((f"{prefix}length", reason))
    return form


def read_period_form(typed: Mapping[str, str]) -> tuple[NewPeriod | None, list[tuple[str, str]]]:
    """A period to propose (None while something is wrong), and (field, reason)."""
    is_for_ever = bool(typed.get("for_ever"))
    read = read_rehearsal_form(typed, "new_")
    wrong = [one for one in read.wrong if not (is_for_ever and one[0] == "new_length")]
    source, day = "", None
    try:
        source = read_words(typed.get("source", ""), LONGEST_SOURCE)
    except CellError as error:
        said = str(error) if typed.get("source", "").strip() else "Write who advised it, and when."
        wrong.append(("source", said))
    try:
        day = read_day(typed_day(typed, "valid_from"))
    except CellError:
        wrong.append(("valid_from", "Write the day from which it holds."))
    if wrong or day is None:
        return None, wrong
    return NewPeriod(read.kind, None if is_for_ever else read.length, day, source), []
