"""What stands near a figure: in a text of any length so many spans and pieces are looked at for each figure, and no more.

No message that we learn from, and none that anybody sends to be paid, has as many; so this changes nothing but the work for texts that
are written to make work.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol, TypeVar

from services.notifications.understanding.tokens import Token

REACH = 80
"""So many pieces on either side."""
BESIDE = 12
"""So many spans or things on either side."""


class Placed(Protocol):
    """Something that stands from one piece to another."""

    @property
    def start(self) -> int:
        """Its first piece."""
        ...


T = TypeVar("T", bound=Placed)


def beside(ones: Sequence[T], start: int) -> Sequence[T]:
    """Those of `ones`, which stand in order, that are nearest to a piece: BESIDE before it and as many from it on."""
    if len(ones) <= BESIDE:
        return ones
    at = bisect_left(ones, start, key=lambda one: one.start)
    return ones[max(0, at - BESIDE) : at + BESIDE + 1]


def between(tokens: Sequence[Token], start: int, end: int) -> Sequence[Token]:
    """The pieces from one place to another; of more than REACH the first and the last."""
    if end - start <= REACH:
        return tokens[start:end]
    half = REACH // 2
    return [*tokens[start : start + half], *tokens[end - half : end]]


def is_any_within(starts: Sequence[int], start: int, end: int) -> bool:
    """Whether one of these places, which are in order, is at `start` or behind it and before `end`."""
    at = bisect_left(starts, start)
    return at < len(starts) and starts[at] < end
