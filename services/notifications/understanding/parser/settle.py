"""Tokens that only their neighbours explain: a time or a price, a count or a price, "4" for "for", and what people correct at once."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.notifications.understanding.parser.heard import MILEAGE
from services.notifications.understanding.parser.links import LINKED
from services.notifications.understanding.parser.tokens import AMOUNTS, EDGES, Kind, Token

_MOST_THINGS = 12
_CLOCK = re.compile(r"(?:[6-9]|1\d|2[0-3])\.[0-5][05]")
"""A bare figure that is as likely a time of day as a price."""
_SMALL = frozenset({Kind.FILLER, Kind.WAS, Kind.FOR})
_LEADS = frozenset({Kind.FILLER, Kind.WEAK, Kind.WAS, Kind.DENY, Kind.CORRECT, Kind.FOR})


def settle(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with those settled: "at 2.50", "4 quid 4 bus", "bus 73 2.80", "two pens £1.20", "£3, no, £4"."""
    settled = list(tokens)
    for one_pass in (_days, _places, _clocks, _one_by_one, _counted, _led_by_count, _corrected):
        settled = one_pass(settled)
    return settled


def _days(tokens: list[Token]) -> list[Token]:
    """ "Monday, Tuesday and Friday" is a number of days."""
    days = [place for place, token in enumerate(tokens) if token.kind is Kind.DAY]
    between = [{token.kind for token in tokens[one + 1 : other]} for one, other in pairwise(days)]
    if not between or any(kinds - {Kind.WEAK, Kind.FILLER} for kinds in between):
        return tokens
    return [*tokens[: days[0]], Token(Kind.COUNT, f"{len(days)} days", len(days)), *tokens[days[-1] + 1 :]]


def _one_by_one(tokens: list[Token]) -> list[Token]:
    """What the next few tokens on either side settle."""
    settled = list(tokens)
    has_money = any(token.kind is Kind.MONEY for token in tokens)
    drove = any(token.name in MILEAGE for token in tokens)
    for place, token in enumerate(tokens):
        kind = None
        if token.kind is Kind.MONEY and _is_said_again(tokens, place):
            kind = Kind.FILLER
        elif token.kind is Kind.MILES and token.text.endswith("m") and not drove:
            kind = Kind.IGNORED
        elif token.kind is Kind.TIME:
            kind = _of_time(tokens, place, has_money=has_money)
        elif token.kind is Kind.NUMBER and _is_of_miles(tokens, place):
            settled[place] = replace(token, kind=Kind.MILES, value=token.value // 10)
        elif token.kind is Kind.NUMBER:
            kind = _of_number(tokens, place, has_money=has_money)
        if kind is not None:
            settled[place] = replace(token, kind=kind)
    return settled


def _of_time(tokens: Sequence[Token], place: int, *, has_money: bool) -> Kind:
    """ "two buses at 2.20" is a price; "at 9.30" beside money is a time, and without any it must be asked."""
    counted = any(near.kind in (Kind.COUNT, Kind.TIMES, Kind.BOTH) for near in tokens[max(0, place - 5) : place])
    if counted and tokens[place].value:
        return Kind.MONEY
    return Kind.IGNORED if has_money or not tokens[place].value else Kind.UNSURE


def _of_number(tokens: Sequence[Token], place: int, *, has_money: bool) -> Kind | None:
    """ "4" for "for", "2" for "to", and the number of a bus before its fare; None for any other number."""
    token = tokens[place]
    before = tokens[place - 1] if place else Token(Kind.STRONG, "")
    after = tokens[place + 1] if place + 1 < len(tokens) else Token(Kind.STRONG, "")
    if token.text in ("2", "4"):
        thing = next((at for at in range(place + 1, len(tokens)) if tokens[at].kind is not Kind.FILLER), len(tokens))
        is_thing = thing < len(tokens) and tokens[thing].kind is Kind.CATEGORY
        is_priced = is_thing and [near.kind for near in tokens[thing + 1 : thing + 2]] == [Kind.MONEY]
        is_said_for = token.text == "4" and before.text in ("paid", "spent", "payed", "was", "it", "claim", "claiming")
        if is_thing and (before.kind is Kind.MONEY or (is_said_for and is_priced)):
            return Kind.FOR
        if after.kind is Kind.WORD and has_money:
            return Kind.FILLER
    if before.text == "for" and after.kind is Kind.MONEY and token.value <= _MOST_THINGS * 100:
        return Kind.IGNORED
    is_route = before.kind is Kind.CATEGORY and before.name in ("bus", "train") and after.kind is Kind.MONEY
    return Kind.IGNORED if is_route else None


def _clocks(tokens: list[Token]) -> list[Token]:
    """The time of one journey or meal beside its price is no price: "9.30 bus 2.40", "lunch 12.30 £5"."""
    starts = [-1, *(place for place, token in enumerate(tokens) if token.kind in EDGES), len(tokens)]
    for start, end in pairwise(starts):
        part = range(start + 1, end)
        money = [place for place in part if tokens[place].kind is Kind.MONEY]
        if len(money) != 2 or len([place for place in part if tokens[place].name]) != 1:
            continue
        clock, price = money
        is_price = not _CLOCK.fullmatch(tokens[price].text)
        is_close = all(tokens[place].kind in (*_SMALL, Kind.CATEGORY) for place in range(clock + 1, price)) and (
            clock == start + 1 or tokens[clock - 1].kind is Kind.CATEGORY
        )
        if is_price and is_close and _CLOCK.fullmatch(tokens[clock].text):
            tokens[clock] = replace(tokens[clock], kind=Kind.IGNORED)
    return tokens


def _is_said_again(tokens: Sequence[Token], place: int) -> bool:
    """ "£2.80 (two pounds eighty)", "bus 2 quid there, walked back so just 2 quid": one amount."""
    if {near.text for near in tokens[max(0, place - 3) : place]} & {"so", "anyway"}:
        last = [near for near in tokens[:place] if near.kind is Kind.MONEY][-1:]
        is_plain = not any(near.name for near in tokens[place + 1 : place + 3])
        return is_plain and [near.value for near in last] == [tokens[place].value]
    before = tokens[max(0, place - 2) : place]
    return [near.kind for near in before] == [Kind.MONEY, Kind.FILLER] and (before[1].text, before[0].value) == (
        "(",
        tokens[place].value,
    )


def _places(tokens: list[Token]) -> list[Token]:
    """The tokens with places as mere words."""
    return [
        replace(token, kind=Kind.FILLER, name="")
        if token.kind is Kind.CATEGORY and _is_a_place(tokens, place)
        else token
        for place, token in enumerate(tokens)
    ]


def _is_a_place(tokens: Sequence[Token], place: int) -> bool:
    """ "Taxi to the hotel £8", "parking at the nursery": where it was, and nothing that was bought."""
    before = [near for near in tokens[:place] if near.text not in ("the", "my", "a", "our")]
    if not before or before[-1].text not in ("to", "from", "at", "near", "outside", "on"):
        return False
    is_on = before[-1].text == "on"
    for near in reversed(before[:-1]):
        if near.kind in (*EDGES, *AMOUNTS):
            return False
        if near.kind is Kind.CATEGORY:
            return near.name == "food" if is_on else near.name not in MILEAGE
    return False


def _is_of_miles(tokens: Sequence[Token], place: int) -> bool:
    """ "14 miles there and 14 back", "mileage 9": a bare number that is miles."""
    if place and tokens[place - 1].text == "mileage":
        return True
    is_back = place + 1 < len(tokens) and tokens[place + 1].text in ("back", "home", "return", "hame", "bk")
    return is_back and any(near.kind is Kind.MILES for near in tokens[:place])


def _counted(tokens: list[Token]) -> list[Token]:
    """A small number before several of a thing that has its price after it is how many: "two pens £1.20"."""
    for place, token in enumerate(tokens[:-2]):
        thing = tokens[place + 1]
        before = [near.kind for near in tokens[:place] if near.kind is not Kind.FILLER][-1:]
        is_plural = thing.text.endswith("s") and thing.text != "bus" and thing.kind in (Kind.CATEGORY, Kind.WORD)
        after = [near.kind for near in tokens[place + 2 :] if near.kind not in (Kind.FILLER, Kind.WAS)][:1]
        if (
            token.kind is Kind.NUMBER
            and token.value <= _MOST_THINGS * 100
            and is_plural
            and before != [Kind.CATEGORY]
            and after == [Kind.MONEY]
        ):
            tokens[place] = replace(token, kind=Kind.COUNT, value=token.value // 100)
    return tokens


def _led_by_count(tokens: list[Token]) -> list[Token]:
    """ "2 bus 4.40", "three mobile top up £10": a bare number in front of one thing with its price is no price."""
    for place, token in enumerate(tokens[:-2]):
        if token.kind is not Kind.NUMBER or (place and tokens[place - 1].kind not in (*EDGES, Kind.FILLER)):
            continue
        end = next((at for at in range(place, len(tokens)) if tokens[at].kind in EDGES), len(tokens))
        rest = [near for near in tokens[place + 1 : end] if near.kind is not Kind.FILLER]
        is_led = bool(rest) and rest[0].kind is Kind.CATEGORY and {near.name for near in rest} == {rest[0].name, ""}
        if (
            is_led
            and [near.kind for near in rest if near.kind in LINKED] == [Kind.MONEY]
            and rest[-1].kind is Kind.MONEY
        ):
            tokens[place] = replace(token, kind=Kind.COUNT, value=token.value // 100, name=rest[0].name)
    return tokens


def _corrected(tokens: list[Token]) -> list[Token]:
    """What people correct while they speak: "3 pounds, no, 4 pounds" is 4, "9 not 8" is 9.

    "Only paid half" without what the half was makes the amount before it one to ask about.
    """
    for place, token in enumerate(tokens):
        if token.kind not in (Kind.CORRECT, Kind.DENY):
            continue
        before = _near(tokens, place, -1)
        after = _near(tokens, place, 1)
        has_other = sum(near.kind in (Kind.MONEY, Kind.NUMBER) for near in tokens) > 1
        if after is None:
            if before is not None and re.search(r"\b(?:half|share)\b", token.text):
                tokens[before] = replace(tokens[before], kind=Kind.UNSURE)
            continue
        wrong = after if token.text == "not" else before
        if wrong is None or (before is None and not has_other):
            continue
        tokens[wrong] = replace(tokens[wrong], kind=Kind.FILLER)
    return tokens


def _near(tokens: Sequence[Token], place: int, step: int) -> int | None:
    """The amount directly before or after, small words and commas aside."""
    near = place + step
    while 0 <= near < len(tokens) and tokens[near].kind in _LEADS:
        near += step
    return near if 0 <= near < len(tokens) and tokens[near].kind in (Kind.MONEY, Kind.NUMBER) else None
