"""What is evident of the figures of a message, once words and sums were heard: a plain list of prices, a price for each of two days, what
cannot be a repetition because nothing was said before it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from services.notifications.understanding.plans import without_planned
from services.notifications.understanding.sums import EACH, MANY, SPLIT, as_role, places, worth
from services.notifications.understanding.tagger import TALK, TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases
from shared.contracts.categories import FACTS, MILEAGE, CategoryGroup, in_group

_FARES = in_group(CategoryGroup.FARE)
_MOST = 6
_LEAST_LIST = 3
_LIKELY = 0.6
_HALF = 0.5
_SIGNS = frozenset({"-", ":", ",", "\n", ".", "and", "&", "+", "£", "=", ";"})
_MULTIPLIES = EACH | SPLIT | {"x", "@", "at", "times", "twice", "both", "same", "total", "altogether", "change", "off"}
_MILES = frozenset({"miles", "mileage"})
Spans = list[TaggedSpan]


def evident(tokens: Sequence[Token], spans: Spans, question: str | None) -> Spans:
    """The spans, with what is evident. After a question a figure may say again what we read back, which is not here."""
    steps: list[Callable[[Sequence[Token], Spans], Spans]] = [
        without_planned,
        _whole_first,
        _own_vehicle,
        _fare_like_a_time,
        _asked_back,
        _pieces,
        _miles_after_word,
        _claimed_again,
    ]
    if question is None:
        steps += [_without_impossible, _plain_list, _one_a_day, _told_cost]
    for step in steps:
        spans = step(tokens, spans)
    return spans


def _money(spans: Sequence[TaggedSpan]) -> Spans:
    return [one for one in spans if one.role not in FACTS and worth(one)]


def _whole_first(_tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "Train and lunch £6.20. The train was 3.90 and lunch 2.30": the first is the total of the others."""
    paid = [one for one in spans if one.role == "paid" and worth(one)]
    if not _LEAST_LIST <= len(paid) <= _MOST or worth(paid[0]) != sum(map(worth, paid[1:])):
        return spans
    before = {one.role for one in spans if one.role in FACTS and one.start < paid[0].start}
    after = {one.role for one in spans if one.role in FACTS and one.start > paid[0].start}
    if len(before) < MANY or not before <= after:
        return spans
    return [as_role(one, "total") if one is paid[0] else one for one in spans]


def _own_vehicle(_tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "On the X99 it were £3.00 single, and £3.00 home": a kind of ticket is no other vehicle than the one that was named."""
    named = [one for one in spans if one.role in _FARES and not set(one.words) <= phrases("tickets")]
    routes = [one for one in spans if one.role == "route" and one.words[0].isalpha()]
    if not named and not routes:
        return spans
    return [one for one in spans if not (one.role in _FARES and set(one.words) <= phrases("tickets"))]


def _fare_like_a_time(tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "The train 8.30 return": between a vehicle and a kind of ticket it may be a price, which is asked."""
    found = []
    for one in spans:
        before = tokens[one.start - 1].text if one.start else ""
        after = tokens[one.end].text if one.end < len(tokens) else ""
        is_behind = one.end + 1 < len(tokens) and tokens[one.end + 1].is_number
        is_fare = (
            not is_behind
            and one.role == "time"
            and after in phrases("tickets")
            and before in ("train", "bus", "coach", "tram", "taxi")
        )
        found.append(
            replace(one, role="paid", sure=_HALF, others=(("time", _HALF),)) if is_fare and worth(one) else one
        )
    return found


def _asked_back(tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "Can you pay me back for a taxi I got, £11 on Friday": the only price, where money that was spent is asked for."""
    figures = [one for one in _money(spans) if one.words[0].startswith("£") or "." in one.text]
    is_spent = bool({token.text for token in tokens} & phrases("spent"))
    if len(figures) != 1 or figures[0].role != TALK or not is_spent or not any(places(tokens, "pays_back")):
        return spans
    return [as_role(one, "paid") if one is figures[0] else one for one in spans]


def _pieces(tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "12 pages £1.80": how many, beside what they came to."""
    pounds = [one for one in spans if one.role == "paid" and (one.words[0].startswith("£") or "." in one.text)]
    beside = {
        token.text
        for one in pounds
        for token in (*tokens[max(0, one.start - 1) : one.start], *tokens[one.end : one.end + 2])
    }
    if beside & (EACH | {"x", "@", "at", "a"}):
        return spans
    return [
        as_role(one, TALK)
        if pounds
        and one.role in (TALK, "count", "time")
        and one.text.isdigit()
        and one.end < len(tokens)
        and tokens[one.end].text in phrases("pieces")
        else one
        for one in spans
    ]


def _miles_after_word(tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "Miles 18 in total own car", "mileage: 12"."""
    found = []
    for one in spans:
        before = [
            token.text for token in tokens[max(0, one.start - 3) : one.start] if token.text not in ("-", ":", "=")
        ]
        is_after = before[-1:] and before[-1] in _MILES and not any(word[:1].isdigit() for word in before[:-1])
        is_plain = (
            one.role in ("miles", TALK, "paid") and len(one.words) == 1 and one.text.replace(".", "", 1).isdigit()
        )
        found.append(as_role(one, "miles") if is_after and is_plain else one)
    return found


def _claimed_again(tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "Fare was £9.40, gave him £10, just claim the 9.40": what is claimed was said before."""
    figures = _money(spans)
    ends = {end for _, end, _ in places(tokens, "claims_it")}
    for number, one in enumerate(figures):
        same = [two for two in figures[:number] if two.role == "paid" and worth(two) == worth(one)]
        if one.start in ends and one.role in ("again", "paid", TALK) and same and len(figures) > MANY:
            handed = [two for two in figures[:number] if two.role == "cash"]
            changed = {one.start: as_role(one, "again"), same[0].start: as_role(same[0], "paid")}
            changed |= {two.start: as_role(two, "unpaid") for two in handed}
            return [changed.get(two.start, two) for two in spans]
    return spans


def _without_impossible(tokens: Sequence[Token], spans: Spans) -> Spans:
    """A price of which nothing was said before says nothing again, and one that is no sum of others is not their total."""
    figures = _money(spans)
    if len(figures) > _MOST:
        return spans
    found = []
    for one in spans:
        others = [worth(two) for two in figures if two is not one]
        sums = {sum(some) for number in range(1, len(others) + 1) for some in combinations(others, number)}
        is_told = bool(phrases("totals") & {token.text for token in tokens})
        gone = {
            role
            for role, is_gone in (
                ("again", worth(one) not in sums),
                ("total", len(others) > 0 and not is_told and worth(one) not in sums - set(others)),
            )
            if is_gone
        }
        kept = tuple(two for two in one.others if two[0] not in gone)
        if one.role == "paid" and kept != one.others:
            share = sum(share for role, share in one.others if role in gone)
            found.append(replace(one, sure=min(1.0, one.sure + share), others=kept))
        else:
            found.append(one)
    return found


def _plain_list(tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "Bus - £2.00 Train - £8.70 Coffee - £2.95 Bus - £2.00": nothing but things, each with its price."""
    things = [one for one in spans if one.role in FACTS]
    figures = [one for one in spans if one.role not in FACTS]
    if len(things) != len(figures) or len(things) < _LEAST_LIST or any(one.role in MILEAGE for one in things):
        return spans
    if any(one.role != "paid" or not worth(one) for one in figures):
        return spans
    order = sorted(spans, key=lambda one: one.start)
    is_in_turn = all((one.role in FACTS) is not (two.role in FACTS) for one, two in pairwise(order))
    gaps = [token.text for one, two in pairwise(order) for token in tokens[one.end : two.start]]
    outside = [token.text for token in (*tokens[: order[0].start], *tokens[order[-1].end :])]
    if not is_in_turn or not set(gaps) <= _SIGNS or not set(outside) <= _SIGNS:
        return spans
    return [as_role(one, "paid") if one in figures else one for one in spans]


def _one_a_day(_tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "The £4.20 I spent on the bus on Wednesday and the £4.20 on Friday": each price has its own day."""
    figures = [one for one in _money(spans) if one.role not in ("day", "time", "route")]
    days = [one for one in spans if one.role == "day"]
    if len(figures) != len(days) or len(days) < MANY or len({one.text for one in days}) != len(days):
        return spans
    order = [one.role for one in sorted([*figures, *days], key=lambda one: one.start)]
    if any(one.role != "paid" for one in figures) or order != ["paid", "day"] * len(days):
        return spans
    return [as_role(one, "paid") if one in figures else one for one in spans]


def _told_cost(tokens: Sequence[Token], spans: Spans) -> Spans:
    """ "My phone calls was 75p": what something was, where nothing else is likely."""
    if {token.text for token in tokens} & _MULTIPLIES or any(
        one.role in ("wrong", "unpaid", "others") for one in spans
    ):
        return spans
    ends = {end for _, end, _ in places(tokens, "cost_was")}
    return [
        as_role(one, "paid")
        if one.role == "paid"
        and one.sure >= _LIKELY
        and one.start in ends
        and (one.words[0].startswith("£") or "." in one.text or one.words[-1] in ("p", "pence"))
        else one
        for one in spans
    ]
