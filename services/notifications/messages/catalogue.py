"""What we say: one entry a notice, in short plain sentences, with the values it takes and their types.

A text says what has happened, what happens next, and whom to call. It says "we have sent", never "has arrived": we cannot
see into people's accounts. It names no event, group or benefit, because others may read the telephone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.errors import InvalidError
from shared.money import pounds

MOST_PLACES = 306
"""Two parts of a text in the GSM-7 alphabet."""


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name we write, and the number that people call."""

    organisation: str
    helpline: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One notice. `values` are what payments must give, by name; `{organisation}` and `{helpline}` come from the organisation."""

    name: str
    sms: str
    values: Mapping[str, type[int] | type[str]]


_PAYMENT: Mapping[str, type[int] | type[str]] = {"amount_pence": int, "reference": str}

CATALOGUE: Mapping[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            "payment_sent",
            "We have sent you {amount_pence}. It is from {organisation}. Your number for it is {reference}. "
            "Questions? Call {helpline}.",
            _PAYMENT,
        ),
        Entry(
            "payment_processing",
            "We are sending you {amount_pence}. It is from {organisation}. The bank is working on it. "
            "We will text you when it is sent. Your number for it is {reference}. Questions? Call {helpline}.",
            _PAYMENT,
        ),
        Entry(
            "payment_under_review",
            "We are sending you {amount_pence}. It is from {organisation}. The bank is checking it first. "
            "You do not need to do anything. We will text you when it is sent. "
            "Questions? Call {helpline}. Say this number: {reference}.",
            _PAYMENT,
        ),
        Entry(
            "payment_failed",
            "We could not send you {amount_pence}. The money is still yours. {organisation} is finding out why. "
            "We will tell you what happens next. Questions? Call {helpline}. Say this number: {reference}.",
            _PAYMENT,
        ),
        Entry(
            "payment_returned",
            "We sent you {amount_pence}, but the bank sent it back. The money is still yours. "
            "We need to know where to send it. Please call {organisation} on {helpline}. Say this number: {reference}.",
            _PAYMENT,
        ),
    )
}


def check(notice: str, values: Mapping[str, object]) -> Entry:
    """The entry of a notice, with its values checked. Raises InvalidError for an unknown notice, and for values that are
    missing, unknown or of another type; the message names notices and value names, never values."""
    entry = CATALOGUE.get(notice)
    if entry is None:
        raise InvalidError("notice.unknown", "There are no words for this notice. Nothing was sent.", notice=notice)
    wrong = sorted(
        {name for name, kind in entry.values.items() if type(values.get(name)) is not kind}
        | values.keys() - entry.values
    )
    if wrong:
        raise InvalidError(
            "notice.values", "Some values of this notice are missing, unknown or wrong. Nothing was sent.", values=wrong
        )
    return entry


def render(notice: str, values: Mapping[str, object], sender: Sender) -> str:
    """The words of a notice as a text message; values ending in `_pence` are written as pounds. Raises InvalidError."""
    entry = check(notice, values)
    written = {name: _write(name, value) for name, value in values.items()}
    return entry.sms.format(organisation=sender.organisation, helpline=sender.helpline, **written)


def _write(name: str, value: object) -> str:
    return pounds(value) if isinstance(value, int) and name.endswith("_pence") else str(value)
