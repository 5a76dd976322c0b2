"""Pure facts about texts: which letters the cheap alphabet has, and how many parts a text takes."""

import unicodedata

MOST_PARTS = 2
"""Parts of a text that one prompt or notice may take: 306 places in GSM-7, 134 in UCS-2."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""Letters that take two places: an escape and the letter (3GPP TS 23.038)."""


def gsm7_length(words: str) -> int | None:
    """Places that the words take in the GSM-7 alphabet, or None where a letter is not in it (a text of half the length then)."""
    if not all(letter in _BASIC or letter in _EXTENDED for letter in words):
        return None
    return sum(2 if letter in _EXTENDED else 1 for letter in words)


def parts_of(words: str) -> int:
    """How many parts a text takes: 160 places or 153 a part in GSM-7; 70 or 67 in UCS-2, where an emoji takes two."""
    length = gsm7_length(words)
    if length is not None:
        return 1 if length <= 160 else -(-length // 153)
    length = len(words.encode("utf-16-be")) // 2
    return 1 if length <= 70 else -(-length // 67)


def fitted(words: str) -> str:
    """The words as they are where they fit two parts; else without the signs that would make them longer."""
    return words if parts_of(words) <= MOST_PARTS else fold_to_gsm7(words)


def fold_to_gsm7(words: str) -> str:
    """The words with letters outside GSM-7 written without their signs ("trên" → "tren"), as Welsh speakers text; what has no plain
    form stays as it is."""
    return "".join(letter if gsm7_length(letter) else _plain(letter) for letter in words)


def _plain(letter: str) -> str:
    folded = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return folded if folded and gsm7_length(folded) is not None else letter
