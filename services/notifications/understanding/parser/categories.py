"""From a word to what money was spent on: the vocabulary, and slips of the finger that are near enough to it."""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.notifications.understanding.parser.vocabulary import NEUTRAL, NOT_SLIPS, PHRASES, WORDS

_SHORTEST_SLIP = 5
"""In shorter words one other letter makes another word: "bud", "tax", "cat"."""
_SHORTEST_SWAP = 4
"""In words of four letters two swapped ones are the only slip: "taix"."""
_LONG = 8
_TARGETS = tuple(word for word in WORDS if len(word) >= _SHORTEST_SLIP)


def _any(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


PHRASE = re.compile(rf"(?:{_any(tuple(PHRASES))})(?![a-z])")
NEUTRAL_PHRASE = re.compile(rf"(?:{_any(NEUTRAL)})(?![a-z])")


def category_of(word: str) -> str | None:
    """The category that a word names, also with a slip in it ("trian", "parkng"); None for any other word.

    A slip is one letter more, less, other or swapped, two in words of eight letters and more; words that are words themselves are
    no slips, nor is a word that is as near to two categories.
    """
    if word in WORDS:
        return WORDS[word]
    if len(word) < _SHORTEST_SWAP or word in NOT_SLIPS or not word.isalpha():
        return None
    most = 2 if len(word) >= _LONG else 1
    if len(word) < _SHORTEST_SLIP:
        return next((WORDS[target] for target in WORDS if is_swapped(word, target)), None)
    near = process.extract(word, _TARGETS, scorer=OSA.distance, score_cutoff=most, limit=5)
    if not near or near[0][0][0] != word[0]:
        return None
    best = near[0][1]
    names = {WORDS[target] for target, distance, _ in near if distance == best}
    return names.pop() if len(names) == 1 else None


def is_swapped(word: str, target: str) -> bool:
    """Whether a word is another with two neighbours swapped."""
    return len(word) == len(target) and sorted(word) == sorted(target) and OSA.distance(word, target) == 1
