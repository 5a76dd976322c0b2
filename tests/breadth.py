"""How much is tried when: what is quick and one case of each kind in `make test`, everything in `make chaos` and `make simulate`.

A test that takes long carries the mark `chaos`. Of a long list of cases, the further ones of a kind that walk the same way through the code
carry it too; each of those is proven by a pure test of the rule as well, or by a race.
"""

import os
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import pytest

Case = TypeVar("Case")

IS_CHAOS = os.environ.get("SAMEDAY_CHAOS") == "1"


def one_of_each(cases: Iterable[Case], kind: Callable[[Case], Hashable | None]) -> list[Any]:
    """All cases as `parametrize` takes them, in their order; but those after the first of each kind are for `make chaos` alone, and so are all
    whose kind is None."""
    seen: set[Hashable] = {None}
    found = list[Any]()
    for one in cases:
        of_kind = kind(one)
        values: tuple[Any, ...] = one if isinstance(one, tuple) else (one,)
        found.append(pytest.param(*values, marks=[pytest.mark.chaos] if of_kind in seen else []))
        seen.add(of_kind)
    return found


def split_by_length(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests of this run, and those that are left to `make chaos`."""
    kept, left = list[pytest.Item](), list[pytest.Item]()
    for one in items:
        (left if not IS_CHAOS and one.get_closest_marker("chaos") else kept).append(one)
    return kept, left
