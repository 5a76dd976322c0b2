"""How much of a long list of cases is tried: one of each kind in `make test`, every one in `make chaos` and `make simulate`.

For lists whose cases walk the same way through the code and are proven one by one by a pure test of the rule as well, or by a race.
"""

import os
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Case = TypeVar("Case")

IS_CHAOS = os.environ.get("SAMEDAY_CHAOS") == "1"


def one_of_each(cases: Iterable[Case], kind: Callable[[Case], Hashable]) -> list[Case]:
    """The first case of each kind, in their order; all of them where everything is tried."""
    if IS_CHAOS:
        return list(cases)
    first: dict[Hashable, Case] = {}
    for one in cases:
        first.setdefault(kind(one), one)
    return list(first.values())
