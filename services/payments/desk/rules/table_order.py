"""The order of a table, chosen by links in its heading: ?order=amount, and the other way round ?order=-amount. No script is needed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class TableOrder:
    """How a table is ordered now: by one of its `keys`, upwards or down. `kept`: what else stands in the address, filters above all;
    `usual`: the order of the address that asks for none."""

    path: str
    by: str
    is_down: bool = False
    kept: Mapping[str, str] = field(default_factory=dict)
    usual: str = ""

    @classmethod
    def read(
        cls, asked: str, keys: Sequence[str], path: str, *, usual: str, kept: Mapping[str, str] | None = None
    ) -> "TableOrder":
        """The order that an address asks for, "amount" or "-amount"; the `usual` one where it asks for none of the `keys`."""
        order = asked if asked.removeprefix("-") in keys else usual
        return cls(
            path,
            order.removeprefix("-"),
            order.startswith("-"),
            {name: value for name, value in (kept or {}).items() if value},
            usual,
        )

    @property
    def asked(self) -> str:
        """This order as an address asks for it; "" where it is the usual one."""
        order = f"-{self.by}" if self.is_down else self.by
        return "" if order == self.usual else order

    def state(self, key: str) -> str:
        """What a screen reader says of a column: `aria-sort`."""
        if key != self.by:
            return "none"
        return "descending" if self.is_down else "ascending"

    def link(self, key: str) -> str:
        """The address that orders by a column; by the same column once more, the other way round."""
        order = f"-{key}" if key == self.by and not self.is_down else key
        return f"{self.path}?{urlencode({**self.kept, 'order': order})}"

    def part(self, name: str = "", place: object = None) -> str:
        """The address of another part of the list in this order: `?after=` a cursor, or the beginning; "" where there is no such place."""
        if name and place is None:
            return ""
        order = {"order": self.asked} if self.asked else {}
        query = urlencode({**self.kept, **order, **({name: place} if name else {})})
        return f"{self.path}?{query}" if query else self.path

    def sorted(self, rows: Iterable[_Row], values: Mapping[str, Callable[[_Row], Any]]) -> list[_Row]:
        """The rows in this order; where two are alike they stay as they came."""
        return sorted(rows, key=values[self.by], reverse=self.is_down)
