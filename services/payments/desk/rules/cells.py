"""Reading one cell of a spreadsheet: identifiers, names, telephone numbers, days, times and money, with Excel's quirks.

A cell is never evaluated and never repeated: what cannot be used is refused with a sentence that holds nothing of it.
"""

import html
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from services.payments.people.imports.rules import UnusableKeyError, is_excels_error, read_key
from shared.characters import CharacterError, as_said, check, cleaned
from shared.days import FIRST_DAY
from shared.days_in_words import MONTHS
from shared.london import in_london, london_moment

LARGEST_PENCE = 100_000_000
EXCEL_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of Excel's count: it takes 1900 for a leap year, so days since March 1900 count from here."""
LAST_DAY = date(2099, 12, 31)

_NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "none", "null", "unknown", "no"})
_NO_NUMBER = frozenset(
    {"tbc", "tba", "x", "not given", "none given", "no mobile", "no phone", "withheld", "declined", "#n/a"}
)
_GOOGLES_AND = ":::"
"""What Google writes between several numbers in one cell."""
_HIDDEN = re.compile(r"[x*#?• ]{3,}", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?[\d ().,/–-]*\d[\d ().,/–-]*")
_SHORTENED = re.compile(r"\d([.,]\d+)?e\+?\d+", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")
_MONTH_IN_WORDS = re.compile(
    r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9}),?[ -](\d{4}|\d{2})", re.IGNORECASE
)
_MONTH_IN_WORDS_FIRST = re.compile(r"(?:[a-z]+,? )?([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)
_MONTHS = tuple(name[:3].casefold() for name in MONTHS["en"])
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2}(?:\.\d+)?)? ?(?:([ap])\.?m\.?)?", re.IGNORECASE)
_OF_24_HOURS = re.compile(r"([01]\d|2[0-4])([0-5]\d) ?(?:h|hrs|hours)?", re.IGNORECASE)
_MIDNIGHT_BEHIND_A_DAY = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
_LETTER_OF_A_WEB_PAGE = re.compile(r"&(?:#\d+|#x[\da-f]+|[a-z]+\d*);", re.IGNORECASE)
_EXCELS_ERROR_SAID = (
    "This cell holds an error of Excel's. Correct its formula or make its column wider, or write the value itself."
)
_POUNDS = re.compile(r"£?(\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?:\.(\d{1,2}))?")
"""Bounded, because a number of thousands of digits is refused by `int` itself."""


class CellError(Exception):
    """A cell that cannot be used; the text says why and what to do, and holds nothing of the cell."""


def clean(cell: str) -> str:
    """A cell without what nobody sees: outer, doubled and non-breaking spaces, line breaks, invisible marks."""
    return " ".join(as_said(cell).split())


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet program would calculate this cell (= + - @ in front, and not a number)."""
    text = clean(cell)
    if len(text) < 2 or unicodedata.normalize("NFKC", text[0])[0] not in "=+-@":
        return False
    return not _NUMBER.fullmatch(text)


def read_id(cell: str) -> str:
    """An identifier of another system, in its one spelling. Raises CellError."""
    try:
        return read_key(cell)
    except UnusableKeyError as error:
        raise CellError(str(error)) from None


def read_words(cell: str, longest: int = 200) -> str:
    """Words that must be there. Raises CellError."""
    text = _typed(cell)
    if not text:
        raise CellError("This cell is empty.")
    if is_excels_error(text):
        raise CellError(_EXCELS_ERROR_SAID)
    return _within(text, longest)


def read_name(cell: str) -> str:
    """Somebody's name, which holds at least one letter. Raises CellError."""
    text = read_words(cell)
    if not any(one.isalpha() for one in text):
        raise CellError("There is no letter in this name. Look whether the cells of this row have moved.")
    return text


def read_mobile(cell: str) -> str | None:
    """A telephone number with the zero that Excel took away, or None where there is none; notifications decides whether
    it can be used. Raises CellError."""
    text = _one_of_several(_typed(cell)).removeprefix("'").removesuffix(".0")
    if says_no_number(text):
        return None
    digits = "".join(one for one in text if one.isdecimal())
    _check_whole(text, len(digits))
    if digits == text.replace(" ", ""):
        if len(digits) == 10 and digits.startswith("7"):
            return f"0{digits}"
        if len(digits) == 12 and digits.startswith("447"):
            return f"+{digits}"
    return text


def _check_whole(text: str, digits: int) -> None:
    """Raises CellError for what Excel has damaged, and for a number of which a part is hidden."""
    if is_excels_error(text):
        raise CellError(_EXCELS_ERROR_SAID)
    if _SHORTENED.fullmatch(text):
        raise CellError(
            "Excel has shortened this number (it looks like 1.23E+10 now), so its last digits are lost. "
            "Format the column as Text, and enter the number again."
        )
    if len(text) > 30:
        raise CellError("This is longer than a telephone number. Keep one number in the cell.")
    if _HIDDEN.fullmatch(text) or (0 < digits < 10 and any(one.isalpha() or one in "*#?" for one in text)):
        raise CellError(
            "Part of this number is hidden: letters or signs stand where digits belong, and they are never read as digits. "
            "Ask the person for the whole number."
        )


def says_no_number(cell: str) -> bool:
    """Whether a cell for a number is empty, or says that there is none: "-", "n/a", "withheld"."""
    return clean(cell).casefold() in _NOTHING | _NO_NUMBER


def looks_like_mobile(cell: str) -> bool:
    """Whether a cell seems to hold a UK mobile number, and not only landlines."""
    several = ["".join(one for one in number if one.isdecimal()) for number in cell.split(_GOOGLES_AND)]
    return any(re.fullmatch(r"(?:0|44|0044|440)?7[1-9]\d{8}", digits) for digits in several)


def looks_like_landline(cell: str) -> bool:
    """Whether a cell seems to hold one UK landline."""
    return re.fullmatch(r"(?:0|44|0044|440)?[123]\d{8,9}", re.sub(r"[\s()+-]", "", clean(cell))) is not None


def _one_of_several(text: str) -> str:
    """Of several numbers in one cell the first that looks like a mobile, or the first."""
    several = [one.strip() for one in text.split(_GOOGLES_AND)]
    return next((one for one in several if looks_like_mobile(one)), several[0])


def read_day(cell: str) -> date:
    """A day: 20/11/2026 (day first), 2026-11-20, 20 November 2026, Nov 20, 2026, or Excel's own count of days. Raises
    CellError."""
    text = _MIDNIGHT_BEHIND_A_DAY.sub("", clean(cell))
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        found: date | None = EXCEL_DAY_ZERO + timedelta(days=int(text[:5]))
    else:
        found = _day_in_figures(text) or _day_in_words(text)
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise CellError("This is no day that we can read. Write it as day/month/year, for example 20/11/2026.")
    return found


def read_time(cell: str) -> time:
    """A time of day: 10:00, 10.00, 10am, 2.30 pm, noon, or Excel's own share of a day. Raises CellError."""
    text = clean(cell).casefold()
    if text in ("noon", "midday", "12 noon"):
        return time(12)
    if re.fullmatch(r"0?\.\d+", text):
        minutes = round(Decimal(text) * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    found = _TIME.fullmatch(text)
    if at := _OF_24_HOURS.fullmatch(text):
        return _time(int(at[1]), int(at[2]))
    hour, minute, half = found.groups() if found else ("99", None, None)
    number = int(hour)
    if half and 1 <= number <= 12:
        number = number % 12 + (12 if half == "p" else 0)
    elif half or minute is None:  # "14pm" contradicts itself; a bare "2" may be two in the morning
        number = 99
    return _time(number, int(minute or 0))


def _time(hour: int, minute: int) -> time:
    if hour > 23 or minute > 59:
        raise CellError("This is no time that we can read. Write it as 14:30 or 2.30pm.")
    return time(hour, minute)


def read_pence(cell: str, least_pence: int = 1) -> int | None:
    """An amount of pounds as whole pence, or None where there is none: "£1,250.50" → 125050. A limit may be nothing (`least_pence` 0).
    Raises CellError."""
    text = clean(cell).replace(" ", "")
    if text.casefold() in _NOTHING:
        return None
    found = _POUNDS.fullmatch(text)
    if found is None:
        raise CellError("This is no amount that we can read. Write pounds and pence, for example 1250.00.")
    pence = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if not least_pence <= pence <= LARGEST_PENCE:
        raise CellError("This amount must be more than nothing, and at most £1,000,000.")
    return pence


def moment(day: date, at: time) -> datetime:
    """A day and a time in London as a moment in UTC. Raises CellError for a time that the spring change of the clocks leaves out."""
    found = london_moment(day, at)
    if in_london(found).time() != at:
        raise CellError("At this time the clocks go forward, so it does not exist on that day. Choose another.")
    return found


def _typed(cell: str) -> str:
    """What was typed into a cell, in one line, with "&euml;" of a system that exports web pages as the letter. Raises CellError
    for characters that cannot be kept or only such as nobody sees."""
    text = _LETTER_OF_A_WEB_PAGE.sub(lambda found: html.unescape(found[0]), cell)
    try:
        check(text)
        return cleaned(clean(text))
    except CharacterError as error:
        raise CellError(str(error)) from None


def _within(text: str, longest: int) -> str:
    if len(text) > longest:
        raise CellError(f"This is longer than {longest} letters.")
    return text


def _day_in_figures(text: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], int(found[3]), found[4])
    if found := _DAY_FIRST.fullmatch(text):
        return _day(found[3], int(found[2]), found[1])
    return None


def _day_in_words(text: str) -> date | None:
    if found := _MONTH_IN_WORDS.fullmatch(text):
        day, month, year = found.groups()
    elif found := _MONTH_IN_WORDS_FIRST.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    month = month[:3].casefold()
    return _day(year, _MONTHS.index(month) + 1, day) if month in _MONTHS else None


def _day(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        return None
