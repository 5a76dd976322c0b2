"""Cash that was stopped needs a person, and what they are offered knows no bank: its slip is answered, or two say that nobody has it."""

from uuid import UUID

import pytest

from services.payments.payouts.cash.usecases.floats import NewCount, confirm_count
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.stuck_payments import StuckDecision, agree, decide, offered_ways
from services.payments.payouts.ways_out import WayOut
from shared.errors import ConflictError
from shared.identity import Role
from tests.payments.payouts.cash.test_held_up import stopped_on_a_slip
from tests.payments.payouts.cash.tins import Tins


def test_cash_that_was_stopped_has_ways_out_that_know_no_bank(tins: Tins) -> None:
    """While its slip is about the slip says what became of it; then two say that nobody was given it, and the person hears of cash."""
    council = tins.council
    holder, tin, person, slip = stopped_on_a_slip(tins)
    (payment,) = tins.payments(person)
    decision = StuckDecision(WayOut.NOT_GIVEN, "I asked the table")
    assert offered(tins, payment.id) == []
    with pytest.raises(ConflictError, match="the slip says what became"):
        tins.run(lambda session: decide(session, council.payer.actor, payment.id, decision))
    tins.destroyed(slip, holder, council.payer)
    assert offered(tins, payment.id) == [(WayOut.NOT_GIVEN, True)]
    with pytest.raises(ConflictError, match="waits for a decision"):
        tins.counted(tin, holder, council.payer, "in", 10_000)
    old = StuckDecision(WayOut.BANK_HAS_IT, "I asked", "obp_1234")
    with pytest.raises(ConflictError):
        tins.run(lambda session: decide(session, council.payer.actor, payment.id, old))
    tins.run(lambda session: decide(session, council.payer.actor, payment.id, decision))
    second = council.hire(Role.FINANCE_PAYER)
    tins.run(lambda session: agree(session, second.actor, payment.id))
    assert [one.status for one in tins.payments(person)] == ["failed"]
    assert tins.told(person)[-1] == "cash_not_given"
    tins.run(lambda session: confirm_count(session, council.payer.actor, tin, NewCount("in", 10_000)))
    assert tins.tin(tin).status == "closed"


def offered(tins: Tins, payout_id: UUID) -> list[tuple[WayOut, bool]]:
    """What finance can do about a payment, and whether two must."""
    org_id, actor = tins.council.org_id, tins.council.payer.actor
    ways = tins.run(lambda session: offered_ways(session, actor, session.get_one(Payout, (org_id, payout_id))))
    return [(one.way, one.needs_two) for one in ways]
