"""How often a fare was paid: which words of number ("each way", "2 x", "both times") multiply an amount has been learnt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.notifications.understanding.amounts import count_of, unit_of, worth_of
from services.notifications.understanding.hours import hours_in
from services.notifications.understanding.models import Model
from services.notifications.understanding.nearby import REACH, beside, between
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.things import Thing
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.told import is_for_all, is_for_each
from services.notifications.understanding.words import beginnings, phrases, table
from shared.contracts.categories import CategoryGroup, in_group

MOST_TIMES = 20
_MOST_PIECES = 60
"""The same for pages and other pieces, of which each has its price."""
_FARES = in_group(CategoryGroup.FARE)
MOST_DAY = 31
ONCE, MANY, ASKED = "once", "many", "asked"
SURE_MANY = 0.6
"""Below this an amount is not multiplied, but asked about."""
LIKELY_ONCE = 0.6
_LONGEST = 6
_MOST_MARKS = 8
"""So many words of number are looked at for one amount."""
_NO_EACH = frozenset({"rider", "saver", "ticket", "return", "pass", "tripper", "out", "trip", "travelcard"})
"""After one of them "a day" is part of a name."""
_WAYS = frozenset({"way", "ways", "direction", "directions", "journey", "leg", "trip", "ffordd"})
_DAYS = frozenset({"days", "times", "twice", "thrice", "weeks", "meetings", "sessions", "mornings", "evenings"})
"""A fare each way is multiplied by a count of them."""
_TWO = frozenset({"twins", "both"})
"""With one of them in the message "each" is said of two."""
_STRONG = frozenset({".", "\n", ";", "!", "?"})
_STEPS = (0, 1, 2, 4, 7, 12)
_FEW = 3


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many fares; `is_sure` where the words say that the amount is for one of them; `is_half_more` for two and a half hours."""

    times: int
    is_sure: bool
    is_half_more: bool = False


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
    words = [token.text for token in tokens]
    found, place = [], 0
    first = beginnings("each") | beginnings("both")
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place) if words[place] in first else 0, 0, -1):
            phrase = " ".join(words[place : place + length])
            kind = "each" if phrase in table("each") else "both" if phrase in table("both") else ""
            if kind and not _NO_EACH & set(words[place + length : place + length + 1]):
                number = int(table(kind)[phrase] or 0)
                is_of_ways = bool(_WAYS & set(words[place : place + length]))
                found.append(
                    RepeatMark(
                        place,
                        place + length,
                        kind,
                        number,
                        is_of_ways=is_of_ways,
                        is_told=kind != "each" or number > 0 or bool(_TWO & set(words)),
                    )
                )
                place += length - 1
                break
        place += 1
    return found


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
        if one.role == "count" and (value := count_of(one.words)) and 1 < value <= (_MOST_PIECES if amount.role == "rate" else MOST_TIMES)
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
        nearest = sorted(range(len(found)), key=lambda at: abs(_distance(amount, found[at])))[:_MOST_MARKS]
        found = [found[at] for at in sorted(nearest)]
    return found


def _days_in(span: TaggedSpan) -> int:
    """How many days a span names: "mon tue and wed" three, "November 3rd 10th" two, "Mon 16th" one."""
    kinds = [table("dates").get(word, "").partition(" ")[0] for word in span.words]
    numbers = sum(word.isdigit() and int(word) <= MOST_DAY for word in span.words)
    return max(kinds.count("day"), kinds.count("ago"), numbers, 1)


def repeat_of(
    model: Model,
    tokens: Sequence[Token],
    marks: Sequence[RepeatMark],
    spans: Sequence[TaggedSpan],
    amounts: Sequence[TaggedSpan],
    amount: TaggedSpan,
    thing: Thing | None,
) -> Repeat | None:
    """How often an amount was paid, where something is said about it: `marks` are those for this amount."""
    if not marks or is_for_all(tokens, amount):
        return None
    spans, amounts = beside(spans, amount.start), beside(amounts, amount.start)
    shares = model.shares_of(features_of_repeat(tokens, marks, spans, amounts, amount, thing))
    many, asked = shares.get(MANY, 0.0), shares.get(ASKED, 0.0)
    if many + asked < 1 - LIKELY_ONCE:
        return Repeat(2, is_sure=False) if is_for_each(tokens, amount) else None
    own = {mark.kind for mark in marks if not _prices_between(amounts, amount, mark)}
    chosen = _chosen(amounts, amount, thing, marks)
    if "is-product" in _sums(spans, amount, chosen.times):
        return None  # "3 hrs at 13.50 = 40.50"
    hours = {(mark.times, mark.is_half_more) for mark in marks if mark.is_of_hours}
    is_clear = len(hours) < 2 and chosen.is_told and (chosen.times > 1 or chosen.is_half_more)
    each = [mark for mark in marks if mark.kind == "each"]
    is_said = any(mark.is_told or 0 <= mark.start - amount.end <= 1 for mark in each)
    is_open = own >= {"each", "both"} and not is_said
    is_sure = many >= SURE_MANY and is_clear and not is_open
    return Repeat(chosen.times, is_sure=is_sure, is_half_more=chosen.is_half_more)


def by_unit(tokens: Sequence[Token], amount: TaggedSpan, marks: Sequence[RepeatMark]) -> Repeat | None:
    """ "£5.50 an hour for 3 hours", "24 pages at 10p a page": the count of the very thing that the price is for."""
    unit = amount.words[-1].rstrip("s")
    own = [
        mark
        for mark in marks
        if mark.kind in ("count", "hours")
        and unit in {token.text.rstrip("s") for token in tokens[mark.start : mark.end + 1]}
        and (mark.end <= amount.start or mark.start >= amount.end)
    ]
    if not unit.isalpha() or len({(mark.times, mark.is_half_more) for mark in own}) != 1:
        return None
    return Repeat(own[0].times, is_sure=True, is_half_more=own[0].is_half_more)


def _chosen(
    amounts: Sequence[TaggedSpan], amount: TaggedSpan, thing: Thing | None, marks: Sequence[RepeatMark]
) -> RepeatMark:
    """What says how often, where it is more than once: two buses each way are four, a count is more than a word like "each", and a
    price an hour is paid for the hours."""
    own = [mark for mark in marks if not _prices_between(amounts, amount, mark)] or marks
    if amount.role == "rate" or (thing and thing.category in _FARES):  # hours are no fares
        own = [mark for mark in own if mark.is_of_hours is (amount.role == "rate")] or own
    is_of_travel = thing is None or thing.category in ("bus", "train", "taxi") or amount.role == "miles"
    for kind in ("hours", "days-each", "count-each", "count", "days", "each", "both"):
        found = [mark for mark in own if mark.kind == kind]
        is_product = kind in ("days-each", "count-each")
        is_left = is_product and (
            not is_of_travel or (kind == "count-each" and any(mark.kind == "days" for mark in own))
        )
        if found and not is_left:
            return min(found, key=lambda mark: _distance(amount, mark))
    return own[0]


def _distance(amount: TaggedSpan, mark: RepeatMark) -> int:
    return mark.start - amount.end if amount.end <= mark.start else amount.start - mark.end


def _prices_between(amounts: Sequence[TaggedSpan], amount: TaggedSpan, mark: RepeatMark) -> int:
    start, end = (amount.end, mark.start) if amount.end <= mark.start else (mark.end, amount.start)
    return sum(start <= one.start < end for one in amounts)


def features_of_repeat(
    tokens: Sequence[Token],
    marks: Sequence[RepeatMark],
    spans: Sequence[TaggedSpan],
    amounts: Sequence[TaggedSpan],
    amount: TaggedSpan,
    thing: Thing | None,
) -> list[str]:
    """What is true of an amount and all words that may multiply it."""
    own = [mark for mark in marks if not _prices_between(amounts, amount, mark)]
    kinds = "+".join(sorted({mark.kind for mark in own}))
    found = {"bias", f"kinds={kinds}", f"kinds={kinds}|{amount.role}", f"marks={min(len(marks), 3)}"}
    for mark in marks:
        if mark in own:
            found.update(features_of_mark(tokens, spans, amounts, amount, thing, mark))
        else:
            side = "after" if amount.end <= mark.start else "before"
            found |= {
                f"far|{mark.kind}|{side}",
                f"far|{side}|{min(_prices_between(amounts, amount, mark), 3)}",
            }
            found |= {f"far|{one}" for one in _sums(spans, amount, mark.times)}
    return sorted(found)


def features_of_mark(
    tokens: Sequence[Token],
    spans: Sequence[TaggedSpan],
    amounts: Sequence[TaggedSpan],
    amount: TaggedSpan,
    thing: Thing | None,
    mark: RepeatMark,
) -> list[str]:
    """What is true of an amount and words that may multiply it."""
    is_first = amount.end <= mark.start
    start, end = (amount.end, mark.start) if is_first else (mark.end, amount.start)
    apart = [token.text for token in between(tokens, start, end)]
    said = " ".join(token.text for token in tokens[mark.start : mark.end])
    side = f"{mark.kind}|{'after' if is_first else 'before'}"
    found = {f"kind={mark.kind}", f"side={side}", f"said={said}", f"side={side}|{_step(len(apart))}"}
    found |= {
        f"{mark.kind}|times={min(mark.times, 5)}",
        f"{mark.kind}|role={amount.role}",
        f"{side}|role={amount.role}",
    }
    strong = bool(_STRONG & set(apart))
    weak = "," in apart or bool(phrases("joins") & set(apart))
    prices = sum(start <= one.start < end for one in amounts)
    found |= {
        f"{side}|apart={strong}{weak}",
        f"{side}|prices={min(prices, 2)}",
        f"{side}|prices={min(prices, 2)}|{weak}",
    }
    found |= {f"{side}|{said}|{amount.role}|prices={min(prices, 2)}", f"{said}|{len(amounts)}", f"{said}|{amount.role}"}
    found |= {f"{side}|has={one}" for one in set(apart[:_FEW] + apart[-_FEW:])}
    if len(apart) <= _FEW:
        found.add(f"{side}|all={' '.join(apart)}")
    found |= set(_words_beside(tokens, amount, mark, side))
    found |= {f"{mark.kind}|{one}" for one in _whole(tokens, spans, amounts, amount, thing, mark)}
    found |= {f"{mark.kind}|{one}" for one in _sums(spans, amount, mark.times)}
    return sorted(found)


def _step(length: int) -> int:
    return sum(length > one for one in _STEPS)


def _words_beside(tokens: Sequence[Token], amount: TaggedSpan, mark: RepeatMark, side: str) -> Iterator[str]:
    """The words beside the mark and the amount, and the kinds of the words of a count."""

    def word(at: int) -> str:
        return tokens[at].text if 0 <= at < len(tokens) else "|"

    yield f"{side}|m-1={word(mark.start - 1)}"
    yield f"{side}|m+1={word(mark.end)}"
    yield f"{side}|m+2={word(mark.end + 1)}"
    yield f"{side}|a-1={word(amount.start - 1)}"
    yield f"{side}|a+1={word(amount.end)}"
    if mark.kind == "count":
        own = [token.text for token in tokens[mark.start : mark.end]]
        kinds = {unit_of(one) for one in own} - {""}
        yield f"units={','.join(sorted(kinds))}|{side}"
        yield f"counts={any(one in table('counts') for one in own)}"
        yield f"next-unit={unit_of(word(mark.end))}"
        yield f"units={','.join(sorted(kinds))}|{unit_of(word(mark.end))}|{amount.role}"
        yield f"x={'x' in (word(mark.start - 1), word(mark.end), *own)}|{side}"


def _sentence(tokens: Sequence[Token], amount: TaggedSpan) -> set[str]:
    """The words of the sentence that an amount stands in."""
    first, last = max(0, amount.start - REACH), min(len(tokens), amount.end + REACH)
    start = next((at + 1 for at in range(amount.start - 1, first - 1, -1) if tokens[at].text in _STRONG), first)
    end = next((at for at in range(amount.end, last) if tokens[at].text in _STRONG), last)
    return {token.text for token in tokens[start:end]}


def _whole(
    tokens: Sequence[Token],
    spans: Sequence[TaggedSpan],
    amounts: Sequence[TaggedSpan],
    amount: TaggedSpan,
    thing: Thing | None,
    mark: RepeatMark,
) -> Iterator[str]:
    """What is true of the message and the thing."""
    words = _sentence(tokens, amount)
    yield f"for-all={','.join(sorted(words & phrases('for_all')))}"
    yield f"for-all={bool(words & phrases('for_all'))}"
    yield f"total={any(one.role == 'total' for one in spans)}"
    yield f"prices={min(len(amounts), 3)}"
    yield f"days={min(sum(one.role == 'day' for one in spans), 3)}"
    yield f"counts={min(sum(one.role == 'count' for one in spans), 3)}"
    yield f"me={bool({'me', 'myself', 'i'} & words) and bool(phrases('joins') & words)}"
    if thing is None:
        return
    yield f"c={thing.category}"
    yield f"plural={thing.span.words[-1].endswith('s')}|{thing.category in ('bus', 'train', 'taxi')}"
    yield f"thing-next={0 <= thing.span.start - mark.end <= 1}"
    yield f"thing-next={0 <= thing.span.start - mark.end <= 1}|{thing.category}"


def _sums(spans: Sequence[TaggedSpan], amount: TaggedSpan, times: int) -> Iterator[str]:
    """How the amount stands to the other figures, if it was paid so often."""
    value = worth_of(amount.role, amount.words)
    others = [
        worth_of(one.role, one.words)
        for one in spans
        if one is not amount and one.role not in ("count", "day", "route", "time")
    ]
    worths = [one for one in others if one]
    if value is None:
        return
    if any(one * times == value for one in worths):
        yield "is-product"
    if value * times in worths:
        yield "product-is-said"
    if value in worths:
        yield "same-is-said"
    paid = [
        worth
        for one in spans
        if one.role in ("paid", "miles") and one is not amount and (worth := worth_of(one.role, one.words))
    ]
    total = next((worth_of(one.role, one.words) for one in spans if one.role == "total"), None)
    if total:
        yield f"total={'once' if sum(paid) + value == total else 'many' if sum(paid) + value * times == total else 'other'}"
