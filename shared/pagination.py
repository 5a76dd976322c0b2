"""Lists that are shown in parts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, tuple_

from shared.errors import Effect, InvalidError


def next_first(first: int, shown: int, found: int) -> int | None:
    """Where the next part of a list begins, of which `shown` from number `first` on are shown; None where these are the last."""
    after = first + shown
    return after if after < found else None


def in_order(
    query: Select[Any], columns: Sequence[Any], *, after: Sequence[object] | None, is_down: bool = False
) -> Select[Any]:
    """A query in the order of columns that tell each row from every other, from the row on that follows `after`, the values of the last
    row that was shown (None: from the beginning). A row that is added or changed meanwhile moves no other."""
    if after is not None:
        here, place = tuple_(*columns), tuple_(*after)
        query = query.where(here < place if is_down else here > place)
    return query.order_by(*(one.desc() if is_down else one for one in columns))


def place_in_time(moment: datetime) -> str:
    """A moment as a part of a cursor. It ends in Z: the plus of an offset is a blank in an address where a program sends it as it came."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_id(cursor: str) -> UUID:
    """The id that a cursor is. Raises InvalidError for a cursor that is not ours."""
    try:
        return UUID(cursor)
    except ValueError:
        raise no_such_place() from None


def no_such_place() -> InvalidError:
    """What a cursor is told that is not ours."""
    return InvalidError(
        "list.no_such_place",
        "This list has no such place.",
        "Begin at its first page.",
        effect=Effect.NOTHING_CHANGED,
    )
