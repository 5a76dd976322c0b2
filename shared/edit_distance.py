"""How far one word is from another: the one place that measures slips of the finger."""

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA


def between(word: str, other: str) -> int:
    """How many slips (a letter wrong, missing, too many, or two changed about) make one word the other."""
    return OSA.distance(word, other)


def likeness_percent(name: str, other: str) -> float:
    """How alike two longer names are: 100 is the same."""
    return fuzz.ratio(name, other)
