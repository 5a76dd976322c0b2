"""What somebody most likely wants whose words no rule knows: the sayings that are most like the text, by the words they share."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.notifications.understanding.parser.heard import Intent
from services.notifications.understanding.parser.clean import words_of
from services.notifications.understanding.parser.sayings import SAYINGS

NEAR = 0.5
"""How like a saying a text must be; 1 is the same words."""
VERY_NEAR = 0.6
"""The same for a text that says an amount as well: it may be a claim."""
_MARGIN = 0.06
"""How much more like it than like any saying of another intent."""
_UNKNOWN = 1.0
"""What a word that no saying has is worth beside the rarest that one has: it makes a text less like all of them."""
_PAIR = 0.3
"""What two words together are worth beside the words themselves."""
_SHORTEST_SLIP = 5
_FILLERS = words_of(
    "please pls plz a an the just so really oh um er well hi hello hey mate love now then ok and but to of sorry"
)
_SAME = {
    "u": "you", "ur": "your", "r": "are", "im": "i", "i'm": "i", "ive": "i", "i've": "i", "id": "i", "i'd": "i", "ill": "i", "i'll": "i", "me": "i",
    "dont": "not", "don't": "not", "doesnt": "not", "doesn't": "not", "didnt": "not", "didn't": "not", "isnt": "not", "isn't": "not",
    "wasnt": "not", "wasn't": "not", "aint": "not", "ain't": "not", "havent": "not", "haven't": "not", "hasnt": "not", "hasn't": "not",
    "never": "not", "wont": "not", "won't": "not", "cannot": "cant", "can't": "cant", "couldn't": "cant", "couldnt": "cant", "could": "can",
    "somebody": "someone", "anybody": "someone", "anyone": "someone", "phone": "call", "ring": "call", "speak": "talk", "texts": "text",
    "message": "text", "messages": "text", "messaging": "text", "texting": "text", "money": "payment", "cash": "payment", "wages": "payment",
    "its": "it", "it's": "it", "thats": "that", "that's": "that", "whats": "what", "what's": "what", "youve": "you", "you've": "you",
    "theres": "there", "there's": "there", "wheres": "where", "where's": "where", "begin": "start", "incorrect": "wrong", "ye": "you",
    "waiting": "wait", "previous": "last", "gonna": "going", "wanna": "want", "bk": "back", "every1": "everyone", "some1": "someone",
}  # fmt: skip
"""Words that are the same to us."""


@dataclass(frozen=True, slots=True)
class _Known:
    """The sayings ready to be compared: what each part is worth (the rarer, the more), and each saying as its parts."""

    worth: Mapping[str, float]
    unknown: float
    sayings: tuple[tuple[Mapping[str, float], Intent], ...]


def likely(text: str, *, near: float = NEAR) -> Intent | None:
    """The intent of the saying that a clean text is most like; None where it is like none, or as like one of another intent."""
    known, words = _known(), _words(text)
    if len(words) < 2:
        return None  # one word is like too many sayings
    said = _vector(_parts(_without_slips(words, known)), known.worth, known.unknown)
    best = dict.fromkeys(Intent, 0.0)
    for saying, intent in known.sayings:
        best[intent] = max(best[intent], sum(worth * saying.get(part, 0.0) for part, worth in said.items()))
    (intent, first), (_, second) = sorted(best.items(), key=lambda entry: -entry[1])[:2]
    return intent if first >= near and first - second >= _MARGIN and intent is not Intent.UNCLEAR else None


@cache
def _known() -> _Known:
    """The sayings, read once."""
    counted = [(_parts(_words(saying)), intent) for saying, intent in SAYINGS.items()]
    often = Counter(part for parts, _ in counted for part in parts)
    worth = {part: math.log(len(counted) / number) for part, number in often.items()}
    unknown = math.log(len(counted)) * _UNKNOWN
    return _Known(worth, unknown, tuple((_vector(parts, worth, unknown), intent) for parts, intent in counted))


def _vector(parts: Collection[str], worth: Mapping[str, float], unknown: float) -> dict[str, float]:
    """The parts with what they are worth, of length 1."""
    vector = {part: worth.get(part, 0.0 if " " in part else unknown) * (_PAIR if " " in part else 1) for part in parts}
    length = math.hypot(*vector.values()) or 1.0
    return {part: value / length for part, value in vector.items()}


def _words(text: str) -> list[str]:
    """The words of a text without fillers, figures as one sign."""
    found = re.findall(r"[a-z']+|£?\d[\d.]*", text)
    return [_SAME.get(word, word) if word[-1].isalpha() else "#" for word in found if word not in _FILLERS]


def _without_slips(words: list[str], known: _Known) -> list[str]:
    """The words, those that no saying has as the only one that is a letter away from them."""
    return [word if word in known.worth or len(word) < _SHORTEST_SLIP else _nearest(word, known) for word in words]


def _nearest(word: str, known: _Known) -> str:
    near = process.extractOne(word, known.worth.keys(), scorer=OSA.distance, score_cutoff=1)
    return near[0] if near else word


def _parts(words: list[str]) -> set[str]:
    """What is compared: the words, and each two that stand together."""
    return {*words, *(f"{one} {other}" for one, other in pairwise(words))}
