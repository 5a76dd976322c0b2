"""Days as people say them: "yesterday", "on Tuesday", "3rd Nov", "24/11", "dydd Mawrth"."""

import re
from datetime import date, timedelta

from services.notifications.understanding.parser.tokens import Kind, Token

MOST_AGO = timedelta(days=3 * 365)

_WEEKDAYS = [
    ("monday", "mon", "llun"), ("tuesday", "tues", "tue", "mawrth"), ("wednesday", "wed", "weds", "mercher"),
    ("thursday", "thurs", "thur", "thu", "iau"), ("friday", "fri", "gwener"), ("saturday", "sat", "sadwrn"), ("sunday", "sun", "sul"),
]  # fmt: skip
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_LONG = "|".join(names[0] for names in _WEEKDAYS) + "|tues|weds|thurs|wensday|wednsday|tuseday"
_SHORT = "|".join(name for names in _WEEKDAYS for name in names[1:] if name not in _LONG.split("|"))
_MONTHS = [
    ("january", "jan", "ionawr"), ("february", "feb", "chwefror"), ("march", "mar"), ("april", "apr", "ebrill"), ("may", "mai"),
    ("june", "jun", "mehefin"), ("july", "jul", "gorffennaf"), ("august", "aug", "awst"), ("september", "sept", "sep", "medi"),
    ("october", "oct", "hydref"), ("november", "nov", "tachwedd"), ("december", "dec", "rhagfyr"),
]  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH_NAME = "(?:" + "|".join(sorted(_MONTH, key=len, reverse=True)) + ")"
_SLIPS = {"wensday": "wednesday", "wednsday": "wednesday", "tuseday": "tuesday"}

DAY_NAME = rf"(?:{_LONG}|{_SHORT})s?"
"""A day of the week, as a piece of a pattern."""
NEAR = re.compile(
    r"(?:the )?(?P<two>day before yesterday|echdoe)\b|(?P<one>yesterday|yest|yesturday|ddoe|doe)\b|(?P<none>today|tod|2day|heddiw)\b"
)
WEEKDAY = re.compile(
    rf"(?:(?:on|last|this|ar|for) )*(?:(?P<long>{_LONG})|(?<=on )(?P<on>{_SHORT})|(?<=last )(?P<last>{_SHORT})|dd?ydd (?P<cy>{_SHORT})"
    r"|(?P<before>mon|tues?|weds?|thurs?|fri|sat|sun)(?=:? (?:bus|taxi|train|tram|lunch)\b)"
    r"|(?P<short>(?<!ynys )(?:mon|tues?|weds?|thurs?|thu|fri)(?![a-z'])|(?<=fri )(?:sat|sun)(?![a-z])|(?<=and )(?:sat|sun)(?![a-z])|sat(?= and sun\b))"
    rf"|(?:(?<=\n)|(?<=, )|(?<![\s\S]))(?P<first>mon|tues?|weds?|thurs?|thu|fri|(?:sat|sun)(?=:| -| bus| taxi| train| lunch| £)))s?(?![a-z])(?! (?:group|club|class|gang)\b)"
)
NAMED = re.compile(
    rf"(?:on )?(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|af|ain|ydd|fed)? (?:of )?(?P<month>{_MONTH_NAME})\b(?: (?P<year>20\d\d))?"
    rf"|(?P<month2>{_MONTH_NAME}) (?:the )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d.,]\d|\d)"
)
FIGURES = re.compile(r"(?P<day>\d{1,2})(?P<sign>[/.-])(?P<month>\d{1,2})(?:(?P=sign)(?P<year>20\d\d|2\d))?(?![\d/])")
ORDINAL = re.compile(
    r"(?:on the |the |on )(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:bus|train|taxi|one|time|class|trip|leg|journey))"
)


def near(found: re.Match[str], today: date) -> Token:
    """ "yesterday", "echdoe"."""
    ago = 2 if found["two"] else 1 if found["one"] else 0
    return Token(Kind.DAY, found.group(), day=today - timedelta(days=ago))


def weekday(found: re.Match[str], today: date) -> Token:
    """ "on Tuesday": the last one, today included; "last Tuesday" on a Tuesday is a week ago."""
    name = (
        found["long"]
        or found["on"]
        or found["last"]
        or found["cy"]
        or found["first"]
        or found["before"]
        or found["short"]
    )
    ago = (today.weekday() - _WEEKDAY[_SLIPS.get(name, name)]) % 7
    if ago == 0 and found.group().startswith("last"):
        ago = 7
    return Token(Kind.DAY, found.group(), day=today - timedelta(days=ago))


def named(found: re.Match[str], today: date) -> Token:
    """ "3rd Nov", "Nov 3", "3 Tachwedd 2026"."""
    return _token(
        found.group(),
        _last(today, int(found["day"] or found["day2"]), _MONTH[found["month"] or found["month2"]], found["year"]),
        today,
    )


def figures(found: re.Match[str], today: date) -> Token | None:
    """ "24/11", "24/11/26", "24.11.2026"; "3.11" without a year is money."""
    if found["sign"] != "/" and not found["year"]:
        return None
    return _token(found.group(), _last(today, int(found["day"]), int(found["month"]), found["year"]), today)


def _token(text: str, day: date | None, today: date) -> Token:
    """A day; one that does not exist, has not come yet or is years ago is no day that money was spent on."""
    if day is None or not today - MOST_AGO <= day <= today:
        return Token(Kind.IGNORED, text)
    return Token(Kind.DAY, text, day=day)


def ordinal(found: re.Match[str], today: date) -> Token | None:
    """ "the 3rd": of this month, or the last one that had it."""
    number = int(found["day"])
    if number <= today.day:
        return Token(Kind.DAY, found.group(), day=_day(today.year, today.month, number))
    before = today.replace(day=1) - timedelta(days=1)
    day = _day(before.year, before.month, number)
    return Token(Kind.DAY, found.group(), day=day) if day else Token(Kind.IGNORED, found.group())


def _last(today: date, day: int, month: int, year: str | None) -> date | None:
    """The last such day that is not after today; the very day where a year is said. None where there is none."""
    if year:
        return _day(int(year) % 100 + 2000, month, day)
    found = _day(today.year, month, day)
    return _day(today.year - 1, month, day) if found and found > today else found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
