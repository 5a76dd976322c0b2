"""What payments knows of each category: the cap that comes with the product, whether a receipt can be asked for, its name on pages.

A category is named in `shared/contracts/categories.py`; a new one needs a row here (docs/how-to/add-a-category.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.categories import Category


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that is paid without asking for a category, in pence; None: no cap."""

    per_line_pence: int | None = None
    per_day_pence: int | None = None


@dataclass(frozen=True, slots=True)
class CategoryRules:
    """What the rules and the pages say of a category."""

    on_pages: tuple[str, str]
    """What a person chooses on a page, in English and Welsh. Nobody has checked the Welsh (`phone/words`)."""
    cap: Cap = Cap()
    """A careful start where an organisation has written no rules yet; without one it is paid up to what holds for a claim."""
    has_receipts: bool = True
    """Whether somebody gives a receipt for it; none is asked for otherwise."""
    is_daily: bool = True
    """Whether it is bought anew every day: then the same price on the next day is no sign that one thing is claimed twice."""


RULES: Mapping[Category, CategoryRules] = {
    Category.BUS: CategoryRules(("Bus", "Bws"), Cap(1_200, 2_400)),
    Category.TRAIN: CategoryRules(("Train", "Trên"), Cap(6_000, 12_000)),
    Category.TAXI: CategoryRules(("Taxi", "Tacsi"), Cap(3_000, 6_000)),
    Category.CAR: CategoryRules(("My car", "Fy nghar"), Cap(6_000, 12_000), has_receipts=False),
    Category.MOTORCYCLE: CategoryRules(("My motorcycle", "Fy meic modur"), Cap(3_000, 6_000), has_receipts=False),
    Category.BICYCLE: CategoryRules(("My bicycle", "Fy meic"), Cap(1_000, 2_000), has_receipts=False),
    Category.PARKING: CategoryRules(("Parking", "Parcio"), Cap(1_500, 2_000)),
    Category.FOOD: CategoryRules(("Food or drink", "Bwyd neu ddiod"), Cap(1_500, 3_000)),
    Category.CARER: CategoryRules(("A carer", "Gofalwr")),
    Category.PERSONAL_ASSISTANT: CategoryRules(("My personal assistant", "Fy nghynorthwyydd personol")),
    Category.CHILDCARE: CategoryRules(("Childcare", "Gofal plant")),
    Category.PHONE: CategoryRules(("Phone or internet", "Ffôn neu'r rhyngrwyd"), Cap(1_000, 1_000), is_daily=False),
    Category.OVERNIGHT: CategoryRules(("A night away", "Noson i ffwrdd")),
    Category.EQUIPMENT: CategoryRules(("Equipment", "Offer"), is_daily=False),
    Category.OTHER: CategoryRules(("Something else", "Rhywbeth arall"), Cap(2_000, 3_000), is_daily=False),
}
