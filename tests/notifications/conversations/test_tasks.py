"""What a human is asked to do for somebody in danger: why in plain words, and how soon."""

from typing import get_args

import pytest

from services.notifications.conversations.rules.tasks import HumanTask, task_for_danger, task_for_danger_now
from shared.contracts.understood import Danger, DangerKind

KINDS: tuple[DangerKind, ...] = get_args(DangerKind)


def task(kind: DangerKind, *, is_certain: bool) -> HumanTask:
    """The task for a danger of this kind."""
    return task_for_danger(Danger(kind=kind, is_certain=is_certain))


@pytest.mark.parametrize("kind", KINDS)
def test_a_certain_danger_is_urgent_within_the_hour(kind: DangerKind) -> None:
    found = task(kind, is_certain=True)
    assert (found.kind, found.urgent) == ("in_danger", True)
    assert 15 <= found.due_in_minutes <= 60
    assert "safeguarding plan now" in found.reason


@pytest.mark.parametrize("kind", KINDS)
def test_a_possible_danger_is_for_the_same_day_and_asked_quietly(kind: DangerKind) -> None:
    found = task(kind, is_certain=False)
    assert (found.kind, found.urgent, found.due_in_minutes) == ("may_be_in_danger", False, 240)
    assert "ask them quietly" in found.reason
    assert "It is not certain" in found.reason


def test_every_kind_says_what_it_is() -> None:
    for is_certain in (True, False):
        assert len({task(kind, is_certain=is_certain).reason for kind in KINDS}) == len(KINDS)


def test_life_before_money_and_money_before_strain() -> None:
    due = {kind: task(kind, is_certain=True).due_in_minutes for kind in KINDS}
    assert due["self_harm"] == due["abuse"] == due["medical"] == due["fire"] == 15
    assert due["fire"] < due["fraud"] < due["carer_strain"] == due["unsafe"]


def test_a_yes_to_danger_now_is_minutes_and_no_task_that_is_open_hides_it() -> None:
    now = task_for_danger_now()
    assert (now.urgent, now.due_in_minutes) == (True, 5)
    others = {task(kind, is_certain=certain).kind for kind in KINDS for certain in (True, False)}
    assert now.kind not in others, "the list holds one open task of a kind for a conversation"
    assert len(others) == 2
