"""Names as people write them: folded so that they can be found, and compared before one takes another's place."""

import unicodedata
from collections.abc import Sequence
from uuid import UUID

from shared import edit_distance
from shared.characters import shapes_only

_PLAIN = str.maketrans({"’": "'", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})
_LETTERS_FOR_A_SECOND_SLIP = 8


def fold(name: str) -> str:
    """A name without case, accents, doubled spaces and what nobody sees: "  Siân  O’Neill" → "sian o'neill"."""
    plain = unicodedata.normalize("NFKD", shapes_only(name).replace("’", "'")).casefold()
    return " ".join("".join(character for character in plain if not unicodedata.combining(character)).split())


def is_small_change(name: str, other: str) -> bool:
    """Whether one name is the other with a correction: case, accents, another order, a slip, an initial, a name more or less.

    Every word of the shorter name must be found in the longer one. A first name alone, or a family name alone, is not
    enough: people who marry change their name, but neighbours on a list that was numbered anew share one just as often.
    """
    shorter, longer = sorted((_words(name), _words(other)), key=lambda words: (len(words), sum(map(len, words))))
    if not shorter:
        return fold(name) == fold(other)
    left, whole = list(longer), False
    for word in sorted(shorter, key=len, reverse=True):
        match = min(
            (one for one in left if _alike(word, one)), key=lambda one: edit_distance.between(word, one), default=None
        )
        if match is None:
            return False
        left.remove(match)
        whole = whole or min(len(word), len(match)) > 1
    return whole


def share_a_word(name: str, other: str) -> bool:
    """Whether two names, of events for example, have a word of two letters or more in common."""
    return bool({word for word in _words(name) if len(word) > 1} & set(_words(other))) or fold(name) == fold(other)


def _words(name: str) -> Sequence[str]:
    plain = fold(name.translate(_PLAIN)).replace("'", "")
    return "".join(one if one.isalnum() else " " for one in plain).split()


def _alike(word: str, other: str) -> bool:
    """The same word, its initial, or a slip in it: one letter, which in a short word is not the first; two in a long one."""
    if word == other or (min(len(word), len(other)) == 1 and word[0] == other[0]):
        return True
    length = min(len(word), len(other))
    if length < 3 or (length < 5 and word[0] != other[0]):
        return False
    return edit_distance.between(word, other) <= (2 if length >= _LETTERS_FOR_A_SECOND_SLIP else 1)


def known_by(person_id: UUID, source_system: str | None, external_id: str | None) -> str:
    """What tells a person from namesakes: their ID in another system, or the end of ours."""
    return f"{source_system} {external_id}" if external_id else f"number {person_id.hex[-6:]}"
