"""Which words and counts of a message may multiply an amount: "each way", "2 x", "both times", days that are named."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from services.notifications.understanding.amounts import count_of, unit_of
from services.notifications.understanding.hours import hours_in
from services.notifications.understanding.nearby import beside
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import beginnings, table

MOST_TIMES = 20
_MOST_PIECES = 60
"""The same for pages and other pieces, of which each has its price."""
MOST_DAY = 31
_LONGEST = 6
_MOST_MARKS = 8
"""So many words of number are looked at for one amount."""
_NO_EACH = frozenset({"rider", "saver", "ticket", "return", "pass", "tripper", "out", "trip", "travelcard"})
"""After one of them "a day" is part of a name."""
_WAYS = frozenset({"way", "ways", "direction", "directions", "journey", "leg", "trip", "ffordd"})
_DAYS = frozenset({"days", "times", "twice", "thrice", "weeks", "meetings", "sessions", "mornings", "evenings"})
"""A fare each way is multiplied by a count of them."""
_RETURNS = frozenset({"return", "returns", "rtn", "ret", "retern", "dychwelyd"})
_OCCASIONS = frozenset({"time", "visit", "session", "meeting"})
_USES, _USED_BEFORE = frozenset({"used", "use", "covers", "covered", "lasts", "lasted"}), 3
_EACH_WAY = "each way"
_TWO = frozenset({"twins", "both"})
"""With one of them in the message "each" is said of two."""


@dataclass(frozen=True, slots=True)
class RepeatMark:
    """Words that may multiply an amount: where they stand, what kind they are of, and how many they say.

    `is_of_hours`: they count hours (`is_half_more`: and half an hour). `is_of_days`: they count days. `is_of_ways`: they say of each of
    two ways. Not `is_told`: they say of each of several, but not of how many.
    """

    start: int
    end: int
    kind: str
    times: int
    is_of_hours: bool = False
    is_of_days: bool = False
    is_of_ways: bool = False
    is_told: bool = True
    is_half_more: bool = False


def phrases_of_number(tokens: Sequence[Token]) -> list[RepeatMark]:
    """ "Each way", "both times", "there and back" in a message; 0 times where they do not say of how many."""
    words = _spelt([token.text for token in tokens])
    found, place = [], 0
    first = beginnings("each") | beginnings("both")
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place) if words[place] in first else 0, 0, -1):
            phrase = " ".join(words[place : place + length])
            kind = "each" if phrase in table("each") else "both" if phrase in table("both") else ""
            if kind and not _NO_EACH & set(words[place + length : place + length + 1]) and not _is_talk(words, place):
                number = int(table(kind)[phrase] or 0)
                before = words[max(0, place - 2) : place]
                is_both_ways = bool(_RETURNS & set(before[-1:])) or before == ["round", "trip"]
                if words[place + length - 1] in _OCCASIONS and is_both_ways:
                    number = 0  # "4.20 return each time" is one fare a time: of how many is not said
                is_of_ways = bool(_WAYS & set(words[place : place + length]))
                found.append(
                    RepeatMark(
                        place,
                        place + length,
                        kind,
                        number,
                        is_of_ways=is_of_ways,
                        is_told=kind != "each" or number > 0 or bool(_TWO & set(words)) or {"me", "and"} <= set(words),
                    )
                )
                place += length - 1
                break
        place += 1
    return found


def _is_talk(words: Sequence[str], place: int) -> bool:
    """ "What a day", "day ticket, used it there and back": nothing is multiplied."""
    return bool(words[place - 1 : place] and words[place - 1] in ("what", "such")) or bool(
        _USES & set(words[max(0, place - _USED_BEFORE) : place])
    )


def _spelt(words: list[str]) -> list[str]:
    """The words, "ecah way" and "ech wey" as "each way": one slip in each of the two."""
    for place, (one, other) in enumerate(pairwise(words)):
        is_like = one[:1] == "e" and other[:1] == "w" and f"{one} {other}" != _EACH_WAY
        if is_like and all(
            OSA.distance(said, meant) <= 1 for said, meant in zip((one, other), _EACH_WAY.split(), strict=True)
        ):
            words[place : place + 2] = _EACH_WAY.split()
    return words


def marks_for(amount: TaggedSpan, phrased: Sequence[RepeatMark], spans: Sequence[TaggedSpan]) -> list[RepeatMark]:
    """All that may multiply an amount, of many the nearest: phrases, counts, days that are named, and a count of vehicles for each
    of two ways."""
    phrased, spans = beside(phrased, amount.start), beside(spans, amount.start)
    if amount.role != "miles":  # "parking £6.50, 23 miles there and back": only the miles are
        miles = [one.end for one in spans if one.role == "miles"]
        phrased = [mark for mark in phrased if not any(0 <= mark.start - end <= 1 for end in miles)]
    days = [one for one in spans if one.role == "day"]
    counts = [
        RepeatMark(
            one.start,
            one.end,
            "count",
            value,
            is_of_hours="hours" in map(unit_of, one.words),
            is_of_days=bool(_DAYS & set(one.words)),
        )
        for one in spans
        if one.role == "count"
        and (value := count_of(one.words))
        and 1 < value <= (_MOST_PIECES if amount.role == "rate" else MOST_TIMES)
    ]
    found = list(counts)
    for mark in phrased:
        found.append(RepeatMark(mark.start, mark.end, mark.kind, mark.times or 2, is_told=mark.is_told))
        if mark.kind == "each" and mark.times:
            found += [
                RepeatMark(one.start, mark.end, "count-each", one.times * mark.times)
                for one in counts
                if one.end <= mark.start
                and not one.is_of_hours
                and (mark.is_of_ways or not one.is_of_days)
                and one.times * mark.times <= MOST_TIMES
            ]
            found += [
                RepeatMark(min(one.start, mark.start), max(one.end, mark.end), "days-each", one.times * mark.times)
                for one in counts
                if one.is_of_days and mark.is_of_ways and one.times * mark.times <= MOST_TIMES
            ]
    number = sum(_days_in(one) for one in days)
    if 1 < number <= MOST_TIMES:
        found.append(RepeatMark(days[0].start, days[-1].end, "days", number))
        found += [
            RepeatMark(min(mark.start, days[0].start), max(mark.end, days[-1].end), "days-each", number * mark.times)
            for mark in phrased
            if mark.times > 1 and mark.is_of_ways and number * mark.times <= MOST_TIMES
        ]
    if amount.role == "rate":
        found += [
            RepeatMark(start, end, "hours", halves // 2, is_of_hours=True, is_half_more=bool(halves % 2))
            for start, end, halves in hours_in(spans)
            if halves <= MOST_TIMES * 2
        ]
    if len(found) > _MOST_MARKS:
        nearest = sorted(range(len(found)), key=lambda at: abs(distance(amount, found[at])))[:_MOST_MARKS]
        found = [found[at] for at in sorted(nearest)]
    return found


def _days_in(span: TaggedSpan) -> int:
    """How many days a span names: "mon tue and wed" three, "November 3rd 10th" two, "Mon 16th" one, "2 day tickets" none."""
    if not any(table("dates").get(word) for word in span.words) and {"day", "days"} & set(span.words):
        return 0
    kinds = [table("dates").get(word, "").partition(" ")[0] for word in span.words]
    numbers = sum(word.isdigit() and int(word) <= MOST_DAY for word in span.words) - span.words.count("/")
    return max(kinds.count("day"), kinds.count("ago"), numbers, 1)


def distance(amount: TaggedSpan, mark: RepeatMark) -> int:
    return mark.start - amount.end if amount.end <= mark.start else amount.start - mark.end
