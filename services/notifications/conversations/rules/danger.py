"""Is somebody in trouble? Words of self-harm, abuse, emergencies, and money being taken, in English and Welsh, also misspelt.

False alarms are cheap, misses are not: a person calls, and the answer is kind. The words themselves are data, in danger_words.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from services.notifications.conversations.rules.danger_words import (
    EVERYDAY,
    FORMS,
    GROUPS,
    HARMLESS,
    NOT_SLIPS,
    PHRASES,
)
from services.notifications.conversations.rules.plain import words_of

Phrase = tuple[frozenset[str] | None, ...]
"""Steps of a phrase: the base words that may stand there, or None for a gap."""
SHORTEST_SLIP = 5
"""Shorter words are too alike to be known by a slip."""
LONG = 9
"""Words from this length on are known by two slips."""
GAP = 4
"""How many other words a star in a phrase may stand for."""
NUMBER = "#"
_NOT_SLIPS, _EVERYDAY = frozenset(NOT_SLIPS.split()), frozenset(EVERYDAY.split())


class Trouble(StrEnum):
    """What kind of trouble somebody may be in."""

    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    MONEY_TAKEN = "money_taken"
    EMERGENCY = "emergency"
    WORN_OUT = "worn_out"
    UNEASY = "uneasy"


def trouble_in(said: str) -> Trouble | None:
    """The kind of trouble that a message speaks of, the most urgent first; None where it speaks of none."""
    words = words_of(said)
    heard = _without_harmless([_may_mean(word) for word in words])
    is_everyday = any(word in _EVERYDAY or word.isdigit() for word in words)
    for kind, phrases in _dangerous().items():
        if not (kind == Trouble.UNEASY and is_everyday) and any(_found(phrases, heard)):
            return Trouble(kind)
    return None


@cache
def _base_words() -> Mapping[str, str]:
    """Every form of a word that has several, and its base word."""
    lines = (line.partition(":") for line in FORMS.strip().splitlines())
    return {form: base for base, _, forms in lines for form in (base, *forms.split())}


@cache
def _dangerous() -> Mapping[str, Mapping[str, list[Phrase]]]:
    return {kind: _by_first_word(phrases) for kind, phrases in PHRASES.items()}


@cache
def _harmless() -> Mapping[str, list[Phrase]]:
    return _by_first_word(HARMLESS)


def _by_first_word(phrases: str) -> dict[str, list[Phrase]]:
    """Phrases under each word that they may begin with, so that few of them are tried at each word of a message."""
    found: dict[str, list[Phrase]] = {}
    for line in phrases.strip().splitlines():
        phrase = tuple(_step(step) for step in line.split())
        for word in phrase[0] or ():
            found.setdefault(word, []).append(phrase)
    return found


def _step(step: str) -> frozenset[str] | None:
    if step == "*":
        return None
    words = (GROUPS[word[1:]].split() if word.startswith("@") else [word] for word in step.split("|"))
    return frozenset(_base_words().get(word, word) for group in words for word in group)


@cache
def _vocabulary() -> tuple[str, ...]:
    """Every word of the phrases, in every form, that is long enough to be known by a slip."""
    steps = (
        step for index in _dangerous().values() for phrases in index.values() for phrase in phrases for step in phrase
    )
    words = {word for step in steps if step for word in step}
    known = words | {form for form, base in _base_words().items() if base in words}
    return tuple(sorted(word for word in known if len(word) >= SHORTEST_SLIP))


@lru_cache(maxsize=20_000)
def _may_mean(word: str) -> frozenset[str]:
    """The base word, and that of every word of danger of which it may be a slip: one slip from five letters on, two in long ones."""
    if word.isdigit():
        return frozenset((word, NUMBER))
    base = _base_words().get(word)
    if base or len(word) < SHORTEST_SLIP or word in _NOT_SLIPS or word in _vocabulary():
        return frozenset((base or word,))
    near = (known for known in _vocabulary() if _is_slip(word, known))
    return frozenset((word, *(_base_words().get(known, known) for known in near)))


def _is_slip(word: str, meant: str) -> bool:
    most = 2 if len(meant) >= LONG else 1
    return (
        word[0] == meant[0]
        and abs(len(word) - len(meant)) <= 1
        and OSA.distance(word, meant, score_cutoff=most) <= most
    )


def _without_harmless(heard: list[frozenset[str]]) -> list[frozenset[str]]:
    """The words with harmless phrases ("killed time", "dead battery") cut out, each leaving a mark that nothing matches."""
    kept = list(heard)
    place = 0
    while place < len(kept):
        phrases = [phrase for word in kept[place] for phrase in _harmless().get(word, ())]
        ends = [end for phrase in phrases if (end := _match(phrase, kept, place)) is not None]
        if ends:
            kept[place : max(ends)] = [frozenset("-")]
        place += 1
    return kept


def _found(phrases: Mapping[str, list[Phrase]], heard: Sequence[frozenset[str]]) -> Iterator[Phrase]:
    """The phrases that are in what was heard."""
    for place, words in enumerate(heard):
        for word in words:
            yield from (phrase for phrase in phrases.get(word, ()) if _match(phrase, heard, place) is not None)


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
