"""From a clean text to tokens: the rules in the order in which they are tried at each place."""

import re
from collections.abc import Iterator
from datetime import date

from services.notifications.understanding.parser import miles, money
from services.notifications.understanding.parser.care import CARE
from services.notifications.understanding.parser.categories import PHRASE, category_of
from services.notifications.understanding.parser.clean import words_of
from services.notifications.understanding.parser.clock import CLOCK
from services.notifications.understanding.parser.how_often import COUNTED, HOW_OFTEN
from services.notifications.understanding.parser.no_amounts import NO_AMOUNTS
from services.notifications.understanding.parser.routes import ROUTES
from services.notifications.understanding.parser.rule import Rule, plain, rule, undated
from services.notifications.understanding.parser.stories import STORIES
from services.notifications.understanding.parser.tokens import Kind, Token
from services.notifications.understanding.parser.vocabulary import PHRASES
from shared import bank_numbers


def _phrase(found: re.Match[str], _: date) -> Token:
    """ "Bus fare", "meal deal"."""
    return Token(Kind.CATEGORY, found.group(), name=PHRASES[found.group()])


def _single_word(found: re.Match[str], _: date) -> Token:
    return _word(found.group())


_MILES_AND_MONEY: tuple[Rule, ...] = (
    rule(undated(miles.miles), miles.MILES),
    # "10 km": asked in miles
    rule(plain(Kind.UNSURE), r"\d+(?:\.\d)? ?(?:km|kms|k|kilomet(?:er|re)s?)\b"),
    rule(undated(miles.with_somebody), miles.WITH),
    rule(undated(miles.passengers), miles.PASSENGERS),
    COUNTED,
    # "in total", "altogether"
    rule(
        plain(Kind.TOTAL),
        r"(?:in )?total(?:s|ly)?(?: (?:of|is|was|comes to|came to))?\b",
        r"all ?together",
        r"altogether",
        r"in all",
        r"all in\b",
        r"grand total",
        r"sum",
        r"cyfanswm",
        r"i gyd",
        r"tot\b",
        r"makes",
        r"overall",
    ),
    rule(undated(money.pound_sign), money.POUND_SIGN),
    rule(undated(money.pounds), money.POUNDS),
    rule(undated(money.pence), money.PENCE),
    rule(undated(money.decimals), money.DECIMALS),
    rule(undated(money.pair), money.PAIR),
    rule(undated(money.slang), money.SLANG),
    rule(undated(money.whole), money.WHOLE),
)
_WORDS: tuple[Rule, ...] = (
    rule(_phrase, PHRASE),
    rule(
        plain(Kind.FOR),
        r"(?:for|4|on|am|ar)(?= )",
    ),
    rule(
        plain(Kind.WAS),
        r"(?:was|were|is|cost|costs|costed|costing|came to|come to|=|:|roedd|oedd|yn costio)(?![a-z])",
    ),
    rule(
        plain(Kind.WEAK),
        r",",
        r"\+",
        r"&",
        r"/",
        r"\)(?! ?[£\d])",
        r"(?:and|plus|then|also|with|n|ac|hefyd|wedyn)(?![a-z'])",
    ),
    rule(
        plain(Kind.IGNORED),
        r"[a-z]{1,2}\d{1,4}[a-z]?(?![\w]|[.,]\d)",
    ),
    rule(
        _single_word,
        r"[a-z]+(?:['-][a-z]+)*",
    ),
    rule(
        plain(Kind.UNSURE),
        r"\d[\d.,]*",
    ),
    rule(
        plain(Kind.FILLER),
        r"\S",
    ),
)

_RULES: tuple[Rule, ...] = (
    *NO_AMOUNTS, *CLOCK, *ROUTES, *HOW_OFTEN, *CARE, *_MILES_AND_MONEY, *STORIES, *_WORDS,
)  # fmt: skip
"""In the order in which they are tried at each place: what is no amount comes before amounts."""

_LIST_NUMBER = re.compile(r"(?<!\S)\(?(\d{1,2})[.)]:?(?= ?[a-z£])")
_FILLERS = words_of("""it its it's cost me i my the a an of to got get paid spent pay was had have for on in by at fare fares ticket
    tickets money only just please hi hello and that this is from one single return returns day x p so we were
    be er um erm some another extra bit wedi outbound inbound going coming bk getting going returning returned
    way talu gwario fe mi i'r o yn y yr ges gostiodd costio gwariais dalais hi he she took take used came
    there back home bought buy mine""")


def _word(word: str) -> Token:
    """A word: a category by itself or by a slip, a filler, or anything else."""
    name = category_of(word)
    if name is None and word.endswith("'s"):
        name = category_of(word[:-2])
    if name:
        return Token(Kind.CATEGORY, word, name=name)
    return Token(Kind.FILLER if word in _FILLERS else Kind.WORD, word)


def tokens_of(text: str, today: date) -> Iterator[Token]:
    """The tokens of a clean text in order; bank numbers and blanks are left out."""
    for start, end in reversed(bank_numbers.find(text)):
        text = text[:start] + " # " + text[end:]
    text = _unnumbered(text)
    place = 0
    while place < len(text):
        if text[place] in " \t":
            place += 1
            continue
        token, place = _next(text, place, today)
        yield token


def _unnumbered(text: str) -> str:
    """The text with the numbers of a list, "1. bus £2 2. lunch £5", as new lines; as it is where they do not count up from the start."""
    marks = list(_LIST_NUMBER.finditer(text))
    if len(marks) < 2 or marks[0].start() or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return text
    return _LIST_NUMBER.sub("\n", text)


def _next(text: str, place: int, today: date) -> tuple[Token, int]:
    """The token at a place, by the first rule that fits, and where the next begins. A word is never begun in its middle."""
    for pattern, make in _RULES:
        found = pattern.match(text, place)
        if found is None or not found.group() or _cuts_a_word(text, place, found.group()):
            continue
        token = make(found, today)
        if token is not None:
            return token, found.end()
    return Token(Kind.FILLER, text[place]), place + 1


def _cuts_a_word(text: str, place: int, found: str) -> bool:
    """Whether a match of letters begins inside a run of letters."""
    return place > 0 and text[place - 1].isalpha() and found[0].isalpha()
