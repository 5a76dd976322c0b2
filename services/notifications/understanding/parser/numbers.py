"""Numbers as people say them, in English and Welsh: "twenty five", "deuddeg", "dau ddeg pump". Pieces of patterns, and their values."""

import re

_UNITS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "fower": 4,
    "twa": 2,
}
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip

_UN = {
    "un": 1, "dau": 2, "dwy": 2, "ddau": 2, "ddwy": 2, "tri": 3, "tair": 3, "pedwar": 4, "pedair": 4, "bedair": 4, "pump": 5,
    "pum": 5, "bum": 5, "chwech": 6, "chwe": 6, "saith": 7, "wyth": 8, "naw": 9,
}  # fmt: skip
_DEG = {
    "deg": 10, "ddeg": 10, "deuddeg": 12, "ddeuddeg": 12, "pymtheg": 15, "bymtheg": 15, "deunaw": 18, "ddeunaw": 18,
    "ugain": 20, "hugain": 20, "deugain": 40, "ddeugain": 40, "hanner cant": 50, "cant": 100, "gant": 100,
}  # fmt: skip
_OLD = {
    "un ar ddeg": 11, "tri ar ddeg": 13, "tair ar ddeg": 13, "pedwar ar ddeg": 14, "pedair ar ddeg": 14,
    "un ar bymtheg": 16, "dau ar bymtheg": 17, "dwy ar bymtheg": 17, "pedwar ar bymtheg": 19, "pedair ar bymtheg": 19,
    "un ar hugain": 21, "pump ar hugain": 25, "deg ar hugain": 30,
}  # fmt: skip

AMBIGUOUS = frozenset({"un", "tri", "pump", "pum", "bum", "deg", "cant", "naw", "dau"})
"""Welsh numbers that are also English words or slips ("bike pump", "I cant"): a number only beside a Welsh unit."""


def _any(words: dict[str, int]) -> str:
    """A pattern of any of the words, the longest first."""
    return "(?:" + "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True)) + ")"


_SMALL = rf"(?:{_any(_TENS)}(?:[ -]{_any(_UNITS)})?|{_any(_TEENS)}|{_any(_UNITS)})"
ENGLISH = rf"(?:(?:an?|{_any(_UNITS)}) hundred(?: (?:and )?{_SMALL})?|{_SMALL})"
WELSH = rf"(?:{_any(_OLD)}|(?:{_any(_UN)} )?d?deg {_any(_UN)}|{_any(_UN)} d?deg|{_any(_DEG)}|{_any(_UN)})"
WORDS = rf"\b(?:{WELSH}|{ENGLISH})\b"
"""A number in words, as a piece of a pattern."""
TWO_DIGITS = (
    rf"\b(?:{_any(_TENS)}(?:[ -]{_any(_UNITS)})?|{_any(_TEENS)}|(?:oh|o) {_any(_UNITS)}"
    rf"|{_any(_UN)} d?deg(?: {_any(_UN)})?|hanner cant|pymtheg|ugain|deugain)\b"
)
"""Words for 01 to 99 as people say pence: "sixty", "twenty five", "oh five"."""


def value(words: str) -> int:
    """What number the words are; they matched WORDS or TWO_DIGITS. "a hundred and five" → 105, "dau ddeg pump" → 25."""
    words = words.strip()
    if words in _OLD:
        return _OLD[words]
    if words in _DEG:
        return _DEG[words]
    total = 0
    for word in re.split(r"[ -]", words):
        if word == "hundred" or (word in ("deg", "ddeg") and 0 < total < 10):
            total = (total or 1) * (100 if word == "hundred" else 10)
        else:
            total += _VALUES.get(word, 0)
    return total or 1


_VALUES = _UNITS | _TEENS | _TENS | _UN | {"deg": 10, "ddeg": 10}
