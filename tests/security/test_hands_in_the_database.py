"""Attacks by code that forgot every rule: straight SQL that decides, pays or marks with an own hand, or hides one."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.payments.people.acting import act_as
from shared.identity import Role, system_actor
from shared.ids import new_id
from tests.payments.claims.test_claim_constraints import ClaimBooks, books, council
from tests.payments.council import Council, Staff
from tests.payments.rows import NOT_ALLOWED, insert, refused

__all__ = ["books", "council"]


@pytest.fixture(scope="module")
def insider(council: Council) -> Staff:
    """Somebody of finance who also enters claims and plans events."""
    return council.hire(Role.ORGANISER, Role.FINANCE_APPROVER, Role.FINANCE_PAYER)


def handled(books: ClaimBooks, by: Staff, **sent: Any) -> tuple[UUID, UUID]:
    """A claim that waits for finance, whose draft this member of staff wrote in; and its line."""
    claim_id = books.draft(entered_by=None)
    line_id = books.line(claim_id)
    act_as(books.session, by.actor)
    books.change("claim_line", line_id, amount_pence=900)
    act_as(books.session, system_actor(books.council.org_id))
    values = {"submitted_at": "2026-11-23T10:00:00Z", "misses_at": "2026-11-23T17:00:00Z", "outcome": "refer"} | sent
    books.change("claim", claim_id, policy_id=books.policy(), total_pence=900, to_decide=True, **values)
    return claim_id, line_id


def test_a_decision_is_written_by_who_wrote_the_claim(books: ClaimBooks, insider: Staff) -> None:
    claim_id, _ = handled(books, insider)
    with refused(books.session, by="claim_decision_without_own_act"):
        books.decision(claim_id, decided_by=insider.actor.id)
    decision_id = books.decision(claim_id)
    with refused(books.session, by="claim_decision_without_own_act"):
        at = "2026-11-23T12:00:00Z"
        books.change("claim_decision", decision_id, undone_by=insider.actor.id, undone_at=at)


def test_the_second_of_two_is_written_by_who_wrote_the_claim(books: ClaimBooks, insider: Staff) -> None:
    claim_id, line_id = handled(books, insider, needs_two=True)
    decision_id = books.decision(claim_id)
    second = {"second_decided_by": insider.actor.id, "second_decided_at": "2026-11-23T12:00:00Z"}
    with refused(books.session, by="claim_decision_without_own_act"):
        books.change("claim_decision", decision_id, **second)
    step(books, line_id, "answer", books.council.approver)
    with refused(books.session, by="claim_decision_without_own_act"):
        books.change("claim_decision", decision_id, **second | {"second_decided_by": books.council.payer.actor.id})


def test_an_appeal_is_decided_in_a_step_of_who_decided_before(books: ClaimBooks, insider: Staff) -> None:
    claim_id, line_id = books.sent()
    decision_id = books.decision(claim_id)
    step(books, line_id, "refuse", books.council.approver, decision_id)
    step(books, line_id, "appeal", books.council.staff[Role.HELPLINE])
    for action in ("refuse", "approve", "ask", "hold", "undo"):
        with refused(books.session, by="claim_step_appeal_to_another"):
            step(books, line_id, action, books.council.approver, decision_id)
    step(books, line_id, "refuse", insider, decision_id)


def step(books: ClaimBooks, line_id: UUID, action: str, by: Staff, decision_id: UUID | None = None) -> None:
    """Something that was done to a line."""
    values = {
        "org_id": books.council.org_id, "id": new_id(), "line_id": line_id, "decision_id": decision_id, "action": action,
        "from_status": "waiting", "to_status": "waiting", "words": "Words", "actor_kind": "staff", "actor_id": by.actor.id,
    }  # fmt: skip
    insert(books.session, "claim_step", values)


def test_a_payment_of_a_claim_is_written_by_who_wrote_the_claim(books: ClaimBooks, insider: Staff) -> None:
    claim_id, _ = handled(books, insider)
    decision_id, obligation_id = books.decision(claim_id), new_id()
    values = {
        "org_id": books.council.org_id, "id": obligation_id, "kind": "claim", "source_id": decision_id, "amount_pence": 900,
        "person_id": books.person_id, "payee_id": books.payee_id(), "description": "Expenses",
    }  # fmt: skip
    insert(books.session, "obligation", values)
    for column in ("approved_by", "released_by"):
        with refused(books.session, by="payout_without_own_act"):
            books.pay(obligation_id=obligation_id, **{column: insider.actor.id})
    waiting = {"status": "approved", "money_at": "owed", "released_by": None}
    payout_id = books.pay(obligation_id=obligation_id, **waiting)
    with refused(books.session, by="payout_without_own_act"):
        books.change("payout", payout_id, released_by=insider.actor.id)


def test_attendance_and_an_answer_are_written_by_themselves(books: ClaimBooks) -> None:
    themselves = books.council.hire(Role.ORGANISER, person_id=books.person_id)
    offer_id = new_id()
    event = {
        "org_id": books.council.org_id,
        "id": new_id(),
        "kind": "task",
        "title": "Read",
        "folded_title": "read",
        "description": "Taking part",
        "due_on": "2026-12-01",
    }
    insert(books.session, "engagement", event | {"created_by": themselves.actor.id})
    offer = {
        "org_id": books.council.org_id, "id": offer_id, "engagement_id": event["id"], "person_id": books.person_id,
        "role": "co-producer", "status": "offered", "expected_pence": 100, "expected_lines": "[]",
    }  # fmt: skip
    act_as(books.session, themselves.actor)
    with refused(books.session, by="offer_staff_act_is_anothers"):
        insert(books.session, "offer", offer)
    act_as(books.session, system_actor(books.council.org_id))
    insert(books.session, "offer", offer)
    act_as(books.session, themselves.actor)
    taken = {"status": "accepted", "choice": "all", "answered_at": "2026-11-23T10:00:00Z"}
    for changes in (taken, {"done_on": "2026-11-23"}):
        with refused(books.session, by="offer_staff_act_is_anothers"):
            books.change("offer", offer_id, **changes)


def test_a_draft_or_an_offer_is_changed_by_nobody(books: ClaimBooks) -> None:
    claim_id = books.draft()
    line_id = books.line(claim_id)
    books.session.execute(text("SELECT set_config('app.actor_kind', '', true)"))
    with refused(books.session, by="somebody_acts"):
        books.change("claim_line", line_id, amount_pence=1)
    with refused(books.session, by="somebody_acts"):
        books.draft()


def test_a_hand_is_taken_off(books: ClaimBooks, insider: Staff) -> None:
    claim_id, _ = handled(books, insider)
    for statement, code in (
        ("UPDATE claim_staff_act SET act = 'decided' WHERE claim_id = :id", NOT_ALLOWED),
        ("DELETE FROM claim_staff_act WHERE claim_id = :id", NOT_ALLOWED),
        ("DELETE FROM offer_staff_act WHERE offer_id = :id", NOT_ALLOWED),
    ):
        with refused(books.session, code=code):
            books.session.execute(text(statement), {"id": claim_id})


def test_who_is_nobody_of_staff_leaves_no_hand(books: ClaimBooks) -> None:
    claim_id = books.draft(entered_by=None)
    books.line(claim_id)
    found = books.session.execute(text("SELECT act FROM claim_staff_act WHERE claim_id = :id"), {"id": claim_id}).all()
    assert found == []
