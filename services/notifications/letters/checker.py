"""The Easy Read checker: reads sentences as a careful editor would, and says what to change, why, and what to write instead.

It checks what a machine can check. Whether a person understands the letter, only people can tell.
Sentences come as the catalogue writes them, with `{values}` still in braces.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.notifications.letters.letter import Sentence
from services.notifications.letters.pictures import PICTURES
from services.notifications.letters.plain_words import PLAIN_WORDS

MOST_WORDS = 15
WORDS_OF_VALUE: Mapping[str, int] = {
    "organisation": 4, "helpline": 3, "purpose": 6, "what": 4, "which": 9, "will_you": 13, "please_do_not_in_short": 14, "it_is": 12, "takes": 7,
}  # fmt: skip
"""How many words a value may take; every other value takes one."""


class Weight(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """The sentence must not be printed."""
    ADVICE = "advice"
    """A person should look at it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to change: in which sentence, why, and what to write instead."""

    weight: Weight
    sentence: str
    why: str
    instead: str


_VALUE = re.compile(r"\{(\w+)\}")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]{2,}[0-9]*|(?i:e\.g|i\.e|etc|approx|asap|info|ref))\b")
_KNOWN_CAPITALS = frozenset({"NHS", "GP", "YES", "NO"})
_NUMBER_WORDS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|half|quarter)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(today|tonight|tomorrow|soon|arrived?|arrives|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:with)?in (?:a few|\d+) (?:minutes?|hours?|days?|weeks?))\b",
    re.IGNORECASE,
)
_JOIN = re.compile(r"[,;:()–—]|\b(?:and|but|which|because|although|unless|however|therefore|whether)\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being) (?:\w+ed|sent|paid|given|made|taken|held|told|kept)\b")
_PRONOUN_START = re.compile(r"^(?:it|they|this|that|these|those|he|she)\b", re.IGNORECASE)
_CONTRACTION = re.compile(r"\b\w+(?:n['’]t|['’](?:ll|ve|re|d|m))\b", re.IGNORECASE)
_SIGN = re.compile(r"[%&/@#+*=<>]")
_SENTENCE_END = re.compile(r"[.?!](?=\s|$)")


def check(sentences: Iterable[Sentence]) -> list[Finding]:
    """What should be changed in these sentences, in their order; empty where nothing should."""
    return [finding for sentence in sentences for finding in _check_one(sentence)]


def words_in(sentence: str) -> int:
    """How many words a sentence takes when its values are filled in."""
    return sum(_words_of(word) for word in sentence.split())


def _words_of(word: str) -> int:
    value = _VALUE.search(word)
    return WORDS_OF_VALUE.get(value[1], 1) if value else 1


def _check_one(sentence: Sentence) -> list[Finding]:
    words = sentence.words
    spoken = _VALUE.sub("", words)
    return [
        Finding(weight, words, why, instead)
        for weight, why, instead in (*_errors(sentence, spoken), *_advice(words, spoken))
    ]


def _errors(sentence: Sentence, spoken: str) -> Iterable[tuple[Weight, str, str]]:
    length = words_in(sentence.words)
    if length > MOST_WORDS:
        yield Weight.ERROR, f"The sentence has {length} words; {MOST_WORDS} is the most.", "Say it in two sentences."
    if len(_SENTENCE_END.findall(sentence.words)) != 1:
        yield (
            Weight.ERROR,
            "A picture stands beside one sentence with a full stop or question mark.",
            "Give each its own.",
        )
    if sentence.picture not in PICTURES:
        yield (
            Weight.ERROR,
            f"There is no picture {sentence.picture!r}.",
            "Choose one of letters/pictures.py, or add one.",
        )
    for hard, plain in _hard_words(spoken):
        yield Weight.ERROR, f"“{hard}” is a hard word.", f"Write: {plain}."
    for pattern, why, instead in _FORBIDDEN:
        found = [match for match in pattern.findall(spoken) if match not in _KNOWN_CAPITALS]
        if found:
            yield Weight.ERROR, why.format(found[0]), instead


_FORBIDDEN = (
    (_ABBREVIATION, "“{}” is an abbreviation.", "Write the words in full."),
    (_CONTRACTION, "“{}” is two words pushed together.", "Write both words in full."),
    (_NUMBER_WORDS, "“{}” is a number in letters.", "Write it in digits."),
    (_SIGN, "“{}” is a sign that has to be decoded.", "Write a word instead, and pounds instead of percentages."),
    (_PROMISE, "“{}” promises when money is there; only the person's bank can see that.", "Say what we did: “We have sent”."),
)  # fmt: skip


def _advice(words: str, spoken: str) -> Iterable[tuple[Weight, str, str]]:
    if _JOIN.search(spoken):
        yield Weight.ADVICE, "The sentence joins two ideas.", "Say one idea in each sentence."
    if _PASSIVE.search(words):
        yield Weight.ADVICE, "The sentence does not say who does it.", "Say who: “The bank checks”, not “is checked”."
    if _PRONOUN_START.search(words):
        yield Weight.ADVICE, "The sentence begins with a word that points back.", "Name the thing again."


def _hard_words(spoken: str) -> list[tuple[str, str]]:
    """Hard words in the sentence as written there, whatever their ending, with what to write instead."""
    found = []
    for hard, plain in PLAIN_WORDS.items():
        match = re.search(rf"\b{_with_endings(hard)}\b", spoken, re.IGNORECASE)
        if match:
            found.append((match[0], plain))
    return found


def _with_endings(word: str) -> str:
    """A pattern for a word in each of its forms: verify, verifies, verified, verifying."""
    if word.endswith("y"):
        return re.escape(word[:-1]) + "(?:y|ies|ied|ying)"
    if word.endswith("e"):
        return re.escape(word[:-1]) + "(?:e|es|ed|ing|ation)"
    return re.escape(word) + "(?:s|es|ed|ing)?"
