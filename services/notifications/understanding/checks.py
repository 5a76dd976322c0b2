"""Every figure and every cue must be accounted for: what is not leads to one short question, never to a line."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.notifications.understanding.amounts import number_word, pence_of, unit_of
from services.notifications.understanding.fuzzy import category_of
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.things import Thing
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.ways import ways_of
from services.notifications.understanding.words import beginnings, phrases, table

_LONGEST = 4
_NEAR = 5
_FURTHER = 9
_ENDS = frozenset({".", "\n", "!", "?", ";"})
_LETTERS = frozenset({"o", "l", "oo", "i"})
_PAID = frozenset({"paid", "rate"})
_OF_TWO = frozenset({"wrong", "total", "cash", "change", "unpaid", "count"})
"""Roles that take a second figure for the same thing: where there is none, words like these say nothing."""
_MONEY = frozenset({"paid", "total", "again", "rate", "unpaid", "others", "wrong", "cash", "talk"})
_ORDINAL = ("st", "nd", "rd", "th")
_CERTAIN = 0.95
"""What the tagger is so sure of is not doubted for a word."""
_LIKELY_TALK = 0.75
"""A figure that looks like a price, and is less likely talk, is asked about."""
_ANYHOW = "anyhow"
"""The mark of a cue that is asked about however certain the tagger is."""
_BESIDE_MONEY = "two"
"""The mark of one that is, but only beside a second figure of money."""
Priced = tuple[TaggedSpan, Thing | None]
"""An amount, and the thing it is for."""
_ARTICLES = frozenset({"the", "my", "a", "any", "some", "that", "of", "off"})
_OR_ELSE = tuple(sorted(phrases("or_else")))
_NOTES = frozenset({"note", "notes"})
_WHOSE = frozenset({"the", "my", "our", "his", "her", "social", "a", "but"})
_NOBODY = phrases("joins") | {
    "so",
    "but",
    "then",
    "just",
    "only",
    "have",
    "ive",
    "had",
    "has",
    "having",
    "not",
    "havnt",
    "havent",
    "was",
}
"""Words between a thing and "paid" that are no payer: "with my railcard so paid 16"."""
_MINE = frozenset({"my", "me"})
_TOWARDS = frozenset({"towards", "toward", "back", "change"})
_ROADS = frozenset({"a", "b", "m"})
_DEPARTS = frozenset({"train", "bus", "coach", "tram"})


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside a cue: figures of money; `is_rivalled` where two are for one thing; `is_part` where a part may be meant."""

    figures: int
    is_rivalled: bool
    is_part: bool


def is_unaccounted(tokens: Sequence[Token], spans: Sequence[TaggedSpan], priced: Sequence[Priced]) -> bool:
    """Whether a figure has a stray letter in it, a part was somebody else's, or a cue has nothing that it could be about."""
    return (
        _has_stray(tokens, spans)
        or _has_cue(tokens, spans, priced)
        or _is_price_left_out(tokens, spans)
        or _has_clock(tokens, spans)
        or _is_rough(tokens, priced)
        or _is_shared(tokens, spans)
        or _is_change_other(spans)
        or _is_paid_by_other(tokens, spans, priced)
    )


def _is_change_other(spans: Sequence[TaggedSpan]) -> bool:
    """Whether the money handed over less the change is another sum than what was paid."""
    by_role = {
        role: [pence_of([word for word in one.words if word not in _NOTES]) or 0 for one in spans if one.role == role]
        for role in ("cash", "change", "paid")
    }
    if any(len(found) != 1 or not found[0] for found in by_role.values()):
        return False
    return by_role["cash"][0] - by_role["change"][0] != by_role["paid"][0]


def _is_paid_by_other(tokens: Sequence[Token], spans: Sequence[TaggedSpan], priced: Sequence[Priced]) -> bool:
    """ "The taxi was £9 but the home paid": somebody else, whom no list knows, may have paid the only price."""
    if len([one for one, _ in priced if one.role == "paid"]) != 1 or any(one.role == "others" for one in spans):
        return False
    words = [token.text for token in tokens]
    own = {(first, second) for first, second in pairwise(words) if first in ("i", "we", "ive", "i've")}
    if any(second in ("paid", "payed", "got", "just", "gave", "bought", "pay", "had") for _, second in own):
        return False  # they tell what they paid themselves
    for at in range(2, len(words)):
        if words[at] in ("paid", "payed") and _WHOSE & set(words[max(0, at - 3) : at - 1]) and words[at - 1].isalpha():
            is_thing = category_of(words[at - 1]) is not None
            if (
                not is_thing
                and words[at + 1 : at + 2] not in (["me"], ["by"])
                and words[at - 1] not in _NOBODY
                and (words[at + 1 : at + 2] != ["for"] or words[at + 2 : at + 3][:1] in (["my"], ["our"], ["the"]))
                and not number_word(words[at - 1])
            ):
                return True
    return False


def _is_price_left_out(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    """Whether a figure that looks like a price, or stands before "out" or "back", was taken for talk, and says nothing again."""
    paid = [pence_of(one.words) or 0 for one in spans if one.role == "paid"]
    said = {0, *paid, sum(paid)}
    for one in spans:
        if _is_unlikely_time(tokens, one, has_price=bool(paid)) or _is_one_of_list(tokens, one, spans):
            return True
        if one.role != "talk" or one.sure >= _LIKELY_TALK:
            continue
        is_of_way = one.end < len(tokens) and tokens[one.end].text in table("ways") and not _is_on_the(tokens, one)
        if is_of_way or (_is_price(one.words) and (pence_of(one.words) or 0) not in said):
            return True
    return False


def _is_on_the(tokens: Sequence[Token], one: TaggedSpan) -> bool:
    """ "£2.40 on the 7 back": a bare number is the bus."""
    before = [token.text for token in tokens[max(0, one.start - 2) : one.start]]
    return before == ["on", "the"] and one.text.isdigit()


def _is_unlikely_time(tokens: Sequence[Token], one: TaggedSpan, *, has_price: bool) -> bool:
    """Whether what was taken for a time looks like a price, and no word beside it tells of a time."""
    if one.role != "time" or not has_price or one.sure >= _CERTAIN or not re.fullmatch(r"\d\.\d\d", one.text):
        return False
    beside = {token.text for token in (*tokens[max(0, one.start - 2) : one.start], *tokens[one.end : one.end + 2])}
    return not beside & (phrases("clock") | _DEPARTS | {"at", "am", "pm", "till", "until", "to", "from", "-"})


def _is_one_of_list(tokens: Sequence[Token], one: TaggedSpan, spans: Sequence[TaggedSpan]) -> bool:
    """ "Bus 2.20, 2.20, 1.90": of several prices in a row none only says another again."""
    if one.role != "again":
        return False
    beside = [two for two in spans if two.role == "paid" and (two.end + 1 == one.start or one.end + 1 == two.start)]
    return len(beside) > 1 and all(
        token.text in (",", "&", "+", "and", "then") for token in (tokens[one.start - 1], tokens[one.end])
    )


def _has_stray(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    priced = {at for one in spans if one.role in ("paid", "total", "rate") for at in range(one.start, one.end)}
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if (
            token.is_number
            and place in priced
            and after
            and after.is_glued
            and (after.text in _LETTERS or after.text == ".")
        ):
            if after.text == "." and not (place + 2 < len(tokens) and tokens[place + 2].is_glued):
                continue
            return True
    return False


def _has_cue(tokens: Sequence[Token], spans: Sequence[TaggedSpan], priced: Sequence[Priced]) -> bool:
    """Whether a cue stands in the message and no span has a role that accounts for it."""
    words = [token.text.replace("'", "") for token in tokens]
    roles = {one.role for one in spans}
    paid = [one for one in spans if one.role in _PAID]
    told = max((one.start for one in spans if one.role == "talk" and pence_of(one.words)), default=-1)
    least = min((amount.sure for amount, _ in priced), default=1.0)
    beside = _Beside(
        figures=sum(one.role in _MONEY for one in spans),
        is_rivalled=_has_rivals(tokens, priced),
        is_part=len(_money(spans)) < 2 and not phrases("settles_part") & set(words),
    )
    first = beginnings("cues")
    hours = {one.start for one in spans if one.role == "time"}
    for place in range(len(words)):
        if words[place] not in first:
            continue
        for length in range(1, min(_LONGEST, len(words) - place) + 1):
            cue = table("cues").get(" ".join(words[place : place + length]))
            if cue is None or (words[place] == "half" and ((place and words[place - 1] in _MINE) or place in hours)):
                continue  # "my half of the cab" is their own part, "half 6" a time
            wanted = set(cue.split())
            is_near = {_ANYHOW, "others"} <= wanted or _is_near(tokens, paid, place, place + length)
            if wanted & roles or not is_near:
                continue
            # "But the council are paying 5": money is told of after the cue, and has no part in a line.
            if _is_open(wanted, beside, is_doubtful=least < _CERTAIN or ("others" in wanted and told > place)):
                return True
    return False


def _is_open(wanted: set[str], beside: _Beside, *, is_doubtful: bool) -> bool:
    """Whether a cue, which no role accounts for, leads to a question, by the marks that stand with it in its list."""
    if _ANYHOW in wanted:
        return True
    if _BESIDE_MONEY in wanted:
        return beside.figures > 1
    if wanted <= _OF_TWO:
        return beside.is_rivalled
    return beside.is_part if "part" in wanted else is_doubtful


def _has_rivals(tokens: Sequence[Token], priced: Sequence[Priced]) -> bool:
    """Whether two amounts are for the same kind of thing, or equal, or one is for nothing: one of them may be taken back. A fare there
    and one back beside a price of something else are none."""
    paid = [(pence_of(amount.words), thing) for amount, thing in priced if amount.role == "paid"]
    kinds = [thing.category for _, thing in paid if thing]
    twice = {kind for kind in kinds if kinds.count(kind) > 1}
    fares = [amount for amount, thing in priced if thing and thing.category in twice]
    if len(fares) == 2 and len(kinds) == len(paid) == 3:
        ways = ways_of(tokens, fares)
        return None in ways or ways[0] == ways[1]
    return len(set(kinds)) < len(paid) > 1 or len({pence for pence, _ in paid}) < len(paid)


def _money(spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """The figures that are money of some kind."""
    return [one for one in spans if one.role in _PAID or (one.role in _MONEY and _is_price(one.words))]


def _is_price(words: Sequence[str]) -> bool:
    return any("£" in word or "." in word or unit_of(word) in ("money", "pence", "slang") for word in words)


def _is_rough(tokens: Sequence[Token], priced: Sequence[Priced]) -> bool:
    """ "About £7", "roughly a tenner", "eight ish"."""
    for amount, _ in priced:
        if amount.role == "paid" and _is_vague(tokens, amount):
            return True
        if amount.role in ("paid", "miles"):
            beside = [*tokens[max(0, amount.start - 2) : amount.start], *tokens[amount.end : amount.end + 1]]
            if phrases("rough") & {*(token.text for token in beside), *amount.words}:
                return True
    return False


def _is_shared(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    """Whether somebody else paid a part, and it is not certain what was left for this person."""
    paid = [one for one in spans if one.role == "paid"]
    theirs = [one for one in spans if one.role == "others"]
    if any(_is_given(tokens, one) and pence_of(one.words) == pence_of(two.words) for one in theirs for two in paid):
        return True  # "bus £3 but the lady gave me £3": all of it
    return bool(theirs) and len(paid) == 1 and paid[0].sure < _CERTAIN


def _is_given(tokens: Sequence[Token], one: TaggedSpan) -> bool:
    """ "She gave me £3 already", with nothing behind it such as "towards it", which has been taken off by then."""
    before = [token.text for token in tokens[max(0, one.start - 2) : one.start]]
    behind = {token.text for token in tokens[one.end : one.end + 2]}
    return len(before) == 2 and before[0] in phrases("gave_me") and before[1] in _MINE and not behind & _TOWARDS


def _is_near(tokens: Sequence[Token], paid: Sequence[TaggedSpan], start: int, end: int) -> bool:
    """Whether a price stands near a cue, in the same sentence: the last one before it, or the first one behind it."""
    at = bisect_left(paid, end, key=lambda one: one.start)
    for one in paid[max(0, at - 1) : at + 1]:
        gap = (end, one.start) if one.start >= end else (one.end, start)
        if gap[1] - gap[0] <= _NEAR and not _ENDS & {token.text for token in tokens[gap[0] : gap[1]]}:
            return True
    return False


def _has_clock(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    """Whether something that looks like a time of day ("from 9.30") was taken for money beside other money."""
    paid = [one for one in spans if one.role == "paid"]
    if len(paid) < 2:
        return False
    for one in paid:
        text = ".".join(one.words)
        before = tokens[one.start - 1].text if one.start else ""
        after = tokens[one.end].text if one.end < len(tokens) else ""
        is_beside = before in phrases("clock") or one.start == 0 or after in _DEPARTS
        if len(one.words) <= 2 and "£" not in text and _is_clock(text) and is_beside and one.sure < _CERTAIN:
            return True
    return False


def _is_clock(text: str) -> bool:
    hour, sign, minute = text.replace(":", ".").partition(".")
    return (
        bool(sign)
        and len(minute) == 2
        and hour.isdigit()
        and minute.isdigit()
        and 6 <= int(hour) < 24
        and int(minute) < 60
        and int(minute) % 5 == 0
    )


def is_same_again(one: TaggedSpan, other: TaggedSpan, between: Sequence[Token]) -> bool:
    """ "£3 for the bus, £3", "60p - sixty pence": the same amount once more, and nothing between that tells of a second fare."""
    if pence_of(one.words) != pence_of(other.words):
        return False
    return not any(
        token.text in ("&", "+") or token.text in phrases("joins") or token.text in table("ways") for token in between
    )


def is_open(tokens: Sequence[Token], amount: TaggedSpan) -> bool:
    """ "4 or 5 quid", "between 2 and 3", "nine something", "minus 4": no sum, so it is asked."""
    before = [token.text for token in tokens[max(0, amount.start - 2) : amount.start]]
    after = [token.text for token in tokens[amount.end : amount.end + 3]]
    if (before[-1:] == ["-"] and tokens[amount.start].is_glued) or "minus" in before or amount.words[0] == "-":
        return True
    figures = [word for word in (*after[1:2], *before[:1]) if _is_number(word)]
    if " ".join(token.text for token in tokens[max(0, amount.start - 3) : amount.start]).endswith(_OR_ELSE):
        return True
    wider = [token.text for token in tokens[max(0, amount.start - _NEAR) : amount.start]]
    if "between" in wider and before[-1:] in (["and"], ["&"], ["to"], ["-"]) and any(map(_is_number, wider[:-1])):
        return True  # "between 2 and 3 pounds"
    is_part = bool(set(after[:1]) & phrases("vague")) and not any(unit_of(word) or "£" in word for word in amount.words)
    return is_part or ((after[:1] == ["or"] or before[-1:] == ["or"]) and bool(figures))


def _is_vague(tokens: Sequence[Token], amount: TaggedSpan) -> bool:
    """ "Nine something", "six and a bit", "under a tenner": asked about with what is known."""
    before = {token.text for token in tokens[max(0, amount.start - 2) : amount.start]}
    after = [token.text for token in tokens[amount.end : amount.end + 3]]
    is_more = " ".join(after) in ("and a bit", "and a half ish", "and a few", "and some change")
    return is_more or bool({*amount.words, *after[:1]} & phrases("vague")) or bool(before & phrases("bounds"))


def _is_number(word: str) -> bool:
    return word.lstrip("£")[:1].isdigit() or number_word(word) is not None


def is_denied(tokens: Sequence[Token], place: int, denials: frozenset[str] | None = None) -> bool:
    """Whether a "not" (or one of these denials) stands before a thing: "no parking", "take off the cake"."""
    known = phrases("denials") if denials is None else denials
    before = [token.text for token in tokens[max(0, place - 4) : place] if token.text not in _ARTICLES]
    return bool(before) and (before[-1] in known or " ".join(before[-2:]) in known)
