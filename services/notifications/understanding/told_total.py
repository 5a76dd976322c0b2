"""A list of things, each with its price, and a total behind it: all of the prices were paid, also where the total is another sum.

Payments asks about a total that differs, so what this reads is either confirmed by the person's own sum or asked about.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.notifications.understanding.amounts import count_of
from services.notifications.understanding.sums import EACH, NEAR, SPLIT, as_role, worth
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases
from shared.contracts.categories import FACTS, MILEAGE

_LEAST = 2
"""A total is of so many prices or more."""
_MOST_BEHIND = 3
_NO_PRICE = frozenset({"day", "time", "people", "not"})
_NO_LIST = frozenset({"cash", "change", "unpaid", "others", "future", "rate", "miles"})
"""Roles that are in no plain list of things with their prices."""
_MAY_BE_PRICE = frozenset({"paid", "talk", "again"})
_BETWEEN = frozenset({",", "and", "&", "+", "n", "then", "£"})
_FEW = 4
_SURE = 0.6
_CERTAIN = 0.9
"""What the tagger is so sure of is no price, whatever stands beside it."""
_OTHER_SUMS = EACH | SPLIT | {"x", "times", "*", "twice"}
"""Beside one of these words a total is a product, or what several people paid."""


def listed_with_total(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "Bus 4.60 lunch 6 total 11.60": two prices and a total; the spans as they are where a message is no such list."""
    words = [token.text for token in tokens]
    if _OTHER_SUMS & set(words) or any(f" {one} " in f" {' '.join(words)} " for one in phrases("my_part")):
        return spans
    if any(one.role in _NO_LIST and one.sure > _SURE for one in spans):
        return spans
    figures = [
        one
        for one in spans
        if one.role not in FACTS and one.role not in _NO_PRICE and (one.role != "route" or one.sure < _CERTAIN)
    ]
    whole = figures[-1] if figures else None
    if whole is None or not _is_told_total(tokens, whole):
        return spans
    things = [one for one in spans if one.role in FACTS and one.role not in MILEAGE]
    prices = _one_for_each(things, figures[:-1])
    if (
        len(prices) < _LEAST
        or things[-1].end > whole.start
        or any(one.role != "paid" and one.sure > _CERTAIN for one in prices)
        or any(not worth(one) or worth(one) >= worth(whole) for one in prices)
    ):
        return spans
    changed = {one.start: as_role(one, "paid") for one in prices} | {whole.start: as_role(whole, "total")}
    return [changed.get(one.start, one) for one in spans]


def counted_list(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """ "Three buses 2.00, 2.00 and 1.50": as many prices in a row as were counted before them were all paid."""
    for count in spans:
        number = count_of(count.words) if count.role in ("count", "talk") else None
        counted = next((one for one in spans if one.role in FACTS and one.start == count.end), None)
        if number is None or counted is None:
            continue
        prices = [one for one in spans if one.role in _MAY_BE_PRICE and one.start >= counted.end and worth(one)]
        gaps = [token.text for one, two in pairwise(prices) for token in tokens[one.end : two.start]]
        is_list = _LEAST <= len(prices) == number and prices[0].start - counted.end <= _FEW and set(gaps) <= _BETWEEN
        if is_list and any(one.role == "paid" for one in prices):
            changed = {one.start: as_role(one, "paid") for one in prices} | {count.start: as_role(count, "talk")}
            return [changed.get(one.start, one) for one in spans]
    return spans


def _one_for_each(things: Sequence[TaggedSpan], figures: Sequence[TaggedSpan]) -> Sequence[TaggedSpan]:
    """The figures, where each thing has exactly one behind it, or each one before it; else none."""
    if len(things) != len(figures) or not things:
        return ()
    pairs = zip(things, figures, strict=True)
    if things[0].start < figures[0].start:
        borders = [*(one.start for one in things[1:]), figures[-1].end + 1]
        is_told = all(
            thing.end <= figure.start < border for (thing, figure), border in zip(pairs, borders, strict=True)
        )
    else:
        borders = [0, *(one.end for one in things[:-1])]
        is_told = all(
            border <= figure.start and figure.end <= thing.start
            for (thing, figure), border in zip(pairs, borders, strict=True)
        )
    return figures if is_told else ()


def _is_told_total(tokens: Sequence[Token], whole: TaggedSpan) -> bool:
    """Whether a word for a total stands right before the last figure, or right behind it."""
    before = [token.text for token in tokens[max(0, whole.start - NEAR) : whole.start]]
    after = [token.text for token in tokens[whole.end : whole.end + _MOST_BEHIND]]
    if set(before) & phrases("totals") or " ".join(before) in phrases("all_before"):
        return True
    return any(" ".join(after[:length]) in phrases("all_told") for length in range(1, _MOST_BEHIND + 1))
