"""Sums of several amounts: a total that was said, one price for two things, and "£15 an hour for 4 hours = £60"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from services.notifications.understanding.parser.heard import MILEAGE, HeardLine
from services.notifications.understanding.parser.clean import words_of
from services.notifications.understanding.parser.tokens import Kind, Token

_AMOUNTS = frozenset({Kind.MONEY, Kind.NUMBER})
_SMALL = frozenset({Kind.FILLER, Kind.WAS, Kind.FOR, Kind.TOTAL})
_JOINS = frozenset({"and", "&", "+", "plus", "n", "a", "ac", ","})
_SUMS_UP = words_of("so that's thats makes making comes equals please which all up i make thanks thank you")
_FACTORS = frozenset({Kind.COUNT, Kind.TIMES, Kind.BOTH, Kind.EACH})


def take_total(tokens: list[Token]) -> tuple[int | None, list[Token]]:
    """The total that was said, and the tokens without it. A total of one thing is that thing's amount."""
    tokens = _without_larger(tokens)
    for found in (_price_of_several, _sum_of_others, _named_total):
        place = found(tokens)
        if place is not None:
            return tokens[place].value, [
                *tokens[:place],
                replace(tokens[place], kind=Kind.STRONG),
                *tokens[place + 1 :],
            ]
    return None, tokens


def _without_larger(tokens: list[Token]) -> list[Token]:
    """The tokens without bare numbers that are more than the total: routes, "bus 43 and the 9, 4.40 altogether"."""
    total = _named_total(tokens)
    if total is None or tokens[total].kind is not Kind.MONEY:
        return tokens
    return [
        replace(token, kind=Kind.IGNORED)
        if token.kind is Kind.NUMBER and token.value > tokens[total].value and "£" not in token.text
        else token
        for token in tokens
    ]


def _named_total(tokens: Sequence[Token]) -> int | None:
    """The place of the amount beside "total", where more than one thing or amount is said."""
    money = [place for place, token in enumerate(tokens) if token.kind in _AMOUNTS]
    if len(money) == 1 and len({token.name for token in tokens if token.name}) < 2:
        return None
    for place, token in enumerate(tokens):
        for step in (1, -1) if token.kind is Kind.TOTAL else ():
            near = place + step
            while 0 <= near < len(tokens) and tokens[near].kind in (Kind.FILLER, Kind.WAS):
                near += step
            if near in money:
                return near
    return None


def _price_of_several(tokens: Sequence[Token]) -> int | None:
    """The place of the only amount, where it is for two different things: "bus and lunch £10", "£10 on bus and lunch"."""
    amounts = [place for place, token in enumerate(tokens) if token.kind in (*_AMOUNTS, Kind.UNSURE, Kind.MILES)]
    if len(amounts) != 1 or tokens[amounts[0]].kind is not Kind.MONEY:
        return None
    (amount,) = amounts
    left, right = _run(tokens[:amount][::-1]), _run(tokens[amount + 1 :])
    return amount if (len(left) > 1 and not right) or (len(right) > 1 and not left) else None


def _run(tokens: Sequence[Token]) -> set[str]:
    """The categories that "and" joins beside an amount, from the amount outwards; mileage has no price of its own."""
    names, is_joined, has_and = set[str](), True, False
    for token in tokens:
        if token.kind is Kind.DENY:
            return set()
        if token.kind is Kind.CATEGORY and is_joined and token.name not in MILEAGE:
            names.add(token.name)
            is_joined = False
        elif token.kind is Kind.WEAK and token.text in _JOINS:
            is_joined = True
            has_and = has_and or (token.text != "," and bool(names))
        elif token.kind not in _SMALL:
            break
    return names if has_and or len(names) < 2 else set()


def _sum_of_others(tokens: Sequence[Token]) -> int | None:
    """The place of the first or last amount, where it is the sum of the others and is for nothing else: "bus 2, tea 3, so that's 5"."""
    money = [place for place, token in enumerate(tokens) if token.kind in _AMOUNTS]
    if len(money) < 3:
        return None
    first, others = money[0], sum(tokens[place].value for place in money[1:])
    things = [place for place, token in enumerate(tokens) if token.kind is Kind.CATEGORY]
    if tokens[first].value == others and len(things) < len(money) and all(place > first for place in things):
        return first
    if sum(tokens[place].value for place in money[:-1]) != tokens[money[-1]].value:
        return None
    around = [*tokens[money[-2] + 1 : money[-1]], *tokens[money[-1] + 1 :]]
    is_for_nothing = all(token.text in _SUMS_UP or token.kind not in (Kind.CATEGORY, Kind.WORD) for token in around)
    return money[-1] if is_for_nothing else None


def without_product(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without a price and its number where their product is said as well: "£15 an hour for 4 hours = £60"."""
    left = list(tokens)
    money = [place for place, token in enumerate(tokens) if token.kind is Kind.MONEY]
    for one, other in pairwise(money):
        if any(token.name and token.kind is Kind.CATEGORY for token in tokens[one + 1 : other]):
            continue
        price, product = sorted((one, other), key=lambda place: tokens[place].value)
        near = range(max(0, one - 4), min(len(tokens), other + 4))
        factors = [place for place in near if tokens[place].kind in _FACTORS and tokens[place].value > 1]
        if any(tokens[price].value * tokens[place].value == tokens[product].value for place in factors):
            for place in (price, *(at for at in near if tokens[at].kind in (*_FACTORS, Kind.RATE))):
                name = tokens[place].name
                left[place] = replace(tokens[place], kind=Kind.CATEGORY if name else Kind.FILLER)
    return left


def settled_by_total(lines: Sequence[HeardLine], times: Mapping[int, int], total_pence: int | None) -> bool | None:
    """Whether the amounts that may be for one or for all are each for one (True) or for all (False), as the total tells; else None."""
    if total_pence is None or not times or any(not line.amount_pence for line in lines):
        return None
    whole = sum((line.amount_pence or 0) * line.times for line in lines)
    each = sum((line.amount_pence or 0) * times.get(number, line.times) for number, line in enumerate(lines))
    return True if each == total_pence else False if whole == total_pence else None
