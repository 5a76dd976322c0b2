"""Two hundred claims at once never cross the ceiling by a penny, and none is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from services.payments.payouts.usecases.urgent import Outcome
from tests.payments.council import Council
from tests.payments.mandates.conftest import Claims

AT_ONCE = 16
"""As many as the service has connections for; the others press on behind them."""


def all_at_once(claims: Claims, obligations: list[UUID]) -> Counter[Outcome]:
    """Pays each of these in a transaction of its own, in many threads that begin together."""
    together = Barrier(AT_ONCE)
    places = range(len(obligations))

    def pay(place: int) -> Outcome:
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
    assert outcomes == {Outcome.QUEUED: fit, Outcome.WAITS_FOR_RELEASE: 200 - fit}
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
    assert outcomes == {Outcome.QUEUED: 10, Outcome.FLOAT_TOO_LOW: 30}
    assert claims.used_pence() == 10_000
    assert council.money()[0]["stripe.available"] == 500
