"""A proposal in words: whom or what it is about, and each figure or role as it is and as it would be."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.payments.limits.rules import BACK_DATED, LimitKind
from shared.days_in_words import day_in_words
from shared.miles import tenths_in_words
from shared.money import pounds

NOTHING, NO_CAP = "nothing", "no limit"
_CAPS = "caps "
_UNSAID = frozenset(
    {"human", "role", "vehicle", "rail", "is_another_account", "display_name", "person_id", "kind", "title", "length"}
)
"""What the title says, or nobody reads."""
_WORDS: Mapping[str, str] = {
    "valid_from": "Holds from",
    "is_live": "Live",
    "short_name": "Name in texts",
    "helpline": "Telephone number that people call",
    "helpline_hours": "Somebody answers",
    "adviser": "Adviser on benefits",
    "key_ends": "Key ends in",
    "issuer": "Sign-in service",
    "subject": "Signs in as",
    "register": "Its number is of the register for",
    "is_offered": "People may give to it",
    "automatic_up_to_pence": "Paid without anybody looking, up to",
    "second_approver_above_pence": "Needs two people above",
    "receipt_needed_above_pence": "Needs a receipt above",
}


_SAID: Mapping[Any, str] = {
    "per_hour": "per hour",
    "per_session": "per session",
    "self_declare": "paid in full; the person tells the tax office themself",
    "payroll_file": "paid with wages, by the payroll office",
    "england_wales": "England and Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """One figure, day or list: what it is, as it is now (None: there was nothing of the kind), and as it would be."""

    what: str
    was: str | None
    becomes: str


def subject_in_words(kind: LimitKind, after: Mapping[str, Any]) -> str:
    """Whom or what a proposal is about; "" where its kind says all."""
    match kind:
        case LimitKind.RATE | LimitKind.PAST_RATE | LimitKind.TAX_ROUTE:
            return str(after["role"])
        case LimitKind.MILEAGE_RATE | LimitKind.PAST_MILEAGE_RATE | LimitKind.MILEAGE_RATE_CHECKED:
            return str(after["vehicle"])
        case LimitKind.SIGN_IN_ADDED | LimitKind.ROLES | LimitKind.SIGN_IN_ENABLED:
            return f"{after['display_name']} ({after['subject']})"
        case LimitKind.RETENTION:
            return str(after["title"])
        case LimitKind.CHARITY:
            return str(after["name"])
        case LimitKind.CLAIM_POLICY | LimitKind.RAIL_ACCOUNT | LimitKind.ORGANISATION:
            return ""
        case LimitKind.GO_LIVE | LimitKind.LEAVE_LIVE:
            return ""


def cautions(kind: LimitKind, after: Mapping[str, Any]) -> list[str]:
    """What whoever confirms should know first."""
    found = []
    if kind in BACK_DATED:
        found.append("Back-dated: it changes what is owed for days that are past.")
    if kind is LimitKind.ORGANISATION:
        found.append("People call the number and trust it. Call it yourself before you confirm.")
    if kind is LimitKind.GO_LIVE:
        found.append(
            "Everything on the list of the first day is asked once more when you confirm. It takes up to half a minute."
        )
    if kind is LimitKind.LEAVE_LIVE:
        found.append("It stops no payment: what is approved is still paid. It says that this is not finished.")
    if after.get("is_another_account"):
        found.append("Money would leave from another Stripe account, and each person's bank details are entered anew.")
    if kind is LimitKind.RETENTION and after["length"] is not None:
        found.append("What is older goes, and cannot be brought back. Read what the dry run found first.")
    if kind is LimitKind.CHARITY:
        found.append("Look the number up in the register yourself: the name there is the name here.")
    return found


def changes_in_words(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[ChangeInWords]:
    """Everything that would be different; where there is nothing yet, everything that is proposed."""
    was, becomes = _flat(before or {}), _flat(after)
    return [
        ChangeInWords(
            _label(name),
            _value(name, was.get(name)) if before and (name in before or name.startswith(_CAPS)) else None,
            _value(name, becomes.get(name)),
        )
        for name in becomes | was
        if name.partition(" ")[0] not in _UNSAID and (before is None or was.get(name) != becomes.get(name))
    ]


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Caps by category become one entry each."""
    return dict(_entries(values))


def _entries(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from ((f"{name} {inner}", one) for inner, one in _entries(value))
        else:
            yield name, value


def _label(name: str) -> str:
    known = _WORDS.get(name)
    if known is not None:
        return known
    if name.startswith(_CAPS):
        category, _, which = name.removeprefix(_CAPS).removesuffix("_pence").partition(" ")
        return f"Most for {category.replace('_', ' ')}, {which.replace('_', ' ')}"
    plain = name.removesuffix("_tenth_pence").removesuffix("_pence").removesuffix("_tenths")
    return plain.replace("_", " ").capitalize()


def _value(name: str, value: Any) -> str:
    if value is None or value == []:
        return NO_CAP if name.startswith(_CAPS) else NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one).replace("_", " ") for one in value)
    for end, in_words in _BY_END.items():
        if name.endswith(end):
            return in_words(value)
    return _SAID.get(value, str(value))


_BY_END: Mapping[str, Callable[[Any], str]] = {
    "_tenth_pence": lambda value: f"{tenths_in_words(value)}p",
    "_pence": pounds,
    "miles_tenths": tenths_in_words,
    "_percent": lambda value: f"{value}%",
    "valid_from": lambda value: day_in_words(date.fromisoformat(value)),
}
"""How a figure is said, by the end of its name; the first that fits."""
