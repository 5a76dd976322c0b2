"""How often a fare was paid: "each way" and "2 x" multiply; "there and back" and "2 buses" must be asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.payments.phone.rules.parser.tokens import Kind, Token

_MARKS = frozenset({Kind.EACH, Kind.TIMES, Kind.BOTH, Kind.COUNT})
_TRAVEL = frozenset({"bus", "train", "taxi"})
MOST_TIMES = 20


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
        repeat = _repeat(tokens, place)
        if (
            amount is not None
            and repeat is not None
            and (amount not in found or (repeat.is_sure and not found[amount].is_sure))
        ):
            found[amount] = repeat
    return found


def _repeat(tokens: Sequence[Token], place: int) -> Repeat | None:
    """What one mark says."""
    token = tokens[place]
    if token.kind is Kind.TIMES:
        return Repeat(token.value, is_sure=True) if 1 < token.value <= MOST_TIMES else None
    if token.kind is Kind.BOTH:
        return Repeat(token.value, is_sure=False)
    if token.kind is Kind.COUNT:
        return Repeat(token.value, is_sure=False) if token.name in _TRAVEL and 1 < token.value <= MOST_TIMES else None
    counts = [
        near.value for near in tokens[:place] if near.kind in (Kind.COUNT, Kind.TIMES) and 1 < near.value <= MOST_TIMES
    ]
    if counts:
        return Repeat(counts[-1], is_sure=True)
    return Repeat(2, is_sure=token.value > 0)


def _amount_of(tokens: Sequence[Token], place: int, amounts: Sequence[int]) -> int | None:
    """The amount that a mark speaks of: for "2 x" and "2 buses" the next one, else the last one before; never over the end of a
    sentence."""
    before = [amount for amount in amounts if amount < place and not _is_apart(tokens, amount, place)]
    after = [amount for amount in amounts if amount > place and not _is_apart(tokens, place, amount)]
    looks_on = tokens[place].kind is Kind.COUNT or (
        tokens[place].kind is Kind.TIMES and tokens[place].text[0] not in "xtg"
    )
    near = (after or before[-1:]) if looks_on else (before[-1:] or after)
    return near[0] if near else None


def _is_apart(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(token.kind is Kind.STRONG for token in tokens[start + 1 : end])
