"""Every message of every table goes through the one ear; how much of each table is understood is held, and printed by `make understanding`."""

from collections.abc import Callable

from services.notifications.understanding import understand
from services.notifications.understanding.verdict import verdict_of
from shared.contracts.understood import Understood
from tests.understanding import tables
from tests.understanding.measure import Result, heard

LEARNT = heard(tables.learnt())
ALARMS = heard(tables.regressions())
BLIND = [one for rows in tables.blind().values() for one in heard(rows)]


def share(results: list[Result], is_so: Callable[[Result], bool]) -> float:
    """The share of messages for which something is so."""
    return sum(map(is_so, results)) / len(results)


def test_every_message_gives_something_that_travels() -> None:
    for row in [*tables.learnt(), *tables.regressions(), *(row for rows in tables.blind().values() for row in rows)]:
        understood = understand(row.said, row.context)
        assert Understood.model_validate_json(understood.model_dump_json()) == understood, row.place
        assert verdict_of(understood, row.context)["kind"], row.place


def test_what_was_learnt_is_known() -> None:
    """Learnt messages are known again. It says nothing about others: for those see the blind tables."""
    assert share(LEARNT, lambda one: one.is_right) > 0.9
    assert share(LEARNT, lambda one: one.is_invented) < 0.004
    assert share(LEARNT, lambda one: one.is_false_alarm) < 0.01
    assert share(LEARNT, lambda one: one.is_missed) < 0.005
    assert not [one.row.place for one in LEARNT if one.is_wrong_stop]


def test_old_alarms_still_ring() -> None:
    danger = [one for one in ALARMS if one.row.want["danger"]]
    ordinary = [one for one in ALARMS if not one.row.want["danger"]]
    assert share(danger, lambda one: one.is_missed) < 0.08
    assert share(ordinary, lambda one: one.is_false_alarm) < 0.1


def test_blind_tables_stay_as_good_as_they_were() -> None:
    """Their first figures stand in docs/understanding.md; these are floors, so that nothing gets worse unseen."""
    assert share(BLIND, lambda one: one.is_right) > 0.7
    assert share(BLIND, lambda one: one.is_invented) < 0.05
