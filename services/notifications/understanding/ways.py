"""Ways there and back: which of two journeys the words beside a figure tell of, and what follows for figures that stand alone."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.notifications.understanding.amounts import count_of, pence_of
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases, table
from shared.contracts.categories import FACTS

SAID = 0.96
"""How sure a role is that the ways tell."""
_NEAR = 3
_MOST_COUNT = 6
_MOST_BETWEEN = 6
_MAY_BE_FARES = frozenset({"miles", "talk", "again", "time", "unpaid", "count"})
_LIKELY_TIME = 0.8
_ENDS = frozenset({".", "\n", "!", "?", ";"})


def way_at(tokens: Sequence[Token], place: int) -> str | None:
    """ "out" or "back", where a piece tells it; "in" does at the end of a part of a sentence: "£6 in, £6.50 home"."""
    word = tokens[place].text
    if word == "in":
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        return "out" if after is None or not after.is_word or after.text in phrases("joins") else None
    return table("ways").get(word)


def ways_of(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> list[str | None]:
    """For each of these figures the way that words beside it tell; None where none or both are told."""
    found = list[str | None]()
    for number, one in enumerate(spans):
        first = spans[number - 1].end if number else 0
        last = spans[number + 1].start if number + 1 < len(spans) else len(tokens)
        behind = _first(tokens, one.end, min(last, one.end + _NEAR + 1))
        before = _first(tokens, max(first, one.start - _NEAR - 2), one.start)
        found.append(behind or before)
    if len(found) == 2 and found[0] == found[1]:  # "8 going, 9 coming home": the words stand before, or behind, each
        found = [_first(tokens, one.end, min(len(tokens), one.end + _NEAR)) for one in spans]
    return found


def _first(tokens: Sequence[Token], start: int, end: int) -> str | None:
    for place in range(start, end):
        if tokens[place].text in _ENDS and place > start:
            return None
        if way := way_at(tokens, place):
            return way
    return None


def with_ways(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, where ways tell what the figures are: two counts are one, and a bare figure "back" beside a fare "there" is a fare."""
    return _second_fare(tokens, _counts_together(tokens, spans))


def _counts_together(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "2 buses in and 2 out, £2 each": four of them."""
    counts = [one for one in spans if one.role in ("count", "talk") and _count(one)]
    for number, one in enumerate(counts[:-1]):
        other = counts[number + 1]
        ways = ways_of(tokens, (one, other))
        if None in ways or ways[0] == ways[1] or other.start - one.end > _MOST_BETWEEN:
            continue
        whole = replace(one, role="count", sure=SAID, others=(), words=(str(_count(one) + _count(other)),))
        return [whole if span is one else span for span in spans if span is not other]
    return spans


def _count(one: TaggedSpan) -> int:
    number = count_of(one.words) if len(one.words) == 1 else None
    return number if number is not None and number <= _MOST_COUNT else 0


def _second_fare(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "12 quid there and 12 back in a taxi": the second figure was paid as well."""
    figures = [one for one in spans if one.role not in FACTS and one.role not in ("route", "day")]
    for one, other in pairwise(figures):
        if (one.role == "paid") is (other.role == "paid"):
            continue
        paid, bare = (one, other) if one.role == "paid" else (other, one)
        ways = ways_of(tokens, (one, other))
        is_plain = bare.role in _MAY_BE_FARES and len(bare.words) <= 2 and ":" not in bare.text
        is_plain = is_plain and (bare.role != "time" or bare.sure < _LIKELY_TIME)
        is_plain = is_plain and (bare.role != "count" or bare.sure != SAID)  # the two counts of both ways
        is_near = pence_of(bare.words) is not None and other.start - one.end <= _MOST_BETWEEN
        if is_plain and is_near and None not in ways and ways[0] != ways[1] and _is_alike(paid, bare):
            fare = replace(bare, role="paid", sure=SAID, others=())
            return [fare if span is bare else span for span in spans]
    return spans


def _is_alike(one: TaggedSpan, other: TaggedSpan) -> bool:
    """Whether two figures may be fares of one journey: neither is three times the other."""
    pence = sorted((pence_of(one.words) or 0, pence_of(other.words) or 0))
    return 0 < pence[1] <= pence[0] * 3
