"""How often a fare was paid: "each way" and "2 x" multiply; "both ways" and "2 buses" must be asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.notifications.understanding.parser.tokens import AMOUNTS, Kind, Token

_MARKS = frozenset({Kind.EACH, Kind.TIMES, Kind.BOTH, Kind.COUNT})
_TRAVEL = frozenset({"bus", "train", "taxi"})
_CARE = frozenset({"carer", "personal_assistant", "childcare"})
_HOURS = re.compile(r" (?:hours?|hrs?)$")
_TIME_SPENT = re.compile(r" (?:hours?|hrs?|days?|nights?|weeks?|sessions?|meetings?|times)$")
_SINGLES = re.compile(r" (?:trips|journeys|tickets|fares|singles|returns)$")
_FOR_TWO = re.compile(r"(?<!, )\bme (?:and|&|n|\+) (?:for )?(?:my |the )?\w+(?! and| &|,)")
_PEOPLE = re.compile(r"^(?:[2-9]|two|three|four|five|six) (?:of us|people|adults|persons)$")
_BOTH = re.compile(r"both|dwy|twice|same")
""" "Both ways" may be said of one fare or of all; an amount "there and back" is for all of it."""
_TWICE = re.compile(r"twice|\\w+ times|ddwywaith")
_SAME = ("same", "the same")
""" "£2 and the same back" is twice the fare; after two different fares it must be asked."""
MOST_TIMES = 20
MOST_HOURLY_PENCE = 25_00
"""Above this "3 hours at £36" is more likely the price of all three: it is asked."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many fares; `is_sure` where the words say that the amount is for one of them."""

    times: int
    is_sure: bool


def repeats(tokens: Sequence[Token], amounts: Sequence[int]) -> dict[int, Repeat]:
    """For the place of an amount how often it was paid, where something is said about it."""
    found = dict[int, Repeat]()
    for place, token in enumerate(tokens):
        if token.kind not in _MARKS:
            continue
        amount = _amount_of(tokens, place, amounts)
        repeat = _repeat(tokens, place, amount)
        if (
            amount is not None
            and repeat is not None
            and (repeat.is_sure or not _is_total(tokens, amount))
            and (amount not in found or (repeat.is_sure and not found[amount].is_sure))
        ):
            found[amount] = repeat
    return found


def _repeat(tokens: Sequence[Token], place: int, amount: int | None) -> Repeat | None:
    """What one mark says."""
    token = tokens[place]
    if amount is None:
        return None
    if token.kind is Kind.TIMES:
        if not 1 < token.value <= MOST_TIMES:
            return None
        return Repeat(token.value, is_sure=_is_for_one(tokens, place, amount))
    if token.kind is Kind.BOTH:
        is_same = token.text.startswith(_SAME) and sum(near.kind in AMOUNTS for near in tokens) == 1
        return Repeat(token.value, is_sure=is_same) if _BOTH.search(token.text) else None
    if token.kind is Kind.COUNT:
        if amount < place and tokens[place - 1].kind is Kind.FOR and place - amount < 4:
            return _counted(tokens, token, amount) if is_rate(tokens, amount) else None
        return _counted(tokens, token, amount) if 1 < token.value <= MOST_TIMES else None
    counts = [
        near
        for near in tokens[:place]
        if near.kind in (Kind.COUNT, Kind.TIMES, Kind.BOTH) and 1 < near.value <= MOST_TIMES
    ]
    counts = counts or [near for near in tokens[place + 1 : place + 4] if _PEOPLE.search(near.text)]
    if counts:
        mark = counts[-1]
        is_for_each = mark.kind is not Kind.BOTH or not any(near.kind is Kind.MONEY for near in tokens[:amount])
        return Repeat(mark.value, is_sure=is_for_each)
    is_for_two = _FOR_TWO.search(" ".join(near.text for near in tokens[: place + 8])) is not None
    return Repeat(2, is_sure=token.value > 0 or is_for_two)


def _counted(tokens: Sequence[Token], token: Token, amount: int) -> Repeat | None:
    """ "2 buses at 2.20" and "3 hours at £12 an hour" multiply; "2 buses 4.40" and hours without a rate of pay must be asked."""
    if _TIME_SPENT.search(token.text) and is_rate(tokens, amount):
        return Repeat(token.value, is_sure=True)
    if _HOURS.search(token.text):
        if not _is_at(tokens, amount):
            return None
        is_care = any(near.name in _CARE for near in tokens)
        return Repeat(token.value, is_sure=is_care and tokens[amount].value <= MOST_HOURLY_PENCE)
    if (token.name or _SINGLES.search(token.text) or token.text.endswith(" nights")) and _is_at(tokens, amount):
        return Repeat(token.value, is_sure=True)
    if token.text.endswith(" days") and tokens[amount].kind in (Kind.MONEY, Kind.MILES):
        return Repeat(token.value, is_sure=False)
    is_journeys = _SINGLES.search(token.text) and any(near.name in _TRAVEL for near in tokens)
    return Repeat(token.value, is_sure=False) if token.name in _TRAVEL or is_journeys else None


def _is_for_one(tokens: Sequence[Token], place: int, amount: int) -> bool:
    """Whether "2 x" or "twice" says that the amount is for one: "2.20 twice", not "went twice, 4.40" nor "2 x coffees 2.50"."""
    start, end = sorted((place, amount))
    between = tokens[start + 1 : end]
    if _TWICE.fullmatch(tokens[place].text):
        is_close = all(near.kind in (Kind.FILLER, Kind.CATEGORY, Kind.FOR) for near in between)
        return _is_at(tokens, amount) or (amount < place and is_close)
    before = tokens[max(0, place - 1) : place] if tokens[place].text[0] in "x*" else ()  # "bus tickets x2 4.40"
    is_plural = any(near.name and near.text.endswith("s") and near.text != "bus" for near in (*before, *between))
    is_plural = is_plural or (amount > place and any(near.name and near.name not in _TRAVEL for near in before))
    return amount < place or not is_plural or _is_at(tokens, amount)


def _is_at(tokens: Sequence[Token], amount: int) -> bool:
    """ "at £2.20"."""
    return tokens[amount].text.startswith("at ") or (amount > 0 and tokens[amount - 1].text in ("at", "@"))


def _is_total(tokens: Sequence[Token], amount: int) -> bool:
    """Whether the amount is said to be for all of it: "£4.40 total", "altogether £4.40"."""
    small = (Kind.FILLER, Kind.WAS)
    before = [token.kind for token in tokens[:amount] if token.kind not in small][-1:]
    after = [token.kind for token in tokens[amount + 1 :] if token.kind not in small][:1]
    return Kind.TOTAL in (*before, *after)


def is_rate(tokens: Sequence[Token], amount: int) -> bool:
    """Whether the amount is for one hour, one mile or the like: "£12 an hour", "£3.30 for the bus each day"."""
    small = (Kind.FILLER, Kind.FOR, Kind.CATEGORY)
    after = [token.kind for token in tokens[amount + 1 : amount + 6] if token.kind not in small]
    return after[:1] == [Kind.RATE]


def _amount_of(tokens: Sequence[Token], place: int, amounts: Sequence[int]) -> int | None:
    """The amount that a mark speaks of: for "2 x" and "2 buses" the next one, else the last one before; never over the end of a
    sentence."""
    before = [amount for amount in amounts if amount < place and not _is_apart(tokens, amount, place)]
    after = [amount for amount in amounts if amount > place and not _is_apart(tokens, place, amount)]
    looks_on = tokens[place].kind is Kind.COUNT or (
        tokens[place].kind is Kind.TIMES and tokens[place].text[0] not in "x*tg"
    )
    near = (after or before[-1:]) if looks_on else (before[-1:] or after)
    return near[0] if near else None


def _is_apart(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(token.kind is Kind.STRONG for token in tokens[start + 1 : end])
