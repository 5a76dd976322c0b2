"""Attack: one human enters a claim under one sign-in and decides it under another, or decides it twice."""

import pytest

from shared.identity import Role
from tests.payments.claims.conftest import Desk, desk
from tests.payments.claims.test_claim_constraints import ClaimBooks, books, second
from tests.payments.council import Council, Staff
from tests.payments.problems import is_problem
from tests.payments.rows import insert, refused
from tests.security.linking import link

__all__ = ["books", "desk"]


def two(council: Council) -> tuple[Staff, Staff]:
    """Two sign-ins of one human, who enters claims under the first and decides under the second."""
    one, other = council.hire(Role.HELPLINE, Role.FINANCE_APPROVER), council.hire(Role.FINANCE_APPROVER)
    link(council, one, other)
    return one, other


def test_they_do_not_decide_the_claim_that_they_entered(desk: Desk) -> None:
    one, other = two(desk.council)
    desk.council.staff[Role.HELPLINE] = one
    claim = desk.referred(desk.council.person())
    is_problem(desk.decide(claim, by=other, action="approve"), 403, "claim.entered")
    assert desk.look(claim)["decisions"] == []


def test_above_the_limit_they_are_one_person(desk: Desk) -> None:
    one, other = two(desk.council)
    claim = desk.referred(desk.council.person(), 60_000)
    assert claim["needs_two"]
    decision = desk.decided(claim, by=one, action="approve")["decisions"][0]["id"]
    refusal = other.call("POST", f"/claims/{claim['id']}/decisions/{decision}/confirm")
    is_problem(refusal, 403, "claim.second_person")


@pytest.mark.parametrize("entered_first", [True, False])
def test_the_database_takes_no_decision_about_what_they_entered(books: ClaimBooks, entered_first: bool) -> None:
    one, other = two(books.council)[:: 1 if entered_first else -1]
    claim_id, _ = books.sent(entered_by=one.actor.id)
    with refused(books.session, by="claim_decision_different_humans"):
        books.decision(claim_id, decided_by=other.actor.id)


def test_the_database_takes_no_second_decision_of_theirs(books: ClaimBooks) -> None:
    one, other = two(books.council)
    claim_id, _ = books.sent(needs_two=True)
    decision_id = books.decision(claim_id, decided_by=one.actor.id)
    with refused(books.session, by="claim_decision_different_humans"):
        second(books, decision_id, other.actor.id)


def test_the_database_takes_no_undoing_of_what_they_entered(books: ClaimBooks) -> None:
    one, other = two(books.council)
    claim_id, _ = books.sent(entered_by=one.actor.id)
    decision_id = books.decision(claim_id)
    with refused(books.session, by="claim_decision_undone_by_another_human"):
        books.change("claim_decision", decision_id, undone_by=other.actor.id, undone_at="2026-11-23T12:00:00Z")


def test_the_database_takes_no_settlement_by_who_agreed_to_the_advance(books: ClaimBooks) -> None:
    one, other = two(books.council)
    books.council.staff[Role.FINANCE_APPROVER] = one
    advance_id = books.advance()
    settlement = {"org_id": books.council.org_id, "id": advance_id, "advance_id": advance_id, "way": "written_off",
                  "amount_pence": 100, "words": "Gone.", "settled_by": other.actor.id}  # fmt: skip
    with refused(books.session, by="claim_advance_settlement_different_humans"):
        insert(books.session, "claim_advance_settlement", settlement)


def test_a_decision_that_stood_when_they_were_linked_can_still_be_undone(books: ClaimBooks) -> None:
    """What was decided by two stays decided; another person undoes it."""
    one, other = books.council.hire(Role.HELPLINE), books.council.hire(Role.FINANCE_APPROVER)
    claim_id, _ = books.sent(entered_by=one.actor.id)
    decision_id = books.decision(claim_id, decided_by=other.actor.id)
    link(books.council, one, other)
    by = books.council.approver.actor.id
    books.change("claim_decision", decision_id, undone_by=by, undone_at="2026-11-23T12:00:00Z")
