"""How many hours were said: between two times of day ("6 till 9", "half 9 till 12", "from 2pm until 5pm"), or as a number ("2.5 hrs")."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.notifications.understanding.amounts import number_word, unit_of, whole
from services.notifications.understanding.tagger import TaggedSpan

_CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?")
_RANGE = frozenset({"till", "til", "until", "to", "while", "-", "and", "tan", "hyd", "i"})
_HALF = frozenset({"half", "hanner"})
_SIDES = frozenset({"am", "pm", "a", "p", "o'clock", "oclock", "noon", "from", "o", "gloch", "past"})
_NEAR = 2
_HALF_DAY = 12 * 60


def hours_in(spans: Sequence[TaggedSpan]) -> Iterator[tuple[int, int, int]]:
    """Where hours were said, and how many half hours they are: between two times that stand beside each other, or as a count of hours."""
    for one in spans:
        if one.role == "count" and (halves := _counted(one.words)):
            yield one.start, one.end, halves
    times = [one for one in spans if one.role == "time"]
    for one in times if len(times) == 1 else ():  # "five to nine til five to eleven" are no hours from five to nine
        at = next((at for at, word in enumerate(one.words) if word in _RANGE), None)
        if at and (halves := _between(one.words[:at], one.words[at + 1 :])):
            yield one.start, one.end, halves
    for one, after in pairwise(times):
        if after.start - one.end <= _NEAR and (halves := _between(one.words, after.words)):
            yield one.start, after.end, halves


def _counted(words: Sequence[str]) -> int:
    """ "2.5 hrs", "an hour and a half", "three hours", in half hours."""
    if "hours" not in map(unit_of, words):
        return 0
    plain = [word for word in words if unit_of(word) != "hours" and word not in ("and", "a", "an", "of", "x")]
    halves = 1 if _HALF & set(plain) else 0
    plain = [word for word in plain if word not in _HALF]
    if len(plain) == 1 and plain[0].endswith(".5") and plain[0][:-2].isdigit():
        return int(plain[0][:-2]) * 2 + 1
    if not plain:
        return halves if words[0] in _HALF else halves + 2
    return (whole(plain) or 0) * 2 + halves


def _between(first: Sequence[str], last: Sequence[str]) -> int:
    """Half hours; none where it is no whole number of them. Nobody sits with somebody for more than half a day, so am and pm need
    not be known."""
    start, end = _minutes(first), _minutes(last)
    if start is None or end is None:
        return 0
    length = (end - start) % _HALF_DAY
    return length // 30 if length % 30 == 0 else 0


def _minutes(words: Sequence[str]) -> int | None:
    """Minutes since the last noon or midnight."""
    plain = [word for word in words if word not in _SIDES and word not in _RANGE and word not in _HALF]
    if len(plain) != 1:
        return None
    found = _CLOCK.fullmatch(plain[0])
    hour = int(found[1]) if found else number_word(plain[0])
    minute = int(found[2] or 0) if found else 0
    minute = 30 if _HALF & set(words) and not minute else minute
    if hour is None or hour > 24 or minute > 59:
        return None
    return (hour * 60 + minute) % _HALF_DAY
