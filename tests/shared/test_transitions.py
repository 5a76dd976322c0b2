"""Tables of transitions: what moves a row, what is refused, and that no sequence of events leaves a table."""

from dataclasses import dataclass
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.status_tables import STATUS_TABLES, AnyTable
from shared.errors import ConflictError
from shared.transitions import TransitionTable


class Light(StrEnum):
    """The statuses of a lamp."""

    OFF = "off"
    ON = "on"
    BROKEN = "broken"


class Press(StrEnum):
    """What happens to a lamp."""

    SWITCHED = "switched"
    DROPPED = "dropped"


@dataclass
class Row:
    """A row as a session holds it."""

    status: str


def refuse(now: Light, event: Press) -> ConflictError:
    """The sentence of a lamp."""
    return ConflictError("lamp.not_now", f"The lamp is {now}, so it cannot be {event}.")


LAMP = TransitionTable(
    "lamp",
    Light.OFF,
    {
        (Light.OFF, Light.ON): frozenset({Press.SWITCHED}),
        (Light.ON, Light.OFF): frozenset({Press.SWITCHED}),
        (Light.ON, Light.BROKEN): frozenset({Press.DROPPED}),
        (Light.OFF, Light.BROKEN): frozenset({Press.DROPPED}),
        (Light.OFF, Light.OFF): frozenset({Press.DROPPED}),
    },
    refuse,
)


def test_a_row_moves_along_an_edge() -> None:
    row = Row("off")
    LAMP.move(row, Press.SWITCHED)
    assert row == Row("on")
    LAMP.move(row, Press.DROPPED)
    assert row == Row("broken")


def test_what_is_no_edge_is_refused_and_changes_nothing() -> None:
    row = Row("broken")
    with pytest.raises(ConflictError, match=r"^The lamp is broken, so it cannot be switched\. Nothing was changed\.$"):
        LAMP.move(row, Press.SWITCHED)
    assert row == Row("broken")


def test_another_target_than_those_of_the_event_is_refused() -> None:
    row = Row("on")
    with pytest.raises(ConflictError):
        LAMP.move(row, Press.SWITCHED, Light.BROKEN)
    assert row == Row("on")


def test_an_event_that_may_lead_to_several_needs_to_be_told_which() -> None:
    assert LAMP.targets(Light.OFF, Press.DROPPED) == {Light.OFF, Light.BROKEN}
    assert LAMP.next_status(Light.OFF, Press.DROPPED, Light.BROKEN) is Light.BROKEN
    with pytest.raises(ValueError, match="too many values"):
        LAMP.next_status(Light.OFF, Press.DROPPED)


def test_a_status_that_is_none_of_the_table_is_never_moved() -> None:
    with pytest.raises(ValueError, match="'lit' is not a valid Light"):
        LAMP.move(Row("lit"), Press.SWITCHED)


def test_a_table_is_frozen() -> None:
    with pytest.raises(TypeError):
        LAMP.edges[Light.BROKEN, Light.ON] = frozenset({Press.SWITCHED})  # type: ignore[index]  # that is what is tested
    with pytest.raises(AttributeError):
        LAMP.initial = Light.ON  # type: ignore[misc]  # that is what is tested


@pytest.mark.parametrize("table", [pytest.param(table, id=title) for title, table in STATUS_TABLES.items()])
@given(data=st.data())
def test_no_sequence_of_events_leaves_a_table(table: AnyTable, data: st.DataObject) -> None:
    """Any event with any target, or none, in any order: either an edge of the table, or a refusal that changes nothing."""
    events = sorted({event for named in table.edges.values() for event in named})
    row = Row(table.initial.value)
    told = st.tuples(st.sampled_from(events), st.none() | st.sampled_from(table.statuses))
    for event, to in data.draw(st.lists(told, max_size=30)):
        before = row.status
        possible = {after for (now, after), named in table.edges.items() if now == before and event in named}
        if not possible or (to is not None and to not in possible):
            with pytest.raises(ConflictError, match=r"\.$"):
                table.move(row, event, to)
        elif to is None and len(possible) > 1:
            with pytest.raises(ValueError, match="too many values"):
                table.move(row, event)
        else:
            table.move(row, event, to)
            assert row.status in possible
            assert to is None or row.status == to
            continue
        assert row.status == before
