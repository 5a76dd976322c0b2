"""The bank changes its mind about a payment: it stops for a person, who accepts its last word, and the ledger explains every
penny."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.events import EVENT_TOPIC
from services.payments.payouts.usecases.releasing import RETRY_HELD_TOPIC, SEND_TOPIC
from services.payments.payouts.usecases.status_queries import LOOK_TOPIC
from services.payments.worklist.tables import WorkItem
from tests.payments.problems import is_problem
from tests.simulation.changing_mind import AMOUNT_PENCE, CHANGES, Story, doing
from tests.simulation.faults import PAY
from tests.simulation.machine_base import GIVE_UP
from tests.simulation.workers import together
from tests.simulation.world import SimulatedWorld


@pytest.fixture
def story(simulation: SimulatedWorld) -> Story:
    """The test's own council."""
    return Story(simulation)


@pytest.mark.parametrize(("was", "now"), CHANGES)
def test_news_after_the_last_word_stops_for_a_person_who_accepts_it(story: Story, was: str, now: str) -> None:
    payout_id = story.paid(was)
    story.agrees()
    story.news(payout_id, now)
    assert story.status(payout_id) == "needs_human"
    assert story.council.payer.get(f"/payouts/{payout_id}")["rail_says"] == now
    assert set(story.asked(payout_id)) == {"payout_needs_human"}
    assert "The bank contradicts itself" in story.asked(payout_id)["payout_needs_human"]
    again = story.council.approver.call("POST", f"/payouts/{payout_id}/pay-again")
    is_problem(again, 409, "payout.not_over")
    if now == "processing":
        answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": now})
        is_problem(answer, 409, "payout.nothing_final")
        return
    story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": now})
    assert story.status(payout_id) == now
    assert set(story.asked(payout_id)) == ({f"payout_{now}"} if now != "posted" else set())
    story.agrees()
    balances, _ = story.council.money()
    assert sum(balances.values()) == 0
    assert balances["payable.participants"] == (0 if now == "posted" else -AMOUNT_PENCE)


def test_the_bank_may_go_back_and_forth_and_the_ledger_follows_each_decision(story: Story) -> None:
    payout_id = story.paid("failed")
    for word in ("posted", "failed", "posted", "returned", "posted"):
        story.news(payout_id, word)
        assert story.status(payout_id) == "needs_human"
        story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": word})
        assert story.status(payout_id) == word
        story.agrees()


def test_the_same_news_again_decides_nothing(story: Story) -> None:
    payout_id = story.paid("failed")
    story.change(payout_id, "posted")
    events = story.tell()
    for _ in range(2):
        story.handle(events)
        assert story.status(payout_id) == "needs_human"
    story.news(payout_id, "failed")
    payment = story.council.payer.get(f"/payouts/{payout_id}")
    assert (payment["status"], payment["rail_says"]) == ("needs_human", "failed")
    answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    is_problem(answer, 409, "payout.rail_says_otherwise")
    story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": "failed"})
    assert story.status(payout_id) == "failed"
    story.agrees()


def test_nobody_decides_about_their_own_payment_or_one_that_waits_for_nobody(story: Story) -> None:
    payout_id = story.paid("failed")
    answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    is_problem(answer, 409, "payout.not_stopped")
    story.news(payout_id, "posted")
    person_id = UUID(story.council.payer.get(f"/payouts/{payout_id}")["person_id"])
    themselves = story.council.hire(*story.council.payer.actor.roles, person_id=person_id)
    answer = themselves.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    is_problem(answer, 403, "payout.own")
    is_problem(story.council.organiser.call("POST", f"/payouts/{payout_id}/look"), 403, "role.missing")
    assert story.status(payout_id) == "needs_human"


def test_what_has_left_after_all_needs_a_float_that_holds_it(story: Story) -> None:
    payout_id = story.paid("failed")
    run_id = story.council.propose([story.person()], 100_000)
    story.council.approver.post(f"/runs/{run_id}/approve")
    story.council.payer.post(f"/runs/{run_id}/release")
    story.news(payout_id, "posted")
    answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    is_problem(answer, 409, "float.short_of_what_left")
    assert story.status(payout_id) == "needs_human"
    story.bank.credit(5_000)
    story.tell()
    story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    story.claims.do(SEND_TOPIC)
    story.agrees()


def test_two_events_at_the_same_moment_stop_it_once(story: Story) -> None:
    payout_id = story.paid("returned")
    story.change(payout_id, "posted")
    story.change(payout_id, "failed")
    for event in story.bank.events(story.last_event):
        story.simulation.deliver(story.council, story.bank, event)
        story.simulation.deliver(story.council, story.bank, event.altered("posted"))
    work = story.waiting(EVENT_TOPIC)
    assert len(work) >= 4
    assert together(*[doing(story, told) for told in work]) == [None] * len(work)
    story.claims.do(EVENT_TOPIC)
    payment = story.council.payer.get(f"/payouts/{payout_id}")
    assert (payment["status"], payment["rail_says"]) == ("needs_human", "failed")
    with story.simulation.dependencies.database.transaction(story.council.org_id) as session:
        items = session.scalars(select(WorkItem.kind).filter_by(subject_id=payout_id)).all()
    assert items.count("payout_needs_human") == 1


# The other ways to need a human ------------------------------------------------------------------------------------------


def test_what_nobody_knows_after_a_day_has_a_way_out(story: Story) -> None:
    """The bank never took it on, and we have given up asking: a person looks once more and accepts that there is nothing."""
    payout_id = story.claims.pay(story.claims.owed([story.person()], AMOUNT_PENCE)[0]).payout_id
    story.bank.plan_fault("fail_before_execute_close", PAY)
    story.claims.do(SEND_TOPIC)
    story.simulation.pass_time(story.bank, GIVE_UP)
    story.simulation.clock()
    story.claims.do(ASK_TOPIC)
    assert story.status(payout_id) == "needs_human"
    answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "nothing"})
    is_problem(answer, 409, "payout.not_looked")
    story.council.payer.post(f"/payouts/{payout_id}/look")
    story.claims.do(LOOK_TOPIC)
    story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": "nothing"})
    assert set(story.asked(payout_id)) == {"payout_failed"}
    story.agrees()
    story.paid_again(payout_id)


def test_what_was_never_sent_is_not_asked_about(story: Story) -> None:
    payout_id = story.claims.pay(story.claims.owed([story.council.person()], AMOUNT_PENCE)[0]).payout_id
    story.claims.do(RETRY_HELD_TOPIC)
    is_problem(story.council.payer.call("POST", f"/payouts/{payout_id}/look"), 409, "payout.never_sent")


def test_another_payment_at_the_bank_under_our_id_stops_for_a_person(story: Story) -> None:
    """Two objects with one of our ids: which is ours nobody can say, and the events about it do not fail for ever."""
    payout_id = story.paid("posted")
    query = "UPDATE payout SET provider_id = %s WHERE id = %s"
    story.simulation.database.execute("ALTER TABLE payout DISABLE TRIGGER payout_frozen")
    try:
        story.simulation.database.execute(query, ["obp_test_of_another_time", payout_id])
    finally:
        story.simulation.database.execute("ALTER TABLE payout ENABLE TRIGGER payout_frozen")
    story.handle([event for event in story.bank.events(0) if event.type.endswith("outbound_payment.posted")])
    payment = story.council.payer.get(f"/payouts/{payout_id}")
    assert (payment["status"], payment["rail_says"]) == ("needs_human", "unclear")
