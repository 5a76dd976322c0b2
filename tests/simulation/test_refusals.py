"""Every refusal that Stripe documents: from the practice bank's answer to what finance reads, and on to money sent or money freed.
`make test` walks one for each way out, `make simulate` all of them.

One council and one person for all of them; each refusal strikes a payment of its own.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest

from services.payments.payouts.rules import MOST_BODIES
from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.payments import LOOK_EARLIER_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.payouts.usecases.status_queries import LOOK_TOPIC
from services.payments.rails.protocol import RailAnswerKind
from services.payments.rails.refusals import REFUSALS, Refusal
from tests.breadth import one_of_each
from tests.payments.problems import is_problem
from tests.simulation.changing_mind import Story
from tests.simulation.machine_base import DAYS, LEASE
from tests.simulation.world import SimulatedWorld

PENCE = 100
NEXT_CARD = {"holder_name": "Person 1", "sort_code": "20-00-00", "account_number": "55775678"}
EVIDENCE = "Asked Stripe today at 10:00; they say so."


class Refused:
    """One council whose payments are refused, and one person who is paid."""

    def __init__(self, simulation: SimulatedWorld) -> None:
        self.story = Story(simulation)
        self.story.bank.post_after(3600)
        self.person = self.story.person()

    def pay(self, code: str, times: int = 1) -> UUID:
        """A payment that the bank refuses so often with this code."""
        self.send()  # so that the refusal strikes no payment that an earlier test left waiting
        self.story.bank.plan_fault("refuse", reason=code, calls=times)
        payout_id = self.story.claims.pay(self.story.claims.owed([self.person], PENCE)[0]).payout_id
        self.story.claims.do(SEND_TOPIC)
        return payout_id

    def send(self) -> None:
        """The worker sends what waits, after a look at earlier payments where that is needed."""
        for topic in (SEND_TOPIC, LOOK_EARLIER_TOPIC, SEND_TOPIC):
            self.story.claims.do(topic)

    def see(self, payout_id: UUID) -> Any:
        """What finance reads about a payment, and what the payer can do."""
        return self.story.council.payer.get(f"/stuck-payments/{payout_id}")

    def decide(self, payout_id: UUID, way: str) -> Any:
        """Finance decides."""
        who = self.story.council.approver if way == "pay_anew" else self.story.council.payer
        return who.post(f"/payouts/{payout_id}/decisions", {"way": way, "evidence": EVIDENCE})

    def sent(self, payout_id: UUID) -> None:
        """The money has left for the bank, once."""
        assert self.story.status(payout_id) in ("processing", "posted")
        assert len(self.story.bank.truth().by_payout[payout_id]) == 1

    def freed(self, payout_id: UUID) -> None:
        """Nothing has left, and what is owed can be paid again."""
        assert self.story.status(payout_id) in ("failed", "canceled")
        assert payout_id not in self.story.bank.truth().by_payout


@pytest.fixture(scope="module")
def refused(simulation: SimulatedWorld) -> Refused:
    """Shared by all refusals of this module."""
    return Refused(simulation)


def by_itself(refused: Refused, payout_id: UUID, row: Refusal) -> None:
    """It waits, and leaves as soon as the bank takes it: under the same key, or with a new name check under the next one."""
    assert refused.story.status(payout_id) == "queued"
    if row.kind is RailAnswerKind.PAUSE_RUN:
        assert row.to_do in refused.story.asked(payout_id)["payout_refused_for_now"]
    refused.send()
    refused.sent(payout_id)


def another_account(refused: Refused, payout_id: UUID, _row: Refusal) -> None:
    """It has failed and the money is free; the person is asked for another account, and nobody pays into this one again."""
    refused.freed(payout_id)
    said = refused.see(payout_id)["why"]
    assert "The person was asked for new bank details" in said
    assert refused.story.asked(payout_id)["payout_failed"] == said
    approver = refused.story.council.approver
    assert not approver.get(f"/stuck-payments/{payout_id}")["may_pay_again"]
    is_problem(approver.call("POST", f"/payouts/{payout_id}/pay-again"), 409, "payout.account_closed")
    refused.person = refused.story.person()


def a_person_decides(refused: Refused, payout_id: UUID, row: Refusal) -> None:
    """It stops for a person, who sends it again under the same key where that can help, and else pays anew."""
    seen = refused.see(payout_id)
    assert seen["payment"]["nothing_moved"]
    assert refused.story.asked(payout_id) == {"payout_needs_human": seen["why"]}
    offered = {one["way"] for one in seen["ways"]}
    assert offered == ({"try_again"} if row.may_pass else set()) | {"bank_has_it_not"}
    assert not any(one["needs_two"] for one in seen["ways"])
    if row.may_pass:
        refused.decide(payout_id, "try_again")
        refused.send()
        refused.sent(payout_id)
        return
    refused.decide(payout_id, "pay_anew")
    refused.freed(payout_id)
    refused.send()
    refused.sent(refused.story.generations(payout_id)[-1][0])


def nothing_is_proven(refused: Refused, payout_id: UUID, row: Refusal) -> None:
    """409: the bank is asked what it has, and a person accepts that it has nothing."""
    if row.kind is RailAnswerKind.UNKNOWN:
        assert refused.story.status(payout_id) == "unknown"
        refused.story.simulation.pass_time(refused.story.bank, LEASE)
        refused.story.simulation.clock()
        refused.story.claims.do(ASK_TOPIC)
        refused.sent(payout_id)
        return
    seen = refused.see(payout_id)
    assert (seen["payment"]["status"], seen["payment"]["nothing_moved"]) == ("needs_human", False)
    assert "may have been made" in seen["why"]
    assert "pay_anew" not in {
        one["way"] for one in refused.story.council.approver.get(f"/stuck-payments/{payout_id}")["ways"]
    }
    refused.story.simulation.pass_time(refused.story.bank, LEASE)
    refused.story.council.payer.post(f"/payouts/{payout_id}/look")
    refused.story.claims.do(LOOK_TOPIC)
    assert refused.see(payout_id)["word"] == "The bank says that it has no such payment."
    refused.story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": "nothing"})
    refused.freed(payout_id)


WALKS: Mapping[RailAnswerKind, Callable[[Refused, UUID, Refusal], None]] = {
    RailAnswerKind.TRY_LATER: by_itself,
    RailAnswerKind.PAUSE_RUN: by_itself,
    RailAnswerKind.PAYEE_MUST_ACT: another_account,
    RailAnswerKind.NAME_CHECK: by_itself,
    RailAnswerKind.NEEDS_HUMAN: a_person_decides,
    RailAnswerKind.OUR_BUG: a_person_decides,
    RailAnswerKind.UNKNOWN: nothing_is_proven,
}


def way_out(row: Refusal) -> tuple[object, ...]:
    """What a refusal's walk depends on. Of every row, tests/payments/rails/test_rules.py asks what it says and who acts next."""
    return row.kind, row.may_pass, row.http_status in (409, 429)


TRIED_REFUSALS = one_of_each(REFUSALS.values(), way_out)


@pytest.mark.parametrize("row", TRIED_REFUSALS, ids=lambda row: row.code)
def test_each_refusal_leads_to_money_sent_or_money_freed(refused: Refused, row: Refusal) -> None:
    payout_id = refused.pay(row.code)
    payment = refused.see(payout_id)["payment"]
    assert payment["remedy"] == row.kind.value
    if payment["status"] != "unknown":
        said = payment["explanation"]
        assert f"The bank refused this payment: {row.says}." in said
        assert "cannot tell" not in said
        assert ("No money has left" in said) is payment["nothing_moved"] is (row.http_status not in (409, 429))
        assert "still owed" in said or "Nothing more is sent until you decide" in said
        assert row.to_do in said or row.http_status == 409 or row.kind is RailAnswerKind.PAYEE_MUST_ACT
    walk = nothing_is_proven if row.http_status == 409 and payment["status"] != "queued" else WALKS[row.kind]
    walk(refused, payout_id, row)
    refused.story.tell()
    refused.story.agrees()


def test_a_name_check_that_is_refused_again_and_again_stops_for_a_person(refused: Refused) -> None:
    row = REFUSALS["cop_not_accepted"]
    payout_id = refused.pay(row.code, MOST_BODIES)
    for _ in range(MOST_BODIES):
        refused.send()
    a_person_decides(refused, payout_id, row)
    refused.story.agrees()


def test_an_account_that_is_refused_is_paid_again_at_the_next_one(refused: Refused) -> None:
    person, story = refused.person, refused.story
    payout_id = refused.pay("payout_method_archived")
    another_account(refused, payout_id, REFUSALS["payout_method_archived"])
    method_id = story.new_account(person, NEXT_CARD)
    story.rest()
    story.council.approver.post(f"/payout-methods/{method_id}/confirm")
    story.simulation.pass_time(story.bank, DAYS)
    story.rest()
    again, _ = story.generations(payout_id)[-1]
    assert again != payout_id
    refused.sent(again)
    story.agrees()
