"""What people spend money on: every category is named here, once, with what both services know of it.

Each has four further places, and `tests/architecture/test_categories.py` lists those that are missing: see
docs/how-to/add-a-category.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """What money was spent on. OTHER also stands for what the person has not told us yet."""

    BUS = "bus"
    TRAIN = "train"
    TAXI = "taxi"
    CAR = "car"
    MOTORCYCLE = "motorcycle"
    BICYCLE = "bicycle"
    PARKING = "parking"
    FOOD = "food"
    CARER = "carer"
    PERSONAL_ASSISTANT = "personal_assistant"
    CHILDCARE = "childcare"
    PHONE = "phone"
    OVERNIGHT = "overnight"
    EQUIPMENT = "equipment"
    OTHER = "other"


class CategoryGroup(StrEnum):
    """Categories that are counted alike."""

    FARE = "fare"
    """A journey that somebody else drives: fares may be "each way"."""
    MILES = "miles"
    """A journey in the person's own vehicle: paid by the mile, not by a fare."""
    CARE = "care"
    """Somebody's time, which is often told by the hour."""
    REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFacts:
    """What both services know of a category."""

    words: str
    """As it stands in "The … is £4.60.": what payments says in English, and notices carry."""
    group: CategoryGroup = CategoryGroup.REST
    likely_pence: int = 200_00
    """Above this one fare is more likely a missing point than a price ("£460 bus"): it is asked, never refused."""
    is_named_in_texts: bool = True
    """Whether a notice may name it, although others may read the telephone: not where the name tells something about a person's health,
    nor where it says nothing. "costs" stands there otherwise."""


FACTS: Mapping[str, CategoryFacts] = {
    Category.BUS: CategoryFacts(words="bus fare", group=CategoryGroup.FARE, likely_pence=40_00),
    Category.TRAIN: CategoryFacts(words="train fare", group=CategoryGroup.FARE, likely_pence=110_00),
    Category.TAXI: CategoryFacts(words="taxi fare", group=CategoryGroup.FARE, likely_pence=100_00),
    Category.CAR: CategoryFacts(words="car journey", group=CategoryGroup.MILES),
    Category.MOTORCYCLE: CategoryFacts(words="motorcycle journey", group=CategoryGroup.MILES),
    Category.BICYCLE: CategoryFacts(words="bicycle journey", group=CategoryGroup.MILES),
    Category.PARKING: CategoryFacts(words="parking", likely_pence=50_00),
    Category.FOOD: CategoryFacts(words="lunch or food", likely_pence=60_00),
    Category.CARER: CategoryFacts(
        words="cost of a carer", group=CategoryGroup.CARE, likely_pence=500_00, is_named_in_texts=False
    ),
    Category.PERSONAL_ASSISTANT: CategoryFacts(
        words="cost of a personal assistant", group=CategoryGroup.CARE, likely_pence=500_00, is_named_in_texts=False
    ),
    Category.CHILDCARE: CategoryFacts(words="childcare", group=CategoryGroup.CARE, likely_pence=300_00),
    Category.PHONE: CategoryFacts(words="phone or internet cost", likely_pence=60_00),
    Category.OVERNIGHT: CategoryFacts(words="overnight stay", likely_pence=300_00),
    Category.EQUIPMENT: CategoryFacts(words="equipment", likely_pence=300_00),
    Category.OTHER: CategoryFacts(words="other cost", is_named_in_texts=False),
}


def in_group(group: CategoryGroup) -> frozenset[str]:
    """The categories of a group, also for names that travelled as text."""
    return frozenset(category for category, facts in FACTS.items() if facts.group is group)


MILEAGE = in_group(CategoryGroup.MILES)
"""Paid by the mile, not by a fare."""


def words(category: Category) -> str:
    """A category in plain words: "bus fare", "lunch or food"."""
    return FACTS[category].words


def likely_pence(category: str) -> int:
    """The most that one fare or thing of a category is likely to cost; a name that we do not know counts as OTHER."""
    return FACTS[Category(category) if category in FACTS else Category.OTHER].likely_pence


NOT_NAMED = "costs"
"""What notices call what they may not name."""


def words_in_texts(facts: CategoryFacts) -> str:
    """What a notice calls a category after "your": its words, or NOT_NAMED where it may not be named."""
    return facts.words if facts.is_named_in_texts else NOT_NAMED
