"""Days and times of day, and what may be one of them or an amount."""

import re
from datetime import date
from decimal import Decimal

from services.notifications.understanding.parser import days
from services.notifications.understanding.parser.rule import Rule, plain, rule
from services.notifications.understanding.parser.tokens import Kind, Token

_SMALL_TIME = r"(?:[01]?\d|2[0-3])[.:][0-5]\d"


def _time(found: re.Match[str], _: date) -> Token:
    """ "at 4.30": a time of day, or perhaps a price. The value is what it would be as pence; 0 where it can only be a time."""
    figures = re.search(r"(\d{1,2})[.](\d\d)$", found.group())
    return Token(Kind.TIME, found.group(), int(figures[1]) * 100 + int(figures[2]) if figures else 0)


def _range(found: re.Match[str], _: date) -> Token | None:
    """ "£6-7", "6-10 quid": an amount between two. None for "£4-60", which can only be four pounds sixty."""
    low, high = (Decimal(found[name]) for name in ("low", "high"))
    return Token(Kind.UNSURE, found.group()) if low < high <= 2 * low + 5 else None


CLOCK: tuple[Rule, ...] = (
    # Days: see there
    rule(days.near, days.NEAR),
    rule(days.weekday, days.WEEKDAY),
    rule(days.named, days.NAMED),
    rule(days.figures, days.FIGURES),
    rule(days.ordinal, days.ORDINAL),
    # "at 4.30", "until 5"
    rule(
        _time,
        (
            rf"(?:at|by|from|until|till|til|before|after|am|around) (?:the )?(?:{_SMALL_TIME}|\d{{1,2}})(?: ?(?:am|pm|oclock))?"
            r"(?!\d|[.,:]\d|\s?(?:p\b|pounds?|quid|each|miles?))"
        ),
    ),
    # "1430 hrs", "4pm", "half past two", "14:30"
    rule(
        plain(Kind.IGNORED),
        rf"(?:{_SMALL_TIME}|\d{{4}}) ?hrs\b",
        rf"(?:{_SMALL_TIME}|\d{{1,2}}) ?(?:am|pm|oclock)\b",
        r"(?:half past|quarter (?:past|to)) \w+",
        r"[01]?\d:[0-5]\d(?!\d)",
        r"2[0-3]:[0-5]\d(?!\d)",
    ),
    # "got home 4.30"
    rule(
        _time,
        (
            r"(?:got there|arrived(?: there| here)?|reached (?:there|it)|left(?: home)?|(?:got|get|was|were|came|back) "
            rf"(?:home|back|hame|in)) {_SMALL_TIME}(?!\d)"
        ),
    ),
    # "09.15"
    rule(
        plain(Kind.IGNORED),
        r"0\d\.[0-5]\d(?!\d)",
    ),
    # "the 9.15 bus"
    rule(
        _time,
        rf"the {_SMALL_TIME}(?= (?:bus|train|one|tren|bws|coach)\b)",
    ),
    # "9-5pm"
    rule(
        plain(Kind.IGNORED),
        r"(?:between )?\d{1,2}(?:am|pm)? ?(?:-|to|and) ?\d{1,2} ?(?:am|pm|oclock)",
    ),
    # "between £4 and £5"
    rule(
        plain(Kind.UNSURE),
        r"between (?:£ ?)?\d+(?:\.\d\d)?(?: ?(?:pounds?|quid))? and (?:£ ?)?\d+(?:\.\d\d)?(?: ?(?:pounds?|quid|punt))?",
    ),
    # "£6-7"
    rule(
        _range,
        (
            r"(?P<sign>£ ?)?(?P<low>\d{1,3}(?:\.\d\d)?) ?(?:-|to(?= ?£)) ?(?:£ ?)?(?P<high>\d{1,3}(?:\.\d\d)?)(?![\d/-]|"
            r"[.,]\d)(?: ?(?:pounds?|quid|punt))?"
        ),
    ),
    # "4;60", "4-05"
    rule(
        plain(Kind.UNSURE),
        r"\d{1,2}(?:;\d\d|-(?:0[1-9]|1[0-2]))(?![\d/-]|[.,]\d)",
    ),
)
