"""Attack: one human takes a second sign-in, and is two people wherever the rules want two."""

from typing import Any

import pytest
from sqlalchemy import select, text

from services.payments.payees.tables import PayoutMethod
from shared.identity import Role
from tests.payments.council import Council, Staff
from tests.payments.payouts.mandates.conftest import Claims
from tests.payments.problems import is_problem
from tests.payments.rows import Books, books, insert, refused
from tests.security.linking import link

__all__ = ["books"]


def two(council: Council, *roles: Role) -> tuple[Staff, Staff]:
    """Two sign-ins of one human."""
    one, other = council.hire(*roles), council.hire(*roles)
    link(council, one, other)
    return one, other


def test_they_do_not_sign_a_mandate_as_two(council: Council) -> None:
    one, other = two(council, Role.FINANCE_PAYER)
    council.staff[Role.FINANCE_APPROVER] = one
    mandate = Claims(council).signed()
    refusal = other.call("POST", f"/mandates/{mandate['id']}/countersign")
    is_problem(refusal, 403, "mandate.two_signers")
    assert [one["status"] for one in council.payer.get("/mandates")] == ["waiting"]


def test_they_are_not_paid_under_the_mandate_that_their_other_sign_in_signed(council: Council) -> None:
    council.fund(5000)
    claims = Claims(council)
    claims.mandate()
    (person_id,) = council.payable()
    (obligation_id,) = claims.owed([person_id])
    link(council, council.payer, council.hire(Role.HELPLINE, person_id=person_id))
    assert claims.pay(obligation_id).outcome == "waits_for_release"


def test_the_database_pays_nobody_under_a_mandate_that_their_other_sign_in_signed(books: Books) -> None:
    mandate_id = books.mandate()
    link(books.council, books.council.payer, books.council.hire(Role.HELPLINE, person_id=books.person_id))
    with refused(books.session, by="payout_mandate_signer_is_not_payee"):
        books.pay(approved_by=None, approved_by_policy="small claims", released_by=None, released_under=mandate_id)


def test_they_do_not_approve_the_run_that_they_created(council: Council) -> None:
    one, other = two(council, Role.ORGANISER, Role.FINANCE_APPROVER)
    council.staff[Role.ORGANISER] = one
    run_id = council.propose(council.payable())
    is_problem(other.call("POST", f"/runs/{run_id}/approve"), 403, "run.own")


def test_they_do_not_release_the_run_that_they_approved(council: Council) -> None:
    council.fund(5000)
    one, other = two(council, Role.FINANCE_APPROVER, Role.FINANCE_PAYER)
    council.staff[Role.FINANCE_APPROVER] = one
    run_id = council.approved(council.payable())
    is_problem(other.call("POST", f"/runs/{run_id}/release"), 403, "run.own")
    assert council.money()[1].popitem()[1] == "approved"


def test_linked_between_two_hands_they_still_do_not_finish_what_they_began_as_two(council: Council) -> None:
    council.fund(5000)
    one, other = council.hire(Role.FINANCE_APPROVER), council.hire(Role.FINANCE_PAYER)
    council.staff[Role.FINANCE_APPROVER] = one
    run_id = council.approved(council.payable())
    link(council, one, other)
    is_problem(other.call("POST", f"/runs/{run_id}/release"), 403, "run.own")


def test_they_do_not_confirm_the_bank_details_that_they_entered(council: Council) -> None:
    one, other = two(council, Role.HELPLINE)
    person_id = council.payable()[0]
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ready = session.scalars(select(PayoutMethod)).one()
        values: dict[str, Any] = {
            "payee_id": ready.payee_id,
            "rail": "stripe",
            "recipient": "acct_x",
            "method": "gbba_x",
        }
        new = PayoutMethod(
            org_id=council.org_id, status="to_confirm", entered_by=one.actor.id, name_match="match", **values
        )
        session.add(new)
        session.flush()
        method_id = new.id
    refusal = other.call("POST", f"/payout-methods/{method_id}/confirm")
    is_problem(refusal, 403, "bank_details.second_person")
    assert council.payer.get(f"/people/{person_id}/payout-methods")[0]["status"] == "to_confirm"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("created_by", "approved_by"),
        ("entered_by", "approved_by"),
        ("created_by", "released_by"),
        ("entered_by", "released_by"),
        ("approved_by", "released_by"),
    ],
)
def test_the_database_takes_no_payment_with_two_hands_of_theirs(books: Books, first: str, second: str) -> None:
    one, other = two(books.council, Role.ORGANISER)
    with refused(books.session, by="payout_different_humans"):
        books.pay(**{first: one.actor.id, second: other.actor.id})


def test_the_database_takes_no_mandate_that_they_signed_twice(books: Books) -> None:
    one, other = two(books.council, Role.FINANCE_PAYER)
    signed = {"first_signed_by": one.actor.id, "second_signed_by": other.actor.id}
    with refused(books.session, by="mandate_different_humans"):
        insert(books.session, "mandate", books.mandate_values() | signed)


def test_the_database_takes_no_agreement_of_theirs_about_a_payment_that_needs_two(books: Books) -> None:
    one, other = two(books.council, Role.FINANCE_PAYER)
    decision = {"org_id": books.council.org_id, "id": books.pay(), "payout_id": books.pay(), "way": "try_again",
                "evidence": "Asked.", "needs_two": True, "decided_by": one.actor.id, "agreed_by": other.actor.id}  # fmt: skip
    with refused(books.session, by="payout_decision_different_humans"):
        insert(books.session, "payout_decision", decision)


def test_a_second_sign_in_of_somebody_who_takes_part_is_kept_from_their_own_payment(books: Books) -> None:
    known = books.council.hire(Role.FINANCE_APPROVER, person_id=books.person_id)
    other = books.council.hire(Role.FINANCE_APPROVER)
    link(books.council, other, known)
    with refused(books.session, by="payout_approver_is_not_payee"):
        books.pay(approved_by=other.actor.id)


def test_code_alone_does_not_move_a_sign_in_to_another_human(books: Books) -> None:
    one, other = (books.council.hire(Role.FINANCE_PAYER).actor.id for _ in range(2))
    with refused(books.session, by="principal_human_was_stated"):
        books.change("principal", one, human_id=other)


def test_code_alone_does_not_part_a_sign_in_from_the_person_who_takes_part(books: Books) -> None:
    """Whoever was known to be a participant would decide about their own money."""
    books.council.hire(Role.FINANCE_APPROVER, person_id=books.person_id)
    for taken in ("NULL", ":other"):
        with refused(books.session, by="human_person_was_stated"):
            books.session.execute(
                text(f"UPDATE human SET person_id = {taken} WHERE person_id = :person"),
                {"person": books.person_id, "other": books.council.person()},
            )


def test_what_one_of_them_entered_is_theirs_at_the_other_and_at_nobody_elses(council: Council) -> None:
    """Not an attack: whoever may see their own only sees it with either sign-in."""
    one, other = two(council, Role.ORGANISER)
    stranger = council.hire(Role.ORGANISER)
    council.staff[Role.ORGANISER] = one
    run = f"/runs/{council.propose(council.payable())}"
    claim = f"/claims/{one.post('/claims', {'person_id': str(council.person('Jo Bloggs'))})['id']}"
    for path in (run, claim):
        assert other.call("GET", path).status_code == 200
        assert stranger.call("GET", path).status_code == 404
