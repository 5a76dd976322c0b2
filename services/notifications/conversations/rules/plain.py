"""What somebody wrote, made comparable: small letters without signs, apostrophes, emoji and doubled-up letters."""

import re
import unicodedata

_APOSTROPHES = re.compile(r"['’‘`´]")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")


def words_of(said: str) -> list[str]:
    """The words of a message: "I've HAD enough!!!" → ["ive", "had", "enough"]; "heeeelp" → ["help"]."""
    folded = unicodedata.normalize("NFKD", said.casefold())
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _DRAWN_OUT.sub(r"\1", _NOT_A_WORD.sub(" ", _APOSTROPHES.sub("", letters))).split()
