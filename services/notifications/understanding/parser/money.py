"""Amounts of money in figures and words: "£4.60", "4,60", "460p", "six quid", "four sixty", "pedair punt chwe deg"."""

import re

from services.notifications.understanding.parser import numbers
from services.notifications.understanding.parser.tokens import Kind, Token

MOST_PENCE = 10_000_00
"""Nobody spends more to come to an event: a larger figure is not an amount."""

_POUND = r"(?:pounds?|punds?|pun|pouns?|quids?|squid|sterling|gbp|[bp]unnoedd|bunts?|punt|libras?|pfund|funt(?:y|ow)?)(?![a-z])|£(?!\d)"
_PENCE = r"(?:p|pence|pennies|penny|ceiniog|geiniog|cheiniog)(?![a-z\d])"
_WORDS = numbers.WORDS
_FIGURE = r"\d{1,4}"
_OTHER_UNIT = r"(?! ?(?:miles?|mi\b|milltir|filltir|mins?\b|minutes?|hours?|hrs?|people|passengers?|x\b|@|am\b|pm\b|times\b|%|st\b|nd\b|rd\b|th\b))"
_PENCE_AFTER = rf"(?:\d\d(?![\d.,:]\d|\d){_OTHER_UNIT}|{numbers.TWO_DIGITS})(?! ?{_POUND})"
_SLANG = {"fiver": 500, "fivers": 500, "tenner": 1000, "pumpunt": 500, "decpunt": 1000, "degpunt": 1000}

POUND_SIGN = re.compile(
    rf"(?:£|gbp ?) ?(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d+)"
    rf"(?:(?:[.,:-]|\. | \. ?| )(?P<pence>\d\d)(?![\d.,]\d|\d){_OTHER_UNIT}(?! ?{_POUND})|[.,](?P<tenth>\d)(?!\d))?(?!\d|[.,]\d|e\d)(?: ?(?:p|pounds?|quid)\b)?"
)
POUNDS = re.compile(
    rf"(?:(?P<figure>\d{{1,5}}|\d{{1,3}},\d{{3}})(?:[.,](?P<decimals>\d\d?))?|(?P<words>{_WORDS})|(?P<one>an?(?= (?:pound|quid|punt))|(?=punt)))"
    rf" ?(?:o )?(?:{_POUND})"
    rf"(?: ?(?:and |a )?(?P<pence>{_PENCE_AFTER}|(?:{_FIGURE}|{_WORDS})(?= ?{_PENCE}))(?: ?{_PENCE})?)?"
)
PENCE = re.compile(rf"(?:(?P<figure>\d{{1,5}})|(?P<words>{_WORDS})) ?{_PENCE}")
_NOT_MILES = r"(?! ?(?:miles?|mi\b|milltir|filltir|am\b|pm\b|%|hours?|hrs?))"
DECIMALS = re.compile(
    rf"(?P<whole>\d{{1,5}}|\d{{1,3}},\d{{3}})(?:\.(?P<tenth>\d)|(?:[.,-]| \. ?)(?P<pence>\d\d))(?![\d]|[.,-]\d|e\d){_NOT_MILES}(?: ?p\b)?"
)
PAIR = re.compile(
    rf"(?P<whole>{_WORDS})(?: point)? (?P<pence>{numbers.TWO_DIGITS}){_OTHER_UNIT}"
    rf"|(?P<point>{_WORDS}) point (?P<tenth>{_WORDS})"
    rf"|(?P<figure>\d{{1,3}}) (?P<two>\d\d)(?![\d.,:/-]\d|\d|p\b){_OTHER_UNIT}(?! ?{_POUND})"
)
SLANG = re.compile(rf"(?:an? )?(?P<slang>{'|'.join(_SLANG)})\b")
WHOLE = re.compile(
    rf"(?P<figure>[1-9]\d{{0,3}})(?![.,:/]?\d|[a-z]{{1,2}}(?![a-z])|%){_OTHER_UNIT}|(?P<words>{_WORDS}){_OTHER_UNIT}"
)


def _money(text: str, pence: int) -> Token:
    """An amount; what nobody spends is not an amount, and must be asked."""
    return Token(Kind.MONEY if 0 < pence <= MOST_PENCE else Kind.UNSURE, text, pence)


def _digits(text: str) -> int:
    return int(text.replace(",", "")[:9])


def pound_sign(found: re.Match[str]) -> Token:
    """ "£4.60", "£4.6", "£1,234.50", "£4 60"."""
    pence = int(found["pence"] or 0) + 10 * int(found["tenth"] or 0)
    return _money(found.group(), _digits(found["whole"]) * 100 + pence)


def pounds(found: re.Match[str]) -> Token:
    """ "4 pounds 60", "six quid", "4.60 pounds", "deuddeg punt", "a pound"."""
    whole = _digits(found["figure"]) if found["figure"] else numbers.value(found["words"]) if found["words"] else 1
    decimals = int((found["decimals"] or "0").ljust(2, "0"))
    return _money(found.group(), whole * 100 + decimals + _pence_of(found["pence"]))


def _pence_of(said: str | None) -> int:
    """Pence in figures or words: "60", "sixty", "oh five"."""
    if not said:
        return 0
    return int(said) if said.isdigit() else numbers.value(said)


def pence(found: re.Match[str]) -> Token | None:
    """ "460p", "sixty pence"."""
    amount = int(found["figure"]) if found["figure"] else numbers.value(found["words"])
    return _money(found.group(), amount)


def decimals(found: re.Match[str]) -> Token:
    """ "4.60", "4,60", "4.6", "1,200.50"."""
    tail = int(found["pence"] or 0) + 10 * int(found["tenth"] or 0)
    return _money(found.group(), _digits(found["whole"]) * 100 + tail)


def pair(found: re.Match[str]) -> Token:
    """ "four sixty", "four point six", "4 60": pounds and pence without a word for either."""
    if found["point"]:
        return _money(found.group(), numbers.value(found["point"]) * 100 + numbers.value(found["tenth"]) * 10)
    if found["figure"]:
        return _money(found.group(), int(found["figure"]) * 100 + int(found["two"]))
    return _money(found.group(), numbers.value(found["whole"]) * 100 + numbers.value(found["pence"]))


def slang(found: re.Match[str]) -> Token:
    """ "a fiver", "tenner"."""
    return _money(found.group(), _SLANG[found["slang"]])


def whole(found: re.Match[str]) -> Token:
    """A bare number: perhaps pounds. A Welsh number that is an English word as well, and "one", are only words."""
    said = found["words"]
    if said is None:
        return Token(Kind.NUMBER, found.group(), int(found["figure"]) * 100)
    if said == "one" or said in numbers.AMBIGUOUS:
        return Token(Kind.WORD, said)
    return Token(Kind.NUMBER, said, numbers.value(said) * 100)
