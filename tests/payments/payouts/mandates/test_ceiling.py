"""Two hundred claims at once never cross the ceiling by a penny, and none is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from services.payments.payouts.usecases.runs import get_run
from services.payments.payouts.usecases.urgent import ReleaseResult
from tests.payments.council import Council
from tests.payments.payouts.mandates.conftest import Claims

AT_ONCE = 16
"""As many as the service has connections for; the others press on behind them."""


def all_at_once(claims: Claims, obligations: list[UUID]) -> Counter[ReleaseResult]:
    """Pays each of these in a transaction of its own, in many threads that begin together."""
    together = Barrier(AT_ONCE)
    places = range(len(obligations))

    def pay(place: int) -> ReleaseResult:
        if place < AT_ONCE:
            together.wait()
        by_hand = place % 2 == 0
        paid = claims.pay_by_hand(obligations[place]) if by_hand else claims.pay(obligations[place])
        return paid.outcome

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(pay, places))


def test_two_hundred_claims_at_once_never_cross_the_ceiling_by_a_penny(council: Council, claims: Claims) -> None:
    council.fund(1_000_000)
    ceiling_pence, amount_pence = 99_999, 1_001
    claims.mandate(ceiling_pence)
    obligations = claims.owed(council.payable(2) * 100, amount_pence)
    outcomes = all_at_once(claims, obligations)
    fit = ceiling_pence // amount_pence
    assert outcomes == {ReleaseResult.QUEUED: fit, ReleaseResult.WAITS_FOR_RELEASE: 200 - fit}
    assert claims.used_pence() == claims.released_pence() == fit * amount_pence <= ceiling_pence
    balances, statuses = council.money()
    assert balances["stripe.reserved"] == fit * amount_pence
    assert Counter(statuses.values()) == {"queued": fit, "approved": 200 - fit}
    assert len(claims.sends()) == fit
    assert len(claims.asked()) == 200 - fit


def test_a_low_float_takes_no_room_and_is_never_overdrawn(council: Council, claims: Claims) -> None:
    council.fund(10_500)
    claims.mandate(1_000_000)
    outcomes = all_at_once(claims, claims.owed(council.payable(2) * 20, 1_000))
    assert outcomes == {ReleaseResult.QUEUED: 10, ReleaseResult.FLOAT_TOO_LOW: 30}
    assert claims.used_pence() == 10_000
    assert council.money()[0]["stripe.available"] == 500


@pytest.mark.parametrize("parts", [[2_000], [1_000, 1_000], [1_999, 1]])
def test_what_exactly_fills_the_ceiling_goes_and_a_penny_more_waits(
    council: Council, claims: Claims, parts: list[int]
) -> None:
    council.fund(5_000)
    claims.mandate(2_000)
    outcomes = [claims.pay(claims.claim(amount_pence)).outcome for amount_pence in parts]
    assert outcomes == [ReleaseResult.QUEUED] * len(parts)
    assert claims.used_pence() == claims.released_pence() == 2_000
    assert council.payer.get("/mandates")[0]["room_today_pence"] == 0
    assert claims.pay(claims.claim(1)).outcome == ReleaseResult.WAITS_FOR_RELEASE


def test_a_run_that_exactly_fills_the_ceiling_goes(council: Council, claims: Claims) -> None:
    council.fund(5_000)
    run_id = council.propose(council.payable(2), 1_000)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        source_id = get_run(session, council.org_id, UUID(run_id)).source_id
    claims.mandate(2_000, purpose="fees", source_id=str(source_id))
    assert council.approver.post(f"/runs/{run_id}/approve")["status"] == "released"
    assert claims.used_pence() == 2_000
