"""Is somebody in trouble? Words of self-harm, abuse, emergencies, and money being taken, in English and Welsh, also misspelt.

False alarms are cheap, misses are not: a person calls, and the answer is kind. The words themselves are data, in danger_words.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache

from rapidfuzz.distance import OSA

from services.notifications.conversations.rules.danger_words import HARMLESS, PHRASES, SAME_WORD
from services.notifications.conversations.rules.plain import words_of

GAP = 3
"""How many other words a star in a phrase may stand for."""


class Trouble(StrEnum):
    """What kind of trouble somebody may be in."""

    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    MONEY_TAKEN = "money_taken"
    EMERGENCY = "emergency"


def trouble_in(said: str) -> Trouble | None:
    """The kind of trouble that a message speaks of, the most urgent first; None where it speaks of none."""
    words = _without_harmless([SAME_WORD.get(word, word) for word in words_of(said)])
    for kind, phrases in PHRASES.items():
        if any(_found(phrase, words) for phrase in _compiled(phrases)):
            return Trouble(kind)
    return None


@cache
def _compiled(phrases: tuple[str, ...]) -> tuple[tuple[frozenset[str] | None, ...], ...]:
    """Phrases as steps: a set of words that may stand there, or None for a gap."""
    return tuple(
        tuple(None if step == "*" else frozenset(step.split("|")) for step in phrase.split()) for phrase in phrases
    )


def _without_harmless(words: list[str]) -> list[str]:
    """The words with harmless phrases ("killed time", "dead battery") cut out, each leaving a mark that nothing matches."""
    kept = list(words)
    for phrase in _compiled(HARMLESS):
        place = 0
        while place < len(kept):
            end = _match(phrase, kept, place, exact=True)
            if end is not None:
                kept[place:end] = ["-"]
            place += 1
    return kept


def _found(phrase: Sequence[frozenset[str] | None], words: Sequence[str]) -> bool:
    return any(_match(phrase, words, place) is not None for place in range(len(words)))


def _match(
    phrase: Sequence[frozenset[str] | None], words: Sequence[str], place: int, *, exact: bool = False
) -> int | None:
    """Where the phrase ends if it begins at this place, or None."""
    if not phrase:
        return place
    step, rest = phrase[0], phrase[1:]
    if step is None:
        ends = (_match(rest, words, place + skipped, exact=exact) for skipped in range(GAP + 1))
        return next((end for end in ends if end is not None), None)
    if place >= len(words) or not _is_one_of(words[place], step, exact=exact):
        return None
    return _match(rest, words, place + 1, exact=exact)


def _is_one_of(word: str, expected: Iterable[str], *, exact: bool) -> bool:
    return word in expected or (not exact and any(_is_slip(word, one) for one in expected))


def _is_slip(word: str, meant: str) -> bool:
    """Whether a word is a misspelt other one: one slip from five letters on, two from nine on. Short words are too alike."""
    if len(meant) < 5 or word in _REAL_WORDS:
        return False
    return OSA.distance(word, meant, score_cutoff=2) <= (2 if len(meant) >= 9 else 1)


_REAL_WORDS: Mapping[str, None] = dict.fromkeys(
    [
        "skilled",
        "filled",
        "billed",
        "money",
        "honey",
        "monkey",
        "beating",
        "seating",
        "heating",
        "eating",
        "meeting",
        "heated",
        "seated",
        "bearing",
        "stole",
        "stone",
        "threat",
        "treat",
        "thread",
        "throat",
        "treats",
        "theatre",
        "cutting",
        "putting",
        "hitting",
        "sitting",
        "hotting",
        "jumping",
        "pumping",
        "hearts",
        "hurt",
        "hut",
        "parents",
        "patents",
        "unsafe",
        "steals",
        "meals",
        "deals",
        "tablet",
        "table",
        "stables",
        "bleeding",
        "breeding",
        "feeding",
        "leading",
        "reading",
    ]
)
"""Words that look like a misspelt one and are not."""
