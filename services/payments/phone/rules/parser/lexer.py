"""From a clean text to tokens: the patterns in the order in which they are tried at each place."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from services.payments.phone.rules.parser import days, miles, money, numbers
from services.payments.phone.rules.parser.categories import NEUTRAL_PHRASE, PHRASE, category_of
from services.payments.phone.rules.parser.clean import words_of
from services.payments.phone.rules.parser.tokens import NEVER_ALONE, Kind, Token
from services.payments.phone.rules.parser.vocabulary import PHRASES
from shared import bank_numbers

Make = Callable[[re.Match[str], date], Token | None]

_SMALL = r"(?:\d{1,2}|two|three|four|five|six|dau|dwy|tri|tair)"
_THINGS = (
    r"(?:buses|busses|bysiau|taxis|trains|trips|journeys|tickets?|fares?|singles?|returns?|coffees|teas|drinks|sandwiches|lunches|meals|"
    r"people|persons?|adults?|kids|children|of us|hours?|hrs?|minutes?|mins?|days?|nights?|weeks?|stops?|times|meetings?|sessions?|"
    r"oclock|years?|bus tickets|train tickets|bus fares|receipts?|zones?|changes?|stamps|pages?|sheets|copies|am\b|pm\b|%)"
)
_LOOKED = r"(?:(?:be|being) with|(?:look|looking|looked) after|(?:sit|sitting|sat|stay|stayed|staying|stop|stopped|stopping) with|mind|minded|minding|care for|caring for|watch|watched|watching|sitter for)"
_VEHICLES = r"(?:bus(?:es)?|trains?|trams?|taxis?|tube|coach|car)"
_FAILED = (
    r"(?:late\b|cancell?ed|full\b|delayed|off\b|broken|broke down|(?:did not|didn'?t|never) (?:come|came|turn(?:ed)? up|show(?:ed)?|run|ran|stop(?:ped)?)"
    r"|(?:isn'?t|wasn'?t|weren'?t|not|no longer) running)"
)
_UNABLE = (
    r"(?:can'?t|cannot|wouldn'?t|doesn'?t|couldn'?t|could not|unable to|don'?t|do not|won'?t|not able to|struggle to|scared to|too anxious to)(?: really| safely)? "
    r"(?:use|get|take|catch|drive|manage|go|face|ride|travel|stand|fit|do|like)"
)
_CHILDREN = (
    r"(?:kids?|children|child|bairns?|weans?|babies|baby|bab(?:y|s)|little ones?|toddlers?|grandchildren|grandkids|grandson|granddaughter|"
    r"bab|twins|boys|girls|wee (?:one|yin)s?|plant)"
)
_CARED_FOR = (
    r"(?:mum|mam|mom|mother|dad|father|da|wife|husband|hubby|partner|nan|nana|gran|granny|grandad|grandma|grandmother|grandfather|"
    r"brother|sister|him|aunt|auntie|uncle|parents|mum and dad|disabled (?:son|daughter))"
)
_SMALL_TIME = r"(?:[01]?\d|2[0-3])[.:][0-5]\d"


def _plain(kind: Kind, value: int = 0) -> Make:
    """A token that is what its kind says."""
    return lambda found, _: Token(kind, found.group(), value)


def _undated(make: Callable[[re.Match[str]], Token | None]) -> Make:
    """A maker that needs no date."""
    return lambda found, _: make(found)


def _count(found: re.Match[str], _: date) -> Token:
    """ "2 buses", "3 hours", "2 bus tickets"; a thing that we know stays a category by its name."""
    said = found["count"]
    count = int(said) if said.isdigit() else numbers.value(said)
    return Token(Kind.COUNT, f"{said} {found['thing']}", count, name=category_of(found["thing"].split()[0]) or "")


def _time(found: re.Match[str], _: date) -> Token:
    """ "at 4.30": a time of day, or perhaps a price. The value is what it would be as pence; 0 where it can only be a time."""
    figures = re.search(r"(\d{1,2})[.](\d\d)$", found.group())
    return Token(Kind.TIME, found.group(), int(figures[1]) * 100 + int(figures[2]) if figures else 0)


def _times(found: re.Match[str], _: date) -> Token:
    """ "2 x", "x2", "two lots of"."""
    said = next(group for group in found.groups() if group)
    return Token(Kind.TIMES, found.group(), int(said) if said.isdigit() else numbers.value(said))


def _range(found: re.Match[str], _: date) -> Token | None:
    """ "£6-7", "6-10 quid": an amount between two. None for "£4-60", which can only be four pounds sixty."""
    low, high = (Decimal(found[name]) for name in ("low", "high"))
    return Token(Kind.UNSURE, found.group()) if low < high <= 2 * low + 5 else None


def _story(found: re.Match[str], _: date) -> Token:
    """ "The bus was late", "I can't use buses": a reason, and no line of its own where there are others (value 1)."""
    return Token(Kind.CATEGORY, found.group(), 1, name=category_of(found["thing"]) or "")


_RULES: tuple[tuple[re.Pattern[str], Make], ...] = tuple(
    (re.compile(pattern) if isinstance(pattern, str) else pattern, make)
    for pattern, make in (
        (r"\.{2,}(?= ?£?\d)", _plain(Kind.FILLER)),
        (r"\n|[;!?|]+|\.(?!\d)", _plain(Kind.STRONG)),
        (r"(?:(?<=[\n ])|^)\d{1,2}\)(?= )|(?:(?<=\n)|^)\d{1,2}\.(?= )", _plain(Kind.STRONG)),
        # What is no amount, although it has figures in it.
        (r"(?:https?://|www\.)\S+|\S+@[a-z][\w-]*\.\S+|#\S+", _plain(Kind.IGNORED)),
        (r"\+?\(?(?:44|0)\)?[ -]?(?:\d[ -]?){8,11}\d(?!\d)", _plain(Kind.IGNORED)),
        (r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b", _plain(Kind.IGNORED)),
        (r"(?:(?<=\s)|^)-£?\d[\d.,]*|£ ?-\d[\d.,]*|minus \S+", _plain(Kind.UNSURE)),
        (r"£?\d[\d.]*o\d*(?![\w'])|[lo]\d+(?:\.\d+)?(?<!o2)(?! ?x)(?: ?(?:pounds?|quid|p\b))?(?!\w)|£ ?\d{1,3}/\d{1,3}(?!\d)|\d{1,3}/\d{1,3} ?(?:quid|pounds?)\b", _plain(Kind.UNSURE)),
        (r"(?:i'?m|i am|aged?|turned) \d{2,3}(?!\w|[.,]\d)(?! ?(?:miles|p\b|quid|pounds?|out|down))(?: (?:years?|yrs?)(?: old)?)?|\d{1,3} ?(?:years?|yrs?) old", _plain(Kind.IGNORED)),
        (r"£?\d+(?: (?:pounds?|quid))? (?:something|summat)\b", _plain(Kind.UNSURE)),
        (r"£?\d+(?:[.,]\d+)?e\d+\w*|£?\d+(?!(?:pounds?|quid)\d\d\b)[a-z]+\d+\w*|to pounds? \d+", _plain(Kind.UNSURE)),
        (r"(?:i (?:put|said|wrote|typed|texted)|should(?: of| have|'?ve) (?:been|cost)|supposed to be)(?: it was)? £?\d+(?:\.\d\d)?(?: (?:pounds?|quid))?(?=,? (?:but|sorry|instead))", _plain(Kind.IGNORED)),
        (rf"(?:see|c) (?:you|u|ya|yous?)(?: all)?(?: on| at| next| again| the)* (?:\d+(?:st|nd|rd|th)?|{days.DAY_NAME})\b(?: at \d+)?|next (?:{days.DAY_NAME})\b", _plain(Kind.IGNORED)),
        (r"but (?:i )?gave (?:him|her|them) (?:an? )?(?:tenner|fiver|£?\d+)\b(?:[.]\d\d)?|(?:change|out) (?:from|of) (?:an? )?(?:tenner|fiver|£ ?\d+)\b", _plain(Kind.IGNORED)),
        (r"(?:the )?same (?:again )?(?:(?:coming|going|on the way|the way) )?(?:back|home|return)\b", _plain(Kind.BOTH, 2)),
        (r"(?:including|includes|incl?\.?) (?:an? |the )?£?[\d.]+p? (?:\w+ )?(?:tip|booking|vat|service|fee)\w*", _plain(Kind.IGNORED)),
        (r"around \d{1,2}(?![.,\d])(?! ?(?:pounds?|quid|p\b|punt))", _plain(Kind.UNSURE)),
        (rf"(?:about|around|roughly|approx(?:imately)?|nearly|almost|tua)(?= (?:an? )?(?:£|\d|fiver|tenner|{numbers.WORDS}))", _plain(Kind.FILLER)),
        (r"£? ?\d+(?:\.\.+ ?\d+| \.\d(?!\d))", _plain(Kind.UNSURE)),
        (rf"(?:£ ?)?(?:\d+(?:\.\d\d)?|{numbers.WORDS})(?: ?(?:pounds?|quid))?,? or (?:(?:was it|maybe|perhaps|possibly|even|it was) )?(?:£ ?)?(?:\d+(?:\.\d\d)?|{numbers.WORDS})(?: ?(?:pounds?|quid|punt))?", _plain(Kind.UNSURE)),
        (rf"(?:under|over|less than|more than) (?:a )?(?:£ ?)?(?:\d+(?:\.\d+)?|fiver|tenner|{numbers.WORDS})(?![\d.]\d|\d)(?: ?(?:quid|pounds?))?(?! ?(?:miles?|mi\b|min|hours?|hrs|people|days?|weeks?|years?|%))", _plain(Kind.UNSURE)),
        (r"(?:a )?(?:couple|few) (?:of )?(?:quid|pounds?|fivers)", _plain(Kind.UNSURE)),
        (days.NEAR, days.near),
        (days.WEEKDAY, days.weekday),
        (days.NAMED, days.named),
        (days.FIGURES, days.figures),
        (days.ORDINAL, days.ordinal),
        (rf"(?:at|by|from|until|till|til|before|after|am|around) (?:the )?(?:{_SMALL_TIME}|\d{{1,2}})(?: ?(?:am|pm|oclock))?(?!\d|[.,:]\d|\s?(?:p\b|pounds?|quid|each|miles?))", _time),
        (rf"(?:{_SMALL_TIME}|\d{{4}}) ?hrs\b|(?:{_SMALL_TIME}|\d{{1,2}}) ?(?:am|pm|oclock)\b|(?:half past|quarter (?:past|to)) \w+|[01]?\d:[0-5]\d(?!\d)|2[0-3]:[0-5]\d(?!\d)", _plain(Kind.IGNORED)),
        (rf"(?:got there|arrived(?: there| here)?|reached (?:there|it)|left(?: home)?|(?:got|get|was|were|came|back) (?:home|back|hame|in)) {_SMALL_TIME}(?!\d)", _time),
        (r"0\d\.[0-5]\d(?!\d)", _plain(Kind.IGNORED)),
        (rf"the {_SMALL_TIME}(?= (?:bus|train|one|tren|bws|coach)\b)", _time),
        (r"(?:between )?\d{1,2}(?:am|pm)? ?(?:-|to|and) ?\d{1,2} ?(?:am|pm|oclock)", _plain(Kind.IGNORED)),
        (r"between (?:£ ?)?\d+(?:\.\d\d)?(?: ?(?:pounds?|quid))? and (?:£ ?)?\d+(?:\.\d\d)?(?: ?(?:pounds?|quid|punt))?", _plain(Kind.UNSURE)),
        (r"(?P<sign>£ ?)?(?P<low>\d{1,3}(?:\.\d\d)?) ?(?:-|to(?= ?£)) ?(?:£ ?)?(?P<high>\d{1,3}(?:\.\d\d)?)(?![\d/-]|[.,]\d)(?: ?(?:pounds?|quid|punt))?", _range),
        (r"\d{1,2}(?:;\d\d|-(?:0[1-9]|1[0-2]))(?![\d/-]|[.,]\d)", _plain(Kind.UNSURE)),
        (r"(?:caught|catch|took|take|got|get|rode)(?: on)? the (?:number )?\d{1,3}[a-z]?\b(?![.,:/]\d|,\d)(?! ?(?:p\b|pounds?|quid|bus|coach|tram|train|tren|bws|one))", lambda found, _: Token(Kind.CATEGORY, found.group(), name="bus")),
        (r"(?:number|num|route|rhif|room|platform|gate|flat|the|bws rhif) \d{1,4}[a-z]?(?= (?:bus|coach|tram|from|to)\b|$|[ ,]*(?:bus|it|cost|was))(?! ?(?:p\b|pounds?))", _plain(Kind.IGNORED)),
        (r"(?:number|num|route|rhif|room|platform|gate|flat|no\.? ?(?=\d+ (?:bus|tram|coach))) ?\d{1,4}[a-z]?\b(?![.,]\d)", _plain(Kind.IGNORED)),
        (r"the \d{1,3}[a-z]?(?= (?:there|back|home|into|towards)\b)", _plain(Kind.IGNORED)),
        (r"20[12]\d(?![\d.,]\d|\d|p)", _plain(Kind.IGNORED)),
        (r"(?:used|showed|with|on|got|have|had) my (?:free |concession(?:ary)? |disabled |senior |oap )*(?:bus |travel )?pass(?! (?:top|which|cost|for £|was £))", _plain(Kind.FREE)),
        (r"£ ?0(?:\.00?)?(?![\d.])", _plain(Kind.FREE)),
        # How often.
        (r"(?:each|every|either) (?:way|time|direction|journey)|one way each|bob ffordd|pob ffordd|ea(?:ch)? way|per (?:trip|journey)", _plain(Kind.EACH, 2)),
        (r"(?:there|going) and (?:back|home|return)|both ways|both way|both directions|round trip|to and from|there n back|there & back|yno ac yn ol|ddwy ffordd", _plain(Kind.BOTH, 2)),
        (r"twice|ddwywaith", _plain(Kind.TIMES, 2)),
        (rf"({_SMALL}) times(?! \d)", _times),
        (r"each\b|apiece|yr un|a (?:time|go|pop)\b(?! (?:ago|before))", _plain(Kind.EACH)),
        (r"(?:an|per|a|each|every|/) ?(?:hour|hr|day|mile|night|person|head|week|visit|session|meeting)\b(?! (?:ago|before|earlier))|p/?h\b|yr awr", _plain(Kind.RATE)),
        (rf"({_SMALL}) ?x(?![a-z])|[x*] ?(\d{{1,2}})(?![\d.])|({_SMALL}) ?(?:lots? of|@)|(?:times|gwaith) (\d{{1,2}})(?![\d.])", _times),
        # Looked after while somebody comes to us: who it was tells which of the two it is.
        (rf"{_LOOKED} (?:my |the |our |her |his |for )*{_CHILDREN}(?![a-z])", lambda found, _: Token(Kind.CATEGORY, found.group(), name="childcare")),
        (rf"{_LOOKED} (?:my |the |our |her |his |for )*{_CARED_FOR}(?![a-z])", lambda found, _: Token(Kind.CATEGORY, found.group(), name="carer")),
        (rf"had (?:my |the |our ){_CHILDREN}(?= (?:so|while|for me|for us))", lambda found, _: Token(Kind.CATEGORY, found.group(), name="childcare")),
        # Miles and people.
        (miles.MILES, _undated(miles.miles)),
        (r"\d+(?:\.\d)? ?(?:km|kms|k|kilomet(?:er|re)s?)\b", _plain(Kind.UNSURE)),
        (miles.WITH, _undated(miles.with_somebody)),
        (miles.PASSENGERS, _undated(miles.passengers)),
        (rf"(?P<count>{_SMALL}) ?(?P<thing>{_THINGS})(?![a-z])", _count),
        # Money.
        (r"(?:in )?total(?:s|ly)?(?: (?:of|is|was|comes to|came to))?\b|all ?together|altogether|in all|all in\b|grand total|sum|cyfanswm|i gyd|tot\b|makes|overall", _plain(Kind.TOTAL)),
        (money.POUND_SIGN, _undated(money.pound_sign)),
        (money.POUNDS, _undated(money.pounds)),
        (money.PENCE, _undated(money.pence)),
        (money.DECIMALS, _undated(money.decimals)),
        (money.PAIR, _undated(money.pair)),
        (money.SLANG, _undated(money.slang)),
        (money.WHOLE, _undated(money.whole)),
        # Words.
        (r"(?:no )?(?:sorry|oops|whoops|i mean|i meant|actually|make (?:that|it)|wait|rather|scratch that|correction|hang on)\b|(?:but )?(?:i|we)(?: only| just)+ (?:paid|payed|put in|gave)(?: (?:for )?(?:my |a )?(?:half|share))?(?: so)?\b|(?:so )?my (?:half|share)\b|(?:but )?(?:i|we) paid (?:my )?(?:half|share)\b|but i(?:'m| am)? only (?:want to )?claim(?:ing)?\b", _plain(Kind.CORRECT)),
        (r"(?:(?:was|were|is|got) )?(?:provided|included|laid on|supplied|complimentary|paid for by \w+)\b", _plain(Kind.FREE)),
        (r"(?:never|didn'?t|did not) (?:paid|pay|spend|spent) (?:for )?(?:nothing|nowt|anything|owt|a penny)\b|(?:was |is |were |got in |are |for )?free\b|(?:(?:was|were|is|cost|cost me|=|:|-) ?)?(?:nothing(?! (?:for|on|to)\b)|nil|nowt|n/a|none|zero|£ ?0(?:\.00?)?(?![\d.]))(?![a-z])", _plain(Kind.FREE)),
        (r"(?:no|not|without|never|nothing (?:(?:to (?:claim|pay) )?(?:for|on))|didn'?t|dint|did not|didnae|dinnae|dim|nid|instead of|remove|delete|take off|take out|leave out|heb)(?![a-z'])", _plain(Kind.DENY)),
        (r"(?P<thing>taxi|cab|bus|uber) (?:driver|man|bloke)\b", lambda found, _: Token(Kind.CATEGORY, found.group(), NEVER_ALONE, name=category_of(found["thing"]) or "")),
        (r"(?:was |is |were |are )?(?:the )?same as (?:last|before|usual)", _plain(Kind.WORD)),
        (r"(?P<thing>(?:support )?worker|carer|pa|driver|sitter) (?:says|said|told|asked|thinks|wants?|wanted|is (?:helping|writing|typing|texting|doing|off|ill|poorly)|helped|helps)\b", lambda found, _: Token(Kind.WORD, found.group())),
        (r"(?:batter(?:y|ies)|charger|tyres?|lights?|lock|helmet|pump|repairs?)(?: \w+)? (?:for|on|to) (?:my |the |a )?(?:mobility )?(?:scooter|bike|bicycle|chair|wheelchair)", lambda found, _: Token(Kind.CATEGORY, found.group(), name="equipment")),
        (r"(?:used to|i don'?t|i do not) (?:drive|cycle)\b", _plain(Kind.WORD)),
        (r"other (?=(?:bus|train|taxi|cab|coach|tram|one|way|day|people)\b)", _plain(Kind.FILLER)),
        (NEUTRAL_PHRASE, _plain(Kind.WORD)),
        (rf"(?P<thing>{_VEHICLES}) (?:was |were |is |had been |got |it )*{_FAILED}", _story),
        (rf"{_UNABLE} (?:on |by |the |a |any |my )*(?P<thing>{_VEHICLES})(?![a-z])", _story),
        (r"(?:got |had |get )?a lift(?: (?:off|from|with|home|there|back))?\b", lambda found, _: Token(Kind.CATEGORY, found.group(), 1, name="car")),
        (PHRASE, lambda found, _: Token(Kind.CATEGORY, found.group(), name=PHRASES[found.group()])),
        (r"(?:for|4|on|am|ar)(?= )", _plain(Kind.FOR)),
        (r"(?:was|were|is|cost|costs|costed|costing|came to|come to|=|:|roedd|oedd|yn costio)(?![a-z])", _plain(Kind.WAS)),
        (r",|\+|&|/|\)(?! ?[£\d])|(?:and|plus|then|also|with|n|ac|hefyd|wedyn)(?![a-z'])", _plain(Kind.WEAK)),
        (r"[a-z]{1,2}\d{1,4}[a-z]?(?![\w]|[.,]\d)", _plain(Kind.IGNORED)),
        (r"[a-z]+(?:['-][a-z]+)*", lambda found, _: _word(found.group())),
        (r"\d[\d.,]*", _plain(Kind.UNSURE)),
        (r"\S", _plain(Kind.FILLER)),
    )
)  # fmt: skip

_LIST_NUMBER = re.compile(r"(?<!\S)\(?(\d{1,2})[.)]:?(?= ?[a-z£])")
_FILLERS = words_of("""it its it's cost me i my the a an of to got get paid spent pay was had have for on in by at fare fares ticket tickets money only
    just please hi hello and that this is from one single return returns day x p so we were be er um erm some another extra bit wedi
    outbound inbound going coming bk getting going returning returned way talu gwario fe mi i'r o yn y yr ges gostiodd costio gwariais dalais hi he she took take used came there back home bought buy mine""")


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
