"""Every category of expenses has all its places: what is missing is named, with its file, in one list."""

from collections.abc import Iterator
from pathlib import Path

from services.notifications.categories import WORDS
from services.notifications.letters.pictures import PICTURES
from services.notifications.lines.rules import gsm7_length
from services.notifications.understanding.words import FOLDER, table
from services.payments.claims.rules.categories import RULES
from shared.contracts.categories import FACTS, Category, CategoryFacts, words_in_texts

CHECKOUT = Path(__file__).resolve().parents[2]


def missing() -> Iterator[str]:
    """What is still to be written, place by place."""
    for category in Category:
        if category not in FACTS:
            yield f"shared/contracts/categories.py: FACTS has no row for {category}"
        if category not in RULES:
            yield f"services/payments/claims/rules/categories.py: RULES has no row for {category}"
        if category not in WORDS:
            yield f"services/notifications/categories.py: WORDS has no row for {category}"
        for language in ("en", "cy"):
            file = FOLDER / language / f"{category}.txt"
            if not file.exists():
                yield f"{file.relative_to(CHECKOUT)}: what people call {category} stands nowhere"
    yield from claimed_twice()


def claimed_twice() -> Iterator[str]:
    """The phrases that stand in the lists of two categories: which of them is meant would be chance."""
    of = dict[str, Category]()
    for category in Category:
        for phrase in table(category):
            if (other := of.setdefault(phrase, category)) is not category:
                yield f"services/notifications/understanding/words: {phrase!r} is in the lists of {other} and of {category}"


def test_every_category_is_in_all_its_places() -> None:
    found = list(missing())
    assert not found, "\n".join(["see docs/how-to/add-a-category.md", *found])


def test_names_and_pictures_are_of_the_kind_that_letters_and_texts_take() -> None:
    assert {one.picture for one in WORDS.values()} <= PICTURES.keys()
    assert gsm7_length("".join(one.cy_in_notices for one in WORDS.values())) is not None
    assert len({facts.words for facts in FACTS.values()}) == len(FACTS), "notices tell categories apart by their words"


def test_what_may_not_be_named_is_called_costs_in_texts() -> None:
    assert words_in_texts(CategoryFacts(words="bus fare")) == "bus fare"
    assert words_in_texts(CategoryFacts(words="bus fare", is_named_in_texts=False)) == "costs"
