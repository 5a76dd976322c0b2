"""Names as people write them, folded so that they can be found."""

import unicodedata


def fold(name: str) -> str:
    """A name without case, accents and doubled spaces: "  Siân  O’Neill" → "sian o'neill"."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'")).casefold()
    return " ".join("".join(character for character in plain if not unicodedata.combining(character)).split())
