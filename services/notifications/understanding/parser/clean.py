"""A text as the parser reads it: small letters, no accents, plain signs, and pictures as words."""

import re
import unicodedata

MOST_CHARACTERS = 2000
"""What follows is not read: no claim is that long."""

_PICTURES = {
    "👍": "yes", "👌": "yes", "✅": "yes", "✔": "yes", "👎": "no", "❌": "no", "🚌": "bus", "🚍": "bus", "🚕": "taxi", "🚖": "taxi",
    "🚆": "train", "🚂": "train", "🚄": "train", "🚃": "train", "🚗": "car", "🚙": "car", "🚲": "bicycle", "🅿": "parking",
    "🍔": "food", "🥪": "food", "🍽": "food", "☕": "food",
}  # fmt: skip
_SIGNS = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "×": "x",
        "₤": "£",
        "…": ".",
        "&": " and ",
    }
    | {chr(tone): "" for tone in range(0x1F3FB, 0x1F400)}
    | {picture: f" {word} " for picture, word in _PICTURES.items()}
)


def clean(text: str) -> str:
    """The text in small letters without accents ("Trên" → "tren"), invisible signs and doubled spaces. Lines stay lines."""
    text = unicodedata.normalize("NFKD", text[:MOST_CHARACTERS].translate(_SIGNS)).casefold().translate(_SIGNS)
    text = re.sub(r"\bt'(?=[a-z]{2})", "", text)  # "on t'bus"
    kept = "".join(
        sign for sign in text if sign in "\n\r\t" or unicodedata.category(sign) not in ("Mn", "Cf", "Cc", "Cs")
    )
    lines = (re.sub(r"\s+", " ", line).strip() for line in re.split(r"[\n\r]+", kept))
    return "\n".join(line for line in lines if line).replace("o'clock", "oclock")


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as a text, because it is read more easily so."""
    return frozenset(text.split())
