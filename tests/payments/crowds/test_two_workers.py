"""Two workers at one payment in the same moment: what one has done meanwhile is no news to the other, and neither waits in a circle."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.payments.payouts.usecases import payments, status_queries
from services.payments.payouts.usecases.attempts import LeasedPayment
from services.payments.payouts.usecases.paying_again import let_leave
from services.payments.payouts.usecases.payments import LOOK_EARLIER_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.payouts.usecases.urgent import get_payment
from services.payments.rails.protocol import RailAnswer, RailAnswerKind
from shared.database import Session
from shared.identity import Role
from shared.outbox import OutboxRow, acknowledge, find_work
from tests.payments.council import Council
from tests.payments.crowds.scenario import Scenario
from tests.payments.crowds.watching import watched

WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"


@pytest.fixture
def scenario(council: Council) -> Scenario:
    """An event with its people and their money."""
    return Scenario(council)


def open_rows(scenario: Scenario, topic: str, payout_id: UUID) -> list[UUID]:
    """What is still asked for about a payment."""
    query = select(OutboxRow.id).where(
        OutboxRow.topic == topic, OutboxRow.aggregate_id == payout_id, OutboxRow.acknowledged_at.is_(None)
    )
    return scenario.run_effect(lambda session: list(session.scalars(query)))


def test_that_the_bank_knew_nothing_before_another_send_is_no_reason_to_send(scenario: Scenario) -> None:
    nobody_knows, sender = RailAnswer(RailAnswerKind.UNKNOWN), scenario.dependencies.sender
    payout_id = scenario.sent(nobody_knows)

    def ask(session: Session) -> status_queries.StatusQuery:
        return status_queries.query_of(session, get_payment(session, scenario.council.org_id, payout_id), sender.sealer)

    question = scenario.run_effect(ask)

    def replay() -> LeasedPayment | None:
        return scenario.run_effect(lambda session: status_queries.lease_again(session, question, sender.timings))

    again = replay()
    assert again is not None
    scenario.answered(again, nobody_knows)
    assert replay() is None


def test_a_payment_is_let_leave_while_a_worker_holds_an_older_hint_of_it(scenario: Scenario) -> None:
    """The worker has taken the hint and is about to take the payment, which whoever looked at the bank is about to let leave."""
    first, council, sender = scenario.queued(), scenario.council, scenario.dependencies.sender
    scenario.refused(first)
    second = UUID(council.hire(Role.FINANCE_APPROVER).post(f"/payouts/{first}/pay-again")["payout_id"])
    council.payer.post(f"/payouts/{second}/release")
    assert scenario.claimed(second) is None, "a look at the earlier payment comes first"
    (hint,), (looking,) = open_rows(scenario, SEND_TOPIC, second), open_rows(scenario, LOOK_EARLIER_TOPIC, second)
    work = scenario.run_effect(lambda session: find_work(session, looking, destination="payments"))
    assert work is not None
    database = scenario.dependencies.database
    with watched(database) as watch, ThreadPoolExecutor(1) as threads:
        with database.transaction(council.org_id) as session:
            assert acknowledge(session, hint)
            leaves = threads.submit(scenario.run_effect, lambda other: let_leave(other, work, [], sender.timings))
            while not leaves.done() and not session.scalar(text(WAITS)):
                pass
            assert (
                payments.lease_payment(session, council.org_id, second, sender.rails, sender.sealer, sender.timings)
                is None
            )
        leaves.result(timeout=60)
    assert watch.deadlocks == []
    assert len(open_rows(scenario, SEND_TOPIC, second)) == 1
    assert scenario.claimed(second) is not None
