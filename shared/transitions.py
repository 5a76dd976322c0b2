"""The one mechanism by which a status changes: a table of edges with the events that cause them.

Each table stands beside the rules of what it describes, and docs/money.md prints them all. `TransitionTable.move` moves a row that
the caller holds; `shared.database.update_status` moves rows that still have the status that the caller saw. A new row begins
at `initial`, by its constructor, its INSERT or the default of its column; or, where its first step is taken in the same statement, at
the status after that (`shared.database.insert_moved`). A test finds any other way to a status.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from shared.errors import ConflictError

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class TransitionTable(Generic[S, E]):
    """Every change of status that is possible in a database table, and by which events.

    `edges` gives the events for each (from, to). `refuse` makes the error, in one sentence that a person reads, for an event
    that is not possible in a status.
    """

    table: str
    initial: S
    edges: Mapping[tuple[S, S], frozenset[E]]
    refuse: Callable[[S, E], ConflictError]

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", MappingProxyType(dict(self.edges)))

    @property
    def statuses(self) -> tuple[S, ...]:
        """Every status there is."""
        return tuple(type(self.initial))

    @cached_property
    def _targets(self) -> Mapping[tuple[S, E], frozenset[S]]:
        found: dict[tuple[S, E], frozenset[S]] = {}
        for (now, to), events in self.edges.items():
            for event in events:
                found[now, event] = found.get((now, event), frozenset()) | {to}
        return found

    def targets(self, now: S, event: E) -> frozenset[S]:
        """The statuses that an event may lead to; empty where it is not possible now."""
        return self._targets.get((now, event), frozenset())

    def next_status(self, now: S, event: E, to: S | None = None) -> S:
        """The status after an event. `to` says which one, for events that may lead to several.

        Raises ConflictError where there is no such edge, and ValueError where an event leads to several and `to` is missing.
        """
        possible = self.targets(now, event)
        if not possible or (to is not None and to not in possible):
            raise self.refuse(now, event)
        if to is not None:
            return to
        (only,) = possible
        return only

    def move(self, row: Any, event: E, to: S | None = None) -> None:
        """Sets the status of a row that the caller has locked; nothing is written before the session's next flush.

        Raises as `next_status`; the row is then unchanged.
        """
        row.status = self.next_status(type(self.initial)(row.status), event, to).value
