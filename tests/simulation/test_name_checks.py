"""Checks of names between payments, wherever a worker dies and whatever becomes of the bank's answer: each payment leaves once, with a
check of its own that was accepted at the bank."""

from uuid import UUID

import pytest

from services.payments.payees.usecases.name_checks import ACKNOWLEDGE_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from shared.identity import Role
from tests.breadth import one_of_each
from tests.payments.problems import is_problem
from tests.simulation.bank_details import Payees, new_card
from tests.simulation.changing_mind import AMOUNT_PENCE, Story
from tests.simulation.workers import Interruption
from tests.simulation.world import SimulatedWorld

HEARD = {"spoken_to": "person", "known_number": "mobile_held", "said": "The account is in her full name."}
CHECK, ACCEPT, PAY = "recipient_verifications.create", "recipient_verifications.acknowledge", "outbound_payments.create"
AT_CALLS = (Interruption.DIES_BEFORE, Interruption.DIES_AFTER)
AT_COMMITS = (Interruption.DIES_UNCOMMITTED, Interruption.DIES_COMMITTED)
DEATHS = [
    *((ACKNOWLEDGE_TOPIC, interruption, 0) for interruption in AT_CALLS),
    *((ACKNOWLEDGE_TOPIC, interruption, chances) for interruption in AT_COMMITS for chances in range(3)),
    *((SEND_TOPIC, interruption, chances) for interruption in AT_CALLS for chances in range(3)),
    *((SEND_TOPIC, interruption, chances) for interruption in AT_COMMITS for chances in range(6)),
]
"""A payment with a new check takes three calls (check, acceptance, payment) with a commit before and after each."""
FAULTS = [
    *((fault, CHECK) for fault in ("execute_then_500", "execute_then_close", "fail_500_before", "garbage_200", "rate_limited")),
    *((fault, ACCEPT) for fault in ("execute_then_500", "execute_then_close", "fail_500_before", "garbage_200", "rate_limited")),
    ("execute_then_close", PAY),
]  # fmt: skip
TRIED_DEATHS = one_of_each(DEATHS, lambda one: one[:2])


class CloseMatch(Story):
    """Somebody whose account is in a name much like theirs."""

    def __init__(self, simulation: SimulatedWorld, status: str | None = None) -> None:
        super().__init__(simulation)
        self.card, self.payees = new_card(), Payees(self.bank)
        self.payees.says(self.card, "close_match", "J Bloggs", status)
        self.person_id = self.council.person("Jo Bloggs")
        card = {"sort_code": self.card.sort_code, "account_number": self.card.account_number}
        self.method = f"/payout-methods/{self.new_account(self.person_id, card)}"
        self.rest()

    def confirm(self) -> None:
        """A colleague says what they heard."""
        assert self.council.staff[Role.FINANCE_APPROVER].post(f"{self.method}/confirm", HEARD)["status"] == "ready"

    def pay(self) -> UUID:
        """One more payment."""
        return self.claims.pay(self.claims.owed([self.person_id], AMOUNT_PENCE)[0]).payout_id

    def are_paid(self, *payout_ids: UUID) -> None:
        """Each left once, with a check of its own that was accepted, and the books agree."""
        for payout_id in payout_ids:
            self.ends(payout_id, "posted")
        went = {one.payout_id: one.check for one in self.payees.destinations()}
        assert went.keys() == set(payout_ids)
        assert len({one.id for one in went.values()}) == len(payout_ids)
        assert all(one.acknowledged for one in went.values())
        self.agrees()


@pytest.mark.parametrize(("topic", "interruption", "chances"), TRIED_DEATHS)
def test_wherever_a_worker_dies_each_payment_leaves_once_with_a_check_of_its_own(
    simulation: SimulatedWorld, topic: str, interruption: Interruption, chances: int
) -> None:
    story = CloseMatch(simulation)
    story.confirm()
    story.death = (topic, interruption, chances) if topic == ACKNOWLEDGE_TOPIC else None
    first = story.pay()
    story.rest()
    story.death = (topic, interruption, chances) if topic == SEND_TOPIC else None
    second = story.pay()
    for _ in range(2):
        story.rest()
    story.are_paid(first, second)


@pytest.mark.parametrize(("fault", "operation"), FAULTS)
def test_whatever_becomes_of_the_bank_s_answer(simulation: SimulatedWorld, fault: str, operation: str) -> None:
    story = CloseMatch(simulation)
    story.bank.plan_fault(fault, operation)
    story.confirm()
    first = story.pay()
    for _ in range(2):
        story.rest()
    story.bank.plan_fault(fault, operation)
    second = story.pay()
    for _ in range(2):
        story.rest()
    story.bank.clear_faults()
    story.rest()
    story.are_paid(first, second)


def test_a_close_match_that_the_bank_calls_verified_takes_evidence_all_the_same(simulation: SimulatedWorld) -> None:
    story = CloseMatch(simulation, status="verified")
    approver = story.council.approver
    assert approver.get(story.method)["status"] == "to_confirm"
    is_problem(approver.call("POST", f"{story.method}/confirm"), 422, "bank_details.evidence")
    waits = story.pay()
    story.rest()
    assert story.bank.posts() == 0
    story.confirm()
    story.rest()
    story.ends(waits, "posted")
    story.agrees()
