"""One claim at once: under a mandate it leaves, beyond it a second person decides, and it is never lost."""

from shared.identity import Role
from tests.payments.council import Council
from tests.payments.payouts.mandates.conftest import Claims


def test_a_claim_leaves_at_once_under_a_mandate(council: Council, claims: Claims) -> None:
    council.fund(5000)
    mandate_id = claims.mandate()
    paid = claims.pay(claims.claim(1060))
    assert paid.outcome == "queued"
    payment = council.payer.get(f"/payouts/{paid.payout_id}")
    assert (payment["status"], payment["released_under"], payment["waits_for"]) == ("queued", mandate_id, None)
    assert claims.sends() == [(paid.payout_id, "urgent")]
    assert claims.used_pence() == 1060
    balances, _ = council.money()
    assert (balances["stripe.available"], balances["stripe.reserved"]) == (3940, 1060)
    assert (balances["expense.claims"], balances["payable.participants"]) == (1060, -1060)
    assert council.payer.get("/mandates")[0]["room_today_pence"] == 20_000 - 1060


def test_what_one_person_decided_by_hand_is_released_under_the_mandate_too(council: Council, claims: Claims) -> None:
    council.fund(5000)
    claims.mandate()
    assert claims.pay_by_hand(claims.claim()).outcome == "queued"


def test_beyond_the_ceiling_a_second_person_releases(council: Council, claims: Claims) -> None:
    council.fund(50_000)
    claims.mandate(1999)
    assert claims.pay(claims.claim(1000)).outcome == "queued"
    paid = claims.pay_by_hand(claims.claim(1000))
    assert paid.outcome == "waits_for_release"
    assert claims.used_pence() == 1000
    assert claims.asked() == ["payout_waits_for_release"]
    waiting = council.payer.get("/payouts?waiting_for_release=1")
    assert [one["id"] for one in waiting] == [str(paid.payout_id)]
    both = council.hire(Role.FINANCE_APPROVER, Role.FINANCE_PAYER)
    released = both.post(f"/payouts/{paid.payout_id}/release")
    assert (released["status"], released["released_by"]) == ("queued", str(both.actor.id))
    assert claims.asked() == []
    assert len(claims.sends()) == 2
    assert council.payer.get("/payouts") == []
