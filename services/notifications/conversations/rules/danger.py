"""Is somebody in trouble? Words of self-harm, abuse, emergencies, and money being taken, in English and Welsh, also misspelt.

False alarms are cheap, misses are not: a person calls, and the answer is kind. The words themselves are data, in danger_words.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from rapidfuzz.distance import OSA

from services.notifications.conversations.rules.danger_words import HARMLESS, PHRASES, SAME_WORD
from services.notifications.conversations.rules.plain import words_of

Phrase = tuple[frozenset[str] | None, ...]
"""Steps of a phrase: the words that may stand there, or None for a gap."""
SHORTEST_SLIP = 5
"""Shorter words are too alike to be known by a slip."""
LONG = 9
"""Words from this length on are known by two slips."""
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
    meant = {word: _may_mean(word) for word in set(words)}
    heard = [meant[word] for word in words]
    anywhere = frozenset[str]().union(*heard)
    for kind, phrases in PHRASES.items():
        if any(_may_be_in(phrase, anywhere) and _found(phrase, heard) for phrase in _compiled(phrases)):
            return Trouble(kind)
    return None


@cache
def _compiled(phrases: tuple[str, ...]) -> tuple[Phrase, ...]:
    return tuple(
        tuple(None if step == "*" else frozenset(step.split("|")) for step in phrase.split()) for phrase in phrases
    )


@cache
def _vocabulary() -> tuple[str, ...]:
    """Every word of the phrases that is long enough to be known by one slip."""
    steps = (step for phrases in PHRASES.values() for phrase in _compiled(phrases) for step in phrase)
    return tuple(sorted({word for step in steps if step for word in step if len(word) >= SHORTEST_SLIP}))


def _may_mean(word: str) -> frozenset[str]:
    """The word, and every word of danger of which it may be a slip: one slip from five letters on, two in long ones."""
    if len(word) < SHORTEST_SLIP - 1 or word in _REAL_WORDS:
        return frozenset((word,))
    near = (known for known in _vocabulary() if _is_slip(word, known))
    return frozenset((word, *near))


def _is_slip(word: str, meant: str) -> bool:
    most = 2 if len(meant) >= LONG else 1
    return abs(len(word) - len(meant)) <= 1 and OSA.distance(word, meant, score_cutoff=most) <= most


def _without_harmless(words: list[str]) -> list[str]:
    """The words with harmless phrases ("killed time", "dead battery") cut out, each leaving a mark that nothing matches."""
    kept = list(words)
    for phrase in _compiled(HARMLESS):
        if not _may_be_in(phrase, frozenset(words)):
            continue
        heard = [frozenset((word,)) for word in kept]
        for place in reversed(range(len(kept))):
            end = _match(phrase, heard, place)
            if end is not None:
                kept[place:end] = ["-"]
                heard[place:end] = [frozenset("-")]
    return kept


def _may_be_in(phrase: Phrase, words: frozenset[str]) -> bool:
    """Whether every step of a phrase is among these words, in whatever order: most phrases are left out by their first."""
    return not any(step is not None and step.isdisjoint(words) for step in phrase)


def _found(phrase: Phrase, heard: Sequence[frozenset[str]]) -> bool:
    return any(_match(phrase, heard, place) is not None for place in range(len(heard)))


def _match(phrase: Phrase, heard: Sequence[frozenset[str]], place: int) -> int | None:
    """Where the phrase ends if it begins at this place, or None."""
    if not phrase:
        return place
    step, rest = phrase[0], phrase[1:]
    if step is None:
        ends = (_match(rest, heard, place + skipped) for skipped in range(GAP + 1))
        return next((end for end in ends if end is not None), None)
    if place >= len(heard) or step.isdisjoint(heard[place]):
        return None
    return _match(rest, heard, place + 1)


_REAL_WORDS = frozenset(
    (
        "skilled", "filled", "billed", "honey", "monkey", "beating", "seating", "heating", "eating", "meeting", "heated", "seated",
        "bearing", "stone", "threat", "treat", "thread", "throat", "treats", "theatre", "putting", "sitting", "pumping", "hearts",
        "parents", "patents", "meals", "deals", "tablet", "table", "stables", "breeding", "feeding", "leading", "reading",
        "lunch", "bunch", "taxis", "parks", "partly", "party", "daughters", "sister", "others", "months", "cards", "packing",
        "looks", "cooks", "books", "sent", "sends", "send", "spell", "strange", "smells", "tills", "bills", "fills", "hills",
    )
)  # fmt: skip
"""Words that look like a misspelt one and are not."""
