"""Attacks on appeals: whoever said no says it again, or keeps another from looking."""

from typing import Any

import pytest

from shared.identity import Role
from tests.payments.claims.conftest import Desk
from tests.payments.council import Council, Staff
from tests.payments.problems import is_problem


@pytest.fixture
def desk(council: Council) -> Desk:
    """The claims of the organisation that is attacked."""
    return Desk(council)


@pytest.fixture
def other(council: Council) -> Staff:
    """Another approver."""
    return council.hire(Role.FINANCE_APPROVER)


def appealed(desk: Desk, by: Staff | None = None) -> dict[str, Any]:
    """A claim of two lines; the first was refused, and the person asked us to look again."""
    claim = desk.referred(desk.council.person(), 1000, 500)
    desk.decided(claim, by=by, action="refuse", words="This was not for the meeting")
    assert desk.say(claim, "appeal").status_code == 200
    return claim


@pytest.mark.parametrize("action", ["approve", "refuse", "ask", "hold"])
def test_who_said_no_decides_the_appeal(desk: Desk, other: Staff, action: str) -> None:
    claim = appealed(desk)
    words: dict[str, Any] = {} if action == "approve" else {"words": "As we said before"}
    is_problem(desk.decide(claim, action=action, **words), 403, "claim.decided_before")
    assert desk.decide(claim, by=other, action=action, **words).status_code == 200


def test_who_said_no_may_still_decide_the_other_lines(desk: Desk) -> None:
    assert desk.decided(appealed(desk), 2, action="approve")["lines"][1]["status"] == "approved"


def test_who_said_no_takes_back_the_yes_of_the_appeal(desk: Desk, other: Staff) -> None:
    claim = appealed(desk)
    desk.decided(claim, by=other, action="approve")
    is_problem(desk.decide(claim, action="undo"), 403, "claim.decided_before")
    assert desk.decided(claim, by=other, action="undo")["lines"][0]["status"] == "waiting"
    assert desk.decided(claim, by=other, action="approve")["lines"][0]["status"] == "approved"


def test_who_took_a_decision_that_was_undone_decides_the_appeal(desk: Desk, other: Staff) -> None:
    claim = desk.referred(desk.council.person(), 1000)
    desk.decided(claim, by=other, action="refuse", words="Not for us")
    desk.decided(claim, by=other, action="undo")
    desk.decided(claim, action="refuse", words="Not for us")
    assert desk.say(claim, "appeal").status_code == 200
    is_problem(desk.decide(claim, by=other, action="refuse", words="No"), 403, "claim.decided_before")


def test_who_said_no_agrees_as_the_second_of_two(desk: Desk, other: Staff) -> None:
    claim = desk.referred(desk.council.person(), 25_000)
    desk.decided(claim, action="refuse", words="Not for us")
    assert desk.say(claim, "appeal").status_code == 200
    decision = desk.decided(claim, by=other, action="approve")["decisions"][-1]
    agree = f"/claims/{claim['id']}/decisions/{decision['id']}/confirm"
    is_problem(desk.approver.call("POST", agree), 403, "claim.decided_before")
    is_problem(desk.decide(claim, action="undo"), 403, "claim.decided_before")
    third = desk.council.hire(Role.FINANCE_APPROVER)
    assert third.post(agree)["lines"][0]["status"] == "approved"


def test_a_second_no_is_appealed_to_a_third_person(desk: Desk, other: Staff) -> None:
    claim = appealed(desk)
    desk.decided(claim, by=other, action="refuse", words="Still not for us")
    assert desk.say(claim, "appeal").status_code == 200
    for again in (desk.approver, other):
        is_problem(desk.decide(claim, by=again, action="approve"), 403, "claim.decided_before")
    third = desk.council.hire(Role.FINANCE_APPROVER)
    assert desk.decided(claim, by=third, action="approve")["lines"][0]["status"] == "approved"
