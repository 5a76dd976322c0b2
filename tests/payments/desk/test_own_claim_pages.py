"""Staff who take part look at their own claim: they read and write no note about it, and see neither others' receipts nor words for staff."""

from typing import Any
from uuid import UUID

import pytest

from services.payments.claims.usecases.lines import get_claim, lines_of
from services.payments.claims.usecases.notes import notes_of, write_note
from services.payments.claims.usecases.twins import twins_of
from shared.errors import ForbiddenError
from shared.identity import Role
from tests.payments.claims.conftest import bus
from tests.payments.council import Staff
from tests.payments.desk.claiming import CLAIMS, Claims
from tests.payments.desk.organising import words
from tests.payments.phone.test_helpline import Desk

NOTE = "I think that this one is a fraud, watch them."
FOR_STAFF = "The taxi fare is £38.00. Up to"


@pytest.fixture
def own(claims: Claims) -> tuple[dict[str, Any], Staff]:
    """A claim with a note and a receipt that another person used too, and the approver whose claim it is."""
    person, other = claims.council.payable(2)
    claims.sent(other, bus(3800, category="taxi", receipt_id=claims.receipt(other)))
    claim = claims.sent(person, bus(3800, category="taxi", receipt_id=claims.receipt(person)))
    approver = Desk(claims.council, claims.approver)
    approver.sign_in()
    place = f"{CLAIMS}/{claim['id']}"
    approver.get(place)
    page = words(approver.post(f"{place}/note", {"note": NOTE}))
    for shown in (NOTE, FOR_STAFF, "Another person"):
        assert shown in page
    return claim, claims.council.hire(Role.FINANCE_APPROVER, person_id=person)


def test_the_claimant_sees_nothing_that_is_for_staff(claims: Claims, own: tuple[dict[str, Any], Staff]) -> None:
    claim, staff = own
    desk = Desk(claims.council, staff)
    desk.sign_in()
    page = words(desk.get(f"{CLAIMS}/{claim['id']}"))
    assert "This is your own claim" in page
    for hidden in (NOTE, FOR_STAFF, "Another person", "Notes between staff", "Write a note"):
        assert hidden not in page
    assert FOR_STAFF not in words(desk.get(f"{CLAIMS}?number={claim['reference']}"))


def test_the_claimant_writes_no_note(claims: Claims, own: tuple[dict[str, Any], Staff]) -> None:
    claim, staff = own
    desk = Desk(claims.council, staff)
    desk.sign_in()
    desk.get(f"{CLAIMS}/{claim['id']}")
    refused = words(desk.post(f"{CLAIMS}/{claim['id']}/note", {"note": "All is well.", **form_of(desk)}))
    assert "This is your own claim" in refused
    approver = Desk(claims.council, claims.approver)
    approver.sign_in()
    assert "All is well." not in words(approver.get(f"{CLAIMS}/{claim['id']}"))


def form_of(desk: Desk) -> dict[str, str]:
    """The once-only token of some form of the page that is open."""
    token = desk.last.text.partition('name="form" value="')[2].partition('"')[0]
    return {"form": token}


def test_the_use_cases_refuse_the_claimant(claims: Claims, own: tuple[dict[str, Any], Staff]) -> None:
    claim, staff = own
    with claims.council.payments.dependencies.database.transaction(claims.council.org_id) as session:
        kept = get_claim(session, claims.council.org_id, UUID(claim["id"]))
        for ask in (
            lambda: notes_of(session, staff.actor, kept.id),
            lambda: write_note(session, staff.actor, kept.id, "All is well."),
            lambda: twins_of(session, staff.actor, kept, lines_of(session, kept)),
        ):
            with pytest.raises(ForbiddenError):
                ask()
