"""What the figures of a message are by their sums: a part of a bill, a tip on top, what was taken off, hours times a price, a receipt."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from services.notifications.understanding.amounts import count_of, pence_of
from services.notifications.understanding.fuzzy import category_of
from services.notifications.understanding.parts import given_back, kept_change, now_costs, rounded, shared, towards
from services.notifications.understanding.sums import (
    EACH,
    MANY,
    NEAR,
    PARTS,
    RECKONED,
    as_role,
    is_of_one_kind,
    places,
    start_of,
    worth,
)
from services.notifications.understanding.tagger import TALK, TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.told_total import counted_list, listed_with_total
from services.notifications.understanding.words import phrases, table
from shared.contracts.categories import FACTS

_MONEY = frozenset({"paid", "total", "again", "rate", "unpaid", "others", "wrong", "cash", "change", "talk", "future"})
_MOST = 6
"""Of more figures no sums are tried."""
_MOST_SPANS, _LONG = 24, 120
"""Longer messages are not reckoned with: the work grows no faster than their length."""
_TIP_NEAR = 6
_LONG_RECEIPT = 12
_SO = frozenset({"so", "=", "total", "altogether", "makes", "making", "came", "comes", "thats", "that's"})


def reckoned(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, with what sums and the words beside them tell."""
    if len(spans) > _MOST_SPANS or len(tokens) > _LONG:
        return spans
    if (found := _of_receipt(tokens, spans)) is not None:
        return found
    spans = _itemised(tokens, spans)
    spans = listed_with_total(tokens, counted_list(tokens, _counted(tokens, _per_piece(tokens, spans))))
    for step in (
        now_costs,
        rounded,
        _tipped,
        kept_change,
        given_back,
        towards,
        shared,
        _taken_off,
        _product,
        _in_total,
    ):
        money = [one for one in spans if one.role in _MONEY and worth(one)]
        if 0 < len(money) <= _MOST:
            changed = step(tokens, spans, money)
            spans = [changed.get(one.start, one) for one in spans]
    return spans


def _itemised(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "Lunch 6.20 (soup 3.70 roll 0.90 tea 1.60)": what stands in brackets, and comes to the price before them, is what it was for."""
    signs = [at for at, token in enumerate(tokens) if token.text in ("(", ")")]
    if len(signs) != MANY or tokens[signs[0]].text != "(":
        return spans
    inner = [one for one in spans if signs[0] < one.start < signs[1]]
    prices = [one for one in inner if one.role in _MONEY and worth(one)]
    whole = next((one for one in spans if one.role in ("paid", "total") and 0 <= signs[0] - one.end <= 1), None)
    if whole is None or len(prices) < MANY or sum(map(worth, prices)) != worth(whole):
        return spans
    changed = {one.start: as_role(one, "again" if one in prices else TALK) for one in inner}
    return [changed.get(one.start, as_role(one, "paid") if one is whole else one) for one in spans]


def _per_piece(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "20p a page, 15 pages": so much for each, and how many."""
    changed = dict[int, TaggedSpan]()
    for one in spans:
        after = [token.text for token in tokens[one.end : one.end + 2]]
        if (
            one.role not in ("paid", "talk", "rate")
            or len(after) < 2
            or after[0] not in ("a", "per", "/")
            or not worth(one)
        ):
            continue
        for count in spans:
            beside = tokens[count.end - (count.role != "talk" or count.words[-1].isalpha()) :][:1]
            if (
                count is not one
                and count.role in ("talk", "count")
                and [token.text.rstrip("s") for token in beside] == [after[1].rstrip("s")]
            ):
                changed |= {one.start: as_role(one, "rate"), count.start: as_role(count, "count")}
    return [changed.get(one.start, one) for one in spans]


def _counted(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "4 buses and every one was 2 quid": a number before things, beside the price of each of them, says how many."""
    paid = [one for one in spans if one.role in ("paid", "rate")]
    words = [token.text for token in tokens]
    is_each = any(start for start, _, _ in places(tokens, "each_was")) or bool(EACH & set(words))
    if len(paid) != 1 or not is_each:
        return spans
    things_at = {one.start for one in spans if one.role in FACTS and one.words[-1].endswith("s")}
    return [
        as_role(one, "count") if one.role == "talk" and one.end in things_at and count_of(one.words) else one
        for one in spans
    ]


def _of_receipt(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan] | None:
    """A receipt or booking that was forwarded: what was paid stands behind "total" or "you paid", and nothing else counts."""
    marks = {tuple(token.text for token in tokens[start:end]) for start, end, _ in places(tokens, "receipt")}
    is_sent_on = bool(tokens) and tokens[0].text in ("fw", "fwd")
    if len(tokens) < _LONG_RECEIPT or len(marks) + is_sent_on < MANY:
        return None
    paid = _total_of_receipt(tokens, spans)
    if paid is None:
        return None
    known = [one for one in spans if one.role in FACTS and any(category_of(word) for word in one.words)]
    kinds = [one.role for one in known]
    kind = max(kinds, key=kinds.count, default=None)
    thing = next((one for one in known if one.role == kind), None)
    figures = [as_role(one, "paid" if one is paid else "talk") for one in spans if one.role not in FACTS]
    things = [replace(thing, sure=RECKONED)] if thing is not None else []
    return sorted([*figures, *things], key=start_of)


def _total_of_receipt(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> TaggedSpan | None:
    """The figure behind the surest word for what was paid; of several the last."""
    figures = [one for one in spans if one.role not in FACTS and pence_of(one.words)]
    order = list(table("receipt_total"))
    found = list[tuple[int, int, TaggedSpan]]()
    for start, end, _ in places(tokens, "receipt_total"):
        behind = next((one for one in figures if 0 <= one.start - end <= NEAR), None)
        if behind is not None:
            found.append((order.index(" ".join(token.text for token in tokens[start:end])), -start, behind))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _tipped(tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]) -> dict[int, TaggedSpan]:
    """A tip is paid with the fare: "cab 10 quid plus a quid tip" is 11; "made it 7 with the tip" is 7."""
    for start, _, _ in places(tokens, "tip_within"):
        whole = next((one for one in money if 0 <= start - one.end <= 1), None)
        if whole is not None:
            less = [one for one in money if one is not whole and one.start < whole.start and one.role == "paid"]
            below = [one for one in less[-1:] if worth(one) < worth(whole) and is_of_one_kind(spans)]
            return {whole.start: as_role(whole, "paid")} | {one.start: as_role(one, "unpaid") for one in below}
    for start, end, _ in places(tokens, "tips"):
        before = [one for one in money if 0 <= start - one.end <= 1]
        after = [one for one in money if 0 <= one.start - end <= NEAR]
        is_behind = before and after and before[-1].end < start and worth(after[0]) < worth(before[-1])
        tip = next(iter([*(() if is_behind else before[-1:]), *after[:1]]), None)  # "£13.20, tipped two pounds"
        fares = [one for one in money if tip and one.start < tip.start and one.role in ("paid", "total")]
        if tip is None or not fares or worth(tip) > worth(fares[-1]):
            continue
        if any(fares[-1].end <= place <= tip.end + _TIP_NEAR for place, _, _ in places(tokens, "in_the_price")):
            continue  # "£8 including £1 tip" is £8
        whole_pence = worth(fares[-1]) + worth(tip)
        again = [one for one in money if one not in (tip, fares[-1]) and worth(one) == whole_pence]
        changed = {one.start: as_role(one, "again") for one in (tip, *again)}
        changed |= {one.start: as_role(one, "talk") for one in spans if one.role in FACTS and start <= one.start < end}
        return changed | {fares[-1].start: as_role(fares[-1], "paid", whole_pence)}
    return {}


def _taken_off(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "Hotel was 80, they knocked 15 off so 65"; "a tenner for parking, £4.30 it was, got 5.70 back": the sum tells which was paid."""
    if not is_of_one_kind(spans) or len(money) <= MANY:
        return {}
    marks = [(start, end) for start, end, _ in places(tokens, "taken_off")]
    for whole, off, rest in permutations(money, 3):
        if (
            worth(off) != worth(rest)
            and worth(whole) == worth(off) + worth(rest)
            and any(0 <= start - off.end <= NEAR or 0 <= off.start - end <= NEAR for start, end in marks)
        ):
            is_cash = whole.role == "cash" or off.role == "change"
            gone = (whole, "cash" if is_cash else "unpaid"), (off, "change" if is_cash else "unpaid")
            others = [one for one in money if one not in (whole, off, rest) and one.role == "talk"]
            changed = {one.start: as_role(one, role) for one, role in gone} | {rest.start: as_role(rest, "paid")}
            return changed | {one.start: as_role(one, "talk") for one in others}
    return {}


def _product(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "3 hours at 13.50 = 40.50", "£5.50 each, so 11 quid": the product was paid, the price of one is told beside it."""
    counts = [number for one in spans if one.role == "count" and (number := count_of(one.words) or 0) > 1]
    for rate, whole in permutations(money, 2):
        times, left = divmod(worth(whole), worth(rate))
        if (
            left
            or times < PARTS[0]
            or rate.role not in ("rate", "paid", "talk")
            or whole.role not in ("paid", "total", "again", "talk")
        ):
            continue
        beside = {token.text for token in tokens[max(0, whole.start - NEAR) : whole.start]}
        is_each = bool(EACH & {token.text for token in tokens[rate.end : rate.end + NEAR]})
        is_rate = rate.role == "rate" or is_each or (rate.start > 0 and tokens[rate.start - 1].text in ("@", "at", "x"))
        if whole.start < rate.start and times in counts and _text(tokens, rate.end) in ("x", "*", "each"):
            return {rate.start: as_role(rate, "rate"), whole.start: as_role(whole, "paid")}
        if (
            whole.start > rate.start
            and is_rate
            and (times in counts or (is_each and times <= PARTS[1] and _SO & beside))
        ):
            return {rate.start: as_role(rate, "rate"), whole.start: as_role(whole, "paid")}
    return {}


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _with_rest(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "11.30 in total, 5 was parking and the rest food": the first is the total, the second is for its thing."""
    if len(money) != MANY or worth(money[1]) >= worth(money[0]):
        return {}
    whole, part = money
    behind = {token.text for token in tokens[whole.end : whole.end + NEAR]}
    is_named = any(one.role in FACTS and 0 <= one.start - part.end <= NEAR for one in spans)
    if not behind & (phrases("totals") | {"all"}) or not is_named:
        return {}
    return {whole.start: as_role(whole, "total"), part.start: as_role(part, "paid")}


def _in_total(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "Tube £3.70 out. Back £3.00. Total £6.70": what comes to the total was paid; a total that differs is still none of the lines."""
    priced = [
        one for one in money if one.role in ("paid", "rate") or one.words[0].startswith("£") or "." in one.words[0]
    ]
    text = f" {' '.join(token.text for token in tokens)} "
    if len(priced) > 1 and any(f" {one} " in text for one in phrases("rest")):
        before = {token.text for token in tokens[max(0, priced[0].start - NEAR) : priced[0].start]}
        if before & phrases("totals") and all(worth(one) < worth(priced[0]) for one in priced[1:]):
            return {priced[0].start: as_role(priced[0], "total")}
    if any(f" {one} " in text for one in phrases("rest")) and (found := _with_rest(tokens, spans, money)):
        return found
    for whole in priced[::-1]:
        before = {token.text for token in tokens[max(0, whole.start - NEAR) : whole.start]}
        others = [one for one in priced if one is not whole and one.start < whole.start]
        if len(others) < MANY or not before & phrases("totals"):
            continue
        if sum(map(worth, others)) == worth(whole):
            return {one.start: as_role(one, "paid") for one in others if one.role != "paid"} | {
                whole.start: as_role(whole, "total")
            }
        return {whole.start: as_role(whole, "total")} if whole.role == "paid" and whole is priced[-1] else {}
    return {}
