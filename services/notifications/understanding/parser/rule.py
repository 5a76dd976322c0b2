"""A rule of the lexer: a pattern, and the token that is made of what it finds."""

import re
from collections.abc import Callable
from datetime import date

from services.notifications.understanding.parser.tokens import Kind, Token

Make = Callable[[re.Match[str], date], Token | None]
"""From what was found, and today, to its token; None where it is none after all: the next rule is tried."""
Rule = tuple[re.Pattern[str], Make]

SMALL = r"(?:\d{1,2}|two|three|four|five|six|dau|dwy|tri|tair)"


def rule(make: Make, *alternatives: str | re.Pattern[str]) -> Rule:
    """The rule for any of the alternatives; the first that fits counts."""
    return re.compile("|".join(one if isinstance(one, str) else one.pattern for one in alternatives)), make


def plain(kind: Kind, value: int = 0) -> Make:
    """A token that is what its kind says."""
    return lambda found, _: Token(kind, found.group(), value)


def named(category: str, value: int = 0) -> Make:
    """A category of this name."""
    return lambda found, _: Token(Kind.CATEGORY, found.group(), value, name=category)


def undated(make: Callable[[re.Match[str]], Token | None]) -> Make:
    """A maker that needs no date."""
    return lambda found, _: make(found)
