"""What was understood of a text: lines of a claim, an intent, and what must be asked."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from shared.contracts.understood import MILEAGE, Doubt, HeardLine, Intent

__all__ = ["MILEAGE", "Doubt", "HeardLine", "Intent", "Understood"]



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
