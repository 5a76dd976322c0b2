"""A fee that was ever sent to the bank is never taken back, whatever the bank says of it: it may say something else later."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.payouts.tables import Obligation, Payout
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.crowds.scenario import Scenario
from tests.payments.involvement.conftest import refused
from tests.payments.rows import insert
from tests.payments.rows import refused as refused_by_database


class Sent:
    """One fee of £25.00 in a released run."""

    def __init__(self, council: Council) -> None:
        self.scenario = Scenario(council)
        work, event = self.scenario.work, self.scenario.event
        (person,) = council.payable()
        (self.offer,) = work.agreed(event, [person])
        work.attended(event, work.mark(event, person))
        council.approver.post(f"/runs/{work.pay(event).json()['id']}/approve")
        (run,) = council.approver.get("/runs")["runs"]
        council.payer.post(f"/runs/{run['id']}/release")
        (self.payout_id,) = self.payouts()

    def payouts(self) -> list[UUID]:
        """Every payment."""
        return list(self.scenario.run_effect(lambda session: session.scalars(select(Payout.id)).all()))

    def ends(self, status: RailStatus) -> None:
        """It is sent, and the bank says so."""
        leased = self.scenario.claimed(self.payout_id)
        assert leased is not None
        self.scenario.answered(leased, RailAnswer(RailAnswerKind.ACCEPTED, "obp_1", status))

    def less(self) -> Any:
        """The person wants less."""
        council = self.scenario.council
        return council.organiser.call(
            "POST", f"/offers/{self.offer['id']}/answer", {"answer": "less", "amount_pence": 400}
        )


@pytest.mark.parametrize("status", [RailStatus.FAILED, RailStatus.CANCELED, RailStatus.RETURNED])
def test_what_was_sent_is_not_taken_back_by_an_answer(council: Council, status: RailStatus) -> None:
    sent = Sent(council)
    sent.ends(status)
    refused(sent.less(), 409, "offer.decided")
    assert sent.payouts() == [sent.payout_id]


def test_what_ended_before_it_was_sent_still_is(council: Council) -> None:
    sent = Sent(council)
    sent.scenario.refused(sent.payout_id)
    assert sent.less().status_code == 200
    assert sent.scenario.work.pay(sent.scenario.event).json()["total_pence"] == 400


def test_the_database_refuses_it_too(council: Council) -> None:
    sent = Sent(council)
    sent.ends(RailStatus.FAILED)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        obligation_id = session.scalars(select(Obligation.id)).one()
        values = {"org_id": council.org_id, "id": new_id(), "obligation_id": obligation_id}
        with refused_by_database(session, by="obligation_taken_back_before_money"):
            insert(session, "obligation_taken_back", values)
