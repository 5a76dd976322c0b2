"""Whoever dies while bank details are repaired or changed: what came back is paid again to the new account, once, and nothing ever
goes to an account whose change still waits or was stopped."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.changes import READY_TOPIC, WAIT_OVER_TOPIC
from services.payments.payees.usecases.payees import payee_of
from services.payments.payees.usecases.registering import REGISTER_TOPIC
from services.payments.payouts.usecases.failed_accounts import NO_MONEY_ARRIVES_TOPIC, REPAY_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from shared.identity import Role
from tests.breadth import one_of_each
from tests.simulation.bank_details import Card, Payees, read_methods
from tests.simulation.changing_mind import AMOUNT_PENCE, Story
from tests.simulation.workers import Interruption
from tests.simulation.world import SimulatedWorld

CARD = {"holder_name": "Person 1", "sort_code": "20-00-00", "account_number": "55779911"}
ONE_DAY = 24 * 3600
HEARD = {"spoken_to": "person", "known_number": "mobile_held", "said": "The account is in her full name."}
AT_COMMITS = (NO_MONEY_ARRIVES_TOPIC, REGISTER_TOPIC, WAIT_OVER_TOPIC, READY_TOPIC, REPAY_TOPIC, SEND_TOPIC)
AT_CALLS = (REGISTER_TOPIC, REPAY_TOPIC, SEND_TOPIC)
DEATHS = [
    *((topic, interruption, chances) for topic in AT_COMMITS for interruption in (Interruption.DIES_UNCOMMITTED, Interruption.DIES_COMMITTED) for chances in (0, 1)),
    *((topic, interruption, 0) for topic in AT_CALLS for interruption in (Interruption.DIES_BEFORE, Interruption.DIES_AFTER)),
]  # fmt: skip
TRIED_DEATHS = one_of_each(DEATHS, lambda one: one[:2])


class Repair(Story):
    """A council that pays somebody whose account sends money back, and a worker that dies once, at the chosen work."""

    def __init__(
        self,
        simulation: SimulatedWorld,
        topic: str = "",
        interruption: Interruption = Interruption.LIVES,
        chances: int = 0,
    ) -> None:
        super().__init__(simulation)
        self.payout_id = self.paid("account closed", "returned")
        self.person_id = UUID(self.council.payer.get(f"/payouts/{self.payout_id}")["person_id"])
        self.death = (topic, interruption, chances)

    def enter(self) -> UUID:
        """The helpline enters the new account; gives the method."""
        return self.new_account(self.person_id, CARD)

    def methods(self) -> list[str]:
        """How the person's accounts stand, the oldest first."""
        with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
            payee_id = payee_of(session, self.council.org_id, self.person_id)
            rows = session.scalars(
                select(PayoutMethod.status).filter_by(payee_id=payee_id).order_by(PayoutMethod.created_at)
            )
            return list(rows)


@pytest.mark.parametrize(("topic", "interruption", "chances"), TRIED_DEATHS)
def test_what_came_back_is_paid_again_once_wherever_a_worker_dies(
    simulation: SimulatedWorld, topic: str, interruption: Interruption, chances: int
) -> None:
    story = Repair(simulation, topic, interruption, chances)
    story.rest()
    assert story.methods() == ["retired"]
    method_id = story.enter()
    story.rest()
    story.council.approver.post(f"/payout-methods/{method_id}/confirm")
    story.rest()
    simulation.pass_time(story.bank, ONE_DAY)
    story.rest()
    assert story.methods() == ["retired", "waiting"]
    assert story.statuses(story.payout_id) == ["returned"]
    assert story.bank.posts() == 1, "nothing goes to an account whose change still waits"
    simulation.pass_time(story.bank, ONE_DAY)
    story.rest()
    assert story.methods() == ["retired", "ready"]
    (again,) = [one for one, _ in story.generations(story.payout_id) if one != story.payout_id]
    story.ends(again, "posted")
    assert story.statuses(story.payout_id) == ["returned", "posted"]
    truth = story.bank.truth()
    assert sorted(one.status for one in truth.payments) == ["posted", "returned"]
    assert (truth.credited[again], truth.sent_back[again]) == (1, 0)
    assert truth.by_payout[again][0].amount_pence == AMOUNT_PENCE
    story.agrees()


@pytest.mark.parametrize(
    ("topic", "interruption"),
    [
        ("", Interruption.LIVES),
        (REGISTER_TOPIC, Interruption.DIES_AFTER),
        (REGISTER_TOPIC, Interruption.DIES_COMMITTED),
    ],
)
@pytest.mark.parametrize("confirmed", [False, True])
def test_nothing_ever_goes_to_a_change_that_was_stopped(
    simulation: SimulatedWorld, topic: str, interruption: Interruption, confirmed: bool
) -> None:
    story = Repair(simulation, topic, interruption)
    story.rest()
    method_id = story.enter()
    story.rest()
    if confirmed:
        story.council.approver.post(f"/payout-methods/{method_id}/confirm")
    story.council.staff[Role.HELPLINE].post(f"/payout-methods/{method_id}/stop")
    for _ in range(3):
        simulation.pass_time(story.bank, ONE_DAY)
        story.rest()
    assert story.methods() == ["retired", "stopped"]
    assert story.statuses(story.payout_id) == ["returned"]
    assert story.bank.posts() == 1
    story.agrees()


def test_what_waited_for_money_does_not_go_to_an_account_that_closed_meanwhile(simulation: SimulatedWorld) -> None:
    """Refused for now, with its request frozen; then the account sends other money back; then there is another account."""
    story = Repair(simulation)
    first = story.payout_id
    person = story.person("account closed")
    other = story.claims.pay(story.claims.owed([person], AMOUNT_PENCE)[0]).payout_id
    story.claims.do(SEND_TOPIC)
    story.bank.plan_fault("insufficient_funds", calls=40)
    waits = story.claims.pay(story.claims.owed([person], 2 * AMOUNT_PENCE)[0]).payout_id
    story.claims.do(SEND_TOPIC)
    assert story.status(waits) == "queued"
    story.ends(other, "returned")
    method_id = story.new_account(person, CARD | {"account_number": "55779912"})
    story.work()
    story.council.approver.post(f"/payout-methods/{method_id}/confirm")
    simulation.pass_time(story.bank, 2 * ONE_DAY)
    story.bank.clear_faults()
    story.rest()
    assert first != other
    closed = {one.method for one in Payees(story.bank).destinations() if one.payout_id == other}
    for payout_id in (waits, story.generations(waits)[-1][0]):
        went = {one.method for one in Payees(story.bank).destinations() if one.payout_id == payout_id}
        assert not went & closed, "money went to an account that was retired"
    story.ends(story.generations(waits)[-1][0], "posted")
    story.agrees()


def test_an_account_that_sends_money_back_while_its_name_is_asked_about_is_not_used_again(
    simulation: SimulatedWorld,
) -> None:
    story = Repair(simulation)
    person = story.person("account closed")
    payees = Payees(story.bank)
    first = story.claims.pay(story.claims.owed([person], AMOUNT_PENCE)[0]).payout_id
    story.claims.do(SEND_TOPIC)
    (method,) = [one for one in read_methods(simulation.database, story.council.org_id) if one.person_id == person]
    payees.says(Card("10-88-00", f"{1000 + story.people}9301"), "close_match", "Somebody Else")
    second = story.claims.pay(story.claims.owed([person], AMOUNT_PENCE)[0]).payout_id
    story.claims.do(SEND_TOPIC)
    assert story.council.approver.get(f"/payout-methods/{method.id}")["status"] == "to_confirm"
    story.ends(first, "returned")
    story.rest()
    story.council.approver.call("POST", f"/payout-methods/{method.id}/confirm", HEARD)
    story.rest()
    assert second not in story.bank.truth().by_payout, "money went to an account that sends it back"
    assert story.council.approver.get(f"/payout-methods/{method.id}")["status"] == "retired"
