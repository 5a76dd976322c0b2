"""Every figure and every cue must be accounted for: what is not leads to one short question, never to a line."""

from collections.abc import Sequence
from dataclasses import replace

from services.notifications.understanding.amounts import pence_of
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases, table

_LONGEST = 4
_NEAR = 5
_ENDS = frozenset({".", "\n", "!", "?", ";"})
_LETTERS = frozenset({"o", "l", "oo", "i"})
_PAID = frozenset({"paid", "rate"})
_HARMLESS_ALONE = frozenset({"wrong", "total", "cash", "change", "unpaid"})
"""Roles that take a second figure: with one figure in all, words like these say nothing about it."""
_DEPARTS = frozenset({"train", "bus", "coach", "tram"})


def is_unaccounted(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    """Whether a figure has no role, a figure has a stray letter in it, or a cue has nothing that it could be about."""
    return _has_stray(tokens, spans) or _has_cue(tokens, spans) or _has_clock(tokens, spans)


def _has_stray(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    taken = {at for one in spans for at in range(one.start, one.end)}
    priced = {at for one in spans if one.role in ("paid", "total", "rate") for at in range(one.start, one.end)}
    for place, token in enumerate(tokens):
        if token.is_number and place not in taken:
            return True
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


def _has_cue(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    """Whether a cue stands in the message and no span has a role that accounts for it."""
    words = [token.text.replace("'", "") for token in tokens]
    roles = {one.role for one in spans}
    amounts = sum(one.role in _PAID for one in spans)
    for place in range(len(words)):
        for length in range(1, min(_LONGEST, len(words) - place) + 1):
            cue = table("cues").get(" ".join(words[place : place + length]))
            if cue is None:
                continue
            wanted = set(cue.split())
            if wanted & roles or (amounts < 2 and wanted <= _HARMLESS_ALONE) or _is_settled(wanted, words):
                continue
            if _is_near(tokens, spans, place, place + length):
                return True
    return False


def _is_near(tokens: Sequence[Token], spans: Sequence[TaggedSpan], start: int, end: int) -> bool:
    """Whether a price stands near a cue, in the same sentence."""
    for one in spans:
        gap = (end, one.start) if one.start >= end else (one.end, start)
        between = [token.text for token in tokens[gap[0] : gap[1]]]
        if one.role in _PAID and len(between) <= _NEAR and not _ENDS & set(between):
            return True
    return False


def _is_settled(wanted: set[str], words: Sequence[str]) -> bool:
    """ "My half was 3", "booked and paid": the words themselves say that it was paid by this person."""
    if "paid-half" in wanted:
        return bool({"hour", "past", "mile", "miles", "day", "ten", "term"} & set(words)) or (
            "my" in words and "mate" not in words and "friend" not in words
        )
    if "paid-past" in wanted:
        return bool({"paid", "cost", "was"} & set(words))
    return False


def _has_clock(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    """Whether something that looks like a time of day ("from 9.30") was taken for money beside other money."""
    paid = [one for one in spans if one.role == "paid"]
    if len(paid) < 2:
        return False
    for one in paid:
        text = one.words[0]
        before = tokens[one.start - 1].text if one.start else ""
        after = tokens[one.end].text if one.end < len(tokens) else ""
        is_beside = before in phrases("clock") or one.start == 0 or after in _DEPARTS
        if len(one.words) == 1 and "£" not in text and _is_clock(text) and is_beside:
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


def recast(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, where a word directly beside a figure says that it was not paid ("1.40 change", "normally 2.40"), by that word."""
    return [replace(one, role=_said_beside(tokens, one) or one.role) if one.role == "paid" else one for one in spans]


def _said_beside(tokens: Sequence[Token], one: TaggedSpan) -> str | None:
    before = [token.text for token in tokens[max(0, one.start - 3) : one.start]]
    after = [token.text for token in tokens[one.end : one.end + 2]]
    for length in (3, 2, 1):
        if role := table("before_figure").get(" ".join(before[-length:])):
            return role
        if role := table("after_figure").get(" ".join(after[:length])):
            return role
    return None


def is_same_again(one: TaggedSpan, other: TaggedSpan, between: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    """ "£3 for the bus, £3", "60p - sixty pence": the same amount once more, and nothing between that tells of a second fare."""
    if pence_of(one.words) != pence_of(other.words):
        return False
    if any(day.role == "day" and one.end <= day.start < other.start for day in spans):
        return False
    return not any(
        token.text in ("&", "+") or token.text in phrases("joins") or token.text in table("ways") for token in between
    )
