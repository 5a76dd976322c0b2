"""How often a fare was paid: "each way" and "2 x" multiply; "both ways" and "2 buses" must be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from services.notifications.understanding.amounts import count_of, pence_of, rate_of, tenths_of, unit_of
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.things import Thing
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases, table
from shared.contracts.categories import CategoryGroup, in_group

MOST_TIMES = 20
_TRAVEL = in_group(CategoryGroup.FARE)
_LONGEST = 6
_PRICES = ("rate", "talk", "unpaid")
_NO_EACH = frozenset({"rider", "saver", "ticket", "return", "pass", "tripper", "out", "trip", "travelcard"})
"""After one of them "a day" is part of a name."""
_TIMES = ("x", "*", "times", "gwaith")
_STRONG = frozenset({".", "\n", ";", "!", "?"})


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many fares; `is_sure` where the words say that the amount is for one of them."""

    times: int
    is_sure: bool


@lru_cache(maxsize=4)
def each_of(tokens: tuple[Token, ...]) -> list[tuple[int, int, str, int]]:
    """The words of number in a message: (start, end, "each" or "both", how many or 0)."""
    words = [token.text for token in tokens]
    found, place = [], 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            phrase = " ".join(words[place : place + length])
            kind = "each" if phrase in table("each") else "both" if phrase in table("both") else ""
            if kind and not _NO_EACH & set(words[place + length : place + length + 1]):
                found.append((place, place + length, kind, int(table(kind)[phrase] or 0)))
                place += length - 1
                break
        place += 1
    return found


def repeat_of(
    tokens: Sequence[Token],
    spans: Sequence[TaggedSpan],
    amount: TaggedSpan,
    thing: Thing | None,
    amounts: Sequence[TaggedSpan],
) -> Repeat | None:
    """How often this amount was paid, where something is said about it."""
    marks = [mark for mark in each_of(tuple(tokens)) if _owner(tokens, mark[0], amounts) is amount]
    counts = [
        value
        for one in spans
        if one.role == "count" and _owner_of_count(tokens, one, amounts) is amount and (value := count_of(one.words))
    ]
    many = [value for value in counts if 1 < value <= MOST_TIMES]
    each = [mark for mark in marks if mark[2] == "each"]
    if _is_product(spans, amount, many):
        return None
    if amount.role == "rate":
        every = [
            value for one in spans if one.role == "count" and (value := count_of(one.words)) and 1 < value <= MOST_TIMES
        ]
        every += [said for _, _, kind, said in marks if kind == "each" and said]
        return Repeat((many or every)[0], is_sure=True) if many or every else None
    if each:
        return _each(tokens, spans, each[0][3], many)
    if amount.role == "miles":
        return _of_miles(tokens, marks, spans, amount, amounts)
    if many and (one := _counted(tokens, spans, amount, thing, many[0], amounts)):
        return one
    if any(mark[2] == "both" for mark in marks) and not _is_for_all(tokens, spans):
        both = next(mark for mark in marks if mark[2] == "both")
        is_same = "same" in tokens[both[0]].text or tokens[min(both[0] + 1, len(tokens) - 1)].text == "same"
        is_only = sum(one.role == "paid" for one in amounts) == 1
        return Repeat(2, is_sure=is_same and is_only) if (not is_same or is_only) else None
    return None


def _is_product(spans: Sequence[TaggedSpan], amount: TaggedSpan, many: Sequence[int]) -> bool:
    """Whether an amount is already so many times another figure: "3 hours at £14, so £42", "44 miles each way so 88 miles"."""
    worth = tenths_of if amount.role == "miles" else pence_of
    value = worth(amount.words)
    others = [
        (rate_of(one.words) if one.role == "rate" else worth(one.words)) or 0
        for one in spans
        if one is not amount and one.role in (*_PRICES, amount.role)
    ]
    return value is not None and any(other * count == value for other in others for count in (*many, 2))


def _each(tokens: Sequence[Token], spans: Sequence[TaggedSpan], said: int, many: Sequence[int]) -> Repeat | None:
    """ "Each": of two ways, of so many, of "me and my mum"; of days that are named."""
    if many:
        return Repeat(many[0], is_sure=True)
    if said:
        return Repeat(said, is_sure=True)
    days = sum(one.role == "day" for one in spans)
    if days > 1:
        return Repeat(days, is_sure=True)
    words = [token.text for token in tokens]
    is_two = any(one in ("me", "myself", "i") and two in phrases("joins") for one, two in pairwise(words))
    return Repeat(2, is_sure=is_two)


def _of_miles(
    tokens: Sequence[Token],
    marks: Sequence[tuple[int, int, str, int]],
    spans: Sequence[TaggedSpan],
    amount: TaggedSpan,
    amounts: Sequence[TaggedSpan],
) -> Repeat | None:
    """ "16 miles there, same back" is twice; "both ways" is asked."""
    for start, end, kind, _ in marks:
        if kind == "both" and not _is_for_all(tokens, spans):
            is_same = any(token.text == "same" for token in tokens[start:end])
            return Repeat(2, is_sure=is_same)
    counts = [one for one in spans if one.role == "count" and _owner_of_count(tokens, one, amounts) is amount]
    for one in counts:
        value = count_of(one.words)
        if (
            value
            and 1 < value <= MOST_TIMES
            and any(unit_of(word) == "times" or word in table("counts") for word in one.words)
        ):
            return Repeat(value, is_sure=True)
    return None


def _counted(
    tokens: Sequence[Token],
    spans: Sequence[TaggedSpan],
    amount: TaggedSpan,
    thing: Thing | None,
    count: int,
    amounts: Sequence[TaggedSpan],
) -> Repeat | None:
    """ "2 buses at 2.20" and "2 x 2.20" multiply; "2 buses 4.40" must be asked; "2 coffees 4.20" is for both."""
    ones = [one for one in spans if one.role == "count" and _owner_of_count(tokens, one, amounts) is amount]
    one = next((span for span in ones if count_of(span.words) == count), None)
    if one is None:
        return None
    before = [token.text for token in tokens[max(0, amount.start - 2) : amount.start]]
    if "at" in before or "@" in before or amount.words[0] in ("at", "@"):
        return Repeat(count, is_sure=True)
    kinds = {unit_of(word) for word in one.words}
    is_times = (
        "times" in kinds
        or (tokens[one.start - 1 : one.start] and tokens[one.start - 1].text in _TIMES)
        or any(word in table("counts") and word != "both" for word in one.words)
    )
    if is_times and (abs(one.start - amount.end) <= 3 or abs(amount.start - one.end) <= 1) and not _is_plural(thing):
        return Repeat(count, is_sure=True)
    if kinds & {"hours", "days", "time"} or _is_for_all(tokens, spans):
        return None
    if thing is not None and thing.category in _TRAVEL and one.end <= amount.start:
        return Repeat(count, is_sure=False)
    return None


def _is_plural(thing: Thing | None) -> bool:
    """ "2 x coffees 2.50": the price may be for both."""
    return thing is not None and thing.category not in _TRAVEL and thing.span.words[-1].endswith("s")


def _is_for_all(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> bool:
    """Whether it is said that an amount is for all of it."""
    words = {token.text for token in tokens}
    return bool(words & phrases("for_all")) or any(one.role == "total" for one in spans)


def _owner(tokens: Sequence[Token], place: int, amounts: Sequence[TaggedSpan]) -> TaggedSpan | None:
    """The amount that a word of number speaks of: the one before it, else the next."""
    before = [one for one in amounts if one.end <= place and not _is_apart(tokens, one.end, place)]
    after = [one for one in amounts if one.start >= place and not _is_apart(tokens, place, one.start)]
    if before and after and any(token.text in (",", "and") for token in tokens[before[-1].end : place]):
        is_near = after[0].start - place <= 4
        return after[0] if is_near and tokens[place].text in ("both",) else before[-1]
    return before[-1] if before else after[0] if after else None


def _owner_of_count(tokens: Sequence[Token], count: TaggedSpan, amounts: Sequence[TaggedSpan]) -> TaggedSpan | None:
    """The amount that a count speaks of: the next one, else the one before; "x 2", "twice" and "times" look back first."""
    before = [one for one in amounts if one.end <= count.start and not _is_apart(tokens, one.end, count.start)]
    after = [one for one in amounts if one.start >= count.end and not _is_apart(tokens, count.end, one.start)]
    sign = tokens[count.start - 1].text if count.start else ""
    looks_back = (
        sign in _TIMES
        or count.words[0] in (*_TIMES, "twice", "ddwywaith")
        or unit_of(count.words[-1]) in ("hours", "days")
    )
    if looks_back and before:
        return before[-1]
    return after[0] if after else before[-1] if before else None


def _is_apart(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(token.text in _STRONG for token in tokens[start:end])
