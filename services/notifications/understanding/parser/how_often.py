"""How often something was paid: "each way", "2 x", "an hour", "2 buses"."""

import re
from datetime import date

from services.notifications.understanding.parser import numbers
from services.notifications.understanding.parser.categories import category_of
from services.notifications.understanding.parser.rule import SMALL, Rule, plain, rule
from services.notifications.understanding.parser.tokens import Kind, Token

_THINGS = (
    r"(?:buses|busses|bysiau|taxis|trains|trips|journeys|tickets?|fares?|singles?|returns?|coffees|teas|drinks|sandwiches|lunches|meals|"
    r"people|persons?|adults?|kids|children|of us|hours?|hrs?|minutes?|mins?|days?|nights?|weeks?|stops?|times|meetings?|sessions?|"
    r"oclock|years?|bus tickets|train tickets|bus fares|receipts?|zones?|changes?|stamps|pages?|sheets|copies|am\b|pm\b|%)"
)


def _times(found: re.Match[str], _: date) -> Token:
    """ "2 x", "x2", "two lots of"."""
    said = next(group for group in found.groups() if group)
    return Token(Kind.TIMES, found.group(), int(said) if said.isdigit() else numbers.value(said))


def _count(found: re.Match[str], _: date) -> Token:
    """ "2 buses", "3 hours", "2 bus tickets"; a thing that we know stays a category by its name."""
    said = found["count"]
    count = int(said) if said.isdigit() else numbers.value(said)
    return Token(Kind.COUNT, f"{said} {found['thing']}", count, name=category_of(found["thing"].split()[0]) or "")


HOW_OFTEN: tuple[Rule, ...] = (
    # "each way"
    rule(
        plain(Kind.EACH, 2),
        r"(?:each|every|either) (?:way|time|direction|journey)",
        r"one way each",
        r"bob ffordd",
        r"pob ffordd",
        r"ea(?:ch)? way",
        r"per (?:trip|journey)",
    ),
    # "both ways"
    rule(
        plain(Kind.BOTH, 2),
        r"(?:there|going) and (?:back|home|return)",
        r"both ways",
        r"both way",
        r"both directions",
        r"round trip",
        r"to and from",
        r"there n back",
        r"there & back",
        r"yno ac yn ol",
        r"ddwy ffordd",
    ),
    # "twice"
    rule(
        plain(Kind.TIMES, 2),
        r"twice",
        r"ddwywaith",
    ),
    # "3 times"
    rule(
        _times,
        rf"({SMALL}) times(?! \d)",
    ),
    # "each", "a time"
    rule(
        plain(Kind.EACH),
        r"each\b",
        r"apiece",
        r"yr un",
        r"a (?:time|go|pop)\b(?! (?:ago|before))",
    ),
    # "an hour", "per mile"
    rule(
        plain(Kind.RATE),
        (
            r"(?:an|per|a|each|every|/) ?(?:hour|hr|day|mile|night|person|head|week|visit|session|meeting)\b(?! (?:ago|before|"
            r"earlier))"
        ),
        r"p/?h\b",
        r"yr awr",
    ),
    # "2 x", "x2", "two lots of", "times 2"
    rule(
        _times,
        rf"({SMALL}) ?x(?![a-z])",
        r"[x*] ?(\d{1,2})(?![\d.])",
        rf"({SMALL}) ?(?:lots? of|@)",
        r"(?:times|gwaith) (\d{1,2})(?![\d.])",
    ),
)

COUNTED = rule(_count, rf"(?P<count>{SMALL}) ?(?P<thing>{_THINGS})(?![a-z])")
"""Tried after miles and people: "2 people in the car"."""
