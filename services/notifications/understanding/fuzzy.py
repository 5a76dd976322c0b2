"""From a word to what money is spent on, also with a slip of the finger in it."""

from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.notifications.understanding.words import phrases, table
from shared.contracts.categories import Category

_SHORTEST_SLIP = 5
"""In shorter words one other letter makes another word: "bud", "tax", "cat"."""
_SHORTEST_SWAP = 4
"""In words of four letters two swapped ones are the only slip: "taix"."""
_LONG = 8


@cache
def things() -> Mapping[str, str]:
    """Every word and phrase for what money is spent on, with its category."""
    return {phrase: category.value for category in Category for phrase in table(category)}


@cache
def first_words() -> frozenset[str]:
    """The first word of each of them."""
    return frozenset(phrase.partition(" ")[0] for phrase in things())


@cache
def _targets() -> tuple[str, ...]:
    return tuple(word for word in things() if len(word) >= _SHORTEST_SLIP and " " not in word)


@cache
def _by_letters() -> Mapping[str, list[str]]:
    """The words of four letters by their letters in order, so that a swap is looked for among few."""
    found: dict[str, list[str]] = {}
    for word in things():
        if len(word) == _SHORTEST_SWAP:
            found.setdefault("".join(sorted(word)), []).append(word)
    return found


@lru_cache(maxsize=20_000)
def meant(word: str) -> str | None:
    """The word of our lists that a word is, or of which it is a slip ("trian", "parkng"); None for any other word.

    A slip is one letter more, less, other or swapped, two in words of eight letters and more; ordinary words are no slips, nor is a
    word that is as near to two categories.
    """
    if word in things():
        return word
    for ending in ("'s", "s"):  # "my enabler's wages", "2 soups"
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_SWAP and stem in things() and word not in phrases("no_slips"):
            return stem
    if len(word) < _SHORTEST_SWAP or word in phrases("no_slips") or not word.isalpha():
        return None
    if len(word) < _SHORTEST_SLIP:
        alike = _by_letters().get("".join(sorted(word)), ())
        return next((other for other in alike if OSA.distance(word, other) == 1), None)
    most = 2 if len(word) >= _LONG else 1
    near = process.extract(word, _targets(), scorer=OSA.distance, score_cutoff=most, limit=5)
    if not near or near[0][0][0] != word[0]:
        return None
    best = [target for target, distance, _ in near if distance == near[0][1]]
    return best[0] if len({things()[target] for target in best}) == 1 else None


def category_of(word: str) -> str | None:
    """The category that a word names, also with a slip in it."""
    found = meant(word)
    return things()[found] if found else None
