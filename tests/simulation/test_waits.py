"""What must not be hurried: a lease is ended only when it has run out, and nothing is asked or sent again too soon after a
send. A new payment may be missing from the bank's list for a while, and a worker that is slow is not dead."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.payouts.usecases.status_queries import LOOK_TOPIC
from shared.outbox import Task, enqueue
from tests.simulation.changing_mind import AMOUNT_PENCE, Story
from tests.simulation.faults import PAY
from tests.simulation.workers import Interruption
from tests.simulation.world import SimulatedWorld

LEASE_SECONDS, RESOLVE_SECONDS, A_MOMENT = 120, 60, 5
"""The settings' own defaults, and how near to them these tests go."""


@pytest.fixture
def story(simulation: SimulatedWorld) -> Iterator[Story]:
    """A council with money; whoever sleeps is woken in the end."""
    story = Story(simulation)
    yield story
    while story.workers.asleep:
        story.workers.wake(0)


def claim(story: Story) -> UUID:
    """A claim that is about to be sent."""
    return story.claims.pay(story.claims.owed([story.person()], AMOUNT_PENCE)[0]).payout_id


def pass_time(story: Story, seconds: int) -> None:
    """Time passes, and the clock looks."""
    story.simulation.pass_time(story.bank, seconds)
    story.simulation.clock()


def test_a_lease_that_has_not_run_out_is_left_alone(story: Story) -> None:
    """Also while the clock ends another one of the same organisation, whose worker has died."""
    before, after = claim(story), claim(story)
    dead, slow = story.waiting(SEND_TOPIC)
    story.workers.do(dead, Interruption.DIES_BEFORE)
    pass_time(story, A_MOMENT)
    story.workers.do(slow, Interruption.SLEEPS_BEFORE)
    pass_time(story, LEASE_SECONDS - A_MOMENT)
    assert (story.status(before), story.status(after)) == ("unknown", "sending")
    assert story.waiting(ASK_TOPIC) == []
    pass_time(story, A_MOMENT)
    assert story.status(after) == "unknown"


def test_after_a_lost_answer_the_bank_is_left_in_peace_for_a_while(story: Story) -> None:
    payout_id = claim(story)
    story.bank.plan_fault("fail_before_execute_close", PAY)
    story.claims.do(SEND_TOPIC)
    for seconds in (0, RESOLVE_SECONDS - A_MOMENT):
        pass_time(story, seconds)
        assert story.waiting(ASK_TOPIC) == []
        ask_early(story, payout_id)
        assert (story.status(payout_id), story.bank.posts()) == ("unknown", 1)
    pass_time(story, A_MOMENT)
    story.claims.do(ASK_TOPIC)
    assert (story.status(payout_id), story.bank.posts()) == ("processing", 2)


def test_after_a_lease_has_run_out_the_bank_is_left_in_peace_as_long(story: Story) -> None:
    payout_id = claim(story)
    story.workers.do(story.waiting(SEND_TOPIC)[0], Interruption.DIES_BEFORE)
    pass_time(story, LEASE_SECONDS)
    for seconds in (0, RESOLVE_SECONDS - A_MOMENT):
        pass_time(story, seconds)
        assert story.waiting(ASK_TOPIC) == []
        ask_early(story, payout_id)
        assert (story.status(payout_id), story.bank.posts()) == ("unknown", 0)
    pass_time(story, A_MOMENT)
    story.claims.do(ASK_TOPIC)
    assert (story.status(payout_id), story.bank.posts()) == ("processing", 1)


def test_who_asked_before_another_sent_again_does_not_send_again(story: Story) -> None:
    """A worker asked long ago and slept; another has sent again meanwhile. "The bank knows nothing" is about the time before."""
    payout_id = claim(story)
    story.bank.plan_fault("fail_before_execute_close", PAY)
    story.claims.do(SEND_TOPIC)
    pass_time(story, RESOLVE_SECONDS)
    story.workers.do(story.waiting(ASK_TOPIC)[0], Interruption.SLEEPS_AFTER)
    story.bank.plan_fault("fail_before_execute_close", PAY)
    pass_time(story, LEASE_SECONDS)
    story.claims.do(ASK_TOPIC)
    assert (story.status(payout_id), story.bank.posts()) == ("unknown", 2)
    story.workers.wake(0)
    assert (story.status(payout_id), story.bank.posts()) == ("unknown", 2)


def test_that_a_list_shows_nothing_counts_only_a_while_after_the_last_send(story: Story) -> None:
    """Somebody has us look at once: what the list does not show yet may still be there."""
    payout_id = claim(story)
    story.bank.plan_fault("execute_then_close", PAY)
    story.bank.plan_fault("list_lag", PAY)
    story.claims.do(SEND_TOPIC)
    story.council.payer.post(f"/payouts/{payout_id}/look")
    story.claims.do(LOOK_TOPIC)
    assert story.status(payout_id) == "unknown"
    (told,) = story.waiting(LOOK_TOPIC)
    pass_time(story, RESOLVE_SECONDS)
    story.workers.do(told)
    assert story.status(payout_id) in ("processing", "posted")
    assert story.bank.posts() == 1


def ask_early(story: Story, payout_id: UUID) -> None:
    """A hint that comes too soon: an old one, or one that somebody else wrote."""
    org_id = story.council.org_id
    with story.simulation.dependencies.database.transaction(org_id) as session:
        enqueue(session, org_id, [Task("payments", ASK_TOPIC, payout_id)])
    story.claims.do(ASK_TOPIC)
