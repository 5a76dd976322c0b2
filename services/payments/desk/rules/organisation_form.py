"""The form of what people are told of an organisation: each field read, each mistake at its field. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.payments.access.rules import OrganisationDetails
from shared.characters import shapes_only
from shared.duty import read_hours
from shared.errors import InvalidError
from shared.telephone_numbers import e164, is_for_drama

LONGEST_NAME, LONGEST_HOURS = 200, 300
SHORT_NAME = (2, 22)
HELPLINE = (3, 20)
ADVISER = (3, 30)
"""Fewest and most letters that fit the sentences of a text."""


@dataclass(slots=True)
class OrganisationForm:
    """The details that were typed (None while something is wrong); (field, reason) for what cannot be read."""

    details: OrganisationDetails | None = None
    wrong: list[tuple[str, str]] = field(default_factory=list)


def read_organisation_form(typed: Mapping[str, str], *, practice: bool) -> OrganisationForm:
    """What was typed. In practice a number for drama will do."""
    form = OrganisationForm()
    values: dict[str, Any] = {name: _read(form, name, typed.get(name, ""), read) for name, read in _READERS.items()}
    if not practice and not form.wrong and is_for_drama(values["helpline"]):
        form.wrong.append(("helpline", "This number is kept for drama: nobody can call it."))
    if not form.wrong:
        form.details = OrganisationDetails(**values, two_pictures=bool(typed.get("two_pictures")))
    return form


def _read(form: OrganisationForm, name: str, typed: str, read: Callable[[str], str | None]) -> str:
    value = read(" ".join(typed.split()))
    if value is None:
        form.wrong.append((name, _WRONG[name]))
    return value or ""


def _plain(fewest: int, most: int) -> Callable[[str], str | None]:
    return lambda typed: typed if fewest <= len(typed) <= most and shapes_only(typed) == typed else None


def _helpline(typed: str) -> str | None:
    fits = HELPLINE[0] <= len(typed) <= HELPLINE[1]
    return typed if fits and e164(typed) is not None else None


def _hours(typed: str) -> str | None:
    if len(typed) > LONGEST_HOURS:
        return None
    try:
        return str(read_hours(typed))
    except InvalidError:
        return None


_READERS: Mapping[str, Callable[[str], str | None]] = {
    "name": _plain(2, LONGEST_NAME),
    "short_name": _plain(*SHORT_NAME),
    "helpline": _helpline,
    "helpline_hours": _hours,
    "adviser": _plain(*ADVISER),
}
_WRONG: Mapping[str, str] = {
    "name": f"Write the full name in plain letters, {LONGEST_NAME} at most.",
    "short_name": f"Write the name for texts in {SHORT_NAME[0]} to {SHORT_NAME[1]} plain letters.",
    "helpline": "Write a telephone number that can be called, with digits only, like 01823 333 444.",
    "helpline_hours": "Write days and times like: mon-fri 09:00-17:00, bank holidays of wales.",
    "adviser": f"Name an adviser in {ADVISER[0]} to {ADVISER[1]} plain letters.",
}
