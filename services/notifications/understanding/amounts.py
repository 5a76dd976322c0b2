"""What a run of pieces is worth: pence, tenths of miles, a count. The pieces are one figure, as the tagger has found it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from services.notifications.understanding.words import table

MOST_PENCE = 10_000_00
"""Nobody spends more to come to an event: a larger figure is not an amount."""
MOST_TENTHS = 10_000
MOST_WORDS = 20
"""More words are no amount."""
_DECIMALS = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d+)(?:[.,:](\d{1,2}))?")
_SLANG = {
    "fiver": 5_00,
    "fivers": 5_00,
    "tenner": 10_00,
    "tenners": 10_00,
    "score": 20_00,
    "pumpunt": 5_00,
    "decpunt": 10_00,
    "degpunt": 10_00,
}
_ABOUT = ("about", "around", "ish", "just", "only", "exactly", "~", "total", "altogether", "sum", "=")
_PER = frozenset({"a", "an", "per", "each", "every", "/", "the", "ph", "yr", "y", "at", "for"})
_HALF = ("half", "hanner")
_TEN, _HUNDRED = 10, 100
_ANDS = ("and", "a", "ac")
_TWENTIES = {"ddeg": 10, "hugain": 20}
_WELSH_TENS = ("deg", "ddeg")
_NOUGHTS = ("oh", "zero", "nought")
_ONE = ("a", "an", "one", "half")
_SMALL_WORDS = frozenset(
    {"and", "o", "of", "the", "about", "around", "ish", "just", "only", "was", "a", "point", "for", "in", "exactly"}
)


def number_word(word: str) -> int | None:
    """The value of a number word: "seven" → 7, "chwech" → 6."""
    found = table("numbers").get(word)
    return int(found) if found else None


def unit_of(word: str) -> str:
    """The kind of figure that a word makes: "money", "pence", "miles", "time" …, or an empty string."""
    return table("units").get(word, "")


def whole(pieces: Sequence[str]) -> int | None:
    """A whole number in figures or words: "12", "twenty five", "a hundred and five", "dau ddeg pump"; None for anything else."""
    total: int | None = None
    is_in_words = not any(piece.isdigit() for piece in pieces)
    for piece in pieces:
        if piece == "-" and is_in_words:
            continue  # "ninety-nine", but never "4-60"
        if piece in _SMALL_WORDS and number_word(piece) is None:
            continue
        value = int(piece[:7]) if piece.isdigit() else number_word(piece)
        if value is None:
            return None
        is_welsh_ten = piece in _WELSH_TENS
        total = (
            value
            if total is None and value != _HUNDRED
            else _and(1 if total is None else total, value, tens=is_welsh_ten)
        )
        if total is None:
            return None
    return total


def _by_twenties(pieces: Sequence[str]) -> Sequence[str]:
    """Welsh numbers of the old way as figures: "tair punt ar ddeg" is 13 pounds, "un ar hugain" 21; others as they are."""
    at = next((at for at, pair in enumerate(pairwise(pieces)) if pair[0] == "ar" and pair[1] in _TWENTIES), 0)
    numbers = [piece for piece in pieces[:at] if number_word(piece) is not None]
    value = whole(numbers) if numbers else None
    if value is None:
        return pieces
    rest = [piece for piece in pieces[:at] if number_word(piece) is None]
    return [str(value + _TWENTIES[pieces[at + 1]]), *rest, *pieces[at + 2 :]]


def _and(total: int, value: int, *, tens: bool) -> int | None:
    """Two number words that follow each other: "twenty" and "five" are 25, "dau" and "ddeg" 20, "two" and "hundred" 200."""
    if value == _HUNDRED or (tens and total < _TEN):
        return total * value
    return total + value if total % 10 == 0 and (value < _TEN or total % _HUNDRED == 0) else None


def pence_of(pieces: Sequence[str]) -> int | None:
    """An amount of money: "£4.60", "4 60", "six fifty", "4 pounds 60p", "80 p", "a fiver", "two fivers"; None where it is none."""
    if len(pieces) > MOST_WORDS:
        return None
    if "=" in pieces[1:]:
        pieces = pieces[: list(pieces).index("=", 1)]
    words = [piece for piece in _by_twenties(pieces) if piece not in _ABOUT]
    if (found := _amount(words)) is not None or len(words) < 2 or unit_of(words[1]) not in ("money", "pence"):
        return found
    heard = table("homophones").get(words[0])
    return _amount([heard, *words[1:]]) if heard else None


def _amount(words: Sequence[str]) -> int | None:
    """The same, without what dictation makes of a number."""
    units = [(place, unit_of(word) if word != "£" else "money") for place, word in enumerate(words)]
    for wanted, read in (("slang", _slang), ("money", _pounds), ("pence", _pence)):
        at = next((place for place, unit in units if unit == wanted), None)
        if at is not None:
            return read(words[:at], words[at], words[at + 1 :])
    return _likely(_pair(words))


def _pounds(before: Sequence[str], unit: str, after: Sequence[str]) -> int | None:
    """ "4 pounds 60", "£ 4.60", "six quid", "a pound", "four and a half pounds"."""
    if after and (unit == "£" or unit == "gbp") and not before:
        return _likely(_pair(after))
    if not before and unit == "£":
        return None
    is_one = not before or set(before) <= {"a", "an"}
    before = ["2"] if "couple" in before and set(before) <= {"a", "couple", "of"} else before
    value = 1_00 if is_one else _pair(before)
    rest = [word for word in after if unit_of(word) not in ("pence", "money") and word not in _ANDS]
    if value is None:
        return None
    if set(rest) & set(_HALF):
        return _likely(value + 50)
    more = whole(rest) if rest else 0
    if len(rest) == 1 and len(rest[0]) == 1 and rest == list(after):
        more = 0  # "4 quid 4 bus"
    return _likely(value + more) if more is not None and more < 100 else None


def _pence(before: Sequence[str], unit: str, after: Sequence[str]) -> int | None:
    """ "80 p", "sixty pence", "4.60 p"."""
    del unit, after
    if len(before) == 1 and (found := _DECIMALS.fullmatch(before[0])):
        is_pounds = found[2] is not None or before[0].startswith("£")
        return _likely(_decimal(before[0]) if is_pounds else int(found[1].replace(",", "")))
    value = whole(before)
    return _likely(value if value is not None and value < 1000 else _pair(before))


def _slang(before: Sequence[str], unit: str, after: Sequence[str]) -> int | None:
    """ "a fiver", "two fivers", "a fiver fifty"; None beside words that are no number."""
    numbers = [word for word in before if word not in _ONE]
    if numbers and unit == "score":
        return None  # "four score"
    count = whole(numbers) if numbers else 1
    rest = [word for word in after if unit_of(word) != "pence" and word != "and"]
    more = whole(rest) if rest else 0
    if count is None or more is None or more >= _HUNDRED:
        return None
    return _likely(count * _SLANG.get(unit, 0) + more)


def _pair(words: Sequence[str]) -> int | None:
    """Pounds, and pence where they are said without a word for either: "4.60", "4 60", "4-60", "six fifty", "four oh five", "six"."""
    plain = [word for word in words if word not in ("-", "/", "and", ".", ",", ":", "£")]
    if len(plain) == 1 and _DECIMALS.fullmatch(plain[0]):
        return _decimal(plain[0])
    if len(plain) == 2 and plain[0].lstrip("£").isdigit() and plain[1].isdigit() and len(plain[1]) == 2:
        return int(plain[0].lstrip("£")) * 100 + int(plain[1])
    if "point" in plain:
        return _point(plain[: plain.index("point")], plain[plain.index("point") + 1 :])
    if (
        set(plain) & set(_HALF)
        and (value := whole([word for word in plain if word not in (*_HALF, "a", "an")])) is not None
    ):
        return value * 100 + 50
    if (value := whole(plain)) is not None:
        return value * 100
    for at in range(len(plain) - 1, 0, -1):
        left, right = whole(plain[:at]), whole(plain[at:])
        if left is not None and right is not None and (10 <= right < 100 or plain[at] in _NOUGHTS):
            return left * 100 + right
    return None


def _point(before: Sequence[str], after: Sequence[str]) -> int | None:
    """ "Four point six", "four point six five"."""
    pounds, digits = whole(before), [int(word) if word.isdigit() else number_word(word) for word in after]
    if pounds is None or not digits or any(digit is None for digit in digits):
        return None
    if len(digits) == 2 and all(digit is not None and digit < 10 for digit in digits):
        return pounds * 100 + (digits[0] or 0) * 10 + (digits[1] or 0)
    pence = whole(after) or 0
    return pounds * 100 + (pence * 10 if pence < 10 else pence)


def _decimal(text: str) -> int | None:
    found = _DECIMALS.fullmatch(text)
    if found is None:
        return None
    return int(found[1].replace(",", "")[:9]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _likely(pence: int | None) -> int | None:
    return pence if pence is not None and 0 < pence <= MOST_PENCE else None


def rate_of(pieces: Sequence[str]) -> int | None:
    """The price of one hour, mile or head: "£15 an hour", "£6.50 ph", "45p a mile"."""
    end = next((place for place, word in enumerate(pieces) if place and word in _PER), len(pieces))
    return pence_of(pieces[:end])


def tenths_of(pieces: Sequence[str]) -> int | None:
    """Miles in tenths: "12 miles", "12.5", "twenty and a half miles", "a mile"; None where it is none."""
    words = [
        word
        for word in _by_twenties(pieces)
        if unit_of(word) != "miles" and word != "m" and word not in ("or", "so", "ish", "about", "around", "-")
    ]
    if any(unit_of(word) == "kilometres" for word in words):
        return None
    half = 5 if set(words) & set(_HALF) else 0
    words = [word for word in words if word not in (*_HALF, "1/2", "and", "of")]
    if len(words) == 1 and (found := re.fullmatch(r"(\d{1,5})(?:\.(\d)\d*)?", words[0])):
        tenths = int(found[1]) * 10 + int(found[2] or 0) + half
    else:
        value = whole([word for word in words if word not in ("a", "an", "o")])
        if value is None and "point" in words:
            at = words.index("point")
            left, right = whole(words[:at]), whole(words[at + 1 :])
            tenths = (left or 0) * 10 + (right or 0) if right is not None and right < 10 else 0
        elif value is None:
            tenths = 10 if set(words) & {"a", "an"} else half
        else:
            tenths = value * 10 + half
    return tenths if 0 < tenths <= MOST_TENTHS else None


def count_of(pieces: Sequence[str]) -> int | None:
    """How many: "2", "three", "2 x", "twice", "both", "3 hours", "a couple"."""
    for word in pieces:
        if (known := table("counts").get(word)) is not None:
            return int(known)
    numbers = [word for word in pieces if word.isdigit() or number_word(word) is not None]
    value = whole(numbers)
    return value if value is not None and 0 < value <= 1000 else None


@lru_cache(maxsize=2_000)
def worth_of(role: str, words: tuple[str, ...]) -> int | None:
    """What a figure is worth, in pence or tenths of miles."""
    return {"miles": tenths_of, "rate": rate_of}.get(role, pence_of)(words)
