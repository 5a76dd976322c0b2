"""The words of the printed cash sheet, in Easy Read: short sentences, one idea each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.days_in_words import day_in_words
from shared.money import pounds


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person is to be given, in pence, and the number by which it is keyed in."""

    person_name: str = field(repr=False)
    amount_pence: int
    number: int


@dataclass(frozen=True, slots=True)
class CashSheet:
    """The sheet of one tin: for which event and table, who stands on its list, and a slip for each who is to be given something."""

    organisation: str
    helpline: str
    event: str
    table: str
    holder: str
    made_on: date
    names: Sequence[str] = field(repr=False)
    slips: Sequence[Slip] = field(repr=False)


def sheet_words(sheet: CashSheet) -> Mapping[str, object]:
    """Everything that is printed. No amount stands on the list that everybody sees, and each slip is a page of its own."""
    return {
        "organisation": sheet.organisation,
        "title": f"Cash sheet: {sheet.table}",
        "list": {
            "title": "Who is here?",
            "about": [
                f"{sheet.event}. {sheet.table}. {sheet.holder} holds the cash.",
                f"This is the list of {day_in_words(sheet.made_on)}. Pay only the people on it.",
            ],
            "columns": ["Name", "Here?", "Has the money?"],
            "names": list(sheet.names),
            "foot": "Somebody is not on this list? Do not pay them here. Call the holder of their list.",
            "nobody": "Nobody stands on this list.",
        },
        "slips": [_slip(sheet, one) for one in sheet.slips],
    }


def _slip(sheet: CashSheet, slip: Slip) -> Mapping[str, object]:
    return {
        "title": "Your money",
        "name": slip.person_name,
        "amount": pounds(slip.amount_pence),
        "number": f"Slip {slip.number}",
        "opening": [
            "This paper is only for you.",
            f"You get {pounds(slip.amount_pence)} in cash.",
            f"The money is from {sheet.organisation}.",
        ],
        "steps": [
            "Count the money.",
            "Is it right? Then write your name or a mark in the box.",
            "Is it not right? Do not sign. Say so.",
        ],
        "sign": "I have my money",
        "witness": "Who saw me sign? Their name",
        "ask": f"Questions? Call {sheet.helpline}.",
        "foot": f"{sheet.table}, {day_in_words(sheet.made_on)}",
    }
