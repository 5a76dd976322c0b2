"""What money is for, as notices carry it: a code that is made from what was decided, never words that somebody typed.

What somebody typed may name an event, a group or an illness, and others may read a telephone or open a letter.
"""

from collections.abc import Iterable

from shared.contracts.categories import FACTS, Category

TAKING_PART = "taking_part"
"""A fee for an event or a task."""
RATE_WENT_UP = "rate_went_up"
"""What a fee came to more, because the rate was raised for days that were over."""
COSTS = "costs"
"""Costs that are not named: of a kind that says something about a person's health, of no kind that we know, or of many kinds."""
MOST_NAMED = 2
"""Kinds of costs that one notice names: more would not fit a text."""
_BETWEEN = "+"


def purpose_of_costs(categories: Iterable[str]) -> str:
    """The code for costs of these categories, in their order: "bus+food", or COSTS where not each of them may be named."""
    kinds = list(dict.fromkeys(categories))
    may_be_named = all(one in FACTS and FACTS[one].is_named_in_texts for one in kinds)
    return _BETWEEN.join(kinds) if may_be_named and 1 <= len(kinds) <= MOST_NAMED else COSTS


def categories_named(purpose: str) -> tuple[Category, ...]:
    """The categories that a code names; none for taking part, for costs that are not named, and for a code that we do not know."""
    names = purpose.split(_BETWEEN)
    return tuple(Category(name) for name in names) if all(name in FACTS for name in names) else ()
