"""A claim by itself in the hands of the real worker and the practice bank: sent once, and tried again while money is short."""

from services.payments.payouts.usecases.releasing import SEND_TOPIC
from tests.payments.payouts.mandates.conftest import Claims
from tests.simulation.bank import Account
from tests.simulation.faults import PAY
from tests.simulation.world import SimulatedWorld


def test_a_claim_without_a_run_is_sent_again_until_the_bank_takes_it(simulation: SimulatedWorld) -> None:
    simulation.clear()
    account = Account(simulation.world)
    account.credit(10_000)
    council = simulation.found_council(account)
    council.fund(10_000)
    claims = Claims(council)
    claims.mandate()
    person_id = simulation.add_person(council, account, 20_000_001)
    account.plan_fault("insufficient_funds", PAY)
    paid = claims.pay(claims.owed([person_id], 1060)[0])
    claims.do(SEND_TOPIC)
    payment = council.payer.get(f"/payouts/{paid.payout_id}")
    assert (payment["status"], payment["attempts"]) == ("queued", 1)
    assert claims.asked() == ["payout_refused_for_now"]
    assert council.money()[0]["stripe.reserved"] == 1060
    assert claims.sends() == [(paid.payout_id, "urgent")] * 2, "the first is done, the second waits"
    claims.do(SEND_TOPIC)
    payment = council.payer.get(f"/payouts/{paid.payout_id}")
    assert (payment["status"], payment["attempts"]) == ("processing", 2)
    assert claims.asked() == [], "the bank has taken it, so nobody has to put anything right"
    claims.do(SEND_TOPIC)
    assert [one.amount_pence for one in account.truth().payments] == [1060]
    balances, _ = council.money()
    assert (balances["stripe.reserved"], balances["stripe.in_flight"]) == (0, 1060)
