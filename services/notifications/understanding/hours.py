"""How many whole hours lie between two times of day that were said: "6 till 9", "10.30 to 1.30", "from 2pm until 5pm"."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.notifications.understanding.amounts import number_word
from services.notifications.understanding.tagger import TaggedSpan

_CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?")
_RANGE = frozenset({"till", "til", "until", "to", "-", "and", "tan", "hyd", "i"})
_SIDES = frozenset({"am", "pm", "a", "p", "o'clock", "oclock", "noon", "from", "o", "gloch"})
_NEAR = 2
_HALF_DAY = 12 * 60


def hours_in(spans: Sequence[TaggedSpan]) -> Iterator[tuple[int, int, int]]:
    """Where two times stand beside each other, and the hours from one to the other; nothing where that is no whole number of hours."""
    times = [one for one in spans if one.role == "time"]
    for one in times:
        at = next((at for at, word in enumerate(one.words) if word in _RANGE), None)
        if at and (hours := _between(one.words[:at], one.words[at + 1 :])):
            yield one.start, one.end, hours
    for one, after in pairwise(times):
        if after.start - one.end <= _NEAR and (hours := _between(one.words, after.words)):
            yield one.start, after.end, hours


def _between(first: Sequence[str], last: Sequence[str]) -> int:
    start, end = _minutes(first), _minutes(last)
    if start is None or end is None:
        return 0
    length = (
        end - start
    ) % _HALF_DAY  # nobody sits with somebody for more than half a day, so am and pm need not be known
    return length // 60 if length % 60 == 0 else 0


def _minutes(words: Sequence[str]) -> int | None:
    """Minutes since the last noon or midnight."""
    plain = [word for word in words if word not in _SIDES and word not in _RANGE]
    if len(plain) != 1:
        return None
    found = _CLOCK.fullmatch(plain[0])
    hour = int(found[1]) if found else number_word(plain[0])
    minute = int(found[2] or 0) if found else 0
    if hour is None or hour > 24 or minute > 59:
        return None
    return (hour * 60 + minute) % _HALF_DAY
