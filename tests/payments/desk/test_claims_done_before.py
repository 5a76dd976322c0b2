"""What the page after a claim says about it: what was done there and nothing older, and its "Undo it" undoes that or nothing."""

import re
from typing import Any
from uuid import UUID

from shared.identity import Role
from tests.payments.desk.claiming import CLAIMS, Claims, approve_all
from tests.payments.desk.organising import words
from tests.payments.phone.test_helpline import Desk


def waiting(claims: Claims, *amounts: int) -> dict[str, Any]:
    """A claim that waits."""
    return claims.referred(claims.council.payable(1)[0], *amounts)


def decide(desk: Desk, claim: dict[str, Any], **chosen: str) -> str:
    """Opens a claim and saves what is decided of its lines; gives the page that follows."""
    desk.get(f"{CLAIMS}/{claim['id']}")
    fields = {name.replace("_", "-"): value for name, value in chosen.items()}
    page = desk.post(f"{CLAIMS}/{claim['id']}/decide", fields)
    assert page.status_code == 200, words(page)
    return page.text


def test_a_question_is_called_a_question_and_undoes_no_older_refusal(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 1000, 2000)
    waiting(claims)
    decide(approver, claim, do_1="refuse", words_1="We do not pay for this.")
    page = decide(approver, claim, do_2="ask", words_2="What was it for?")
    assert "you asked about line 2." in page
    assert "data-undo" not in page
    assert claims.look(claim)["lines"][0]["status"] == "refused"


def test_a_hold_after_an_approval_is_called_a_hold(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 1000, 2000)
    waiting(claims)
    decide(approver, claim, do_1="approve")
    page = decide(approver, claim, do_2="hold", words_2="We ask the venue first.")
    assert "you put line 2 on hold." in page
    assert "you approved" not in page


def test_a_refusal_is_called_a_refusal_and_may_be_undone(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 1000, 2000)
    waiting(claims)
    why = {f"words_{number}": "We do not pay for this." for number in (1, 2)}
    assert "you refused lines 1 and 2." in decide(approver, claim, do_1="refuse", do_2="refuse", **why)
    approver.post(f"{CLAIMS}/{claim['id']}/lines/1/undo", {})
    assert [one["status"] for one in claims.look(claim)["lines"]] == ["waiting", "waiting"]


def test_everything_that_was_saved_at_once_is_said(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 1000, 2000, 3000)
    waiting(claims)
    page = decide(
        approver, claim, do_1="approve", do_2="refuse", words_2="We do not pay for this.", do_3="ask",
        words_3="What was it for?",
    )  # fmt: skip
    assert "you approved £10.00, refused line 2 and asked about line 3." in page


def test_an_old_page_undoes_no_newer_decision(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 1000)
    waiting(claims)
    decide(approver, claim, do_1="refuse", words_1="We do not pay for this.")
    old = approver.last
    other = claims.council.hire(Role.FINANCE_APPROVER)
    claims.decided(claim, 1, claims.approver, action="undo")
    claims.decided(claim, 1, other, action="refuse", words="We never pay for this.")
    approver.last = old
    refused = approver.post(f"{CLAIMS}/{claim['id']}/lines/1/undo", {})
    assert refused.status_code == 422
    assert "was decided again since" in words(refused)
    assert claims.look(claim)["lines"][0]["status"] == "refused"


def test_the_address_of_what_was_done_says_nothing_of_it_once_it_is_undone(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 60_000)
    assert "It needs a second person now." in approve_all(approver, claim)
    step = done_of(claims, claim, approver)
    assert "you approved £600.00" in words(approver.get(f"{CLAIMS}?done={step}"))
    claims.decided(claim, 1, claims.approver, action="undo")
    assert "you approved" not in words(approver.get(f"{CLAIMS}?done={step}"))


def test_an_undo_without_a_decision_does_nothing(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 60_000)
    approve_all(approver, claim)
    for decision in ("", "no-id", claim["id"]):
        approver.get(f"{CLAIMS}/{claim['id']}")
        assert approver.post(f"{CLAIMS}/{claim['id']}/lines/1/undo", {"decision": decision}).status_code == 422
    assert "Take it back" in words(approver.get(f"{CLAIMS}/{claim['id']}"))


def test_a_step_of_somebody_else_or_of_nobody_is_not_told(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 60_000)
    approve_all(approver, claim)
    step = done_of(claims, claim, approver)
    other = Desk(claims.council, claims.council.hire(Role.FINANCE_APPROVER))
    other.sign_in()
    for done in (step, UUID(claim["id"])):
        page = other.get(f"{CLAIMS}?done={done}")
        assert page.status_code == 200
        assert "you approved" not in words(page)


def done_of(claims: Claims, claim: dict[str, Any], desk: Desk) -> UUID:
    """The step that the way on from a claim names."""
    waiting(claims)
    location = desk.get(f"{CLAIMS}/{claim['id']}/next").headers["location"]
    found = re.search(r"done=([0-9a-f-]{36})", location)
    assert found
    return UUID(found[1])
