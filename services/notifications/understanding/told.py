"""What words beside a figure say of it: "1.40 change", "normally 2.40", "sorry I mean 21". They are worth more than what was learnt."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from services.notifications.understanding.amounts import number_word, pence_of, tenths_of, unit_of
from services.notifications.understanding.fuzzy import things
from services.notifications.understanding.reckoned import reckoned
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.ways import way_at, with_ways
from services.notifications.understanding.words import beginnings, phrases, table
from shared.contracts.categories import FACTS

TOLD = 0.96
"""How sure a role is that words tell."""
_FURTHER = 9
_ENDS = frozenset({".", "\n", "!", "?", ";"})
_ORDINAL = ("st", "nd", "rd", "th")
_ROADS, _ROUTES = ("a", "b", "m"), frozenset("cdfghjnqrstuvwyz")
_MOST_BETWEEN = 14
"""So far from a figure the one may stand that mends it."""
_LONGEST = 3
_MOST_WORDS = 12
"""No figure has more pieces."""
_MORE = frozenset(
    {"and", "also", "plus", "forgot", "another", "again", "then", "back", "return", "too", "&", "+", "other", "change"}
)
"""Beside one of them a figure is one more, and mends nothing."""
_ONE = (("one",), ("1",))
_MAY_BE_OTHER = frozenset({"miles", "talk", "time", "paid", "unpaid"})
_MY = (("my",), ("me",), ("our",))
_NO_WORTH = frozenset({"day", "route", "people"})
_LIKE_A_THING = 0.45
"""A thing that is less likely one, and on no list of ours, is none."""
_READING = re.compile(r"\d{4,6}|\d{1,3},\d{3}")
_MOST_DRIVEN = 400
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")


def recast(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, where words or sums say that a figure has another role than the one that was found, with that."""
    spans = _with_overlooked(tokens, spans)
    has_day = any(one.role == "day" for one in spans)
    found = []
    for one in (part for span in spans for part in _parts(tokens, span)):
        role = _role_of(tokens, one, spans, has_day=has_day)
        found.append(one if role == one.role else told(one, role))
    found = with_ways(tokens, _odometer(tokens, found))
    return reckoned(tokens, _mended(tokens, _without_legs(tokens, found)))


def _is_express(tokens: Sequence[Token], one: TaggedSpan) -> bool:
    """ "X4 at 8.50", "the x14": a route; what multiplies stands behind a price or a thing."""
    start = one.start - (one.words[0] != "x")
    if start < 0 or tokens[start].text != "x" or start + 1 >= len(tokens) or not tokens[start + 1].is_glued:
        return False
    return start == 0 or tokens[start - 1].text in ("the", "on", "took", "caught", "got", "then")


def _with_overlooked(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, and an amount in words of its own that was overlooked: "coffee a couple of quid"."""
    found = [
        one for one in spans if one.role not in FACTS or not all(number_word(word) is not None for word in one.words)
    ]
    spans, first = found, beginnings("amount_words")
    taken = {at for one in spans if one.role not in ("talk", "count") for at in range(one.start, one.end)}
    for place in range(len(tokens)):
        for length in range(min(_LONGEST + 1, len(tokens) - place) if tokens[place].text in first else 0, 0, -1):
            at = set(range(place, place + length))
            if " ".join(_texts(tokens, place, place + length)) in phrases("amount_words") and not at & taken:
                taken |= at
                found = _with(found, tokens, place, place + length)
        is_pounds = place + 1 < len(tokens) and tokens[place + 1].text in ("pound", "pounds", "quid")
        if (
            is_pounds
            and number_word(tokens[place].text)
            and not {place, place + 1} & {at for one in found for at in range(one.start, one.end)}
        ):
            found = _with(found, tokens, place, place + 2)  # "two pound bus", where "two" was taken for a thing
    return sorted(found, key=lambda one: (one.start, one.end))


def _with(spans: Sequence[TaggedSpan], tokens: Sequence[Token], start: int, end: int) -> list[TaggedSpan]:
    """The spans with an amount that stands at this place, in the place of others."""
    others = [one for one in spans if one.end <= start or one.start >= end]
    return [*others, TaggedSpan("paid", start, end, TOLD, _texts(tokens, start, end))]


def _by_unit(tokens: Sequence[Token], one: TaggedSpan, spans: Sequence[TaggedSpan]) -> str | None:
    """What the piece behind a figure makes of it: "20 note", "7.5m" beside a car, "£31.20, off peak"."""
    if one.role == "unpaid":
        return "paid" if _is_off_peak(tokens, one) else None
    if one.role != "paid" and _texts(tokens, one.end, one.end + 1) in (("note",), ("notes",)):
        return "cash"
    return "miles" if one.role != "miles" and _is_short_mile(tokens, one, spans) else None


def _is_short_mile(tokens: Sequence[Token], one: TaggedSpan, spans: Sequence[TaggedSpan]) -> bool:
    """ "Car 7.5m each way": an m that is glued to a number, beside a car."""
    after = tokens[one.end] if one.end < len(tokens) else None
    is_glued = one.words[-1] == "m" or (after is not None and after.text == "m" and after.is_glued)
    return is_glued and any(two.role == "car" for two in spans) and tenths_of(one.words[:1]) is not None


def _odometer(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "Start 10,482 finish 10,497": the miles between what the clock of the car read twice."""
    read = [one for one in spans if one.role not in FACTS and _READING.fullmatch(one.text)]
    if len(read) != 2 or not phrases("odometer") & {token.text for token in tokens}:
        return spans
    first, last = (int(one.text.replace(",", "").partition(".")[0]) for one in read)
    if not 0 < last - first <= _MOST_DRIVEN or any(one.role == "miles" and one not in read for one in spans):
        return spans
    miles = replace(told(read[1], "miles"), words=(str(last - first), "miles"))
    return [miles if one is read[1] else told(one, "talk") if one is read[0] else one for one in spans]


def _without_legs(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "19 miles in all, ten there and nine back": the miles of all, and not those of each part."""
    whole = next((one for one in spans if one.role == "miles" and is_for_all(tokens, one)), None)
    if whole is None:
        return spans
    return [told(one, "again") if one is not whole and one.role == "miles" else one for one in spans]


def is_for_all(tokens: Sequence[Token], amount: TaggedSpan) -> bool:
    """ "£12 for both", "15.60 for the pair", "6.80 all together", "all in all 8 quid"."""
    after = [token.text for token in tokens[amount.end : amount.end + _LONGEST]]
    before = [token.text for token in tokens[max(0, amount.start - _LONGEST) : amount.start]]
    return any(
        " ".join(after[:length]) in phrases("once_for_all") or " ".join(before[-length:]) in phrases("all_before")
        for length in range(1, _LONGEST + 1)
    )


def is_for_each(tokens: Sequence[Token], amount: TaggedSpan) -> bool:
    """ "8 for each twin": of how many is not said."""
    return [token.text for token in tokens[amount.end : amount.end + 2]] == ["for", "each"]


def told(one: TaggedSpan, role: str) -> TaggedSpan:
    """A figure with the role that it is told to have."""
    return replace(one, role=role, sure=TOLD, others=())


def _parts(tokens: Sequence[Token], one: TaggedSpan) -> list[TaggedSpan]:
    """A span as it is; what has a worth in it, where the whole has none; none where it is nothing."""
    if one.role in FACTS:
        return [] if one.sure < _LIKE_A_THING and not any(word in things() for word in one.words) else [one]
    if one.role == "paid" and unit_of(one.words[-1]) == "miles" and tenths_of(one.words) is not None:
        return [told(one, "miles")]
    if (
        one.role in ("talk", "time")
        and one.words[0] in ("half", "third", "quarter")
        and _texts(tokens, one.start - 1, one.start) in _MY
    ):
        return [replace(one, start=one.start + 1, words=one.words[1:])] if len(one.words) > 1 else []
    if one.role not in ("paid", "total") or len(one.words) > _MOST_WORDS or pence_of(one.words) is not None:
        return [one]
    if "or" in one.words:
        return [one]  # "13 or 14 quid"
    parts = list[TaggedSpan]()
    start = one.start
    while start < one.end:
        end = next((at for at in range(one.end, start, -1) if pence_of(_texts(tokens, start, at)) is not None), None)
        if end is None:
            start += 1
            continue
        parts.append(replace(one, start=start, end=end, words=_texts(tokens, start, end)))
        start = end
    return parts


def _texts(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[start:end])


def _named_by_letter(tokens: Sequence[Token], one: TaggedSpan, spans: Sequence[TaggedSpan]) -> str | None:
    """ "The A55", "M4", "b4391": a road; "T2 back" beside another price: a route."""
    before = tokens[one.start - 1].text if one.start and tokens[one.start].is_glued and one.text.isdigit() else ""
    if before in _ROADS and one.role in ("paid", "miles"):
        return "talk"
    is_route = before in _ROUTES and any(two.role == "paid" and two is not one for two in spans)
    return "route" if is_route and one.role in ("paid", "count", "talk") else None


def _role_of(tokens: Sequence[Token], one: TaggedSpan, spans: Sequence[TaggedSpan], *, has_day: bool) -> str:
    """The role that the words beside a figure tell; its own where they tell none."""
    role = one.role
    if role == "not":
        return _it_was(tokens, one) or role
    if role in _MAY_BE_OTHER and (other := _by_unit(tokens, one, spans)):
        return other
    if named := _named_by_letter(tokens, one, spans):
        return named
    is_percent = role not in ("talk", "unpaid") and _texts(tokens, one.end, one.end + 1) == ("%",)
    if is_percent or (role in ("paid", "count") and _is_to(tokens, one, spans)):
        return "talk"
    if role == "count":
        is_none = tokens[one.end - 1 : one.end + 1][-1].text in phrases("no_count")
        return "route" if _is_express(tokens, one) else "talk" if is_none else role
    if role == "paid":
        is_beside = any(two is not one and two.role == "paid" for two in spans)
        return "time" if is_beside and _CLOCK.fullmatch(one.text) else _said_beside(tokens, one) or role
    if role == "talk":
        is_day = has_day and one.words[-1] in _ORDINAL
        is_unpaid = pence_of(one.words) is not None and _said_beside(tokens, one) == "unpaid"
        return "route" if _is_route(tokens, one) else "day" if is_day else "unpaid" if is_unpaid else role
    return role


def _it_was(tokens: Sequence[Token], one: TaggedSpan) -> str | None:
    """ "No it wasn't the bus it was a taxi": the category of what stands behind "it was"."""
    before = [
        token.text
        for token in tokens[max(0, one.start - _LONGEST) : one.start]
        if token.text not in ("a", "the", "my", "an")
    ]
    is_said = before[-2:] in (["it", "was"], ["twas", "a"]) or before[-1:] in (["its"], ["it's"], ["twas"])
    found = {things()[word] for word in one.words if word in things()}
    return found.pop() if is_said and len(found) == 1 else None


def _is_off_peak(tokens: Sequence[Token], one: TaggedSpan) -> bool:
    """ "£31.20, off peak", "£4 off-peak": the time of the fare, and nothing was taken off it."""
    after = [token.text for token in tokens[one.end : one.end + _LONGEST + 1] if token.text not in (",", "-", "(")]
    return after[:2] == ["off", "peak"] or after[:1] == ["offpeak"]


def _is_route(tokens: Sequence[Token], one: TaggedSpan) -> bool:
    """ "The number 14", "on the no 6"."""
    before = [token.text for token in tokens[max(0, one.start - 4) : one.start] if token.text != "."]
    is_bare = len(one.words) == 1 and one.words[0].isdigit() and len(one.words[0]) <= _LONGEST
    return is_bare and len(before) > 1 and before[-2] in ("the", "a") and before[-1] in ("number", "no", "num", "nr")


def _is_to(tokens: Sequence[Token], one: TaggedSpan, spans: Sequence[TaggedSpan]) -> bool:
    """ "Taxi 2 hospital 9.00", "2 da meeting": a bare 2 or 4 before a word that is no thing, and a price stands elsewhere."""
    after = tokens[one.end] if one.end < len(tokens) else None
    if one.words not in (("2",), ("4",)) or after is None or not after.is_word or one.start == 0 or after.is_glued:
        return False
    if tokens[one.start - 1].text in ("x", "@", "at", "*", "£"):
        return False
    is_counted = (
        unit_of(after.text) or after.text in phrases("joins") or after.text in things() or way_at(tokens, one.end)
    )
    is_told = after.text in table("each") or after.text in (
        "each",
        "x",
        "@",
        "at",
        "of",
        "times",
        "for",
        "was",
        "it",
        "on",
        "so",
        "please",
    )
    is_named = any(span.role in FACTS and span.start == one.end for span in spans)
    if is_counted or is_told or is_named or number_word(after.text):
        return False
    return any(span is not one and span.role == "paid" and not span.words[-1].isdigit() for span in spans)


def _said_beside(tokens: Sequence[Token], one: TaggedSpan) -> str | None:
    before = [token.text for token in tokens[max(0, one.start - 3) : one.start]]
    after = [token.text for token in tokens[one.end : one.end + _LONGEST]]
    rest = [token.text.replace("'", "") for token in tokens[one.end : one.end + _FURTHER]]
    part = rest[: next((at for at, word in enumerate(rest) if word in _ENDS or word[:1].isdigit()), len(rest))]
    if any(phrase in " ".join(part) for phrase in phrases("not_paid")):
        return "unpaid"
    for length in (3, 2, 1):
        if role := table("before_figure").get(" ".join(before[-length:])):
            return role
        phrase = " ".join(after[:length])
        is_of_next = (
            phrase in table("before_figure") and rest[length : length + 1] and rest[length].lstrip("£")[:1].isdigit()
        )
        is_of_seller = rest[:1] == ["off"] and bool(rest[1:2]) and rest[1] in phrases("sellers") | {"peak", "-"}
        if (role := table("after_figure").get(phrase)) and not is_of_seller and not is_of_next:
            return role
    return None


def _mended(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, with what the person takes back in the same breath: "6.40 bus, sorry meant 4.60", "parking 3, I mean coffee 3"."""
    scraps = {at for start, end in _taken_back(tokens) for at in range(start, end)}
    spans = [one for one in spans if one.role not in FACTS or not scraps & set(range(one.start, one.end))]
    figures = [
        one
        for one in spans
        if one.role not in FACTS
        and one.role not in _NO_WORTH
        and one.words not in _ONE
        and (pence_of(one.words) or tenths_of(one.words))
    ]
    changed = dict[int, TaggedSpan]()
    for one, after in pairwise(figures):
        is_miles = one.role == "miles"
        worth = tenths_of(after.words) if is_miles else pence_of(after.words)
        if (
            one.role not in ("paid", "miles", "wrong", "total")
            or worth is None
            or after.start - one.end > _MOST_BETWEEN
        ):
            continue
        at = _taken_back_at(tokens, one.end, after.start)
        if at is None or _MORE & set(_texts(tokens, one.end, after.start)):
            continue
        old = [thing for thing in spans if thing.role in FACTS and thing.start < at]
        new = [thing for thing in spans if thing.role in FACTS and at <= thing.start < after.start]
        if old and new and old[-1].role != new[-1].role:
            if _texts(tokens, at - 1, at) not in (("mean",), ("meant",)) or pence_of(one.words) is None:
                continue
            changed[old[-1].start] = replace(old[-1], role="talk", sure=TOLD)
        changed[one.start] = told(one, "wrong")
        changed[after.start] = told(after, "miles" if is_miles else "paid")
    return [changed.get(one.start, one) for one in spans]


def _taken_back(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where such words stand in a message: "scrap" is no food there."""
    first = beginnings("takes_back")
    for place in range(len(tokens)):
        for length in range(min(_LONGEST, len(tokens) - place) if tokens[place].text in first else 0, 0, -1):
            if _takes_back(tokens, place, place + length):
                yield place, place + length
                break


def _taken_back_at(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where words end that take back what was said before them."""
    first = beginnings("takes_back")
    for place in range(start, end):
        for length in range(min(_LONGEST, end - place) if tokens[place].text in first else 0, 0, -1):
            if _takes_back(tokens, place, place + length):
                return place + length
    return None


def _takes_back(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether words from a list take back what was said; "meant to be" does not."""
    is_said = " ".join(_texts(tokens, start, end)) in phrases("takes_back")
    return is_said and not (tokens[end - 1].text == "meant" and _texts(tokens, end, end + 1) == ("to",))
