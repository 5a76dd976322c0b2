"""How values are written in a text and said aloud, in each language: pounds, miles, days, times and the lines of a claim."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import TypeVar

from services.notifications.conversations.prompts.words import OwnKind, Wording
from shared.activity_words import activity_in_words, asked_in_words, day_of_activity, where_in_words
from shared.contracts.activities import Activity
from shared.contracts.turns import Day, ReadLine, Value, ValueKind
from shared.days_in_words import day_in_words, weekday_in_words
from shared.duty import NextDuty
from shared.london import in_london
from shared.miles import tenths_in_words
from shared.money import pounds

_T = TypeVar("_T", ReadLine, Day)

_TODAY = {"en": "today", "cy": "heddiw"}
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes values for one language, as a text or (`aloud`) for a voice to say."""

    wording: Wording
    aloud: bool

    def write(self, kind: ValueKind | OwnKind, name: str, value: Value) -> str:
        """One value of a prompt in words."""
        match kind:
            case ValueKind.PENCE:
                return self.money(_whole(value))
            case ValueKind.CATEGORY:
                return self.wording.categories[str(value)]
            case ValueKind.REFERENCE if self.aloud:
                return ", ".join(str(value))
            case ValueKind.LINES:
                return " ".join(self.line(line) for line in _of(ReadLine, value))
            case ValueKind.CHOICES:
                return " ".join(f"{place}: {self.line(line)}" for place, line in enumerate(_of(ReadLine, value), 1))
            case OwnKind.KEPT:
                return ", ".join(self.kept(line) for line in _of(ReadLine, value))
            case ValueKind.DAYS:
                return " ".join(self.choice(day) for day in _of(Day, value))
        return self._simple(kind, name, value)

    def _simple(self, kind: ValueKind | OwnKind, name: str, value: Value) -> str:
        if kind is ValueKind.DATE:
            return self._behind(self.day(date.fromisoformat(str(value))))
        if kind is ValueKind.TIME:
            return clock(str(value))
        if kind is ValueKind.ACTIVITY:
            return self.activity(name, Activity.model_validate_json(str(value)))
        return tenths_in_words(_whole(value)) if name.endswith("_tenths") else str(value)

    def money(self, amount_pence: int) -> str:
        """Pence as people read or say them: "£4.60", "four pounds sixty", "4 punt 60"."""
        if not self.aloud:
            return pounds(amount_pence)
        whole, pence = divmod(amount_pence, 100)
        return _money_in_welsh(whole, pence) if self.wording.language == "cy" else _money_in_english(whole, pence)

    def day(self, day: date, *, with_weekday: bool = True) -> str:
        """A day in full, without the year: "Tuesday 24 November"; in the lines of a claim, where room is short, "24 November"."""
        return day_in_words(day, self.wording.language, weekday=with_weekday, year=False)

    def _behind(self, day: str) -> str:
        """A day behind "on" or "for": in Welsh both soften it ("ar ddydd Mawrth", "am ddydd Mawrth")."""
        return f"d{day}" if self.wording.language == "cy" else day

    def activity(self, name: str, activity: Activity) -> str:
        """What somebody is asked to do, when and where: "the art group on Tuesday 24 November, 14:00 to 16:00. Where: Town Hall", "2pm to 4pm" where it is
        said aloud; in every prompt a sentence ends behind it. Of the value `day_of` only the day; the value `asked` is the question."""
        language = self.wording.language
        if name == "day_of":
            return day_of_activity(activity, language)
        where = where_in_words(activity.for_others(), language)
        when = self._when(name, activity.without_place())
        if not where:
            return when
        return f"{when} {where}" if name == "asked" else f"{when}. {where.removesuffix('.')}"

    def _when(self, name: str, activity: Activity) -> str:
        words = (asked_in_words if name == "asked" else activity_in_words)(activity, self.wording.language)
        if not self.aloud:
            return words
        before, said = words, ""
        for moment in (activity.ends_at, activity.starts_at):  # from behind: what it is called may hold a time, too
            if moment is not None:
                at = f"{in_london(moment):%H:%M}"
                before, _, after = before.rpartition(at)
                said = f"{clock(at)}{after}{said}"
        return before + said

    def when(self, duty: NextDuty) -> str:
        """When somebody calls: "today", "tomorrow morning", "on Monday morning"; after a week or more with the date."""
        if duty.days_away == 0:
            return _TODAY[self.wording.language]
        welsh = self.wording.language == "cy"
        part = ("bore" if welsh else "morning") if duty.in_the_morning else ("prynhawn" if welsh else "afternoon")
        if duty.days_away == 1:
            return f"{part} yfory" if welsh else f"tomorrow {part}"
        if duty.days_away < 7:
            name = weekday_in_words(duty.day, self.wording.language)
            return f"{part} {name}" if welsh else f"on {name} {part}"
        return f"ar {self.day(duty.day).replace('dydd', 'ddydd', 1)}" if welsh else f"on {self.day(duty.day)}"

    def kept(self, line: ReadLine) -> str:
        """One kept line with what the person said and nothing else: "parking £3.10", "car 12 miles", "bus 2 times £3.20"."""
        name = line.words or self.wording.categories.get(line.category, "")
        said = [name, "" if line.miles_tenths is None else self._miles(line.miles_tenths)]
        if line.amount_pence:
            each = {"en": "times", "cy": "waith"}[self.wording.language]
            said.append(
                f"{line.times} {each} {self.money(line.amount_pence)}"
                if line.times > 1
                else self.money(line.amount_pence)
            )
        return " ".join(one for one in said if one)

    def _miles(self, miles_tenths: int) -> str:
        welsh = self.wording.language == "cy"
        miles = "milltir" if welsh else "mile" if miles_tenths == 10 else "miles"
        return f"{tenths_in_words(miles_tenths)} {miles}"

    def choice(self, day: Day) -> str:
        """One of several days: "1: Tuesday 24 November, 2pm."."""
        between = {"en": "for", "cy": "am"}[self.wording.language]
        on, at = self.day(day.on), clock(day.at)
        return f"{day.number} {between} {self._behind(on)}, {at}." if self.aloud else f"{day.number}: {on}, {at}."

    def line(self, line: ReadLine) -> str:
        """One line of a claim: "Bus £4.60.", "Bus, 2 times £3.20: £6.40.", "Car, 12 miles with 1 other person: £7.20.".

        What has no category of ours is called what the person called it: "Hearing aid batteries £4.99.".
        """
        name = line.words or self.wording.categories.get(line.category, self.wording.categories["other"])
        details = [name[:1].upper() + name[1:] if line.words else name.capitalize(), *self._details(line)]
        between = ":" if len(details) > 1 else ""
        return f"{', '.join(details)}{between} {self.money(line.amount_pence)}."

    def _details(self, line: ReadLine) -> Iterator[str]:
        welsh = self.wording.language == "cy"
        if line.miles_tenths is not None:
            yield self._miles(line.miles_tenths)
        elif line.times > 1 and line.each_pence is not None:
            yield f"{line.times} {'waith' if welsh else 'times'} {self.money(line.each_pence)}"
        if line.passengers:
            others = "arall" if welsh else "other person" if line.passengers == 1 else "other people"
            yield f"{'gyda' if welsh else 'with'} {line.passengers} {others}"
        if line.on is not None:
            yield self.day(line.on, with_weekday=self.aloud)


def _money_in_english(whole: int, pence: int) -> str:
    """Pounds as people say them: "four pounds sixty", "four pounds and five pence", "sixty pence"."""
    small = f"{number(pence)} {'penny' if pence == 1 else 'pence'}"
    if not whole:
        return small
    said = f"{number(whole)} {'pound' if whole == 1 else 'pounds'}"
    if not pence:
        return said
    return f"{said} and {small}" if pence < 10 else f"{said} {number(pence)}"


def _money_in_welsh(whole: int, pence: int) -> str:
    """Numbers in digits, for the Welsh voice to say: "4 punt 60"."""
    if not whole:
        return f"{pence} ceiniog"
    return f"{whole} punt {pence}" if pence else f"{whole} punt"


def clock(written: str) -> str:
    """A time of day on a 12-hour clock: "16:10" → "4:10pm", "14:00" → "2pm"."""
    at = time.fromisoformat(written)
    hour = at.hour % 12 or 12
    return f"{hour}{f':{at.minute:02d}' if at.minute else ''}{'am' if at.hour < 12 else 'pm'}"


def number(count: int) -> str:
    """A whole number in English words, as far as a claim may go: 1060 → "one thousand and sixty"."""
    if count < 20:
        return _SMALL[count]
    if count < 100:
        ten, one = divmod(count, 10)
        return _TENS[ten - 2] + (f" {_SMALL[one]}" if one else "")
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if count >= size:
            many, rest = divmod(count, size)
            joint = " and " if rest < 100 else " "
            return f"{number(many)} {name}" + (f"{joint}{number(rest)}" if rest else "")
    raise ValueError("a number below 100 was said above")


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError("a prompt's whole number is none")
    return value


def _of(kind: type[_T], value: Value) -> list[_T]:
    """The items of a list value."""
    return [one for one in value if isinstance(one, kind)] if isinstance(value, tuple) else []
