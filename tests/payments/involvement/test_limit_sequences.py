"""No sequence of payments, returns, pay-agains, re-rates, gifts, merges and limits that come and go crosses a limit without a recorded yes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.payments.council import Council, Payments, found
from tests.payments.involvement.limit_world import STEPS, LimitWorld


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), min_size=8, max_size=24))
def test_no_sequence_crosses_a_limit_without_a_yes(payments: Payments, steps: list[str]) -> None:
    world = LimitWorld(found(payments))
    for step in ["event", *steps]:
        world.do(step)


SEQUENCES = {
    "set while a run waits for its tin": "event issue on_list mandate pay approve limit event pay approve asked_first count_out workers",
    "set while cash waits in the tin": "event issue count_out on_list pay approve release asked_first hand yes hand",
    "a payment that came back is paid again": "event event pay approve release sent comes_back limit again",
    "a difference above it": "event limit yes pay approve release sent rate differences approve release",
    "what the earlier record was paid counts": "old_event approve release sent merge limit event pay approve release yes pay approve release",
    "a gift that is taken back": "event event gift limit pay approve release mind pay approve release",
    "a limit after the yes": "event asked_first yes limit pay approve release yes pay approve release",
    "one by bank, one in cash": "event event limit pay approve release issue count_out on_list again hand workers hand",
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_few_sequences_that_must_hold(council: Council, name: str) -> None:
    world = LimitWorld(council)
    for step in SEQUENCES[name].split():
        world.do(step)


def test_money_is_really_let_go_in_these_sequences(council: Council) -> None:
    """The property would hold of a world in which nothing ever happens."""
    world = LimitWorld(council)
    for step in ["event", "event", "limit", "pay", "approve", "release", "yes", "pay", "approve", "release"]:
        world.do(step)
    assert world.let_go == 2
