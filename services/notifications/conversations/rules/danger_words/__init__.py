"""The words of danger, as data. In a phrase a star stands for up to three other words, a bar for "or", `#` for a number and
`@name` for a group of words. Words are as `plain.words_of` writes them (no apostrophes: "dont"), read by their base word ("hits": "hit")."""

from collections.abc import Mapping

from services.notifications.conversations.rules.danger_words import (
    abuse,
    emergency,
    harming_oneself,
    money,
    uneasy,
    worn_out,
)
from services.notifications.conversations.rules.danger_words.forms import FORMS, GROUPS, HARMLESS, NOT_SLIPS
from services.notifications.conversations.rules.danger_words.uneasy import EVERYDAY

PHRASES: Mapping[str, str] = {
    "emergency": emergency.PHRASES,
    "self_harm": harming_oneself.PHRASES,
    "abuse": abuse.PHRASES,
    "money_taken": money.PHRASES,
    "worn_out": worn_out.PHRASES,
    "uneasy": uneasy.PHRASES,
}
"""One phrase a line, in English and Welsh. Kinds stand in the order of their urgency."""

__all__ = ["EVERYDAY", "FORMS", "GROUPS", "HARMLESS", "NOT_SLIPS", "PHRASES"]
