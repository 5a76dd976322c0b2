"""Which amount belongs to which category: the cheapest set of links, where nearness is cheap and a full stop between is dear."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifications.understanding.parser.heard import MILEAGE
from services.notifications.understanding.parser.tokens import EDGES, Kind, Token

_BETWEEN = {
    Kind.WORD: 1.0,
    Kind.WEAK: 2.0,
    Kind.STRONG: 4.0,
    Kind.MONEY: 1.5,
    Kind.NUMBER: 1.5,
    Kind.MILES: 1.5,
    Kind.UNSURE: 1.5,
}
"""What one token between an amount and a category costs."""
_MOST_WORDS = 4.0
_AGAIN = 3.0
"""A second amount for the same category."""
_ACROSS = 5.0
"""A comma or an "and" before the category that comes after the amount: "a sitter £30, bus £4"."""
_LEFT_OVER = 3.0
"""A category without an amount."""
_ALONE = 7.0
"""An amount without a category."""
_ALONE_MILES = 12.0
"""Miles belong to whatever was driven, if anything was."""
_ALONE_IN_WORDS = 3.0
"""The same for a bare number among words: it is likely no amount."""
_WRONG = 1000.0

_HOME = frozenset({"home", "back", "return", "returning", "hame", "bk", "adref", "nol", "inbound"})
_OUT = frozenset({"out", "there", "going", "outbound"})
LINKED = frozenset({Kind.MONEY, Kind.NUMBER, Kind.MILES, Kind.UNSURE})


@dataclass(frozen=True, slots=True)
class _Road:
    """Links chosen so far: for each amount the place of its category or None."""

    cost: float
    chosen: tuple[int | None, ...]


def link(tokens: Sequence[Token], amounts: Sequence[int], categories: Sequence[int]) -> dict[int, int | None]:
    """For the place of each amount the place of its category, None where it has none."""
    if _is_list_after_list(amounts, categories):
        return dict(zip(amounts, categories, strict=True))
    roads: dict[int | None, _Road] = {None: _Road(0.0, ())}
    for amount in amounts:
        roads = _further(tokens, amount, categories, roads)
    best = min(roads.values(), key=lambda road: road.cost)
    return _continued(tokens, dict(zip(amounts, best.chosen, strict=True)))


def _continued(tokens: Sequence[Token], links: dict[int, int | None]) -> dict[int, int | None]:
    """A bare amount in a list of fares belongs to the journey before it: "three buses, 2.00, 2.00 and 1.50", "bus 4. home 4"."""
    last: int | None = None
    for amount, category in links.items():
        between = tokens[last + 1 : amount] if last is not None else ()
        is_list = all(token.kind in (Kind.WEAK, Kind.FILLER) for token in between)
        after = tokens[amount + 1 : amount + 2]
        is_home = _is_way_home([*between, *(token for token in after if token.text in _HOME)])
        is_end = not after or after[0].kind in EDGES or after[0].text in _HOME
        if (
            last is not None
            and category is None
            and is_end
            and (is_home or (is_list and tokens[amount].kind is Kind.MONEY))
        ):
            before = links[last]
            if before is not None and tokens[before].name in ("bus", "train", "taxi"):
                links[amount] = before
        last = amount
    return links


def _is_way_home(tokens: Sequence[Token]) -> bool:
    """ "home", "and back": the same way again. Nothing else is said."""
    is_plain = all(
        token.kind in (*EDGES, Kind.FILLER, Kind.WAS, Kind.FOR) or token.text in _HOME | _OUT for token in tokens
    )
    return is_plain and any(token.text in _HOME for token in tokens)


def _is_list_after_list(amounts: Sequence[int], categories: Sequence[int]) -> bool:
    """ "bus and lunch, 4.60 and 6": as many amounts as categories, all on one side."""
    if len(amounts) < 2 or len(amounts) != len(categories):
        return False
    return categories[-1] < amounts[0] or amounts[-1] < categories[0]


def _further(
    tokens: Sequence[Token], amount: int, categories: Sequence[int], roads: dict[int | None, _Road]
) -> dict[int | None, _Road]:
    """The best roads after one more amount, by the last category used."""
    before = [place for place in categories if place < amount]
    after = [place for place in categories if place > amount]
    options: list[int | None] = [None, *before[-1:], *after[:1]]
    further = dict[int | None, _Road]()
    for last, road in roads.items():
        for option in options:
            if option is not None and last is not None and option < last:
                continue
            cost = road.cost + _step(tokens, amount, option, used=option is not None and option in road.chosen)
            key = last if option is None else option
            if key not in further or cost < further[key].cost:
                further[key] = _Road(cost, (*road.chosen, option))
    return further


def _step(tokens: Sequence[Token], amount: int, category: int | None, *, used: bool) -> float:
    """What it costs to link an amount to a category, or to none."""
    token = tokens[amount]
    if category is None:
        if token.kind is Kind.MILES:
            return _ALONE_MILES
        return _ALONE_IN_WORDS if token.kind is Kind.UNSURE or is_in_words(tokens, amount) else _ALONE
    mileage = tokens[category].name in MILEAGE
    if token.kind is Kind.MILES and not mileage:
        return _WRONG
    wrong_kind = 2.0 if token.kind in (Kind.MONEY, Kind.NUMBER) and mileage else 0.0
    if amount < category and _is_of_another(tokens, amount, category):
        wrong_kind += _ACROSS
    again = 0.0 if tokens[category].kind is Kind.COUNT or token.kind is Kind.MILES else _AGAIN
    return _distance(tokens, amount, category) + wrong_kind + (again if used else -_LEFT_OVER)


def _distance(tokens: Sequence[Token], amount: int, category: int) -> float:
    """What stands between, added up; "£3 for the bus" and "the bus was £3" hold together."""
    start, end = sorted((amount, category))
    between = [token.kind for token in tokens[start + 1 : end]]
    words = min(_MOST_WORDS, sum(_BETWEEN[kind] for kind in between if kind is Kind.WORD))
    rest = sum(_BETWEEN.get(kind, 0.0) for kind in between if kind is not Kind.WORD)
    holds = Kind.FOR if amount < category else Kind.WAS
    right = 0.1 if amount < category else 0.0
    return words * (2 if tokens[amount].kind is Kind.NUMBER else 1) + rest + right - (1.5 if holds in between else 0.0)


def _is_of_another(tokens: Sequence[Token], amount: int, category: int) -> bool:
    """Whether the amount is for words that we do not know rather than for a category after it: "a sitter £30, bus £4", "travel £12
    lunch £6"."""
    edges = [place for place, token in enumerate(tokens) if token.kind in EDGES]
    end = next((place for place in edges if place > amount), len(tokens))
    start = max((place for place in edges if place < amount), default=-1)
    if end < category:
        return any(token.kind is Kind.WORD for token in tokens[start + 1 : end])
    before = [token for token in tokens[start + 1 : amount] if token.kind not in (Kind.FILLER, Kind.WAS)]
    after = [token for token in tokens[category + 1 : end] if token.kind not in (Kind.FILLER, Kind.WAS)]
    return bool(before and after) and before[-1].kind is Kind.WORD and after[0].kind in (Kind.MONEY, Kind.NUMBER)


def is_in_words(tokens: Sequence[Token], place: int) -> bool:
    """Whether a bare number stands directly beside a word that says nothing to us ("8 in the room")."""
    beside = [tokens[near].kind for near in (place - 1, place + 1) if 0 <= near < len(tokens)]
    return tokens[place].kind is Kind.NUMBER and Kind.WORD in beside
