"""Reconciliation at the desk: each difference has an age and somebody who looks into it, and ends when it is not found any more."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.payments.payouts.tables import ReconciliationBreak
from services.payments.payouts.usecases.reconcile import ComparedFigure, Report
from services.payments.payouts.usecases.reconciliation_breaks import keep_report, take_break
from services.payments.rails.names import BANK_RAIL
from shared.database import app_now
from shared.errors import ConflictError
from shared.identity import Role
from tests.payments.council import Council
from tests.payments.desk.organising import Organising, words

PLACE = "/desk/reconciliation"


def compared(council: Council, *breaks: str) -> None:
    """A comparison that found these differences."""
    report = Report((ComparedFigure("in the float", 100, 100, None),), breaks)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        keep_report(session, council.payer.actor, BANK_RAIL, report)


def made_older(council: Council, days: int) -> UUID:
    """The one difference was first seen so many days ago; gives its id."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ago = app_now(session) - timedelta(days=days)
        session.execute(update(ReconciliationBreak).values(first_seen_at=ago))
        return session.scalars(select(ReconciliationBreak.id)).one()


def test_a_difference_keeps_its_age_and_owner_whatever_its_amounts_until_it_ends(organising: Organising) -> None:
    council = organising.council
    payer = organising.of(Role.FINANCE_PAYER)
    assert "Compare now" in words(payer.get(PLACE))
    compared(council, "in the float: bank £10.00, ledger £12.00, statuses –")
    found = made_older(council, 3)
    page = words(payer.get(PLACE))
    assert "Open for 3 days" in page
    assert "Nobody looks into it yet." in page
    assert "looks into it." in words(payer.post(f"{PLACE}/{found}/take", {}))
    [listed] = council.approver.get("/reconciliation/breaks")
    assert (listed["id"], listed["owner_id"]) == (str(found), str(council.payer.actor.id))
    taken = council.approver.post(f"/reconciliation/breaks/{found}/take")
    assert taken == listed | {"owner_id": str(council.approver.actor.id)}
    compared(council, "in the float: bank £11.50, ledger £12.00, statuses –", "payment obp_1: bank £1.00, ours £2.00")
    page = words(payer.get(PLACE))
    assert "2 different" in page
    assert "Open for 3 days" in page
    assert "bank £11.50" in page
    compared(council)
    page = words(payer.get(PLACE))
    assert "Agrees" in page
    assert "What has ended" in page
    with (
        council.payments.dependencies.database.transaction(council.org_id) as session,
        pytest.raises(ConflictError, match="ended by itself"),
    ):
        take_break(session, council.payer.actor, found)
    ended = council.approver.call("POST", f"/reconciliation/breaks/{found}/take")
    assert (ended.status_code, ended.json()["code"]) == (409, "reconciliation.break_ended")
    assert council.approver.get("/reconciliation/breaks") == []


def test_without_an_account_nothing_is_compared_and_the_page_says_so(organising: Organising) -> None:
    payer = organising.of(Role.FINANCE_PAYER)
    payer.get(PLACE)
    page = payer.post(PLACE, {})
    assert page.status_code == 422, words(page)
    assert "There is a problem" in words(page)


def test_only_finance_reconciles(organising: Organising) -> None:
    for role in (Role.ORGANISER, Role.HELPLINE, Role.ADMINISTRATOR):
        assert organising.of(role).get(PLACE).status_code == 403
