"""Claims and texts that arrive when people send them, whether or not the last one was answered: an open loop.

A closed loop, which waits for each answer before it asks again, would ask less the slower the answers are, and would hide
just the waiting that is to be measured.
"""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

AT_ONCE = 64
"""So many may wait for their answer together."""


@dataclass(frozen=True)
class Arrival:
    """One claim or text, with its id, by the machine's clock (seconds since 1970). `due_at` is when it was to arrive: what the sender
    itself loses before it asks counts as waiting."""

    id: str
    due_at: float
    answered_at: float


def offsets(count: int, every_seconds: float, seed: int) -> list[float]:
    """When each of so many arrives, in seconds from the start: at random, one every so many seconds on average."""
    chance, at, found = random.Random(seed), 0.0, []  # noqa: S311  # no secret: the same seed gives the same arrivals
    for _ in range(count):
        at += chance.expovariate(1 / every_seconds)
        found.append(at)
    return found


def arrive(
    send: Callable[[int], str], started_at: float, when: Sequence[float], told: Callable[[int], None]
) -> list[Arrival]:
    """Sends those numbered from 0 at their moments after `started_at` (seconds since 1970) and returns when all are
    answered; `send` gives an id. Tells how many have been sent. Raises what `send` raises, after the rest was sent.
    """

    def one(number: int, due_at: float) -> Arrival:
        return Arrival(send(number), due_at, time.time())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = []
        for number, offset in enumerate(when):
            time.sleep(max(0.0, started_at + offset - time.time()))
            asked.append(pool.submit(one, number, started_at + offset))
            told(number + 1)
        return [each.result() for each in asked]
