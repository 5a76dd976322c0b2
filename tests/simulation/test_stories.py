"""Short stories that the simulation may take long to tell: what once went wrong, or would if a guard were missing."""

import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from services.payments.payouts.usecases import runs
from tests.practice.conftest import wait_for
from tests.simulation.faults import LIST, PAY
from tests.simulation.machine import Hands, PayingPeople
from tests.simulation.machine_base import APPROVER, LEASE, PAYER, RESOLVE
from tests.simulation.workers import Interruption
from tests.simulation.world import SimulatedWorld


@pytest.fixture
def machine(simulation: SimulatedWorld) -> Iterator[PayingPeople]:
    """A council with people and money, and the end of the story: everything comes to rest and is judged."""

    class Machine(PayingPeople):
        """The machine on this simulation."""

    Machine.simulation, Machine.happened = simulation, Counter[str]()
    machine = Machine()
    yield machine
    try:
        machine.holds()
    finally:
        machine.teardown()


def statuses(machine: PayingPeople) -> Counter[str]:
    """How many payments stand where."""
    return Counter(payout.status for payout in machine.books().payouts)


def test_a_worker_that_wakes_with_an_old_refusal_changes_nothing(machine: PayingPeople) -> None:
    """Its lease has run out, another worker has sent the payment; "no money" must not put it back into the queue."""
    machine.bank.plan_fault("insufficient_funds", PAY)
    machine.pay_day(3, 1250, Hands.THREE)
    machine.work(0, Interruption.SLEEPS_AFTER, 0)
    for seconds in (LEASE, RESOLVE):
        machine.simulation.pass_time(machine.bank, seconds)
        machine.simulation.clock()
        if machine.simulation.queue.hints:
            machine.work(0, Interruption.SLEEPS_AFTER, 1)
    assert statuses(machine) == {"sending": 1}
    assert len(machine.bank.truth().payments) == 1
    machine.wake(0)
    assert statuses(machine) == {"sending": 1}
    assert machine.happened["zombie whose record was refused"] == 1
    machine.wake(0)
    assert statuses(machine) == {"processing": 1}


def test_a_worker_that_wakes_after_a_new_generation_sends_nothing_new(machine: PayingPeople) -> None:
    """It was about to send; meanwhile the payment was sent by another, failed, and was paid as a new one."""
    machine.bank.plan_fault("failed")
    machine.pay_day(3, 1250, Hands.THREE)
    machine.work(0, Interruption.SLEEPS_BEFORE, 0)
    while statuses(machine) != {"failed": 1}:
        machine.go_on(RESOLVE, [Interruption.LIVES], [])
        machine.holds()
        machine.tell_everything()
    machine.holds()
    machine.pay_again(0)
    machine.holds()
    machine.approve(0, APPROVER)
    machine.holds()
    machine.release(0, PAYER)
    for _ in ("asks for a look at the first one", "looks", "sends"):
        machine.work_through([Interruption.LIVES], [])
    assert statuses(machine) == {"failed": 1, "processing": 1}
    machine.wake(0)
    assert statuses(machine) == {"failed": 1, "processing": 1}
    assert len(machine.bank.truth().payments) == 2


def test_told_to_wait_is_sent_later(machine: PayingPeople) -> None:
    """The bank is busy: the payment goes back into the queue with a task of its own, and leaves a little later."""
    machine.pay_day(3, 1250, Hands.THREE)
    machine.work_through([Interruption.LIVES], [("rate_limited", PAY)])
    assert statuses(machine) == {"queued": 1}
    machine.holds()
    machine.go_on(LEASE, [Interruption.LIVES], [])
    assert statuses(machine) == {"processing": 1}


def test_told_to_wait_at_the_second_try_leaves_the_first_in_doubt(machine: PayingPeople) -> None:
    """The first worker sleeps with its request unsent. "Not now" to the second says nothing about what the first will do."""
    machine.pay_day(3, 1250, Hands.THREE)
    machine.work(0, Interruption.SLEEPS_BEFORE, 0)
    machine.go_on(LEASE, [Interruption.LIVES], [])
    machine.go_on(RESOLVE, [Interruption.LIVES], [("rate_limited", PAY)])
    assert len(machine.bank.truth().posts) == 1
    assert statuses(machine) == {"unknown": 1}
    machine.wake(0)
    assert len(machine.bank.truth().payments) == 1


def test_a_bank_whose_list_lags_is_asked_again_and_pays_once(machine: PayingPeople) -> None:
    """The payment is there and the list does not show it: the same key and the same bytes find it."""
    machine.bank.plan_fault("execute_then_close")
    machine.bank.plan_fault("list_lag")
    machine.pay_day(3, 1250, Hands.THREE)
    machine.work(0, Interruption.LIVES, 0)
    assert statuses(machine) == {"unknown": 1}
    machine.bank.plan_fault("fail_500_before", LIST)
    for _ in range(2):
        machine.go_on(LEASE, [Interruption.LIVES], [])
    assert len(machine.bank.truth().payments) == 1
    assert statuses(machine) == {"posted": 1}


def test_resuming_while_a_worker_gives_way_loses_nothing(machine: PayingPeople) -> None:
    """The worker sees the run still stopped and does nothing; the resume sees the worker's task still open and writes
    no new one. Had they not waited for each other, the payment would have stayed in the queue for ever."""
    machine.pay_day(3, 1250, Hands.THREE)
    machine.holds()
    machine.stop(0)
    told = machine.simulation.queue.take(0)
    worker = threading.Thread(target=machine.workers.do, args=(told,))
    with machine.simulation.dependencies.database.transaction(machine.council.org_id) as session:
        runs.resume_run(session, machine.council.payer.actor, machine.runs[0])
        worker.start()
        wait_for(lambda: not worker.is_alive() or _somebody_waits(machine))
    worker.join(10)
    assert statuses(machine) == {"processing": 1}


@pytest.mark.parametrize(
    ("commits_before", "then", "asked"), [(0, "queued", 0), (1, "sending", 1)], ids=["at the lease", "at the record"]
)
def test_postgresql_that_is_started_again_in_the_middle_undoes_a_step_and_pays_once(
    machine: PayingPeople, commits_before: int, then: str, asked: int
) -> None:
    """The worker lives on. A lease that was not committed has sent nothing; an answer that was not recorded is asked for again."""
    machine.pay_day(3, 1250, Hands.THREE)
    machine.work(0, Interruption.LOSES_DATABASE, commits_before)
    assert statuses(machine) == {then: 1}
    assert machine.bank.posts() == asked
    machine.holds()
    for _ in ("the lease runs out", "the bank is asked", "and it is known"):
        machine.go_on(LEASE, [Interruption.LIVES], [])
    assert len(machine.bank.truth().payments) == 1
    assert not {"queued", "sending", "unknown"} & statuses(machine).keys()


def test_of_a_run_in_which_everything_happens_each_payment_fares_by_itself(machine: PayingPeople) -> None:
    """One worker is killed between lease and record, one loses its database, one is refused by the bank; then somebody stops the run."""
    machine.pay_day(0, 1250, Hands.THREE)
    count = sum(statuses(machine).values())
    assert count >= 4, "one for each, and one that waits"
    machine.work(0, Interruption.DIES_AFTER, 0)
    machine.work(0, Interruption.LOSES_DATABASE, 1)
    machine.bank.plan_fault("refuse", PAY, reason="recipient_amount_limit_exceeded")
    machine.work(0, Interruption.LIVES, 0)
    assert statuses(machine) == {"sending": 2, "needs_human": 1, "queued": count - 3}
    machine.holds()
    machine.stop(0)
    machine.go_on(LEASE, [Interruption.LIVES], [])
    machine.go_on(RESOLVE, [Interruption.LIVES], [])
    assert statuses(machine)["queued"] == count - 3, "what waited waits on"
    assert len(machine.bank.truth().payments) == 2, "and what was under way is known"
    machine.holds()


def _somebody_waits(machine: PayingPeople) -> bool:
    waiting = machine.simulation.database.execute(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return waiting.fetchone() is not None
