"""Miles, and the people who came along: "12.5 miles", "twenty miles", "ugain milltir", "with my mum"."""

import re

from services.notifications.understanding.parser import numbers
from services.notifications.understanding.parser.tokens import Kind, Token

MOST_TENTHS = 10_000
"""A thousand miles: nobody drives further to come to an event and back."""

_MILES = r"(?:miles?|mi|mls|m(?=iles)|m(?!\w|\s?(?:walk|away|from))|milltir|filltir|milltiroedd|filltiroedd|milltiro)(?![a-z])"
_KIN = (
    r"(?:mum|mam|mom|mother|dad|father|son|daughter|wife|husband|partner|sister|brother|friend|mate|carer|pa|neighbour|neighbor|nan|gran|"
    r"grandad|grandma|aunt|auntie|uncle|boyfriend|girlfriend|support worker|assistant|colleague|ffrind|gwr|gwraig|mab|merch|chwaer|brawd|"
    r"tad|nain|taid|mamgu)"
)
_MINE = r"(?:my |our |the |a |his |her |fy |her old )?"

MILES = re.compile(
    rf"(?:(?P<figure>\d{{1,5}})(?:\.(?P<tenth>\d)\d?)?(?:ish|-ish)?|(?P<words>{numbers.WORDS})|(?P<one>a))"
    rf"(?P<half> and a half| (?:and )?1/2)?(?: o)? ?{_MILES}"
)
WITH = re.compile(
    rf"(?:(?:with|gyda|efo|took|brought|gave) (?:fy |my |our |the |a |his |her ){_KIN}|(?<=drove )(?:my |our |the |a ){_KIN}|(?:gave|giving) (?!me\b|us\b)[a-z]+(?= a lift))(?: and {_MINE}{_KIN})*\b(?!'s|s\b)"
)
PASSENGERS = re.compile(
    r"\+ ?(?P<plus>\d)(?= (?:passengers?|people|person|others?))"
    r"|(?:with |took |gave |brought |plus |and )?(?P<count>\d|one|two|three|four|an?) (?:other )?(?:passengers?|others?\b|(?:my )?(?:friends|mates|neighbours|colleagues|members)\b|(?:other )?people in (?:the|my) car)"
)


def miles(found: re.Match[str]) -> Token:
    """ "12 miles", "12.5 miles", "twenty and a half miles"; more than anybody drives is asked."""
    whole = int(found["figure"]) if found["figure"] else numbers.value(found["words"]) if found["words"] else 1
    tenths = whole * 10 + (int(found["tenth"]) if found["tenth"] else 5 if found["half"] else 0)
    return Token(Kind.MILES if 0 < tenths <= MOST_TENTHS else Kind.UNSURE, found.group(), tenths)


def with_somebody(found: re.Match[str]) -> Token:
    """ "with my mum and dad": how many people."""
    return Token(Kind.PEOPLE, found.group(), len(re.findall(rf"\b{_KIN}\b", found.group())) or 1)


def passengers(found: re.Match[str]) -> Token:
    """ "2 passengers", "+1"."""
    said = found["plus"] or found["count"]
    return Token(
        Kind.PEOPLE, found.group(), int(said) if said.isdigit() else 1 if said in ("a", "an") else numbers.value(said)
    )
