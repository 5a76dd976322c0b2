"""What money was spent on: the category, and the person's own word for it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from textwrap import shorten
from typing import Literal

from services.notifications.categories import WORDS, OwnWord
from services.notifications.understanding.fuzzy import category_of, first_words, meant, things
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import beginnings, phrases, table
from shared.contracts.categories import MILEAGE, Category

MOST_OWN_WORDS = 24
"""A read-back must stay a short text."""
_CERTAIN = 0.9
_A_ROUTE = 0.6
NAMED = 0.5
"""How sure a thing is that only our lists know."""
_LONGEST = 5
_MOST_EDGES = 3
Kind = Literal["named", "listed", "place", "route", "drove"]
CLEAR = frozenset[str](category for category, words in WORDS.items() if words.is_clear)
"""Categories whose words mean nothing else, so that a list is worth more than a guess."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A category with the person's own word, where that says more; where it stands; and whether it was named, is only on our lists, or is
    a place, a route or a word of driving that may stand for one."""

    category: str
    words: str | None
    span: TaggedSpan
    kind: Kind = "named"


def thing_of(span: TaggedSpan) -> Thing:
    """The thing that a span names; for what was denied ("not") its category comes from our lists."""
    listed = _listed(span.words)
    category = span.role
    if category == "not":
        category = listed or "other"
    elif listed and listed != category and listed in CLEAR and span.sure < _CERTAIN:
        category = listed
    return Thing(category, own_words(category, span.words), span)


def with_listed(tokens: Sequence[Token], spans: Sequence[TaggedSpan], found: Sequence[Thing]) -> list[Thing]:
    """The things, and what else a message names from our lists: it is a thing only where an amount is linked to it."""
    taken = {at for one in spans for at in range(one.start, one.end)}
    routes = [
        Thing("bus", None, replace(one, role="bus"), "route")
        for one in spans
        if one.role == "route" and one.sure > _A_ROUTE
    ]
    return sorted([*found, *routes, *_listed_in(tokens, taken)], key=lambda one: (one.span.start, one.span.end))


def _listed_in(tokens: Sequence[Token], taken: Collection[int]) -> Iterator[Thing]:
    """What our lists name: things, places that hold the name of one ("bus stop"), and words of driving."""
    place = 0
    while place < len(tokens):
        length, category, kind = _phrase_at(tokens, place)
        if category and not any(at in taken for at in range(place, place + length)):
            words = tuple(token.text for token in tokens[place : place + length])
            span = TaggedSpan(category, place, place + length, NAMED, words)
            yield Thing(category, own_words(category, words) if kind == "listed" else None, span, kind)
        place += length


def _phrase_at(tokens: Sequence[Token], place: int) -> tuple[int, str, Kind]:
    """How many pieces from a place on are a phrase of our lists, its category, and its kind."""
    longest = _LONGEST if tokens[place].text in _first_words() else 1
    for length in range(min(longest, len(tokens) - place), 0, -1):
        words = [token.text for token in tokens[place : place + length]]
        phrase = " ".join(words)
        if phrase in phrases("no_things"):
            return length, next((things()[word] for word in words if word in things()), ""), "place"
        if phrase in phrases("drove"):
            return length, "car", "drove"
        if phrase in things():
            return length, things()[phrase], "listed"
        if phrase in phrases("care_verbs") and (found := _cared_for(tokens, place + length)) is not None:
            return length + found[0], found[1], "listed"
    return 1, category_of(tokens[place].text) or "" if tokens[place].is_word else "", "listed"


@cache
def _first_words() -> frozenset[str]:
    """The words that a phrase of these lists may begin with."""
    return first_words().union(*(beginnings(theme) for theme in ("no_things", "drove", "care_verbs")))


def _cared_for(tokens: Sequence[Token], place: int) -> tuple[int, str] | None:
    """Who is looked after from this place on ("my wife", "the bairns"): how many pieces that is, and what such care is."""
    for length in range(_MOST_EDGES + 1):
        at = place + length
        if at >= len(tokens):
            return None
        if (category := table("cared_for").get(tokens[at].text)) is not None:
            return length + 1, category
        if tokens[at].text not in phrases("cared_edges"):
            return None
    return None


def _listed(words: Sequence[str]) -> str | None:
    """The only category that our lists know for these words."""
    whole = " ".join(words)
    if whole in things():
        return things()[whole]
    found = {things()[known] for word in words if (known := meant(word))}
    return found.pop() if len(found) == 1 else None


def vehicle_of(tokens: Sequence[Token], category: str | None) -> str | None:
    """What miles were gone by: a minibus that somebody drove is their vehicle, and no bus; "26 miles at 45p" were gone by car."""
    if category in MILEAGE:
        return category
    words = [token.text for token in tokens]
    if set(words) & (phrases("drove") | phrases("lifts")):
        return "car"
    rates = table("mileage_rates")
    return next((rates[one] for one in (*words, *map(" ".join, pairwise(words))) if one in rates), None)


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
