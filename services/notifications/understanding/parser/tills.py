"""What a till prints besides the goods: how it was paid, the change, the tax. It is no second purchase."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.notifications.understanding.parser.clean import words_of
from services.notifications.understanding.parser.tokens import AMOUNTS, Kind, Token

_PAYMENT = words_of("card cash change visa mastercard contactless debit vat tendered subtotal")


def without_payment(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without lines like "CARD £3.90" and "CHANGE £1.10", where something else has an amount as well."""
    left = list(tokens)
    starts = [0, *(place + 1 for place, token in enumerate(tokens) if token.text == "\n")]
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), len(tokens)], strict=True):
        line = [token for token in tokens[start:end] if token.kind not in (Kind.FILLER, Kind.WAS, Kind.WEAK)]
        is_payment = [token.kind for token in line[-1:]] == [Kind.MONEY] and len(line) > 1
        if len(starts) > 1 and is_payment and {token.text for token in line[:-1]} <= _PAYMENT:
            left[start:end] = [replace(token, kind=Kind.FILLER) for token in tokens[start:end]]
    return _without_kind_of_ticket(left)


def _without_kind_of_ticket(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without a line of mere words between what was bought and its price: "RAIL, ANYTIME DAY R, £11.70"."""
    left = list(tokens)
    breaks = [place for place, token in enumerate(tokens) if token.text == "\n"]
    for start, end in pairwise(breaks):
        before = tokens[max([0, *(place for place in breaks if place < start)]) : start]
        after = tokens[end + 1 : min([len(tokens), *(place for place in breaks if place > end)])]
        is_bought = any(token.name for token in before) and not any(token.kind in AMOUNTS for token in before)
        is_words = all(token.kind in (Kind.WORD, Kind.FILLER) for token in tokens[start + 1 : end])
        if is_bought and is_words and [token.kind for token in after] == [Kind.MONEY]:
            left[start:end] = [replace(token, kind=Kind.FILLER) for token in tokens[start:end]]
    return left
