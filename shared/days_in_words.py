"""Days as people write and say them, in each language; nowhere else are a weekday or a month spelt out.

`strftime` is no help: its names follow the machine's locale, not the reader's language.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType

from shared.london import in_london

WEEKDAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        "cy": ("dydd Llun", "dydd Mawrth", "dydd Mercher", "dydd Iau", "dydd Gwener", "dydd Sadwrn", "dydd Sul"),
    }
)
MONTHS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
               "December"),
        "cy": ("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd",
               "Rhagfyr"),
    }
)  # fmt: skip
MOST_WORDS = 11
"""Days that take more words are not listed one by one: nobody reads such a sentence."""


def weekday_in_words(day: date, language: str = "en") -> str:
    """The day of the week: "Tuesday", "dydd Mawrth"."""
    return WEEKDAYS[language][day.weekday()]


def day_in_words(day: date, language: str = "en", *, weekday: bool = False, year: bool = True) -> str:
    """A day: "24 November 2026"; with its weekday "Tuesday 24 November 2026"; without its year "24 November"."""
    parts = [weekday_in_words(day, language)] if weekday else []
    parts += [str(day.day), MONTHS[language][day.month - 1]]
    return " ".join([*parts, str(day.year)] if year else parts)


def day_in_short(day: date) -> str:
    """A day in English where room is short, as in a column: "24 Nov 2026"."""
    return f"{day.day} {MONTHS['en'][day.month - 1][:3]} {day.year}"


def start_in_words(moment: datetime, language: str = "en") -> str:
    """When something begins by London's clocks: "on Monday 30 November at 10:00"; in Welsh "ar ddydd Llun 30 Tachwedd am 10:00".
    Raises ValueError for a moment without an offset."""
    there = in_london(moment)
    day = day_in_words(there.date(), language, weekday=True, year=False)
    return f"ar d{day} am {there:%H:%M}" if language == "cy" else f"on {day} at {there:%H:%M}"


def stretch_in_words(start: datetime, end: datetime, language: str = "en") -> str:
    """When something begins and ends by London's clocks: "on Monday 30 November, 10:00 to 12:00". Raises ValueError for a moment without an offset."""
    begins = start_in_words(start, language)
    at, to = ("am", "i") if language == "cy" else ("at", "to")
    return begins.replace(f" {at} {in_london(start):%H:%M}", f", {in_london(start):%H:%M} {to} {in_london(end):%H:%M}")


def days_in_words(days: Collection[date], language: str = "en") -> str:
    """Several days, each of them named: "on 2, 4 and 9 December and 6 January". Where that takes more than MOST_WORDS, their number and the
    first and the last of them."""
    in_order = sorted(set(days))
    on, and_ = ("ar", "a") if language == "cy" else ("on", "and")
    months = [
        f"{_listed([str(one.day) for one in group], and_)} {MONTHS[language][month - 1]}"
        for (_, month), group in groupby(in_order, key=lambda one: (one.year, one.month))
    ]
    named = f"{on} {_listed(months, and_)}"
    if len(named.split()) <= MOST_WORDS:
        return named
    first, last = (day_in_words(one, language, year=False) for one in (in_order[0], in_order[-1]))
    if language == "cy":
        return f"ar y {len(in_order)} diwrnod rhwng {first} a {last}"
    return f"on the {len(in_order)} days from {first} to {last}"


def _listed(words: Sequence[str], and_: str) -> str:
    return f" {and_} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def moment_in_words(moment: datetime, language: str = "en") -> str:
    """A moment by London's clocks: "23 November 2026, 16:05". Raises ValueError for one without an offset."""
    there = in_london(moment)
    return f"{day_in_words(there.date(), language)}, {there:%H:%M}"
