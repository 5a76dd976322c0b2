"""How often a fare was paid: which words of number ("each way", "2 x", "both times") multiply an amount has been learnt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.notifications.understanding.amounts import unit_of, worth_of
from services.notifications.understanding.models import Model
from services.notifications.understanding.nearby import REACH, beside, between
from services.notifications.understanding.repeat_marks import RepeatMark, distance
from services.notifications.understanding.sums import places
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.things import Thing
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.told import is_for_all, is_for_each
from services.notifications.understanding.words import phrases, table
from shared.contracts.categories import CategoryGroup, in_group

_FARES = in_group(CategoryGroup.FARE)
ONCE, MANY, ASKED = "once", "many", "asked"
SURE_MANY = 0.75
"""Below this an amount is not multiplied, but asked about."""
LIKELY_ONCE = 0.6
_STRONG = frozenset({".", "\n", ";", "!", "?"})
_STEPS = (0, 1, 2, 4, 7, 12)
_FEW = 3


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many fares; `is_sure` where the words say that the amount is for one of them; `is_half_more` for two and a half hours."""

    times: int
    is_sure: bool
    is_half_more: bool = False


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
    if not marks or is_for_all(tokens, amount) or _is_whole_of_both(tokens, amounts, marks):
        return None
    spans, amounts = beside(spans, amount.start), beside(amounts, amount.start)
    shares = model.shares_of(features_of_repeat(tokens, marks, spans, amounts, amount, thing))
    many, asked = shares.get(MANY, 0.0), shares.get(ASKED, 0.0)
    if many + asked < 1 - LIKELY_ONCE:
        is_each = is_for_each(tokens, amount) or _is_told_each(amount, amounts, marks)
        return Repeat(2, is_sure=False) if is_each else None
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


def _is_whole_of_both(tokens: Sequence[Token], amounts: Sequence[TaggedSpan], marks: Sequence[RepeatMark]) -> bool:
    """ "22 miles there and back altogether": the only figure, with a word that says it is for all of it."""
    is_of_both = len(amounts) == 1 and all(mark.kind == "both" for mark in marks)
    return is_of_both and any(places(tokens, "all_told"))


def _is_told_each(amount: TaggedSpan, amounts: Sequence[TaggedSpan], marks: Sequence[RepeatMark]) -> bool:
    """ "Two buses there £2 each and two back £2 each": right behind one of several amounts "each" is not passed over."""
    return len(amounts) > 1 and any(mark.kind == "each" and mark.start == amount.end for mark in marks)


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
            return min(found, key=lambda mark: distance(amount, mark))
    return own[0]


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
