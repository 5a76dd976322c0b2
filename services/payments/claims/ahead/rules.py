"""How a request to pay ahead ends, and what its answer must say."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.categories import Category

LONGEST_WORDS = 120
"""A no fits into two parts of a text, with who says it."""


class AheadOutcome(StrEnum):
    """How a request ends."""

    TICKET = "ticket"
    """We buy it: our cost, and never owed to anybody."""
    ADVANCE = "advance"
    """They get the money before, and owe it to us until they claim what they spent."""
    NO = "no"


@dataclass(frozen=True, slots=True)
class AheadAnswer:
    """How a request ends: for a ticket or an advance what it is, how much in pence and for which day; for a no the words to the person."""

    outcome: AheadOutcome
    category: Category | None = None
    amount_pence: int | None = None
    on: date | None = None
    words: str | None = None
