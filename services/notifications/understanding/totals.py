"""Sums of several amounts: what is a total, what only says an amount again, and what the total tells."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.notifications.understanding.amounts import count_of, pence_of, rate_of, tenths_of
from services.notifications.understanding.checks import is_same_again
from services.notifications.understanding.hours import hours_in
from services.notifications.understanding.nearby import BESIDE, is_any_within
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.things import NAMED, Thing, with_listed
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.ways import ways_of
from services.notifications.understanding.words import phrases
from shared.contracts.categories import MILEAGE, CategoryGroup, in_group
from shared.contracts.understood import HeardLine

_JOINED = phrases("joins") | {"&", "+", ","}
_BOUGHT = ("named", "listed")
_BESIDE_HOURS = 3
_TWO_FARES = 0.9
"""Two equal amounts that are each so certainly paid are two, unless there is nothing else; the tagger knows "again" as a role."""
ASSUMED = 0.0
"""How sure it is that a total which is not that of the lines was paid for the last thing: it is asked."""
_CARE = in_group(CategoryGroup.CARE)


def amounts_of(spans: Sequence[TaggedSpan], things: Sequence[Thing], *, is_asked: bool) -> list[TaggedSpan]:
    """The figures that may make a line: what was paid, miles, and a rate where it is said how often but not what it came to.

    `is_asked`: we have asked what something cost, so nothing needs to be named.
    """
    amounts = [one for one in spans if one.role in ("paid", "miles")]
    if not amounts and (things or is_asked) and (kept := _kept_by_the_seller(spans)) is not None:
        return [kept]
    rates = [one for one in spans if one.role == "rate"]
    paid = sum(one.role == "paid" for one in amounts)
    is_counted = any(one.role == "count" for one in spans)
    is_only_price = (bool(things) or is_asked or is_counted) and not amounts
    is_of_care = any(thing.category in _CARE for thing in things) and paid < len(things)
    is_loose = (is_of_care or _is_by_the_hour(spans)) and not _has_product(spans)
    return sorted([*amounts, *rates], key=lambda one: one.start) if is_only_price or is_loose else amounts


def _kept_by_the_seller(spans: Sequence[TaggedSpan]) -> TaggedSpan | None:
    """What was paid, where only the money handed over and the change were said: "paid 20 at the machine, got 14.50 back"."""
    told = [one for one in spans if one.role in ("cash", "change", "total", "rate")]
    if [one.role for one in told] != ["cash", "change"]:
        return None
    handed, back = (pence_of([word for word in one.words if word not in ("note", "notes")]) for one in told)
    if handed is None or back is None or handed <= back:
        return None
    words = (f"£{(handed - back) / 100:.2f}",)
    return replace(told[1], role="paid", words=words, sure=min(one.sure for one in told))


def _has_product(spans: Sequence[TaggedSpan]) -> bool:
    """Whether what a rate came to is said as well."""
    paid = {pence_of(one.words) for one in spans if one.role in ("paid", "total")}
    rates = [rate_of(one.words) or 0 for one in spans if one.role == "rate"][:BESIDE]
    counts = [count_of(one.words) or 0 for one in spans if one.role == "count"][:BESIDE]
    halves = [count * 2 for count in counts] + [one for _, _, one in hours_in(spans)][:BESIDE]
    return any(rate * count // 2 in paid for rate in rates for count in halves)


def _is_by_the_hour(spans: Sequence[TaggedSpan]) -> bool:
    """Whether a price an hour stands beside hours: "2 hrs at £1.20"."""
    rates = [one for one in spans if one.role == "rate"]
    return any(
        min(abs(one.start - end), abs(start - one.end)) <= _BESIDE_HOURS
        for one in rates
        for start, end, _ in hours_in(spans)
    )


def without_total(
    tokens: Sequence[Token],
    spans: Sequence[TaggedSpan],
    amounts: list[TaggedSpan],
    things: Sequence[Thing],
    *,
    is_for_all: bool,
) -> tuple[int | None, list[TaggedSpan]]:
    """The total that was said, and the amounts; the total of one thing, or of none, is that thing's amount.

    `is_for_all`: words like "altogether" stand in the message, so one price beside several things is for all of them.
    """
    totals = [one for one in spans if one.role == "total"]
    alone = [one for one in amounts if one.role == "paid"]
    whole = [*alone, *totals]
    if len(whole) == 1 and _is_of_several(tokens, whole[0], things, is_for_all=is_for_all):
        return pence_of(whole[0].words), [one for one in amounts if one is not whole[0]]
    if not totals:
        return None, amounts
    paid = [one for one in amounts if one.role in ("paid", "rate")]
    priced = {thing.category for thing in things if thing.category not in MILEAGE}
    if not paid and len(priced) < 2:
        return None, sorted([*amounts, totals[-1]], key=lambda one: one.start)
    said = pence_of(totals[-1].words)
    if (
        said != sum(pence_of(one.words) or 0 for one in paid)
        and len(paid) < len(priced)
        and _is_of_thing(totals[-1], things, paid)
    ):
        # A total of nothing, beside a thing without a price: it is asked.
        paid_too = replace(totals[-1], role="paid", sure=ASSUMED)
        return None, sorted([*amounts, paid_too], key=lambda one: one.start)
    return said, amounts


def _is_of_several(tokens: Sequence[Token], amount: TaggedSpan, things: Sequence[Thing], *, is_for_all: bool) -> bool:
    """Whether one price is for several things: "bus and lunch 9.40", "8.60 all in, bus and a brew"."""
    if is_for_all:
        return len({one.category for one in with_listed(tokens, [amount], things) if one.kind in _BOUGHT} - MILEAGE) > 1
    spans = [thing.span for thing in things if thing.category not in MILEAGE and thing.span.sure > NAMED]
    if len({span.role for span in spans}) == len(spans) == 2 and spans[0].start > amount.end:
        said = [[one.text for one in tokens[start:end]] for start, end in _gaps(amount, spans)]
        return said[0][:1] in (["on"], ["for"]) and len(said[0]) <= 2 and said[1][:1] in (["and"], ["&"], ["n"])
    beside = [span for span in spans if span.end <= amount.start][-2:]
    if len({span.role for span in beside}) < 2:
        return False
    gaps = [tokens[beside[0].end : beside[1].start], tokens[beside[1].end : amount.start]]
    plain = [[one.text for one in gap if one.text in _JOINED or one.text not in phrases("fillers")] for gap in gaps]
    return set(plain[0]) <= _JOINED and not set(plain[0]) <= {","} and len(plain[1]) == 0


def _gaps(amount: TaggedSpan, spans: Sequence[TaggedSpan]) -> tuple[tuple[int, int], tuple[int, int]]:
    """ "£13 on the bus and lunch": between the price and the first thing, and between the two things."""
    return (amount.end, spans[0].start), (spans[0].end, spans[1].start)


def _is_of_thing(total: TaggedSpan, things: Sequence[Thing], paid: Sequence[TaggedSpan]) -> bool:
    """Whether the nearest thing before what seems a total has no price of its own."""
    before = [thing.span for thing in things if thing.span.end <= total.start]
    return bool(before) and not any(before[-1].start <= one.start < total.start for one in paid)


def without_again(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], amounts: Sequence[TaggedSpan], things: Sequence[Thing]
) -> tuple[list[TaggedSpan], list[TaggedSpan]]:
    """The amounts without those that may only say the one before once more, and those that were said twice: they are asked about."""
    kept, twice = list[TaggedSpan](), list[TaggedSpan]()
    days = [one.start for one in spans if one.role == "day"]
    named = [thing.span.start for thing in things]
    is_one = len(things) == 1 and not any((count_of(one.words) or 1) > 1 for one in spans if one.role == "count")
    for amount in _without_one_way(amounts):
        if kept and amount.role == kept[-1].role == "paid":
            between = tokens[kept[-1].end : amount.start]
            is_of_other = not is_one and is_any_within(named, kept[-1].end, amount.start)
            is_followed = len(things) > 1 and is_any_within(named, amount.end, amount.end + 3)
            is_other_day = is_any_within(days, kept[-1].end, amount.start)
            is_apart = is_of_other or is_followed or is_other_day
            is_told = len(amounts) > 2 or any(token.is_word for token in between)
            ways = ways_of(tokens, (kept[-1], amount))
            is_apart = is_apart or (None not in ways and ways[0] != ways[1])
            is_apart = is_apart or (is_told and min(kept[-1].sure, amount.sure) > _TWO_FARES)
            if not is_apart and is_same_again(kept[-1], amount, between):
                twice.append(kept[-1])
                continue
        kept.append(amount)
    return kept, twice


def _without_one_way(amounts: Sequence[TaggedSpan]) -> Sequence[TaggedSpan]:
    """The amounts without the miles of one way where those of both are said as well: "44 miles each way so 88 miles"."""
    miles = [one for one in amounts if one.role == "miles"]
    worth = [tenths_of(one.words) or 0 for one in miles]
    whole = next((one for one, value in zip(miles, worth, strict=True) if value * 2 == sum(worth)), None)
    if whole is not None and len(miles) > 2:  # "19 in all, ten there and nine back"
        return [one for one in amounts if one.role != "miles" or one is whole]
    if len(miles) != 2:
        return amounts
    one, other = (tenths_of(span.words) or 0 for span in miles)
    return [span for span in amounts if span is not miles[0]] if other == 2 * one else amounts


def with_rest(tokens: Sequence[Token], lines: list[HeardLine], total_pence: int | None) -> list[HeardLine]:
    """The one thing without a price, "and the rest on dinner", costs what the others leave of the total."""
    words = " ".join(token.text for token in tokens)
    is_open = [not line.amount_pence and line.miles_tenths is None and not line.is_denied for line in lines]
    if (
        total_pence is None
        or is_open.count(True) != 1
        or not any(f" {one} " in f" {words} " for one in phrases("rest"))
    ):
        return lines
    left = total_pence - sum((line.amount_pence or 0) * line.times for line in lines)
    at = is_open.index(True)
    if left <= 0 or lines[at].category in MILEAGE:
        return lines
    return [line.model_copy(update={"amount_pence": left}) if place == at else line for place, line in enumerate(lines)]


def summed(lines: list[HeardLine]) -> list[HeardLine]:
    """ "6 there and 6 back", where miles were asked for: one journey of 12."""
    miles = [line.miles_tenths or 0 for line in lines if line.miles_tenths and line.category is None]
    if len(miles) < 2 or len(miles) != len(lines):
        return lines
    is_whole = len(miles) > 2 and max(miles) * 2 == sum(miles)
    whole = max(miles) if is_whole else sum(miles)  # "19 in all, ten there and nine back"
    return [lines[0].model_copy(update={"miles_tenths": whole})]


def with_same(tokens: Sequence[Token], lines: list[HeardLine], times: dict[int, int]) -> list[HeardLine]:
    """ "Twelve. Same going home", where miles were asked for: nobody says "the same" of both ways together."""
    if len(lines) != 1 or not lines[0].miles_tenths or not {"same", "ditto"} & {token.text for token in tokens}:
        return lines
    return [lines[0].model_copy(update={"miles_tenths": lines[0].miles_tenths * times.pop(0, 1)})]


def fares_summed(tokens: Sequence[Token], lines: list[HeardLine], amounts: Sequence[TaggedSpan]) -> list[HeardLine]:
    """ "1.80 going, 2.20 coming home", where it was asked what something cost: both are what it cost."""
    if (
        len(lines) != 2
        or len(amounts) != 2
        or any(not one.amount_pence or one.category or one.times > 1 for one in lines)
    ):
        return lines
    ways = ways_of(tokens, amounts)
    if None in ways or ways[0] == ways[1]:
        return lines
    return [lines[0].model_copy(update={"amount_pence": sum(one.amount_pence or 0 for one in lines), "way": None})]


def confirmed(lines: list[HeardLine], times: Mapping[int, int], total_pence: int | None) -> list[HeardLine]:
    """The lines without doubt, where each has a price and the person said a total: what agrees with it is certain, and about one that
    differs payments asks, whatever else is doubtful."""
    if times or total_pence is None or any(not line.amount_pence or line.category is None for line in lines):
        return lines
    return [line.model_copy(update={"is_doubtful": False}) for line in lines]


def settled(lines: Sequence[HeardLine], times: Mapping[int, int], total_pence: int | None) -> dict[int, int] | None:
    """How often each unclear amount was paid, as the total tells; None where it does not tell."""
    if total_pence is None or not times or any(not line.amount_pence for line in lines):
        return None
    whole = sum((line.amount_pence or 0) * line.times for line in lines)
    each = sum((line.amount_pence or 0) * times.get(at, line.times) for at, line in enumerate(lines))
    if total_pence == whole:
        return dict.fromkeys(times, 1)
    return dict(times) if total_pence == each else None
