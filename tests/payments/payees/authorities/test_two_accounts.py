"""Somebody acts for a person's fees alone: the fee goes to whoever acts, costs to the person's own account, and the person is told of both."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.payments.payees.tables import PayoutMethod
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.payments import NameCheckNeededError
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus
from shared.outbox import OutboxRow
from tests.payments.council import Council
from tests.payments.crowds.scenario import Scenario
from tests.payments.payees.authorities.test_authorities import acts, new_details


def goes_to(scenario: Scenario, payout_id: UUID) -> str | None:
    """For which money the account is that a payment leaves to now, and it arrives there; None where it is held."""
    claimed = scenario.claimed(payout_id)
    if claimed is None:
        return None
    scenario.answered(
        claimed, RailAnswer(RailAnswerKind.ACCEPTED, provider_id=f"obp_{uuid4().hex}", status=RailStatus.POSTED)
    )
    return scenario.run_effect(
        lambda session: session.scalars(
            select(PayoutMethod.money).join(Payout, Payout.method_id == PayoutMethod.id).where(Payout.id == payout_id)
        ).one()
    )


def payment_of(scenario: Scenario, person: UUID, purpose: str) -> UUID:
    """The last payment of a person for this purpose."""
    found = select(Payout.id).filter_by(person_id=person, purpose=purpose).order_by(Payout.id.desc()).limit(1)
    return scenario.run_effect(lambda session: session.scalars(found).one())


def test_the_fee_goes_to_the_deputy_and_costs_to_the_person_who_is_told_of_both(council: Council) -> None:
    scenario = Scenario(council)
    fee = scenario.queued()
    person = scenario.run_effect(lambda session: session.scalars(select(Payout.person_id).filter_by(id=fee)).one())
    made = acts(council, person, scope="fees")
    scenario.desk.sent(person, scenario.fare())
    assert goes_to(scenario, payment_of(scenario, person, "claims")) == "both", "the person's own account of before"
    assert goes_to(scenario, fee) is None, "the deputy's account is not known yet"
    new_details(council, person, "fees")
    assert goes_to(scenario, fee) == "fees"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        bodies = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "notice.requested")).all()
        sent = [one for one in bodies if one["notice"] == "payment_sent"]
        assert [one["person_id"] for one in sent] == [str(person)] * 2, "whoever gets it, the person is told"
    council.payer.post(f"/authorities/{made['id']}/end")
    scenario.desk.sent(person, scenario.fare(700))
    costs = payment_of(scenario, person, "claims")
    with pytest.raises(NameCheckNeededError):  # it is not held: all that it wants is a check of its own
        scenario.claimed(costs)


def test_an_account_says_what_it_is_for_and_stands_beside_the_other(council: Council) -> None:
    [person] = council.payable()
    typed = {"sort_code": "20-00-00", "account_number": "55779911"}
    path = f"/people/{person}/bank-details"
    for_nobody = council.payer.call("POST", path, typed | {"money": "fees"})
    assert (for_nobody.status_code, for_nobody.json()["code"]) == (422, "bank_details.money")
    acts(council, person, scope="fees")
    unsaid = council.payer.call("POST", path, typed)
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "bank_details.money")
    assert council.payer.post(path, typed | {"money": "fees"})["money"] == "fees"
    council.make_payable([person], "fees")
    with pytest.raises(IntegrityError, match="payout_method_ready_key"):
        council.make_payable([person], "fees")
    council.make_payable([person], "expenses")
