"""What the database refuses about payments, whatever the code does: straight SQL as the app role."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.rows import FROZEN, NOT_ALLOWED, Books, books, council, insert, refused

__all__ = ["books", "council"]


def people(council: Council) -> dict[str, Any]:
    """Everybody who may be named on a payment, by what they do."""
    return {role.value: staff.actor.id for role, staff in council.staff.items()}


def test_a_payment_with_three_people_is_taken(books: Books) -> None:
    books.pay()


@pytest.mark.parametrize(
    ("who", "constraint"),
    [
        ({"approved_by": "organiser"}, "payout_approver_is_not_creator"),
        ({"released_by": "organiser"}, "payout_releaser_is_not_creator"),
        ({"released_by": "finance_approver"}, "payout_releaser_is_not_approver"),
        ({"entered_by": "finance_approver"}, "payout_approver_is_not_enterer"),
        ({"entered_by": "finance_payer"}, "payout_releaser_is_not_enterer"),
        ({"approved_by": None}, "payout_approved"),
        ({"approved_by": None, "released_by": None}, "payout_approved"),
        ({"released_by": None, "money_at": "owed"}, "payout_released"),
        ({"released_by": None, "status": "approved"}, "payout_no_money_without_release"),
        ({"approved_by": None, "status": "draft"}, "payout_released_only_approved"),
        ({"approved_by": None, "status": "canceled"}, "payout_released_only_approved"),
    ],
)
def test_creating_approving_and_releasing_take_three_people(
    books: Books, who: dict[str, str | None], constraint: str
) -> None:
    named = people(books.council)
    values = {column: named.get(name or "", name) for column, name in who.items()}
    with refused(books.session, by=constraint):
        books.pay(**values)


def test_a_payment_without_a_creator_is_refused(books: Books) -> None:
    with refused(books.session, code="23502"):
        books.pay(created_by=None)


@pytest.mark.parametrize("column", ["approved_by", "released_by"])
def test_nobody_approves_or_releases_their_own_payment(books: Books, column: str) -> None:
    role = {"approved_by": Role.FINANCE_APPROVER, "released_by": Role.FINANCE_PAYER}[column]
    themselves = books.council.hire(role, person_id=books.person_id)
    constraint = {"approved_by": "payout_approver_is_not_payee", "released_by": "payout_releaser_is_not_payee"}[column]
    with refused(books.session, by=constraint):
        books.pay(**{column: themselves.actor.id})


@pytest.mark.parametrize("column", ["approved_by", "released_by"])
def test_nobody_approves_or_releases_what_was_earned_by_themselves_and_is_paid_to_another(
    books: Books, column: str
) -> None:
    role = {"approved_by": Role.FINANCE_APPROVER, "released_by": Role.FINANCE_PAYER}[column]
    themselves = books.council.hire(role, person_id=books.person_id)
    with refused(books.session, code="23514"):
        books.pay(**{column: themselves.actor.id, "payee_person_id": books.council.person()})
    with refused(books.session, code="23514"):
        books.pay(**{column: themselves.actor.id, "payee_person_id": None})


def test_one_person_with_two_sign_ins_is_one_person_in_the_database(books: Books) -> None:
    """The person behind a sign-in is copied by the database, so code cannot leave it out or make it up."""
    approver = books.council.hire(Role.FINANCE_APPROVER, person_id=books.council.person())
    payout_id = books.pay(approved_by=approver.actor.id, approved_by_person_id=None, status="approved",
                          money_at="owed", released_by=None)  # fmt: skip
    books.change("payout", payout_id, approved_by_person_id=None)
    kept = books.session.execute(text("SELECT approved_by_person_id FROM payout WHERE id = :id"), {"id": payout_id})
    assert kept.scalar_one() == approver.actor.person_id


def test_policy_and_mandate(books: Books) -> None:
    mandate_id = books.mandate()
    by_policy: dict[str, Any] = {"approved_by": None, "approved_by_policy": "small claims"}
    books.pay(**by_policy, released_by=None, released_under=mandate_id)
    with refused(books.session, by="payout_policy_needs_mandate"):
        books.pay(**by_policy)
    with refused(books.session, by="payout_approved"):
        books.pay(approved_by_policy="small claims", released_by=None, released_under=mandate_id)
    with refused(books.session, by="payout_approved_one_way"):
        books.pay(approved_by_policy="small claims", released_by=None, status="draft", money_at="owed")
    with refused(books.session, by="payout_released"):
        books.pay(released_under=mandate_id, money_at="owed")
    with refused(books.session, by="payout_released_one_way"):
        books.pay(released_under=mandate_id, status="canceled", money_at="owed")
    with refused(books.session, code="23503"):
        books.pay(released_by=None, released_under=new_id())


@pytest.mark.parametrize("status", ["draft", "approved", "queued", "sending", "unknown", "processing", "posted",
                                    "needs_human"])  # fmt: skip
def test_one_live_payment_for_each_obligation(books: Books, status: str) -> None:
    obligation_id = books.obligation()
    alive: dict[str, Any] = {"obligation_id": obligation_id, "status": status}
    if status == "sending":
        alive["lease_token"] = new_id()
    first = books.pay(**alive)
    with refused(books.session, by="payout_one_live_per_obligation"):
        books.pay(obligation_id=obligation_id, generation=2)
    with refused(books.session, by="payout_one_live_per_obligation"):
        books.pay(obligation_id=obligation_id, generation=2, rail="cash")
    books.change("payout", first, status="canceled", lease_token=None)
    with refused(books.session, by="payout_org_id_obligation_id_generation_key"):
        books.pay(obligation_id=obligation_id, generation=1)
    books.pay(obligation_id=obligation_id, generation=2)


@pytest.mark.parametrize("status", ["failed", "returned", "canceled"])
def test_a_finished_payment_is_never_revived(books: Books, status: str) -> None:
    payout_id = books.pay(status=status)
    for to in ("queued", "sending", "processing", "posted", "needs_human"):
        with refused(books.session, code=FROZEN):
            books.change("payout", payout_id, status=to)


FROZEN_VALUES = {
    "obligation_id": new_id(), "generation": 2, "person_id": new_id(), "payee_id": new_id(), "payee_person_id": None,
    "amount_pence": 999, "rail": "cash", "reference": "OTHER", "created_by": new_id(), "entered_by": new_id(),
    "approved_by": new_id(), "approved_by_policy": "another", "released_by": new_id(), "released_under": new_id(),
    "idempotency_key": "po_other", "provider_id": "obp_other", "request_body": "[]", "recipient": "acct_other",
}  # fmt: skip


POLICY = ("approved_by_policy", "released_under")


@pytest.mark.parametrize("column", FROZEN_VALUES)
def test_what_was_decided_or_sent_is_frozen(books: Books, column: str) -> None:
    sent = {"provider_id": "obp_1", "request_body": "{}", "api_version": "1", "recipient": "acct_1"}
    by_policy = {"approved_by": None, "approved_by_policy": "one", "released_by": None}
    ways: dict[str, Any] = by_policy | {"released_under": books.mandate()} if column in POLICY else {}
    payout_id = books.pay(**sent, **ways, status="processing")
    with refused(books.session, code=FROZEN):
        books.change("payout", payout_id, **{column: FROZEN_VALUES[column]})


def test_amounts_leases_and_requests_hold_together(books: Books) -> None:
    for amount_pence in (0, -1):
        with refused(books.session, by="payout_amount"):
            books.pay(amount_pence=amount_pence)
    with refused(books.session, by="payout_lease_while_sending"):
        books.pay(status="sending")
    with refused(books.session, by="payout_lease_while_sending"):
        books.pay(lease_token=new_id())
    with refused(books.session, by="payout_request_is_frozen"):
        books.pay(first_sent_at="2026-11-23T10:00:00Z")
    with refused(books.session, by="payout_status"):
        books.pay(status="lost")
    with refused(books.session, by="payout_rail"):
        books.pay(rail="crypto")


def test_two_payments_never_share_a_key_a_reference_or_a_payment_at_the_rail(books: Books) -> None:
    books.pay(idempotency_key="po_1", reference="REF00001", provider_id="obp_1")
    with refused(books.session, by="payout_org_id_idempotency_key_key"):
        books.pay(idempotency_key="po_1")
    with refused(books.session, by="payout_org_id_reference_key"):
        books.pay(reference="REF00001")
    with refused(books.session, by="payout_at_rail_pkey"):
        books.pay(provider_id="obp_1")


def test_payments_are_never_deleted(books: Books) -> None:
    books.pay()
    for statement in ("DELETE FROM payout", "TRUNCATE payout CASCADE"):
        with refused(books.session, code=NOT_ALLOWED):
            books.session.execute(text(statement))


def change_attempt(books: Books, payout_id: UUID, **values: object) -> None:
    """Changes columns of a payment's one attempt."""
    columns = ", ".join(f"{name} = :{name}" for name in values)
    books.session.execute(
        text(f"UPDATE payout_attempt SET {columns} WHERE payout_id = :payout"), {**values, "payout": payout_id}
    )


def test_what_was_sent_in_an_attempt_is_frozen(books: Books) -> None:
    payout_id = books.pay()
    values = {
        "org_id": books.council.org_id,
        "payout_id": payout_id,
        "number": 1,
        "idempotency_key": "po_1",
        "request_body": "{}",
        "api_version": "1",
    }
    insert(books.session, "payout_attempt", values)
    for column in ("idempotency_key", "request_body", "api_version"):
        with refused(books.session, code=FROZEN):
            change_attempt(books, payout_id, **{column: "other"})
    change_attempt(books, payout_id, answer="unknown")
    with refused(books.session, code=FROZEN):
        change_attempt(books, payout_id, answer="accepted")
    with refused(books.session, by="payout_attempt_pkey"):
        insert(books.session, "payout_attempt", values)


def test_the_bytes_that_were_sent_stay_with_their_attempt_when_the_payment_gets_others(books: Books) -> None:
    payout_id = books.pay()
    books.change("payout", payout_id, request_body='{"to": "first"}', api_version="1")
    values = {"org_id": books.council.org_id, "payout_id": payout_id, "number": 1}
    insert(books.session, "payout_attempt", values | {"idempotency_key": "po_1", "api_version": "1"})
    with refused(books.session, code=FROZEN):
        change_attempt(books, payout_id, request_body='{"to": "another"}')
    change_attempt(books, payout_id, answer="refused")
    with refused(books.session, code=FROZEN):
        change_attempt(books, payout_id, request_body='{"to": "another"}')
    books.change("payout", payout_id, request_body=None, body_revision=1, idempotency_key="po_2")
    kept = text("SELECT request_body FROM payout_attempt WHERE payout_id = :id")
    assert books.session.scalar(kept, {"id": payout_id}) == '{"to": "first"}'
    books.change("payout", payout_id, request_body='{"to": "second"}')
    books.change("payout", payout_id, request_body=None, body_revision=2, idempotency_key="po_3")
    assert books.session.scalar(kept, {"id": payout_id}) == '{"to": "first"}', "only its own"


@pytest.mark.parametrize(
    ("who", "constraint"),
    [
        ({"approved_by": "organiser"}, "payout_run_approver_is_not_creator"),
        ({"released_by": "organiser"}, "payout_run_releaser_is_not_creator"),
        ({"released_by": "finance_approver"}, "payout_run_releaser_is_not_approver"),
        ({"approved_by": None}, "payout_run_approved"),
        ({"released_by": None}, "payout_run_released"),
    ],
)
def test_a_run_too_takes_three_people(books: Books, who: dict[str, str | None], constraint: str) -> None:
    named = people(books.council)
    right = {
        "org_id": books.council.org_id,
        "id": new_id(),
        "source_id": new_id(),
        "title": "Design day",
        "status": "released",
        "created_by": named["organiser"],
        "approved_by": named["finance_approver"],
        "released_by": named["finance_payer"],
    }
    insert(books.session, "payout_run", right)
    wrong = {column: named.get(name or "", name) for column, name in who.items()}
    with refused(books.session, by=constraint):
        insert(books.session, "payout_run", right | {"id": new_id()} | wrong)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"second_signed_by": "finance_approver"}, "mandate_two_signers"),
        ({"daily_ceiling_pence": 0}, "mandate_ceiling"),
        ({"expires_on": "2026-01-01"}, "mandate_expires"),
    ],
)
def test_a_mandate_has_two_signers_a_ceiling_and_an_end(books: Books, changes: dict[str, Any], constraint: str) -> None:
    named = people(books.council)
    wrong = {column: named.get(str(value), value) for column, value in changes.items()}
    with refused(books.session, by=constraint):
        insert(books.session, "mandate", books.mandate_values() | wrong)


def test_a_mandates_day_never_goes_over_its_ceiling(books: Books) -> None:
    day_id = new_id()
    values = {
        "org_id": books.council.org_id,
        "id": day_id,
        "mandate_id": books.mandate(),
        "day": "2026-11-23",
        "used_pence": 19_999,
        "ceiling_pence": 20_000,
    }
    insert(books.session, "mandate_day", values)
    books.change("mandate_day", day_id, used_pence=20_000)
    for used_pence in (20_001, -1):
        with refused(books.session, by="mandate_day_within_ceiling"):
            books.change("mandate_day", day_id, used_pence=used_pence)
    with refused(books.session, by="mandate_day_org_id_mandate_id_day_key"):
        insert(books.session, "mandate_day", values | {"id": new_id()})
