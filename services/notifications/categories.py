"""How each category of expenses is said and understood: words in each language, the picture beside it, the person's own word.

A category is named in `shared/contracts/categories.py`; a new one needs a row here and a list of what people call it in each
language of `understanding/words` (docs/how-to/add-a-category.md). Nobody has checked the Welsh yet (`messages/languages.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.categories import FACTS, Category
from shared.contracts.purposes import RATE_WENT_UP, TAKING_PART, categories_named


class OwnWord(StrEnum):
    """When a read-back says the person's own word ("coffee") instead of ours ("food")."""

    ANY = "any"
    """Whatever the person called it."""
    LISTED = "listed"
    """Only a word of our lists ("tram"): others are names of places or people."""
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryWords:
    """The words of a category, alike in a text and by the voice."""

    en: str
    """In questions and read-backs: "Bus £4.60."."""
    cy: str
    cy_in_notices: str
    """The Welsh for what payments calls it in notices (`CategoryFacts.words`)."""
    en_beside_others: str = ""
    """What notices say in "your bus fare and …", where the English words of `CategoryFacts` would not read well there."""
    cy_beside_others: str = ""
    """The same in Welsh, for `cy_in_notices`."""
    picture: str = "information"
    """Beside a letter's sentence that names it: a name of `letters/pictures.py`."""
    is_clear: bool = False
    """Its words mean nothing else, so that our list is worth more than a guess."""
    own_word: OwnWord = OwnWord.ANY


WORDS: Mapping[Category, CategoryWords] = {
    Category.BUS: CategoryWords(
        en="bus", cy="bws", cy_in_notices="tocyn bws", picture="bus", is_clear=True, own_word=OwnWord.LISTED
    ),
    Category.TRAIN: CategoryWords(
        en="train",
        cy="trên",
        cy_in_notices="tocyn rheilffordd",
        picture="train",
        is_clear=True,
        own_word=OwnWord.LISTED,
    ),
    Category.TAXI: CategoryWords(
        en="taxi", cy="tacsi", cy_in_notices="tacsi", picture="taxi", is_clear=True, own_word=OwnWord.LISTED
    ),
    Category.CAR: CategoryWords(
        en="car", cy="car", cy_in_notices="taith mewn car", picture="car", own_word=OwnWord.NEVER
    ),
    Category.MOTORCYCLE: CategoryWords(
        en="motorcycle", cy="beic modur", cy_in_notices="taith ar feic modur", is_clear=True, own_word=OwnWord.NEVER
    ),
    Category.BICYCLE: CategoryWords(
        en="bicycle", cy="beic", cy_in_notices="taith ar feic", picture="bicycle", is_clear=True, own_word=OwnWord.NEVER
    ),
    Category.PARKING: CategoryWords(
        en="parking", cy="parcio", cy_in_notices="parcio", picture="parking", is_clear=True, own_word=OwnWord.NEVER
    ),
    Category.FOOD: CategoryWords(
        en="food",
        cy="bwyd",
        cy_in_notices="cinio neu fwyd",
        en_beside_others="food",
        cy_beside_others="bwyd",
        picture="food",
        is_clear=True,
    ),
    Category.CARER: CategoryWords(en="carer", cy="gofalwr", cy_in_notices="gofalwr", picture="people"),
    Category.PERSONAL_ASSISTANT: CategoryWords(
        en="personal assistant",
        cy="cynorthwyydd",
        cy_in_notices="cynorthwyydd personol",
        picture="person",
        own_word=OwnWord.LISTED,
    ),
    Category.CHILDCARE: CategoryWords(
        en="childcare", cy="gofal plant", cy_in_notices="gofal plant", picture="child", is_clear=True
    ),
    Category.PHONE: CategoryWords(en="phone", cy="ffôn", cy_in_notices="galwadau neu'r rhyngrwyd", picture="mobile"),
    Category.OVERNIGHT: CategoryWords(
        en="overnight stay", cy="aros dros nos", cy_in_notices="arhosiad dros nos", picture="hotel", is_clear=True
    ),
    Category.EQUIPMENT: CategoryWords(en="equipment", cy="offer", cy_in_notices="offer"),
    Category.OTHER: CategoryWords(en="other cost", cy="cost arall", cy_in_notices="cost arall"),
}

MOST_WORDS_OF_PURPOSE = 6
"""More would make a sentence too long to be easily read."""
_TAKING_PART = {"en": "taking part", "cy": "gymryd rhan"}
_RATE_WENT_UP = {"en": "taking part, at our new rate", "cy": "gymryd rhan, ar ein cyfradd newydd"}
_COSTS = {"en": "your costs", "cy": "eich costau"}
_AND = {"en": ("your ", " and "), "cy": ("eich ", " a'ch ")}


def purpose_words(purpose: str, language: str) -> Sequence[str]:
    """What money is for (`shared/contracts/purposes.py`), after "for" or "am": the words that say most first, then shorter ones."""
    if purpose == TAKING_PART:
        return (_TAKING_PART[language],)
    if purpose == RATE_WENT_UP:
        return (_RATE_WENT_UP[language], _TAKING_PART[language])
    named = categories_named(purpose)
    if not named:
        return (_COSTS[language],)
    first, between = _AND[language]
    words = first + between.join(_in_purpose(one, language) for one in named)
    return (words, _COSTS[language]) if len(words.split()) <= MOST_WORDS_OF_PURPOSE else (_COSTS[language],)


def purpose_picture(purpose: str) -> str:
    """The picture beside a letter's sentence that says what money is for."""
    if purpose in (TAKING_PART, RATE_WENT_UP):
        return "meeting"
    named = categories_named(purpose)
    return WORDS[named[0]].picture if len(named) == 1 else "receipt"


def _in_purpose(category: Category, language: str) -> str:
    words = WORDS[category]
    if language == "cy":
        return words.cy_beside_others or words.cy_in_notices
    return words.en_beside_others or FACTS[category].words
