"""One reference for a claim and all its payments: the first carries the claim's own, later ones the same with -2, -3, in any crowd."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import update

from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.manual_actions import pay_again
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.payouts.usecases.urgent import NewPayment, pay_now
from shared.database import Session
from shared.identity import SYSTEM_ID, Role, system_actor
from shared.ids import new_id
from tests.payments.claims.conftest import Desk

KNOWN_BY = "7K3M2P9X"


def references(desk: Desk) -> list[str]:
    """Of every payment, in the order in which they were made."""
    return [one.reference for one in desk.payouts()]


def fails(desk: Desk, payout_id: UUID) -> None:
    """The payment fails before it was ever sent, so that it is paid again at once."""
    org_id = desk.council.org_id
    with desk.council.payments.dependencies.database.transaction(org_id) as session:
        step = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, PayoutStatus.FAILED, PayoutCause.REFUSED)
        assert transition(session, system_actor(org_id), step, PAYOUT.id == payout_id)


def again(desk: Desk, payout_id: UUID) -> None:
    """Somebody else of finance pays it again."""
    actor = desk.council.hire(Role.FINANCE_APPROVER).actor
    desk.council.payments.dependencies.database.run(actor.org_id, lambda session: pay_again(session, actor, payout_id))


def test_the_first_payment_carries_the_claims_own_reference_and_later_ones_count(desk: Desk) -> None:
    claim = desk.referred(desk.ready(), 2000, 1800)
    desk.decided(claim, 1, action="approve")
    desk.decided(claim, 2, action="approve")
    known_by = claim["reference"]
    assert references(desk) == [known_by, f"{known_by}-2"]
    first = desk.payouts()[0].id
    fails(desk, first)
    again(desk, first)
    assert references(desk) == [known_by, f"{known_by}-2", f"{known_by}-3"]
    assert {one["reference"] for one in desk.look(claim)["payments"]} == set(references(desk))


def test_a_fee_has_a_reference_of_its_own_and_keeps_it_when_it_is_paid_again(desk: Desk) -> None:
    desk.council.fund(10_000)
    run_id = desk.council.approved(desk.council.payable(2))
    desk.council.payer.post(f"/runs/{run_id}/release")
    one, other = references(desk)
    assert one[:8] != other[:8]
    fails(desk, desk.payouts()[0].id)
    again(desk, desk.payouts()[0].id)
    assert references(desk) == [one, other, f"{one}-2"]


@pytest.mark.parametrize("crowd", [8])
def test_in_a_crowd_no_reference_is_used_twice_and_none_is_left_out(desk: Desk, crowd: int) -> None:
    person_id, org_id = desk.ready(), desk.council.org_id
    database, system = desk.council.payments.dependencies.database, system_actor(desk.council.org_id)

    def pay(_: int) -> None:
        def effect(session: Session) -> None:
            part = Owed("claim", new_id(), person_id, "Expenses", (OwedLine("a part", 100),), reference=KNOWN_BY)
            (obligation_id,) = owe(session, system, [part])
            pay_now(session, system, NewPayment(obligation_id, SYSTEM_ID, approved_by_policy="a test"))

        database.run(org_id, effect)

    with ThreadPoolExecutor(crowd) as threads:
        list(threads.map(pay, range(crowd)))
    assert sorted(references(desk)) == [KNOWN_BY, *(f"{KNOWN_BY}-{number}" for number in range(2, crowd + 1))]


def test_a_reference_is_never_changed(desk: Desk) -> None:
    claim = desk.referred(desk.ready(), 2000)
    desk.decided(claim, 1, action="approve")
    database = desk.council.payments.dependencies.database
    with (
        pytest.raises(Exception, match="frozen"),
        database.transaction(desk.council.org_id) as session,
    ):
        session.execute(update(Payout).values(reference=KNOWN_BY))
