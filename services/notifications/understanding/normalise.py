"""One way to make words comparable: small letters without accents, plain signs, pictures as words."""

import re
import unicodedata

from services.notifications.understanding.words import table

MOST_CHARACTERS = 2000
"""What follows is not read: ten parts of a text have 1,530. Counted again where one sign became several: U+FDFA is 18 letters."""

_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "×": "x", "₤": "£", "…": ". "}
    | {"·": ".", "•": ".", "٫": ".", "．": ".", "\u2028": "\n", "\u2029": "\n", "\r": "\n"}
    | {chr(tone): "" for tone in range(0x1F3FB, 0x1F400)}
)  # fmt: skip
_DRAWN_OUT = re.compile(r"([a-vx-z])\1{2,}")
"""All but w, of which addresses have three."""
_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Cn", "Co"})
_TWO_POINTS = re.compile(r"(?<=\d)\.\.(?=\d\d?\b)|(?<=\d)\.,(?=\d\d\b)|(?<=\d),\.(?=\d\d\b)")
""" "2..80" is 2.80."""
_NOUGHTS = re.compile(r"(?<=\d\.)oo\b")
""" "£2.OO" is 2.00."""
_PERCENT = re.compile(r"(?<=\d) ?(?:%|per ?cent\b)")
""" "100 per cent" is 100%."""
_POUND_AS_POINT = re.compile(r"(?<=\d)£(?=\d\d\b)")
""" "4£60" is 4.60."""
_SPELT = re.compile(r"(?<![\d.])((?:\d )*\d) \. ?(\d) (\d)(?![\d.])")
""" "£ 1 2 . 5 0", sign by sign, is 12.50."""
_AND_A_HALF = re.compile(r"(?<=[a-z\d]) ?(?:n|an|and|&|'n'?) (?:a )?half (?=miles?\b|quid\b|pounds?\b|hours?\b|hrs?\b)")
""" "8 n half miles" is eight and a half."""
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" *\n\s*")


def normalise(text: str) -> str:
    """The text in small letters: "Trên £4·60…" → "tren £4.60. ". Lines stay lines; "heeeelp" is "help"; signs nobody sees are gone."""
    plain = _LINES.sub("\n", _BLANKS.sub(" ", folded(text[:MOST_CHARACTERS])[:MOST_CHARACTERS])).strip()
    plain = _SPELT.sub(lambda found: f"{found[1].replace(' ', '')}.{found[2]}{found[3]}", plain)
    plain = _AND_A_HALF.sub(" and a half ", plain)
    return _POUND_AS_POINT.sub(".", _PERCENT.sub("%", _NOUGHTS.sub("00", _TWO_POINTS.sub(".", plain))))


def folded(text: str) -> str:
    """The same for a piece of a text, whose blanks at the ends count."""
    signs = text.translate(_SIGNS)
    for picture, word in table("pictures").items():
        if picture in signs:
            signs = signs.replace(picture, f" {word} ")
    letters = unicodedata.normalize("NFKD", signs).casefold().translate(_SIGNS)
    kept = "".join(_plain(sign) for sign in letters if sign in "\n\t" or unicodedata.category(sign) not in _UNSEEN)
    return _DRAWN_OUT.sub(r"\1", kept)


def _plain(sign: str) -> str:
    """A sign as we read it: figures of any script are figures, blanks of any kind are blanks."""
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return " " if sign == "\t" or unicodedata.category(sign) in ("Zs", "Zl", "Zp") else sign
