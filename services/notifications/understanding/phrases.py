"""Finds the phrases of our lists in a message, by base words: "he * @hit * me" is in "he keeps hitting me"."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from services.notifications.understanding.words import phrases, table

Phrase = tuple[frozenset[str] | None, ...]
"""Steps of a phrase: the base words that may stand there, or None for a gap."""
KINDS = ("medical", "self_harm", "abuse", "fraud", "carer_strain", "unsafe")
SHORTEST_SLIP = 5
LONG = 9
GAP = 4
MOST_WORDS = 300
MOST_STEPS = 4_000
"""So often are phrases compared with a message at most: a message of 500 times one word is no reason to stand still."""
NUMBER = "#"


@lru_cache(maxsize=20_000)
def base(word: str) -> str:
    """The base word of a form, a short form or a known slip."""
    return table("forms").get(word, word)


def kinds_in(words: Sequence[str]) -> dict[str, int]:
    """For each kind of danger how many phrases of its list are in these words; harmless phrases are cut out first."""
    heard = _without_harmless([_may_mean(word) for word in words[:MOST_WORDS]])
    found: dict[str, int] = {}
    for kind in KINDS:
        if number := sum(1 for _ in _found(_index(f"danger_{kind}"), heard)):
            found[kind] = number
    return found


@cache
def _index(theme: str) -> Mapping[str, list[Phrase]]:
    """The phrases of a theme under each word that they may begin with, so that few of them are tried at each word of a message."""
    found: dict[str, list[Phrase]] = {}
    for line in table(theme):
        phrase = tuple(_step(step) for step in line.split())
        for word in phrase[0] or ():
            found.setdefault(word, []).append(phrase)
    return found


def _step(step: str) -> frozenset[str] | None:
    if step == "*":
        return None
    words = (phrases(f"group_{word[1:]}") if word.startswith("@") else [word] for word in step.split("|"))
    return frozenset(base(word) for group in words for word in group)


@cache
def _vocabulary() -> Mapping[str, frozenset[str]]:
    """Every word of the phrases, in every form, that is long enough to be known by a slip, by its first letter."""
    steps = (
        step for kind in KINDS for found in _index(f"danger_{kind}").values() for phrase in found for step in phrase
    )
    words = {word for step in steps if step for word in step}
    known = words | {form for form, meant in table("forms").items() if meant in words}
    found: dict[str, set[str]] = {}
    for word in known:
        if len(word) >= SHORTEST_SLIP:
            found.setdefault(word[0], set()).add(word)
    return {letter: frozenset(words) for letter, words in found.items()}


@lru_cache(maxsize=20_000)
def _may_mean(word: str) -> frozenset[str]:
    """The base word, and that of every word of danger of which it may be a slip: one slip from five letters on, two in long ones."""
    if word.isdigit():
        return frozenset((word, NUMBER))
    meant = base(word)
    if meant != word or len(word) < SHORTEST_SLIP or word in phrases("danger_no_slips"):
        return frozenset((meant,))
    alike = _vocabulary().get(word[0], frozenset())
    if word in alike:
        return frozenset((meant,))
    near = (known for known in alike if _is_slip(word, known))
    return frozenset((word, *(base(known) for known in near)))


def _is_slip(word: str, meant: str) -> bool:
    most = 2 if len(meant) >= LONG else 1
    return abs(len(word) - len(meant)) <= 1 and OSA.distance(word, meant, score_cutoff=most) <= most


def _without_harmless(heard: list[frozenset[str]]) -> list[frozenset[str]]:
    """The words with harmless phrases ("killed time", "dead battery") cut out, each leaving a mark that nothing matches."""
    kept, place = list(heard), 0
    while place < len(kept):
        found = [phrase for word in kept[place] for phrase in _index("danger_not").get(word, ())]
        ends = [end for phrase in found if (end := _match(phrase, kept, place)) is not None]
        if ends:
            kept[place : max(ends)] = [frozenset("-")]
        place += 1
    return kept


def _found(index: Mapping[str, list[Phrase]], heard: Sequence[frozenset[str]]) -> Iterator[Phrase]:
    """The phrases that are in what was heard."""
    steps, said = 0, frozenset[str]().union(*heard)
    for place, words in enumerate(heard):
        for word in words:
            for phrase in index.get(word, ()):
                if any(step is not None and step.isdisjoint(said) for step in phrase):
                    continue
                steps += 1
                if steps > MOST_STEPS:
                    return
                if _match(phrase, heard, place) is not None:
                    yield phrase


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
