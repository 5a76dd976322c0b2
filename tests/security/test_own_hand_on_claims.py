"""Attacks on claims by staff: change another's claim in some small way, then decide it, agree to it, or let its money go."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from shared.identity import Role
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Council, Staff
from tests.payments.problems import is_problem

Act = Callable[[Desk, Staff, dict[str, Any]], None]


@pytest.fixture
def desk(council: Council) -> Desk:
    """The claims of the organisation that is attacked."""
    return Desk(council)


@pytest.fixture
def insider(council: Council) -> Staff:
    """Somebody who enters claims and decides them: alone, but for the rule."""
    return council.hire(Role.ORGANISER, Role.HELPLINE, Role.FINANCE_APPROVER, Role.FINANCE_PAYER)


def rewrite(_: Desk, by: Staff, claim: dict[str, Any]) -> None:
    """Puts other lines in the place of a colleague's."""
    by.post(f"/claims/{claim['id']}/lines", {"lines": [bus(1900, category="other")], "replace": True})


def add_line(_: Desk, by: Staff, claim: dict[str, Any]) -> None:
    """Adds a line to a colleague's."""
    by.post(f"/claims/{claim['id']}/lines", {"lines": [bus(700, category="other")]})


def attach(desk: Desk, by: Staff, claim: dict[str, Any]) -> None:
    """Attaches a receipt."""
    receipt = desk.receipt(UUID(claim["person_id"]))
    by.post(f"/claims/{claim['id']}/lines/1/receipt", {"receipt_id": receipt})


def upload(desk: Desk, by: Staff, claim: dict[str, Any]) -> None:
    """Makes the receipt that a colleague attaches."""
    receipt = desk.receipt(UUID(claim["person_id"]), by=by)
    desk.helpline.post(f"/claims/{claim['id']}/lines/1/receipt", {"receipt_id": receipt})


def swap_receipt(desk: Desk, by: Staff, claim: dict[str, Any]) -> None:
    """Takes a receipt off again."""
    attach(desk, desk.helpline, claim)
    by.post(f"/claims/{claim['id']}/lines", {"lines": [bus(1000, category="other")], "replace": True})


BEFORE = (rewrite, add_line, attach, upload, swap_receipt)


@pytest.mark.parametrize("act", BEFORE)
def test_a_colleagues_draft_is_changed_and_then_approved(desk: Desk, insider: Staff, act: Act) -> None:
    claim = desk.draft(desk.council.person(), bus(1000, category="other"))
    act(desk, insider, claim)
    desk.submit(claim)
    is_problem(desk.decide(claim, by=insider, action="approve"), 403, "claim.own_act")
    for action in ("refuse", "ask", "hold"):
        is_problem(desk.decide(claim, by=insider, action=action, words="Too much"), 403, "claim.own_act")
    assert desk.decided(claim, action="approve")["lines"][0]["status"] == "approved"
    is_problem(desk.decide(claim, by=insider, action="undo"), 403, "claim.own_act")


def test_a_colleagues_draft_is_sent_in_and_then_approved(desk: Desk, insider: Staff) -> None:
    claim = desk.draft(desk.council.person(), bus(1000, category="other"))
    insider.post(f"/claims/{claim['id']}/submit")
    is_problem(desk.decide(claim, by=insider, action="approve"), 403, "claim.own_act")


def test_the_persons_own_draft_is_changed_and_then_approved(desk: Desk, insider: Staff) -> None:
    """Nobody of staff entered it, so there is no `entered_by` to compare."""
    claim = desk.own_draft(desk.council.person(), bus(1000, category="other"))
    rewrite(desk, insider, claim)
    desk.submit(claim)
    is_problem(desk.decide(claim, by=insider, action="approve"), 403, "claim.own_act")


@pytest.mark.parametrize("what", ["answer", "withdraw", "appeal"])
def test_who_speaks_for_the_person_then_decides(desk: Desk, insider: Staff, what: str) -> None:
    claim = desk.referred(desk.council.person(), 1000, 500)
    if what != "withdraw":
        desk.decided(claim, action={"answer": "ask", "appeal": "refuse"}[what], words="What was it for?")
    words = {"words": "A taxi home"} if what == "answer" else None
    insider.post(f"/claims/{claim['id']}/lines/1/{what}", words)
    number = 2 if what == "withdraw" else 1
    is_problem(desk.decide(claim, number, by=insider, action="approve"), 403, "claim.own_act")


def test_who_changed_a_claim_is_not_the_second_of_two(desk: Desk, insider: Staff) -> None:
    claim = desk.draft(desk.council.person(), bus(1000, category="equipment"))
    insider.post(f"/claims/{claim['id']}/lines", {"lines": [bus(25_000, category="equipment")], "replace": True})
    desk.submit(claim)
    (decision,) = desk.decided(claim, action="approve")["decisions"]
    agree = f"/claims/{claim['id']}/decisions/{decision['id']}/confirm"
    is_problem(insider.call("POST", agree), 403, "claim.own_act")
    assert desk.council.hire(Role.FINANCE_APPROVER).post(agree)["status"] == "approved"


def test_the_first_of_two_changes_the_claim_while_it_waits_for_the_second(desk: Desk, insider: Staff) -> None:
    claim = desk.referred(desk.council.person(), 25_000)
    (decision,) = desk.decided(claim, by=insider, action="approve")["decisions"]
    attach(desk, insider, claim)
    agree = f"/claims/{claim['id']}/decisions/{decision['id']}/confirm"
    is_problem(desk.approver.call("POST", agree), 403, "claim.first_has_acted")
    desk.decided(claim, action="undo")
    (_, again) = desk.decided(claim, action="approve")["decisions"]
    agree = f"/claims/{claim['id']}/decisions/{again['id']}/confirm"
    assert desk.council.hire(Role.FINANCE_APPROVER).post(agree)["status"] == "approved"


def test_who_changed_a_claim_lets_its_money_go(desk: Desk, insider: Staff) -> None:
    """Without a mandate a second person of finance releases what the first has approved."""
    desk.council.fund(5000)
    claim = desk.own_draft(desk.council.payable(1)[0], bus(1000, category="other"))
    rewrite(desk, insider, claim)
    desk.submit(claim)
    desk.decided(claim, action="approve")
    (payout,) = desk.payouts()
    is_problem(insider.call("POST", f"/payouts/{payout.id}/release"), 403, "payout.own_act")
    assert desk.council.payer.post(f"/payouts/{payout.id}/release")["status"] == "queued"


def test_who_changed_a_claim_approves_by_hand_what_the_rules_approved(desk: Desk, insider: Staff) -> None:
    desk.council.fund(5000)
    claim = desk.own_draft(desk.council.payable(1)[0], bus(400))
    insider.post(f"/claims/{claim['id']}/lines", {"lines": [bus(900)], "replace": True})
    desk.submit(claim)
    (payout,) = desk.payouts()
    assert payout.approved_by_policy is not None
    is_problem(insider.call("POST", f"/payouts/{payout.id}/approve"), 403, "payout.own_act")
    assert desk.approver.post(f"/payouts/{payout.id}/approve")["outcome"] == "waits_for_release"


def test_every_hand_is_shown_to_whoever_decides(desk: Desk, insider: Staff) -> None:
    claim = desk.draft(desk.council.person(), bus(1000, category="other"))
    rewrite(desk, insider, claim)
    desk.submit(claim)
    seen = insider.get(f"/claims/{claim['id']}")
    hands = {(one["principal_id"], one["act"]) for one in seen["staff_acts"]}
    helpline = str(desk.helpline.actor.id)
    assert hands == {
        (helpline, "entered"), (helpline, "wrote"), (helpline, "sent_in"), (str(insider.actor.id), "wrote")
    }  # fmt: skip
