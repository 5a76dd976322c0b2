"""What the figures of a message are by their sums: a part of a bill, a tip on top, what was taken off, hours times a price, a receipt."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from services.notifications.understanding.amounts import count_of, number_word, pence_of, rate_of
from services.notifications.understanding.fuzzy import category_of
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import beginnings, phrases, table
from shared.contracts.categories import FACTS

RECKONED = 0.96
_MONEY = frozenset({"paid", "total", "again", "rate", "unpaid", "others", "wrong", "cash", "change", "talk", "future"})
_MOST = 6
"""Of more figures no sums are tried."""
_MOST_SPANS, _LONG = 24, 120
"""Longer messages are not reckoned with: the work grows no faster than their length."""
_LONGEST = 4
_NEAR = 2
_TIP_NEAR = 6
_SHARE_NEAR = 4
_LEADS = frozenset(
    {"was", "is", "came", "to", "so", "=", ":", "of", "it", "the", "for", "comes", "just", "only", "in", "about", "£"}
)
_MANY_MARKS = 2
_LONG_RECEIPT = 12
_NOTES = frozenset({5_00, 10_00, 20_00, 50_00})
_PARTS = (2, 6)
_SPLIT = frozenset({"split", "shared", "between", "splitting", "sharing"})
_SO = frozenset({"so", "=", "total", "altogether", "makes", "making", "came", "comes", "thats", "that's"})
_EACH = frozenset({"each", "ea", "apiece", "per"})


def reckoned(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, with what sums and the words beside them tell."""
    if len(spans) > _MOST_SPANS or len(tokens) > _LONG:
        return spans
    if (found := _of_receipt(tokens, spans)) is not None:
        return found
    spans = _counted(tokens, _per_piece(tokens, spans))
    for step in (_now_costs, _tipped, _kept_change, _given_back, _towards, _shared, _taken_off, _product, _in_total):
        money = [one for one in spans if one.role in _MONEY and _worth(one)]
        if 0 < len(money) <= _MOST:
            changed = step(tokens, spans, money)
            spans = [changed.get(one.start, one) for one in spans]
    return spans


def _worth(one: TaggedSpan) -> int:
    words = [word for word in one.words if word not in ("note", "notes")] if one.role == "cash" else one.words
    return (rate_of(words) if one.role == "rate" else pence_of(words)) or 0


def _per_piece(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "20p a page, 15 pages": so much for each, and how many."""
    changed = dict[int, TaggedSpan]()
    for one in spans:
        after = [token.text for token in tokens[one.end : one.end + 2]]
        if (
            one.role not in ("paid", "talk", "rate")
            or len(after) < 2
            or after[0] not in ("a", "per", "/")
            or not _worth(one)
        ):
            continue
        for count in spans:
            beside = tokens[count.end - (count.role != "talk" or count.words[-1].isalpha()) :][:1]
            if (
                count is not one
                and count.role in ("talk", "count")
                and [token.text.rstrip("s") for token in beside] == [after[1].rstrip("s")]
            ):
                changed |= {one.start: _is(one, "rate"), count.start: _is(count, "count")}
    return [changed.get(one.start, one) for one in spans]


def _counted(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "4 buses and every one was 2 quid": a number before things, beside the price of each of them, says how many."""
    paid = [one for one in spans if one.role in ("paid", "rate")]
    words = [token.text for token in tokens]
    is_each = any(start for start, _, _ in _places(tokens, "each_was")) or bool(_EACH & set(words))
    if len(paid) != 1 or not is_each:
        return spans
    things_at = {one.start for one in spans if one.role in FACTS and one.words[-1].endswith("s")}
    return [_is(one, "count") if one.role == "talk" and one.end in things_at and count_of(one.words) else one for one in spans]


def _is(one: TaggedSpan, role: str, pence: int | None = None) -> TaggedSpan:
    words = one.words if pence is None else (f"£{pence // 100}.{pence % 100:02}",)
    return replace(one, role=role, sure=RECKONED, others=(), words=words)


def _places(tokens: Sequence[Token], theme: str) -> Iterator[tuple[int, int, str]]:
    """Where phrases of a list stand: from, to, and what the list says of them."""
    known, first = table(theme), beginnings(theme)
    for place, token in enumerate(tokens):
        if token.text not in first:
            continue
        for length in range(min(_LONGEST, len(tokens) - place), 0, -1):
            phrase = " ".join(one.text for one in tokens[place : place + length])
            if phrase in known:
                yield place, place + length, known[phrase]
                break


def _is_of_one_kind(spans: Sequence[TaggedSpan]) -> bool:
    return len({one.role for one in spans if one.role in FACTS}) < 2


def _of_receipt(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan] | None:
    """A receipt or booking that was forwarded: what was paid stands behind "total" or "you paid", and nothing else counts."""
    marks = {tuple(token.text for token in tokens[start:end]) for start, end, _ in _places(tokens, "receipt")}
    is_sent_on = bool(tokens) and tokens[0].text in ("fw", "fwd")
    if len(tokens) < _LONG_RECEIPT or len(marks) + is_sent_on < _MANY_MARKS:
        return None
    paid = _total_of_receipt(tokens, spans)
    if paid is None:
        return None
    known = [one for one in spans if one.role in FACTS and any(category_of(word) for word in one.words)]
    kinds = [one.role for one in known]
    kind = max(kinds, key=kinds.count, default=None)
    thing = next((one for one in known if one.role == kind), None)
    figures = [_is(one, "paid" if one is paid else "talk") for one in spans if one.role not in FACTS]
    things = [replace(thing, sure=RECKONED)] if thing is not None else []
    return sorted([*figures, *things], key=_start)


def _total_of_receipt(tokens: Sequence[Token], spans: Sequence[TaggedSpan]) -> TaggedSpan | None:
    """The figure behind the surest word for what was paid; of several the last."""
    figures = [one for one in spans if one.role not in FACTS and pence_of(one.words)]
    order = list(table("receipt_total"))
    found = list[tuple[int, int, TaggedSpan]]()
    for start, end, _ in _places(tokens, "receipt_total"):
        behind = next((one for one in figures if 0 <= one.start - end <= _NEAR), None)
        if behind is not None:
            found.append((order.index(" ".join(token.text for token in tokens[start:end])), -start, behind))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _tipped(tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]) -> dict[int, TaggedSpan]:
    """A tip is paid with the fare: "cab 10 quid plus a quid tip" is 11; "made it 7 with the tip" is 7."""
    for start, _, _ in _places(tokens, "tip_within"):
        whole = next((one for one in money if 0 <= start - one.end <= 1), None)
        if whole is not None:
            less = [one for one in money if one is not whole and one.start < whole.start and one.role == "paid"]
            below = [one for one in less[-1:] if _worth(one) < _worth(whole) and _is_of_one_kind(spans)]
            return {whole.start: _is(whole, "paid")} | {one.start: _is(one, "unpaid") for one in below}
    for start, end, _ in _places(tokens, "rounds_up"):
        after = [one for one in money if one.start == end]
        below = [one for one in money if after and one.start < start and _worth(one) < _worth(after[0]) <= _worth(one) * 2]
        if after and below and _is_of_one_kind(spans) and len(money) == _MANY_MARKS:
            return {after[0].start: _is(after[0], "paid"), below[-1].start: _is(below[-1], "unpaid")}
    for start, end, _ in _places(tokens, "tips"):
        before = [one for one in money if 0 <= start - one.end <= 1]
        after = [one for one in money if 0 <= one.start - end <= _NEAR]
        if before and after and before[-1].end < start and _worth(after[0]) < _worth(before[-1]):
            before = []  # "£13.20, tipped two pounds"
        tip = next(iter([*before[-1:], *after[:1]]), None)
        fares = [one for one in money if tip and one.start < tip.start and one.role in ("paid", "total")]
        if tip is None or not fares or _worth(tip) > _worth(fares[-1]):
            continue
        if any(fares[-1].end <= place <= tip.end + _TIP_NEAR for place, _, _ in _places(tokens, "in_the_price")):
            continue  # "£8 including £1 tip" is £8
        whole_pence = _worth(fares[-1]) + _worth(tip)
        again = [one for one in money if one not in (tip, fares[-1]) and _worth(one) == whole_pence]
        changed = {one.start: _is(one, "again") for one in (tip, *again)}
        changed |= {one.start: _is(one, "talk") for one in spans if one.role in FACTS and start <= one.start < end}
        return changed | {fares[-1].start: _is(fares[-1], "paid", whole_pence)}
    return {}


def _kept_change(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "Told him to keep the change from 15": what was handed over was paid."""
    if not _is_of_one_kind(spans) or not any(_places(tokens, "keeps_change")):
        return {}
    if len(money) == 1:  # "told him keep the change from 8", which looks like a time
        bare = [one for one in spans if one.role in ("time", "route") and _worth(money[0]) < _worth(one) <= _worth(money[0]) + 5_00]
        money = [*money, *bare]
    if len(money) < _MANY_MARKS:
        return {}
    most = max(map(_worth, money))
    handed = [one for one in money if _worth(one) == most][-1]
    less = [one for one in money if one is not handed]
    below = [one for one in less if _worth(one) < most]
    said = {_worth(one) for one in below}
    again = [one for one in spans if one.role not in FACTS and one not in below and (pence_of(one.words) or 0) in said]
    if len(below) != 1 or again:
        return {}
    return {handed.start: _is(handed, "paid")} | {one.start: _is(one, "unpaid") for one in less}


def _now_costs(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "It used to be 1.80, its 2.05 now", "quoted 15, charged 17": the second was paid."""
    figures = sorted([*money, *(one for one in spans if one.role == "time" and "." in one.text and _worth(one))], key=_start)
    if len(figures) != _MANY_MARKS or not _is_of_one_kind(spans):
        return {}
    before = [" ".join(token.text for token in tokens[max(0, one.start - _LONGEST) : one.start]) for one in figures]
    is_old = before[0].endswith(tuple(phrases("once_cost")))
    between = {token.text for token in tokens[figures[0].end : figures[1].start]}
    behind = {token.text for token in tokens[figures[1].end : figures[1].end + 2]}
    if not is_old or not ({"now", "charged", "paid", "but", "took", "gave"} & (between | behind)):
        return {}
    return {figures[0].start: _is(figures[0], "unpaid"), figures[1].start: _is(figures[1], "paid")}


def _given_back(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "Paid a fiver for the parking, machine gave me back 1.20": a note that was handed over is no price."""
    if len(money) != _MANY_MARKS or not _is_of_one_kind(spans) or money[1].role != "change":
        return {}
    note, change = money
    beside = {token.text for token in tokens[max(0, note.start - _SHARE_NEAR) : note.end + 1]}
    is_note = _worth(note) in _NOTES and beside & phrases("handed_over")
    left = _worth(note) - _worth(change)
    if note.role != "paid" or not is_note or left <= 0:
        return {}
    return {note.start: _is(note, "cash"), change.start: _is(change, "paid", left)}


def _towards(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "Parking £6, Glenda gave me 3 towards it": what is left was paid."""
    if len(money) != _MANY_MARKS or not _is_of_one_kind(spans):
        return {}
    whole, part = money
    before = {token.text for token in tokens[whole.end : part.start]}
    after = [token.text for token in tokens[part.end : part.end + _NEAR]]
    left = _worth(whole) - _worth(part)
    behind = " ".join(token.text for token in tokens[part.end : part.end + _LONGEST + 1])
    is_rest = any(one in behind for one in ("rest was me", "rest was mine", "rest was my", "i paid the rest"))
    is_towards = bool(before & phrases("gave_me")) and (is_rest or bool({"towards", "toward"} & set(after)))
    theirs = next((one for one in phrases("is_theirs") if behind.startswith(one)), None)
    is_theirs = theirs is not None and not {"mine", "me", "my"} & set(behind.removeprefix(theirs).split()[:1])
    is_less = tokens[part.start - 1].text in ("less", "minus")
    if not (is_towards or is_theirs or is_less) or left <= 0:
        return {}
    return {whole.start: _is(whole, "paid", left), part.start: _is(part, "others")}


def _shared(tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]) -> dict[int, TaggedSpan]:
    """ "The bill was 46, my bit was 11.50": the part was paid, the whole was not. "£24 split four ways" is £6."""
    money = sorted(
        [*money, *(one for one in spans if one.role == "time" and "." in one.text and _worth(one))], key=_start
    )
    for start, end, _ in _places(tokens, "my_part"):
        after = [one for one in money if 0 <= one.start - end <= _SHARE_NEAR and _only_leads(tokens, end, one.start)]
        before = [one for one in money if 0 <= start - one.end <= _NEAR and _only_leads(tokens, one.end, start)]
        part = next(iter([*after[:1], *before[-1:]]), None)
        larger = [one for one in money if part and _worth(one) > _worth(part)]
        if part is None or not larger or (len(larger) > 1 and not _is_of_one_kind(spans)):
            continue
        if not _is_of_one_kind(spans):
            larger = [one for one in larger if one.start < part.start][-1:]
        return {part.start: _is(part, "paid")} | {one.start: _is(one, "others") for one in larger}
    each = [one for one in money if _EACH & {token.text for token in tokens[one.end : one.end + 1]}]
    if len(money) == _MANY_MARKS and each == [money[1]] and (_SPLIT & {token.text for token in tokens}) and _is_of_one_kind(spans):
        parts, left = divmod(_worth(money[0]), _worth(money[1]))
        if parts in range(_PARTS[0], _PARTS[1] + 1) and not left:  # "£14 split with Ann, so 7 each"
            return {money[0].start: _is(money[0], "others"), money[1].start: _is(money[1], "paid")}
    paid = [one for one in money if one.role != "talk" or one.words[0].startswith("£")]
    paid = paid or (money if len(money) == 1 else [])
    if len(paid) != 1 or not _is_of_one_kind(spans):
        return {}
    number = _parts_in(tokens)
    pence = _worth(paid[0])
    return {paid[0].start: _is(paid[0], "paid", pence // number)} if number and pence % number == 0 else {}


def _start(one: TaggedSpan) -> int:
    return one.start


def _only_leads(tokens: Sequence[Token], start: int, end: int) -> bool:
    return all(token.text in _LEADS for token in tokens[start:end])


def _parts_in(tokens: Sequence[Token]) -> int:
    """In how many equal parts a price was shared; 0 where that is not said."""
    words = [token.text for token in tokens]
    told = [int(parts) for _, _, parts in _places(tokens, "shared_by")]
    if told and set(words) & {*_SPLIT, "halved", "halves", "half"}:
        return told[0]
    if not _SPLIT & set(words):
        return 0
    of_us = [at for at in range(1, len(words) - 1) if words[at : at + 2] == ["of", "us"]]
    numbers = [int(words[at - 1]) if words[at - 1].isdigit() else number_word(words[at - 1]) or 0 for at in of_us]
    return next((one for one in numbers if _PARTS[0] <= one <= _PARTS[1]), 0)


def _taken_off(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "Hotel was 80, they knocked 15 off so 65"; "a tenner for parking, £4.30 it was, got 5.70 back": the sum tells which was paid."""
    if not _is_of_one_kind(spans) or len(money) <= _MANY_MARKS:
        return {}
    marks = [(start, end) for start, end, _ in _places(tokens, "taken_off")]
    for whole, off, rest in permutations(money, 3):
        if (
            _worth(off) != _worth(rest)
            and _worth(whole) == _worth(off) + _worth(rest)
            and any(0 <= start - off.end <= _NEAR or 0 <= off.start - end <= _NEAR for start, end in marks)
        ):
            is_cash = whole.role == "cash" or off.role == "change"
            gone = (whole, "cash" if is_cash else "unpaid"), (off, "change" if is_cash else "unpaid")
            others = [one for one in money if one not in (whole, off, rest) and one.role == "talk"]
            changed = {one.start: _is(one, role) for one, role in gone} | {rest.start: _is(rest, "paid")}
            return changed | {one.start: _is(one, "talk") for one in others}
    return {}


def _product(
    tokens: Sequence[Token], spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "3 hours at 13.50 = 40.50", "£5.50 each, so 11 quid": the product was paid, the price of one is told beside it."""
    counts = [number for one in spans if one.role == "count" and (number := count_of(one.words) or 0) > 1]
    for rate, whole in permutations(money, 2):
        times, left = divmod(_worth(whole), _worth(rate))
        if (
            left
            or times < _PARTS[0]
            or rate.role not in ("rate", "paid", "talk")
            or whole.role not in ("paid", "total", "again", "talk")
        ):
            continue
        beside = {token.text for token in tokens[max(0, whole.start - _NEAR) : whole.start]}
        is_each = bool(_EACH & {token.text for token in tokens[rate.end : rate.end + _NEAR]})
        is_rate = rate.role == "rate" or is_each or (rate.start > 0 and tokens[rate.start - 1].text in ("@", "at", "x"))
        if whole.start < rate.start and times in counts and _text(tokens, rate.end) in ("x", "*", "each"):
            return {rate.start: _is(rate, "rate"), whole.start: _is(whole, "paid")}
        if (
            whole.start > rate.start
            and is_rate
            and (times in counts or (is_each and times <= _PARTS[1] and _SO & beside))
        ):
            return {rate.start: _is(rate, "rate"), whole.start: _is(whole, "paid")}
    return {}


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _in_total(
    tokens: Sequence[Token], _spans: Sequence[TaggedSpan], money: Sequence[TaggedSpan]
) -> dict[int, TaggedSpan]:
    """ "Tube £3.70 out. Back £3.00. Total £6.70": what comes to the total was paid; a total that differs is still none of the lines."""
    priced = [
        one for one in money if one.role in ("paid", "rate") or one.words[0].startswith("£") or "." in one.words[0]
    ]
    text = f" {' '.join(token.text for token in tokens)} "
    if len(priced) > 1 and any(f" {one} " in text for one in phrases("rest")):
        before = {token.text for token in tokens[max(0, priced[0].start - _NEAR) : priced[0].start]}
        if before & phrases("totals") and all(_worth(one) < _worth(priced[0]) for one in priced[1:]):
            return {priced[0].start: _is(priced[0], "total")}
    for whole in priced[::-1]:
        before = {token.text for token in tokens[max(0, whole.start - _NEAR) : whole.start]}
        others = [one for one in priced if one is not whole and one.start < whole.start]
        if len(others) < _MANY_MARKS or not before & phrases("totals"):
            continue
        if sum(map(_worth, others)) == _worth(whole):
            return {one.start: _is(one, "paid") for one in others if one.role != "paid"} | {
                whole.start: _is(whole, "total")
            }
        return {whole.start: _is(whole, "total")} if whole.role == "paid" and whole is priced[-1] else {}
    return {}
