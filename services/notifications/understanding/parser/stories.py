"""What people tell around their costs: corrections, what was free or was not so, and why they came as they did."""

import re
from datetime import date

from services.notifications.understanding.parser.categories import NEUTRAL_PHRASE, category_of
from services.notifications.understanding.parser.rule import Rule, named, plain, rule
from services.notifications.understanding.parser.tokens import NEVER_ALONE, Kind, Token

_VEHICLES = r"(?:bus(?:es)?|trains?|trams?|taxis?|tube|coach|car)"
_FAILED = (
    r"(?:late\b|cancell?ed|full\b|delayed|off\b|broken|broke down|(?:did not|didn'?t|never) (?:come|came|turn"
    r"(?:ed)? up|show(?:ed)?|run|ran|stop(?:ped)?)"
    r"|(?:isn'?t|wasn'?t|weren'?t|not|no longer) running)"
)
_UNABLE = (
    r"(?:can'?t|cannot|wouldn'?t|doesn'?t|couldn'?t|could not|unable to|don'?t|do not|won'?t|not able to|"
    r"struggle to|scared to|too anxious to)(?: really| safely)? "
    r"(?:use|get|take|catch|drive|manage|go|face|ride|travel|stand|fit|do|like)"
)


def _story(found: re.Match[str], _: date) -> Token:
    """ "The bus was late", "I can't use buses": a reason, and no line of its own where there are others (value 1)."""
    return Token(Kind.CATEGORY, found.group(), 1, name=category_of(found["thing"]) or "")


def _driver(found: re.Match[str], _: date) -> Token:
    """ "The taxi driver": a taxi where there is an amount for it, and nothing by itself."""
    return Token(Kind.CATEGORY, found.group(), NEVER_ALONE, name=category_of(found["thing"]) or "")


STORIES: tuple[Rule, ...] = (
    # "sorry, I mean", "only paid half"
    rule(
        plain(Kind.CORRECT),
        (
            r"(?:no )?(?:sorry|oops|whoops|i mean|i meant|actually|make (?:that|it)|wait|rather|scratch that|correction|"
            r"hang on)\b"
        ),
        r"(?:but )?(?:i|we)(?: only| just)+ (?:paid|payed|put in|gave)(?: (?:for )?(?:my |a )?(?:half|share))?(?: so)?\b",
        r"(?:so )?my (?:half|share)\b",
        r"(?:but )?(?:i|we) paid (?:my )?(?:half|share)\b",
        r"but i(?:'m| am)? only (?:want to )?claim(?:ing)?\b",
    ),
    # "lunch was provided"
    rule(
        plain(Kind.FREE),
        r"(?:(?:was|were|is|got) )?(?:provided|included|laid on|supplied|complimentary|paid for by \w+)\b",
    ),
    # "never paid anything", "free", "nil"
    rule(
        plain(Kind.FREE),
        r"(?:never|didn'?t|did not) (?:paid|pay|spend|spent) (?:for )?(?:nothing|nowt|anything|owt|a penny)\b",
        r"(?:was |is |were |got in |are |for )?free\b",
        (
            r"(?:(?:was|were|is|cost|cost me|=|:|-) ?)?(?:nothing(?! (?:for|on|to)\b)|nil|nowt|n/a|none|zero|£ ?0(?:\.00?)?"
            r"(?![\d.]))(?![a-z])"
        ),
    ),
    # "no", "instead of": what comes next was not so
    rule(
        plain(Kind.DENY),
        (
            r"(?:no|not|without|never|nothing (?:(?:to (?:claim|pay) )?(?:for|on))|didn'?t|dint|did not|didnae|dinnae|dim|nid|"
            r"instead of|remove|delete|take off|take out|leave out|heb)(?![a-z'])"
        ),
    ),
    # "the taxi driver": no taxi fare by itself
    rule(
        _driver,
        r"(?P<thing>taxi|cab|bus|uber) (?:driver|man|bloke)\b",
    ),
    # "the same as last time"
    rule(
        plain(Kind.WORD),
        r"(?:was |is |were |are )?(?:the )?same as (?:last|before|usual)",
    ),
    # "my support worker says": nobody who was paid
    rule(
        plain(Kind.WORD),
        (
            r"(?P<thing>(?:support )?worker|carer|pa|driver|sitter) (?:says|said|told|asked|thinks|wants?|wanted|is "
            r"(?:helping|writing|typing|texting|doing|off|ill|poorly)|helped|helps)\b"
        ),
    ),
    # "a battery for my scooter"
    rule(
        named("equipment"),
        (
            r"(?:batter(?:y|ies)|charger|tyres?|lights?|lock|helmet|pump|repairs?)(?: \w+)? (?:for|on|to) (?:my |the |a )?"
            r"(?:mobility )?(?:scooter|bike|bicycle|chair|wheelchair)"
        ),
    ),
    # "I don't drive"
    rule(
        plain(Kind.WORD),
        r"(?:used to|i don'?t|i do not) (?:drive|cycle)\b",
    ),
    # "the other bus"
    rule(
        plain(Kind.FILLER),
        r"other (?=(?:bus|train|taxi|cab|coach|tram|one|way|day|people)\b)",
    ),
    # "bus stop": see vocabulary
    rule(plain(Kind.WORD), NEUTRAL_PHRASE),
    # "the bus was late"
    rule(
        _story,
        rf"(?P<thing>{_VEHICLES}) (?:was |were |is |had been |got |it )*{_FAILED}",
    ),
    # "I can't use buses"
    rule(
        _story,
        rf"{_UNABLE} (?:on |by |the |a |any |my )*(?P<thing>{_VEHICLES})(?![a-z])",
    ),
    # "got a lift"
    rule(
        named("car", 1),
        r"(?:got |had |get )?a lift(?: (?:off|from|with|home|there|back))?\b",
    ),
)
