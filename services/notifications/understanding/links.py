"""Which amount belongs to which thing: how likely each pair is has been learnt; the likeliest set of pairs is taken."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log

from services.notifications.understanding.amounts import pence_of
from services.notifications.understanding.models import Model
from services.notifications.understanding.nearby import beside, between
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.things import Thing
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases, table
from shared.contracts.categories import MILEAGE

LINKED, APART = "linked", "apart"
_AGAIN = 0.3
"""What a second amount for the same thing costs."""
_LEFT_OVER = 0.5
"""What a thing without an amount costs."""
_ONLY = 4.0
"""How much likelier a thing is where a message names no other kind of thing: "Froze at the bus stop. 3.20"."""
_MOST_NEAR = 4
_AROUND = 24
"""So many things on either side tell how a pair stands to others."""
_MOST_PATHS = 40
"""So many of the best paths are followed."""
_LEAST = 1e-4
_STRONG_SIGNS = frozenset({".", "\n", ";", "!", "?", "|"})
_FOR = frozenset({"for", "on", "4", "am", "ar"})
_WAS = frozenset({"was", "is", "were", "cost", "costs", "=", ":", "came", "roedd", "oedd", "at", "-"})
_STEPS = (0, 1, 2, 4, 7, 12)
_FEWEST_IN_TURN = 2


@dataclass(frozen=True, slots=True)
class _Path:
    """Links chosen so far: the number of the last amount's thing or None, how likely that is, and the path up to there."""

    worth: float
    option: int | None = None
    share: float = 1.0
    before: "_Path | None" = None

    def chosen(self) -> list[tuple[int | None, float]]:
        """For each amount the number of its thing or None, and how likely that is."""
        found, path = list[tuple[int | None, float]](), self
        while path.before is not None:
            found.append((path.option, path.share))
            path = path.before
        return found[::-1]


def link(
    model: Model, tokens: Sequence[Token], amounts: Sequence[TaggedSpan], things: Sequence[Thing]
) -> list[tuple[int | None, float]]:
    """For each amount the number of its thing, None where it has none; and how likely they belong together."""
    if (pairs := _in_turn(amounts, things)) is not None:
        return pairs
    paths: dict[int | None, _Path] = {None: _Path(0.0)}
    for amount in amounts:
        paths = _further(model, tokens, amount, amounts, things, paths)
        if len(paths) > _MOST_PATHS:
            paths = dict(sorted(paths.items(), key=lambda path: -path[1].worth)[:_MOST_PATHS])
    chosen = max(paths.values(), key=lambda path: path.worth).chosen()
    taken = {option for option, _ in chosen}
    for number, (option, _) in enumerate(chosen):
        if option is None:
            beside = [one for one in (number - 1, number + 1) if 0 <= one < len(chosen)]
            directly = _directly_before(tokens, amounts[number], things, taken)
            if directly is not None:
                chosen[number] = (directly, 1.0)
                continue
            same = [one for one in beside if _is_same_fare(amounts[number], amounts[one], things, chosen[one][0])]
            chosen[number] = chosen[same[0]] if same else chosen[number]
    return chosen


def _in_turn(amounts: Sequence[TaggedSpan], things: Sequence[Thing]) -> list[tuple[int | None, float]] | None:
    """Prices and things that take turns, a price first and a thing last: "10.80 taxi 4.50 lunch". Each price is for what follows it."""
    named = [number for number, thing in enumerate(things) if thing.kind == "named"]
    if len(named) != len(amounts) or len(amounts) < _FEWEST_IN_TURN or any(one.role != "paid" for one in amounts):
        return None
    if len({things[number].category for number in named}) < len(named) or any(
        things[one].category in MILEAGE for one in named
    ):
        return None
    starts = [
        start for one, number in zip(amounts, named, strict=True) for start in (one.start, things[number].span.start)
    ]
    return [(number, 1.0) for number in named] if starts == sorted(starts) else None


def _directly_before(
    tokens: Sequence[Token], amount: TaggedSpan, things: Sequence[Thing], taken: Collection[int | None]
) -> int | None:
    """The thing that stands right before an amount and has none ("Coffee: 3.15"), as in a list with lines."""
    number = bisect_left(things, amount.start, key=lambda thing: thing.span.start) - 1
    if number < 0 or number in taken:
        return None
    thing = things[number]
    fits = thing.kind in ("named", "listed") and (amount.role != "miles" or thing.category in MILEAGE)
    is_beside = all(token.text in _WAS for token in between(tokens, thing.span.end, amount.start))
    return number if fits and is_beside else None


def _is_same_fare(amount: TaggedSpan, other: TaggedSpan, things: Sequence[Thing], thing: int | None) -> bool:
    """ "Bus 2.50 for me and 2.50 for her": the same sum beside a fare that has its thing."""
    return (
        thing is not None
        and things[thing].category in ("bus", "train", "taxi")
        and amount.role == other.role == "paid"
        and pence_of(amount.words) == pence_of(other.words)
    )


def _further(
    model: Model,
    tokens: Sequence[Token],
    amount: TaggedSpan,
    amounts: Sequence[TaggedSpan],
    things: Sequence[Thing],
    paths: dict[int | None, _Path],
) -> dict[int | None, _Path]:
    """The best paths after one more amount, by the last thing used."""
    around = beside(amounts, amount.start)
    number, first, around_it = around.index(amount), *_around(amount, things)
    shares = {
        first + option: model.shares_of(features_of_pair(tokens, around, number, around_it, option)).get(LINKED, 0.0)
        for option in near(amount, around_it)
    }
    if len({things[option].category for option in shares}) == 1:
        shares = {option: max(share, min(0.5, share * _ONLY)) for option, share in shares.items()}
    further = dict[int | None, _Path]()
    for last, path in paths.items():
        for option in (None, *shares):
            if option is not None and last is not None and option < last:
                continue
            worth = path.worth
            if option is not None:
                is_used = option == last  # things are used in order, so none after the last has been
                is_left = not is_used and things[option].kind == "named"
                is_again = is_used and amount.role != "miles"
                worth += _odds(shares[option]) - (_AGAIN if is_again else 0.0) + (_LEFT_OVER if is_left else 0.0)
            key = last if option is None else option
            if key not in further or worth > further[key].worth:
                further[key] = _Path(worth, option, shares[option] if option is not None else 1.0, path)
    return further


def _around(amount: TaggedSpan, things: Sequence[Thing]) -> tuple[int, Sequence[Thing]]:
    """The things around an amount, with the number of the first of them."""
    at = bisect_left(things, amount.start, key=lambda thing: thing.span.start)
    first = max(0, at - _AROUND)
    return first, things[first : at + _AROUND]


def _odds(share: float) -> float:
    share = min(max(share, _LEAST), 1 - _LEAST)
    return log(share / (1 - share))


def near(amount: TaggedSpan, things: Sequence[Thing]) -> list[int]:
    """The numbers of the things that an amount may be for: some on either side; miles only for what was driven."""
    fit = [number for number, thing in enumerate(things) if amount.role != "miles" or thing.category in MILEAGE]
    before = [number for number in fit if things[number].span.end <= amount.start]
    after = [number for number in fit if things[number].span.start >= amount.end]
    return [*before[-_MOST_NEAR:], *after[:_MOST_NEAR]]


def features_of_pair(
    tokens: Sequence[Token], amounts: Sequence[TaggedSpan], number: int, things: Sequence[Thing], option: int
) -> list[str]:
    """What is true of an amount and a thing as a pair."""
    amount, thing = amounts[number], things[option]
    is_first = amount.end <= thing.span.start
    side = "after" if is_first else "before"
    start, end = (amount.end, thing.span.start) if is_first else (thing.span.end, amount.start)
    apart = between(tokens, start, end)
    named = [one for one in things if one.kind == "named"]
    found = {"bias", f"side={side}", f"kind={thing.kind}", f"role={amount.role}", f"{side}|kind={thing.kind}"}
    found |= {f"vehicle={thing.category in MILEAGE}|{amount.role}", f"c={thing.category}"}
    found |= {f"{side}|{one}" for one in _between(apart)}
    inside = [one for one in named if one is not thing and start <= one.span.start < end]
    prices = [one for one in amounts if one is not amount and start <= one.start < end]
    found |= {f"{side}|things={min(len(inside), 3)}", f"{side}|prices={min(len(prices), 3)}"}
    found.add(f"{side}|things={min(len(inside), 3)}|prices={min(len(prices), 3)}")
    found |= {f"{side}|{one}" for one in _rivals(tokens, amounts, number, named, thing)}
    is_all_after = bool(named) and named[-1].span.end <= amounts[0].start
    is_equal = len(named) == len(amounts)
    if is_all_after and is_equal and thing in named:
        found.add(f"list|{named.index(thing) == number}")
    leads = bool(named) and named[0].span.start < amounts[0].start
    found |= {f"{side}|leads={leads}|equal={is_equal}", f"n={min(len(amounts), 4)}|{min(len(named), 4)}"}
    found.add(f"{side}|leads={leads}|kind={thing.kind}|named={min(len(named), 2)}")
    is_only = len({one.category for one in named}) == 1
    nearest = not inside and not (prices and is_equal)
    found |= {f"{side}|only={is_only}|kind={thing.kind}", f"{side}|only={is_only}|{_step(len(apart))}"}
    found.add(f"{side}|only={is_only}|strong={bool(_STRONG_SIGNS & {token.text for token in apart})}")
    found.add(f"{thing.kind}|named={min(len(named), 3)}|amounts={min(len(amounts), 3)}|nearest={nearest}")
    ways = [table("ways")[token.text] for token in tokens[amount.end : amount.end + 3] if token.text in table("ways")]
    found.add(f"way={''.join(ways[:1])}|prices={min(len(prices), 2)}|things={min(len(inside), 2)}|{thing.category}")
    found |= _beside(tokens, amount, thing, side)
    return sorted(found)


def _between(between: Sequence[Token]) -> Iterator[str]:
    """What stands between the two."""
    texts = [token.text for token in between]
    strong = sum(one in _STRONG_SIGNS for one in texts)
    weak = sum(one in (",", "/", "+", "&") for one in texts)
    joins = sum(one in phrases("joins") for one in texts)
    other = [
        token.text
        for token in between
        if token.is_word and token.text not in phrases("fillers") and token.text not in phrases("joins")
    ]
    yield f"strong={min(strong, 2)}"
    yield f"weak={min(weak, 2)}|joins={min(joins, 2)}"
    yield f"marks={bool(strong)}{bool(weak)}{bool(joins)}"
    yield f"other={_step(len(other))}"
    yield f"far={_step(len(texts))}"
    yield f"far={_step(len(texts))}|{bool(strong or weak or joins)}"
    yield f"for={bool(_FOR & set(texts))}"
    yield f"was={bool(_WAS & set(texts))}"
    yield f"ways={','.join(sorted({table('ways')[one] for one in texts if one in table('ways')}))}"
    if len(texts) <= 3:
        yield f"all={' '.join(texts)}"
    yield from (f"has={one}" for one in set(texts[:3] + texts[-3:]))


def _step(length: int) -> int:
    return sum(length > one for one in _STEPS)


def _rivals(
    tokens: Sequence[Token], amounts: Sequence[TaggedSpan], number: int, named: Sequence[Thing], thing: Thing
) -> Iterator[str]:
    """How the pair stands to the other pairs that either could make."""
    amount = amounts[number]
    things_before = [one for one in named if one.span.end <= amount.start and one is not thing]
    things_after = [one for one in named if one.span.start >= amount.end and one is not thing]
    for name, ones in (("tb", things_before[-1:]), ("ta", things_after[:1])):
        for one in ones:
            yield f"{name}={_gap(tokens, amount, one.span)}"
            yield f"{name}same={one.category == thing.category}"
        if not ones:
            yield f"{name}=none"
    prices_before = [one for one in amounts if one.end <= thing.span.start and one is not amount]
    prices_after = [one for one in amounts if one.start >= thing.span.end and one is not amount]
    for name, prices in (("pb", prices_before[-1:]), ("pa", prices_after[:1])):
        for price in prices:
            yield f"{name}={_gap(tokens, price, thing.span)}"
        if not prices:
            yield f"{name}=none"


def _gap(tokens: Sequence[Token], one: TaggedSpan, other: TaggedSpan) -> str:
    """How far apart two spans are, and by what sign."""
    start, end = (one.end, other.start) if one.end <= other.start else (other.end, one.start)
    texts = [token.text for token in between(tokens, start, end)]
    sign = "." if _STRONG_SIGNS & set(texts) else "," if "," in texts else "&" if phrases("joins") & set(texts) else ""
    return f"{_step(len(texts))}{sign}"


def _beside(tokens: Sequence[Token], amount: TaggedSpan, thing: Thing, side: str) -> set[str]:
    """The words beside the two."""
    texts = {
        at: tokens[at].text
        for at in (amount.start - 1, amount.end, thing.span.start - 1, thing.span.end)
        if 0 <= at < len(tokens)
    }
    edge = "|"
    return {
        f"{side}|a-1={texts.get(amount.start - 1, edge)}",
        f"{side}|a+1={texts.get(amount.end, edge)}",
        f"{side}|t-1={texts.get(thing.span.start - 1, edge)}",
        f"{side}|t+1={texts.get(thing.span.end, edge)}",
        f"{thing.kind}|t-1={texts.get(thing.span.start - 1, edge)}",
    }
