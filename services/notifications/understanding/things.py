"""What money was spent on: the category, and the person's own word for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten

from services.notifications.categories import WORDS, OwnWord
from services.notifications.understanding.fuzzy import category_of, meant, things
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases
from shared.contracts.categories import Category

MOST_OWN_WORDS = 24
"""A read-back must stay a short text."""
_CERTAIN = 0.9
NAMED = 0.5
"""How sure a thing is that only our lists know."""
_LONGEST = 5
_ENDS = frozenset({".", "\n", "!", "?", ";"})
_BEFORE_PLACES = frozenset({"to", "from", "near", "outside", "no", "not", "without", "missed", "instead", "of", "than"})
CLEAR = frozenset[str](category for category, words in WORDS.items() if words.is_clear)
"""Categories whose words mean nothing else, so that a list is worth more than a guess."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A category with the person's own word, where that says more; and where it stands."""

    category: str
    words: str | None
    span: TaggedSpan


def thing_of(span: TaggedSpan) -> Thing:
    """The thing that a span names; for what was denied ("not") its category comes from our lists."""
    listed = _listed(span.words)
    category = span.role
    if category == "not":
        category = listed or "other"
    elif listed and listed != category and listed in CLEAR and span.sure < _CERTAIN:
        category = listed
    return Thing(category, own_words(category, span.words), span)


def with_named(tokens: Sequence[Token], spans: Sequence[TaggedSpan], found: Sequence[Thing]) -> list[Thing]:
    """The things, and, for an amount that has none in its sentence, the thing on our lists that is named there."""
    taken = {at for one in spans for at in range(one.start, one.end)}
    all_things, borders = list(found), [-1, *(at for at, one in enumerate(tokens) if one.text in _ENDS), len(tokens)]
    for start, end in pairwise(borders):
        amounts = [one for one in spans if one.role in ("paid", "miles", "total", "rate") and start < one.start < end]
        own = [one for one in found if start < one.span.start < end]
        if len(amounts) > len(own):
            all_things += [
                one
                for one in named_in(tokens, start + 1, end, taken)
                if one.category not in {two.category for two in own}
            ]
    return sorted(all_things, key=lambda one: one.span.start)


def named_in(tokens: Sequence[Token], start: int, end: int, taken: Collection[int]) -> list[Thing]:
    """The things on our lists that are named in a part of a message, each category once; places that nothing was paid for aside."""
    found: dict[str, Thing] = {}
    place = start
    while place < end:
        length, category = _phrase_at(tokens, place, end)
        if category and not set(range(place, place + length)) & set(taken) and not _is_a_place(tokens, place, start):
            words = tuple(token.text for token in tokens[place : place + length])
            span = TaggedSpan(category, place, place + length, NAMED, words)
            found.setdefault(category, Thing(category, own_words(category, words), span))
        place += max(length, 1)
    return list(found.values())


def _phrase_at(tokens: Sequence[Token], place: int, end: int) -> tuple[int, str]:
    """How many pieces from a place on are a phrase of our lists, and its category; none for "bus stop"."""
    for length in range(min(_LONGEST, end - place), 0, -1):
        phrase = " ".join(token.text for token in tokens[place : place + length])
        if phrase in phrases("no_things"):
            return length, ""
        if phrase in things():
            return length, things()[phrase]
    return 1, category_of(tokens[place].text) or "" if tokens[place].is_word else ""


def _is_a_place(tokens: Sequence[Token], place: int, start: int) -> bool:
    """ "To the hotel", "not the bus", "the bus was cancelled"."""
    before = [
        token.text
        for token in tokens[max(start, place - 3) : place]
        if token.text not in ("the", "my", "a", "our", "any")
    ]
    return bool(before) and before[-1] in _BEFORE_PLACES


def _listed(words: Sequence[str]) -> str | None:
    """The only category that our lists know for these words."""
    whole = " ".join(words)
    if whole in things():
        return things()[whole]
    found = {things()[known] for word in words if (known := meant(word))}
    return found.pop() if len(found) == 1 else None


def own_words(category: str, words: Sequence[str]) -> str | None:
    """The person's own word, slips mended, where it says more than the category: "coffee", "tram"; None for "bus fare", "busses"."""
    own_word = WORDS[Category(category)].own_word
    if own_word is OwnWord.NEVER:
        return None
    kept = list(words)
    while kept and _is_edge(kept[0]):
        kept.pop(0)
    while kept and _is_edge(kept[-1]):
        kept.pop()
    said = shorten(" ".join(meant(word) or word for word in kept), MOST_OWN_WORDS, placeholder="").replace(" - ", "-")
    label = category.replace("_", " ")
    if (
        not said
        or not any(sign.isalpha() for sign in said)
        or said.startswith(label)
        or said in phrases("says_nothing")
    ):
        return None
    known = things().get(said)
    return said if own_word is OwnWord.ANY or known == category else None


def _is_edge(word: str) -> bool:
    return word in phrases("edges") or not word[0].isalnum()
