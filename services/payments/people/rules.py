"""Names as people write them, folded so that they can be found."""

import unicodedata

from shared.characters import shapes_only


def fold(name: str) -> str:
    """A name without case, accents, doubled spaces and what nobody sees: "  Siân  O’Neill" → "sian o'neill"."""
    plain = unicodedata.normalize("NFKD", shapes_only(name).replace("’", "'")).casefold()
    return " ".join("".join(character for character in plain if not unicodedata.combining(character)).split())


def may_be_same_person(name: str, other: str) -> bool:
    """Whether two names could be one person's, after a marriage or a correction: they share a word of two letters or more."""
    return bool({word for word in _words(name) if len(word) > 1} & _words(other)) or fold(name) == fold(other)


def _words(name: str) -> set[str]:
    return set(fold(name).replace("-", " ").replace(",", " ").split())
