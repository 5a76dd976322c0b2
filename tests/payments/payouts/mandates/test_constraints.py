"""What the database refuses about mandates, whatever the code does: straight SQL as the app role."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.payments.involvement.tables import Engagement
from shared.identity import Role
from shared.ids import new_id
from tests import clock
from tests.payments.payouts.mandates.conftest import an_event
from tests.payments.rows import FROZEN, Books, books, council, insert, refused

TODAY = clock.today()

__all__ = ["books", "council"]


def mandate(books: Books, **changes: Any) -> UUID:
    """A mandate with two signatures, but for the changes; gives its id."""
    values = books.mandate_values() | {"second_signed_by": books.council.payer.actor.id} | changes
    event_id = values.get("source_id")
    if event_id is not None and books.session.get(Engagement, (books.council.org_id, event_id)) is None:
        books.session.add(an_event(books.council, event_id))
        books.session.flush()
    insert(books.session, "mandate", values)
    mandate_id: UUID = values["id"]
    return mandate_id


def pay_under(books: Books, mandate_id: UUID, **changes: Any) -> UUID:
    """A payment that the mandate releases."""
    return books.pay(released_by=None, released_under=mandate_id, **changes)


@pytest.mark.parametrize(
    ("signed", "paid"),
    [
        ({"second_signed_by": None}, {}),
        ({"withdrawn_at": clock.now()}, {}),
        ({"valid_from": TODAY - timedelta(days=9), "expires_on": TODAY - timedelta(days=2)}, {}),
        ({"valid_from": TODAY + timedelta(days=2)}, {}),
        ({}, {"purpose": "fees"}),
        ({}, {"purpose_source_id": new_id()}),
        ({"purpose": "fees", "source_id": new_id()}, {"purpose": "fees", "purpose_source_id": new_id()}),
    ],
    ids=["signed once", "withdrawn", "over", "not begun", "other purpose", "an event", "another event"],
)
def test_a_mandate_that_is_not_in_force_releases_nothing(
    books: Books, signed: dict[str, Any], paid: dict[str, Any]
) -> None:
    mandate_id = mandate(books, **signed)
    with refused(books.session, by="payout_mandate_in_force"):
        pay_under(books, mandate_id, **paid)
    payout_id = books.pay(status="approved", money_at="owed", released_by=None, **paid)
    with refused(books.session, by="payout_mandate_in_force"):
        books.change("payout", payout_id, released_under=mandate_id, status="queued", money_at="reserved")


def test_a_mandate_in_force_releases_its_own_purpose(books: Books) -> None:
    event_id = new_id()
    pay_under(books, mandate(books))
    fees = mandate(books, purpose="fees", source_id=event_id)
    pay_under(books, fees, purpose="fees", purpose_source_id=event_id)


@pytest.mark.parametrize("column", ["first_signed_by", "second_signed_by"])
@pytest.mark.parametrize("paid", ["person_id", "payee_person_id"])
def test_nobody_is_paid_under_a_mandate_that_they_signed(books: Books, column: str, paid: str) -> None:
    other = books.council.person()
    themselves = books.council.hire(Role.FINANCE_APPROVER, person_id=books.person_id if paid == "person_id" else other)
    mandate_id = mandate(books, **{column: themselves.actor.id})
    with refused(books.session, by="payout_mandate_signer_is_not_payee"):
        pay_under(books, mandate_id, payee_person_id=other)


def test_one_mandate_stands_for_each_purpose(books: Books) -> None:
    event_id = new_id()
    first = mandate(books)
    mandate(books, purpose="fees", source_id=event_id)
    mandate(books, second_signed_by=None)
    with refused(books.session, by="mandate_one_live"):
        mandate(books)
    with refused(books.session, by="mandate_one_live"):
        mandate(books, purpose="fees", source_id=event_id)
    books.change("mandate", first, withdrawn_at=clock.now())
    mandate(books)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"purpose": "cake"}, "mandate_purpose"),
        ({"purpose": "fees"}, "mandate_purpose"),
        ({"source_id": new_id()}, "mandate_purpose"),
        ({"expires_on": TODAY + timedelta(days=367 - 30)}, "mandate_a_year_at_most"),
    ],
)
def test_what_a_mandate_says(books: Books, changes: dict[str, Any], constraint: str) -> None:
    with refused(books.session, by=constraint):
        mandate(books, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"daily_ceiling_pence": 20_001},
        {"purpose": "fees", "source_id": new_id()},
        {"expires_on": TODAY + timedelta(days=99)},
        {"first_signed_by": "finance_payer", "second_signed_by": "finance_approver"},
        {"second_signed_by": None},
        {"withdrawn_at": None},
    ],
)
def test_what_was_signed_is_frozen(books: Books, changes: dict[str, Any]) -> None:
    named = {role.value: staff.actor.id for role, staff in books.council.staff.items()}
    mandate_id = mandate(books, withdrawn_at=clock.now())
    values = {column: named.get(str(value), value) for column, value in changes.items()}
    with refused(books.session, code=FROZEN):
        books.change("mandate", mandate_id, **values)


def test_the_people_behind_the_signatures_are_named_by_the_database(books: Books) -> None:
    signer = books.council.hire(Role.FINANCE_APPROVER, person_id=books.council.person())
    mandate_id = mandate(books, first_signed_by=signer.actor.id, first_signed_by_person_id=None)
    books.change("mandate", mandate_id, first_signed_by_person_id=None)
    kept = books.session.execute(
        text("SELECT first_signed_by_person_id FROM mandate WHERE id = :id"), {"id": mandate_id}
    )
    assert kept.scalar_one() == signer.actor.person_id


def test_a_day_has_the_signed_ceiling_and_what_it_used_only_grows(books: Books) -> None:
    values: dict[str, Any] = {
        "org_id": books.council.org_id,
        "id": new_id(),
        "mandate_id": mandate(books),
        "day": TODAY,
        "used_pence": 500,
        "ceiling_pence": 20_000,
    }
    with refused(books.session, by="mandate_day_ceiling_is_signed"):
        insert(books.session, "mandate_day", values | {"ceiling_pence": 20_001})
    insert(books.session, "mandate_day", values)
    for changes in ({"used_pence": 499}, {"ceiling_pence": 20_001}, {"day": TODAY - timedelta(days=1)}):
        with refused(books.session, code=FROZEN):
            books.change("mandate_day", values["id"], **changes)


def test_a_payment_may_find_another_road_until_it_is_released_and_keeps_its_purpose(books: Books) -> None:
    payout_id = books.pay(status="approved", money_at="owed", released_by=None)
    books.change("payout", payout_id, rail="cash")
    for changes in ({"purpose": "fees"}, {"purpose_source_id": new_id()}):
        with refused(books.session, code=FROZEN):
            books.change("payout", payout_id, **changes)
    with refused(books.session, by="payout_waits_for"):
        books.change("payout", payout_id, waits_for="Godot")
    with refused(books.session, by="payout_purpose"):
        books.pay(purpose="cake")


def test_a_run_is_released_by_a_person_or_under_a_mandate(books: Books) -> None:
    staff = books.council
    run = {
        "org_id": staff.org_id,
        "id": new_id(),
        "source_id": new_id(),
        "title": "Design day",
        "status": "released",
        "created_by": staff.organiser.actor.id,
        "approved_by": staff.approver.actor.id,
    }
    insert(books.session, "payout_run", run | {"released_under": mandate(books)})
    both = {"released_under": mandate(books, second_signed_by=None), "released_by": staff.payer.actor.id}
    with refused(books.session, by="payout_run_released"):
        insert(books.session, "payout_run", run | both | {"id": new_id()})
