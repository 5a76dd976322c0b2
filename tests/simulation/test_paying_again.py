"""The same money is paid again only after a look at the first payment, and news of that one, whenever it comes, never makes it
paid twice."""

from collections import Counter
from uuid import UUID

import pytest

from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases import runs
from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.events import EVENT_TOPIC
from services.payments.payouts.usecases.manual_actions import PAY_AGAIN_TOPIC
from services.payments.payouts.usecases.payments import LOOK_EARLIER_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.payouts.usecases.status_queries import LOOK_TOPIC
from tests.payments.problems import is_problem
from tests.simulation.changing_mind import CHANGES, Story, doing
from tests.simulation.faults import FETCH, PAY
from tests.simulation.machine_base import DAYS, LEASE, RESOLVE
from tests.simulation.workers import Interruption, together
from tests.simulation.world import SimulatedWorld


@pytest.fixture
def story(simulation: SimulatedWorld) -> Story:
    """The test's own council."""
    return Story(simulation)


# Paying again -----------------------------------------------------------------------------------------------------------


def test_paying_again_asks_the_bank_first_and_then_pays_once(story: Story) -> None:
    first = story.paid("failed")
    assert story.pay_again(first) == "asking_the_bank"
    assert story.statuses(first) == ["failed"], "nothing is made before the bank has answered"
    story.claims.do(PAY_AGAIN_TOPIC)
    assert story.statuses(first) == ["failed", "queued"]
    assert story.asked(first) == {}
    story.claims.do(SEND_TOPIC)
    assert story.statuses(first) == ["failed", "processing"]
    story.agrees()


@pytest.mark.parametrize(("was", "now"), [pair for pair in CHANGES if pair[0] != "posted"])
def test_where_the_bank_now_says_something_else_nothing_is_paid_again(story: Story, was: str, now: str) -> None:
    payout_id = story.paid(was)
    story.change(payout_id, now, tell=False)
    assert story.pay_again(payout_id) == "asking_the_bank"
    story.claims.do(PAY_AGAIN_TOPIC)
    assert story.statuses(payout_id) == ["needs_human"]
    asked = story.asked(payout_id)
    assert set(asked) == {"payout_needs_human", "payout_not_paid_again"}
    assert asked["payout_not_paid_again"].startswith("Somebody asked to pay this again. It was not paid again:")
    assert len(story.bank.truth().payments) == 1


def test_while_the_bank_cannot_be_reached_nothing_is_paid_again_and_a_person_is_told(story: Story) -> None:
    first = story.paid("failed")
    story.pay_again(first)
    (told,) = story.waiting(PAY_AGAIN_TOPIC)
    for _ in range(3):
        story.bank.plan_fault("fail_500_before", FETCH)
        assert not story.simulation.dependencies.jobs.do(told.topic, told.outbox_id)
        assert story.statuses(first) == ["failed"]
        assert "payout_bank_not_reached" in story.asked(first)
    story.claims.do(PAY_AGAIN_TOPIC)
    assert story.statuses(first) == ["failed", "queued"]
    assert story.asked(first) == {}


def test_ten_who_pay_again_at_once_pay_once(story: Story) -> None:
    first = story.paid("failed")
    raised = together(*[lambda: story.pay_again(first)] * 10)
    assert raised == [None] * 10
    (told,) = story.waiting(PAY_AGAIN_TOPIC)
    raised = together(*[lambda: story.workers.do(told)] * 4)
    assert raised == [None] * 4
    assert story.statuses(first) == ["failed", "queued"]
    story.claims.do(SEND_TOPIC)
    assert len(story.bank.truth().payments) == 2


def test_who_may_not_sign_in_any_more_pays_nothing_again(story: Story) -> None:
    first = story.paid("failed")
    story.pay_again(first)
    story.council.administrator.post(f"/principals/{story.council.approver.actor.id}/disable")
    story.claims.do(PAY_AGAIN_TOPIC)
    assert story.statuses(first) == ["failed"]
    assert "payout_not_paid_again" in story.asked(first)


# News before, while and after it is paid again --------------------------------------------------------------------------


def test_news_before_the_new_payment_leaves_takes_it_back(story: Story) -> None:
    first = story.paid("failed")
    story.paid_again(first)
    story.news(first, "posted")
    assert story.statuses(first) == ["needs_human", "canceled"]
    assert "taken back" in story.asked(first)["payout_needs_human"]
    story.claims.do(SEND_TOPIC)
    assert len(story.bank.truth().payments) == 1
    story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": "posted"})
    story.agrees()
    is_problem(story.council.approver.call("POST", f"/payouts/{first}/pay-again"), 409, "payout.not_over")


def test_news_that_nobody_told_is_found_before_the_new_payment_leaves(story: Story) -> None:
    """Released hours after it was made: what was seen then says nothing about now."""
    first = story.paid("failed")
    story.paid_again(first)
    story.simulation.pass_time(story.bank, DAYS)
    story.change(first, "posted", tell=False)
    story.claims.do(SEND_TOPIC)
    story.claims.do(LOOK_EARLIER_TOPIC)
    assert story.statuses(first) == ["needs_human", "canceled"]
    story.claims.do(SEND_TOPIC)
    assert len(story.bank.truth().payments) == 1


def test_a_later_payment_in_a_run_leaves_only_after_a_look_at_the_earlier_one(story: Story) -> None:
    first = story.paid("failed")
    run_id = _run_of(story, first)
    story.claims.do(SEND_TOPIC)
    assert story.statuses(first) == ["failed", "queued"], "first it asks"
    story.bank.plan_fault("fail_500_before", FETCH)
    (told,) = story.waiting(LOOK_EARLIER_TOPIC)
    assert not story.simulation.dependencies.jobs.do(told.topic, told.outbox_id)
    second = story.generations(first)[-1][0]
    assert "payout_bank_not_reached" in story.asked(second)
    story.claims.do(LOOK_EARLIER_TOPIC)
    story.claims.do(SEND_TOPIC)
    assert story.statuses(first) == ["failed", "processing"]
    assert story.asked(second) == {}
    assert story.council.payer.get(f"/runs/{run_id}")["left_out"] == []


def test_a_run_leaves_out_what_the_bank_has_paid_after_all_and_says_so(story: Story) -> None:
    first = story.paid("failed")
    run_id = _run_of(story, first)
    story.change(first, "posted", tell=False)
    story.claims.do(SEND_TOPIC)
    story.claims.do(LOOK_EARLIER_TOPIC)
    assert story.statuses(first) == ["needs_human", "canceled"]
    left_out = story.council.payer.get(f"/runs/{run_id}")["left_out"]
    assert [one["reason"] for one in left_out] == ["earlier_payment_unclear"]
    story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": "posted"})
    story.agrees()


def _run_of(story: Story, payout_id: UUID) -> UUID:
    """A released run that pays the same money again."""
    council, database = story.council, story.simulation.dependencies.database
    with database.transaction(council.org_id) as session:
        obligation_id = session.get_one(Payout, (council.org_id, payout_id)).obligation_id
        new = runs.NewRun(payout_id, "Design day, again", [obligation_id])
        run_id = runs.create_run(session, council.organiser.actor, new).id
    council.approver.post(f"/runs/{run_id}/approve")
    council.payer.post(f"/runs/{run_id}/release")
    return run_id


def test_news_while_the_new_payment_is_being_sent_stops_both(story: Story) -> None:
    """Its request is on its way and cannot be called back: it is not sent a second time, and a person reads of both."""
    first = story.paid("failed")
    second = story.paid_again(first)
    (told,) = story.waiting(SEND_TOPIC)
    story.workers.do(told, Interruption.SLEEPS_BEFORE, 1)  # after the call that checks the name again
    story.news(first, "posted")
    assert story.statuses(first) == ["needs_human", "sending"]
    assert "may be paid twice" in story.asked(first)["payout_needs_human"]
    story.bank.plan_fault("rate_limited", PAY)
    story.workers.wake(0)
    assert story.statuses(first) == ["needs_human", "queued"], "told to wait, which proves nothing"
    for topic in (SEND_TOPIC, LOOK_EARLIER_TOPIC, SEND_TOPIC):
        story.claims.do(topic)
    assert story.statuses(first) == ["needs_human", "needs_human"]
    story.simulation.pass_time(story.bank, LEASE)
    story.council.payer.post(f"/payouts/{second}/look")
    story.claims.do(LOOK_TOPIC)
    story.council.payer.post(f"/payouts/{second}/accept", {"rail_says": "nothing"})
    assert story.statuses(first) == ["needs_human", "failed"]
    assert second not in story.bank.truth().by_payout


def test_news_while_the_name_is_checked_again_stops_the_new_payment(story: Story) -> None:
    first = story.paid("failed")
    second = story.paid_again(first)
    (told,) = story.waiting(SEND_TOPIC)
    story.workers.do(told, Interruption.SLEEPS_BEFORE)
    story.news(first, "posted")
    assert story.statuses(first) == ["needs_human", "canceled"]
    story.workers.wake(0)
    assert story.statuses(first) == ["needs_human", "canceled"]
    assert second not in story.bank.truth().by_payout


def test_a_new_payment_of_which_nobody_knows_is_not_sent_again_beside_news_of_the_first(story: Story) -> None:
    first = story.paid("failed")
    second = story.paid_again(first)
    story.bank.plan_fault("fail_before_execute_close", PAY)
    story.claims.do(SEND_TOPIC)
    story.news(first, "posted")
    assert story.statuses(first) == ["needs_human", "unknown"]
    story.simulation.pass_time(story.bank, RESOLVE)
    story.simulation.clock()
    story.claims.do(ASK_TOPIC)
    assert story.statuses(first) == ["needs_human", "needs_human"]
    assert story.bank.posts() == 2, "the first payment, and the second once"
    story.simulation.pass_time(story.bank, RESOLVE)
    story.council.payer.post(f"/payouts/{second}/look")
    story.claims.do(LOOK_TOPIC)
    story.council.payer.post(f"/payouts/{second}/accept", {"rail_says": "nothing"})
    story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": "posted"})
    assert story.statuses(first) == ["posted", "failed"]
    story.agrees()


@pytest.mark.parametrize("word", ["posted", "returned", "canceled"])
def test_news_after_the_new_payment_has_left_leaves_both_explained(story: Story, word: str) -> None:
    first = story.paid("failed")
    second = story.paid_again(first)
    story.claims.do(SEND_TOPIC)
    story.news(first, word)
    assert story.statuses(first) == ["needs_human", "processing"]
    assert "may be paid twice" in story.asked(first)["payout_needs_human"]
    story.ends(second, "failed")
    story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": word})
    story.agrees()


def test_the_first_news_and_paying_again_at_the_same_moment_never_pay_twice(story: Story) -> None:
    """Whoever is first: either nothing is paid again, or what was made is taken back before it leaves."""
    seen = Counter[tuple[str, ...]]()
    for _ in range(8):
        first = story.paid("failed")
        story.pay_again(first)
        story.change(first, "posted")
        events = story.bank.events(story.last_event)
        story.last_event = events[-1].number
        story.simulation.deliver(story.council, story.bank, events[-1])
        work = [*story.waiting(EVENT_TOPIC), *story.waiting(PAY_AGAIN_TOPIC)]
        raised = together(*[doing(story, told) for told in work])
        assert raised == [None] * len(work)
        for topic in (SEND_TOPIC, LOOK_EARLIER_TOPIC, SEND_TOPIC, EVENT_TOPIC, PAY_AGAIN_TOPIC):
            story.claims.do(topic)
        statuses = story.statuses(first)
        seen[tuple(statuses)] += 1
        assert statuses[0] == "needs_human"
        assert statuses[1:] in ([], ["canceled"])
        assert len(story.bank.truth().by_payout[first]) == 1
        story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": "posted"})
    assert len(story.bank.truth().payments) == sum(seen.values())
    story.agrees()
