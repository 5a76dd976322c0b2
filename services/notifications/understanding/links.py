"""Which amount belongs to which thing: the cheapest set of links, where nearness is cheap and a full stop between is dear."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases
from shared.contracts.categories import MILEAGE

_MOST_WORDS = 4.0
_AGAIN = 3.0
"""A second amount for the same thing."""
_ACROSS = 5.0
"""A comma or an "and" before the thing that comes after the amount: "something £30, bus £4"."""
_LEFT_OVER = 3.0
"""A thing without an amount."""
_ALONE = 7.0
"""An amount without a thing."""
_ALONE_MILES = 12.0
"""Miles belong to whatever was driven, if anything was."""
_WRONG = 1000.0
_WEAK, _STRONG = 2.0, 4.0
_STRONG_SIGNS = frozenset({".", "\n", ";", "!", "?", "|"})
_FOR = frozenset({"for", "on", "4", "am", "ar"})
_WAS = frozenset({"was", "is", "were", "cost", "costs", "=", ":", "came", "roedd", "oedd", "at", "-"})


@dataclass(frozen=True, slots=True)
class _Road:
    """Links chosen so far: for each amount the number of its thing or None."""

    cost: float
    chosen: tuple[int | None, ...]


def link(tokens: Sequence[Token], amounts: Sequence[TaggedSpan], things: Sequence[TaggedSpan]) -> list[int | None]:
    """For each amount the number of its thing, None where it has none."""
    if _is_list_after_list(amounts, things):
        return list(range(len(things)))
    roads: dict[int | None, _Road] = {None: _Road(0.0, ())}
    for amount in amounts:
        roads = _further(tokens, amount, things, roads)
    return list(min(roads.values(), key=lambda road: road.cost).chosen)


def _is_list_after_list(amounts: Sequence[TaggedSpan], things: Sequence[TaggedSpan]) -> bool:
    """ "bus and lunch, 4.60 and 6": as many amounts as things, all on one side."""
    if len(amounts) < 2 or len(amounts) != len(things):
        return False
    return things[-1].end <= amounts[0].start or amounts[-1].end <= things[0].start


def _further(
    tokens: Sequence[Token], amount: TaggedSpan, things: Sequence[TaggedSpan], roads: dict[int | None, _Road]
) -> dict[int | None, _Road]:
    """The best roads after one more amount, by the last thing used."""
    before = [number for number, thing in enumerate(things) if thing.end <= amount.start]
    after = [number for number, thing in enumerate(things) if thing.start >= amount.end]
    further = dict[int | None, _Road]()
    for last, road in roads.items():
        for option in (None, *before[-2:], *after[:2]):
            if option is not None and last is not None and option < last:
                continue
            cost = road.cost + _step(tokens, amount, things, option, used=option is not None and option in road.chosen)
            key = last if option is None else option
            if key not in further or cost < further[key].cost:
                further[key] = _Road(cost, (*road.chosen, option))
    return further


def _step(
    tokens: Sequence[Token], amount: TaggedSpan, things: Sequence[TaggedSpan], option: int | None, *, used: bool
) -> float:
    """What it costs to link an amount to a thing, or to none."""
    if option is None:
        return _ALONE_MILES if amount.role == "miles" else _ALONE
    thing = things[option]
    is_mileage = thing.role in MILEAGE
    if amount.role == "miles" and not is_mileage:
        return _WRONG
    extra = 2.0 if amount.role != "miles" and is_mileage else 0.0
    if amount.end <= thing.start and _is_across(tokens, amount, thing):
        extra += _ACROSS
    again = 0.0 if amount.role == "miles" else _AGAIN
    return _distance(tokens, amount, thing) + extra + (again if used else -_LEFT_OVER)


def _is_across(tokens: Sequence[Token], amount: TaggedSpan, thing: TaggedSpan) -> bool:
    """Whether a sign between says that the thing after the amount has its own: ", ", "\\n", " and "; not "£3 for the bus"."""
    between = [token.text for token in tokens[amount.end : thing.start]]
    return any(one in _STRONG_SIGNS or one in (",", "+", "&") or one in phrases("joins") for one in between)


def _distance(tokens: Sequence[Token], amount: TaggedSpan, thing: TaggedSpan) -> float:
    """What stands between, added up; "£3 for the bus" and "the bus was £3" hold together."""
    is_first = amount.end <= thing.start
    between = tokens[amount.end : thing.start] if is_first else tokens[thing.end : amount.start]
    words = signs = 0.0
    for token in between:
        if token.text in _STRONG_SIGNS:
            signs += _STRONG
        elif token.text in (",", "/", "+", "&") or token.text in phrases("joins"):
            signs += _WEAK
        elif token.is_number:
            signs += 1.0
        elif token.text not in phrases("fillers"):
            words += 0.7
    holds = _FOR if is_first else _WAS
    holding = 1.5 if any(token.text in holds for token in between) else 0.0
    return min(_MOST_WORDS, words) + signs - holding + (0.1 if is_first else 0.0)
