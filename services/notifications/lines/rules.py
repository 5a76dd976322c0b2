"""Pure facts about texts: which letters the cheap alphabet has, how many parts a text takes, and how it is written to take fewer."""

import unicodedata
from collections.abc import Iterable

MOST_PARTS = 2
"""Parts of a text that one prompt or notice may take: 306 places in GSM-7, 134 in UCS-2."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""Letters that take two places: an escape and the letter (3GPP TS 23.038)."""

_PLAIN_SIGNS = str.maketrans(
    {
        **dict.fromkeys("’‘‚‛ʼʻʹ′`´‹›❛❜＇", "'"),
        **dict.fromkeys("“”„‟″«»❝❞〝〞＂", '"'),
        **dict.fromkeys("‐‑‒–—―−•⁃⸺⸻﹘﹣－", "-"),
        **dict.fromkeys(
            "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
        ),
        **dict.fromkeys("\u2028\u2029", "\n"),
        **dict.fromkeys(
            "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff", ""
        ),
        "…": "...",
        "×": "x",
        "⁄": "/",
    }
)
"""Signs that word processors and telephones set by themselves, and the ones on every keyboard that say the same."""


def gsm7_length(words: str) -> int | None:
    """Places that the words take in the GSM-7 alphabet, or None where a letter is not in it (a text of half the length then)."""
    places = _gsm7_places(words)
    return None if places is None else sum(places)


def parts_of(words: str) -> int:
    """How many parts a text takes: 160 places or 153 a part in GSM-7; 70 or 67 in UCS-2, where an emoji takes two. A letter of two
    places is never divided: where only one place is left it begins the next part (3GPP TS 23.040, 9.2.3.24.1)."""
    places = _gsm7_places(words)
    if places is not None:
        return _packed(places, alone=160, a_part=153)
    return _packed([2 if letter > "\uffff" else 1 for letter in words], alone=70, a_part=67)


def cheapest(words: str) -> str:
    """The words with plain apostrophes, quotation marks, dashes and spaces ("St Mary’s" → "St Mary's") where that saves a part; as
    they are where it does not, also because another letter (ŵ, an emoji) is not in GSM-7."""
    plain = _with_plain_signs(words)
    return plain if gsm7_length(plain) is not None and parts_of(plain) < parts_of(words) else words


def fitted(words: str) -> str:
    """The words as cheap as they are; where they do not fit two parts, without the signs that make them longer."""
    cheap = cheapest(words)
    if parts_of(cheap) <= MOST_PARTS:
        return cheap
    plain = fold_to_gsm7(cheap)
    return plain if parts_of(plain) < parts_of(cheap) else cheap


def fold_to_gsm7(words: str) -> str:
    """The words with letters outside GSM-7 written without their signs ("trên" → "tren"), as Welsh speakers text; what has no plain
    form stays as it is."""
    return "".join(letter if gsm7_length(letter) else _plain(letter) for letter in _with_plain_signs(words))


def in_one_alphabet(first: str, second: str) -> bool:
    """Whether two texts cost the same a letter: one letter outside GSM-7 would halve the room of both."""
    return (gsm7_length(_with_plain_signs(first)) is None) == (gsm7_length(_with_plain_signs(second)) is None)


def _gsm7_places(words: str) -> list[int] | None:
    if not all(letter in _BASIC or letter in _EXTENDED for letter in words):
        return None
    return [2 if letter in _EXTENDED else 1 for letter in words]


def _packed(places: Iterable[int], *, alone: int, a_part: int) -> int:
    """Parts that letters of these places take, put into one after the other."""
    places = list(places)
    if sum(places) <= alone:
        return 1
    parts, room = 1, a_part
    for place in places:
        if place > room:
            parts, room = parts + 1, a_part
        room -= place
    return parts


def _with_plain_signs(words: str) -> str:
    return unicodedata.normalize("NFC", words).translate(_PLAIN_SIGNS)


def _plain(letter: str) -> str:
    folded = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return folded if folded and gsm7_length(folded) is not None else letter
