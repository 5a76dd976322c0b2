"""The form of a person: who they are, how they are reached and what helps them; its fields read one by one, each with what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from services.payments.desk.rules.cells import CellError, read_name
from shared.contracts.needs import LONGEST_NEED, Needs
from shared.contracts.notices import ContactDetails

LONGEST_NAME = 200
LANGUAGES: Mapping[str, str] = {"en": "English", "cy": "Welsh"}
FORMATS: Mapping[str, str] = {"sms": "Texts", "easy_read_letter": "Easy Read letters"}
NEEDS: Mapping[str, str] = {
    "access": "What do they need at an event?",
    "transport": "How do they get there?",
    "helper": "Who helps them, and with what?",
}
NEED_HINTS: Mapping[str, str] = {
    "access": "In their words and in plain ones: a hearing loop, no steps, a break each hour. Not why they need it.",
    "transport": "For example: their own car, a taxi with room for a wheelchair, by bus with a friend.",
    "helper": "For example: their sister comes along and reads letters to them.",
}
FIELDS_OF_REFUSALS: Mapping[str, str] = {
    "contact.mobile_unusable": "mobile",
    "contact.landline_unusable": "landline",
    "contact.address_unusable": "address",
    "contact.quiet_hours_unusable": "quiet_from",
}
"""At which field it is said that notifications cannot use something."""
_FIELDS = {"mobile": "mobile", "landline": "landline", "postcode": "postcode", "address_lines": "address"}
_WRONG: Mapping[str, str] = {
    "mobile": "Write a whole UK mobile number: 11 digits that start with 07.",
    "landline": "Write a whole UK landline number with its area code.",
    "postcode": "Write a postcode, for example LD1 5ZZ.",
    "quiet_from": "Write a time of day, for example 21:00.",
    "quiet_until": "Write a time of day, for example 08:00.",
    **dict.fromkeys(NEEDS, f"Write at most {LONGEST_NEED} characters."),
}


@dataclass(slots=True)
class PersonForm:
    """What was typed, as far as it can be read, and (field, reason) for what cannot."""

    name: str = ""
    contact: ContactDetails = field(default_factory=ContactDetails)
    needs: Needs = field(default_factory=Needs)
    wrong: list[tuple[str, str]] = field(default_factory=list)


def read_person_form(typed: Mapping[str, str], *, with_name: bool) -> PersonForm:
    """The form, with a name where it registers somebody."""
    form = PersonForm()
    if with_name:
        _read_name(form, typed.get("name", ""))
    try:
        form.needs = Needs(**{name: typed.get(name, "") for name in NEEDS})
    except ValidationError as refused:
        form.wrong += _wrong_of(refused)
    try:
        form.contact = ContactDetails.model_validate(_contact(typed))
    except ValidationError as refused:
        form.wrong += _wrong_of(refused)
    if bool(typed.get("postcode", "").strip()) != bool(typed.get("address", "").strip()):
        form.wrong.append(("address", "Write the address with its postcode, or neither."))
    return form


def _wrong_of(refused: ValidationError) -> list[tuple[str, str]]:
    """Each field that is refused, once, with what helps."""
    wrong: dict[str, str] = {}
    for error in refused.errors():
        field_there = str(error["loc"][0]) if error["loc"] else "mobile"
        name = _FIELDS.get(field_there, field_there)
        wrong.setdefault(name, _WRONG.get(name, "This cannot be used. Write it again."))
    return list(wrong.items())


def _read_name(form: PersonForm, typed: str) -> None:
    try:
        form.name = read_name(typed)
    except CellError:
        problem = f"Write a name with at least one letter, and at most {LONGEST_NAME}."
        form.wrong.append(("name", problem if typed.strip() else "Write their name."))


def _contact(typed: Mapping[str, str]) -> dict[str, object]:
    def some(name: str) -> str | None:
        return typed.get(name, "").strip() or None

    return {
        "mobile": some("mobile"),
        "old_number": some("old_number"),
        "landline": some("landline"),
        "safe_to_text": not typed.get("others_read"),
        "language": typed.get("language", "") or "en",
        "format": typed.get("format", "") or "sms",
        "no_calls": bool(typed.get("no_calls")),
        "quiet_from": some("quiet_from"),
        "quiet_until": some("quiet_until"),
        "addressed_to": some("addressed_to"),
        "address_lines": [line for line in typed.get("address", "").splitlines() if line.strip()],
        "postcode": some("postcode"),
        "safe_to_write": not typed.get("others_open"),
    }
