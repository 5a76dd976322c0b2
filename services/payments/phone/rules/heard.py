"""What was understood of a text: lines of a claim, an intent, and what must be asked."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

MILEAGE = frozenset({"car", "motorcycle", "bicycle"})
"""Ways to travel that are paid by the mile, not by a fare."""


class Intent(StrEnum):
    """What a person wants."""

    CLAIM = "claim"
    """There are lines."""
    YES = "yes"
    NO = "no"
    """Also "yes, but the bus was £5": whatever changes something is no yes. Lines may stand beside it."""
    NOTHING = "nothing"
    """Nothing was spent."""
    LAST = "last"
    """The same as last time."""
    BACK = "back"
    CANCEL = "cancel"
    HELP = "help"
    """HELP or 0: a person."""
    STOP = "stop"
    START = "start"
    MONEY = "money"
    """Where is my money?"""
    APPEAL = "appeal"
    WELSH = "welsh"
    ENGLISH = "english"
    NO_RECEIPT = "no_receipt"
    THANKS = "thanks"
    GREETING = "greeting"
    """Hello; or the word CLAIM alone."""
    BANK = "bank"
    """Somebody sent bank numbers."""
    UNCLEAR = "unclear"


class HeardLine(BaseModel):
    """One thing money was spent on. None is what was not said. `amount_pence` is one fare where `times` is more than 1."""

    model_config = ConfigDict(frozen=True)

    category: str | None = None
    amount_pence: int | None = None
    miles_tenths: int | None = None
    passengers: int = 0
    times: int = 1
    on: date | None = None
    text: str = ""
    words: str | None = None
    """What the person called it, where the category is "other" and they called it something: "hearing aid batteries"."""
    is_sure: bool = False
    """The person has said YES to an amount that looked too large."""
    is_denied: bool = False
    """ "Not the bus": it was said that this was not spent."""


DoubtKind = Literal["amount", "category", "miles", "travel", "sure", "whole_or_each"]


class Doubt(BaseModel):
    """What must be asked about one line (its place, from 0). `times` for "whole or each"."""

    model_config = ConfigDict(frozen=True)

    kind: DoubtKind
    line: int
    times: int = 1


class Understood(BaseModel):
    """All that one text says. `number` where it is one whole number and nothing else (a choice, or an amount).

    `has_bank_numbers`: never keep the text as it came; mask it first.
    """

    model_config = ConfigDict(frozen=True)

    lines: tuple[HeardLine, ...] = ()
    intent: Intent = Intent.UNCLEAR
    is_guess: bool = False
    """Whether the intent is only what the text is most like: never a claim or a yes."""
    doubts: tuple[Doubt, ...] = ()
    total_said_pence: int | None = None
    number: int | None = None
    on: date | None = None
    """The first day that is said, with or without a line."""
    has_bank_numbers: bool = False
