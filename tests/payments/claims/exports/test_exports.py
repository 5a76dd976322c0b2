"""Exports: what is agreed before it is paid, what was paid afterwards, with the ledger's codes, to the penny, and harmless in a
spreadsheet."""

import csv
import io
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from services.payments.claims.exports.rules import HEAD
from services.payments.claims.exports.usecases import ExportPart, ExportPeriod, ExportStage, export_rows
from services.payments.payouts.tables import Payout
from services.payments.people.tables import Person
from shared.audit import AuditRow
from shared.csv_cells import csv_text, pounds_cell, safe
from shared.identity import Role
from tests.payments.claims.conftest import TODAY, Desk, bus
from tests.payments.claims.test_advances import advance, settle
from tests.payments.council import Council, Staff
from tests.payments.problems import is_problem

WIDE = f"from={TODAY - timedelta(days=2)}&to={TODAY + timedelta(days=2)}"


def export(staff: Staff, state: str, days: str = WIDE) -> list[dict[str, str]]:
    """An export as a spreadsheet program reads it."""
    answer = staff.call("GET", f"/exports/claims.csv?state={state}&{days}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def an_event(council: Council) -> str:
    """An event with everything that the ledger wants to know."""
    start = f"{TODAY - timedelta(days=2)}T10:00:00Z"
    codes = {"cost_centre": "CC-77", "account_code": "5301", "project": "Voices", "funder": "=Fund"}
    event = {"title": "Design day", "sessions": [{"starts_at": start, "ends_at": start.replace("T10", "T12")}]}
    return str(council.organiser.post("/events", event | codes)["id"])


def test_what_is_agreed_is_there_before_it_is_paid_with_the_codes_of_the_ledger(desk: Desk) -> None:
    person_id = desk.council.person("Siân Tŷ")
    taken = {"vat_pence": 76, "supplier_vat_number": "GB123456789"}
    claim = desk.sent(person_id, bus(460, **taken), bus(1000, category="other"), event_id=an_event(desk.council))
    desk.decided(claim, 1, action="approve")
    desk.decided(claim, 2, action="approve_less", amount_pence=900, words="We pay nine pounds for this.")
    rows = {row["what_for"]: row for row in export(desk.council.payer, "approved")}
    assert set(rows) == {"bus fare", "other cost"}
    row = rows["bus fare"]
    assert (row["gross_pounds"], row["vat_pounds"], row["net_pounds"]) == ("4.60", "0.76", "3.84")
    assert (row["cost_centre"], row["account_code"], row["project"], row["funder"]) == (
        "CC-77",
        "5301",
        "Voices",
        "'=Fund",
    )
    assert (row["person_name"], row["claim_reference"]) == ("Siân Tŷ", claim["reference"])
    assert row["supplier_vat_number"] == "GB123456789"
    assert (row["payment_status"], row["paid_on"]) == ("approved", "")
    assert rows["other cost"]["gross_pounds"] == "9.00"
    assert export(desk.council.payer, "paid") == []


def test_what_was_paid_is_there_afterwards_and_stays_when_it_comes_back(desk: Desk) -> None:
    claim = desk.sent(desk.ready(), bus(300))
    database, payment = desk.council.payments.dependencies.database, desk.payouts()[0].reference
    for status in ("posted", "returned"):
        with database.transaction(desk.council.org_id) as session:
            session.execute(update(Payout).values(status=status, posted_at=func.app_now()))
        (row,) = export(desk.council.payer, "paid")
        assert (row["claim_reference"], row["gross_pounds"], row["payment_reference"]) == (
            claim["reference"],
            "3.00",
            payment,
        )
        assert row["payment_status"] == status
        assert row["paid_on"]
        (before,) = export(desk.council.payer, "approved")
        assert before["line_id"] == row["line_id"]


def test_what_was_taken_back_is_booked_back_and_the_day_before_stays_as_it_was(desk: Desk) -> None:
    claim = desk.referred(desk.council.person())
    desk.decided(claim, action="approve")
    assert len(export(desk.approver, "approved")) == 1
    first = export(desk.approver, "approved")
    desk.decided(claim, action="undo")
    (agreed, taken_back) = export(desk.approver, "approved")
    assert (agreed["line_id"], agreed["gross_pounds"]) == (first[0]["line_id"], first[0]["gross_pounds"])
    assert (taken_back["line_id"], taken_back["gross_pounds"]) == (agreed["line_id"], agreed["gross_pounds"])
    assert (agreed["debit_account"], agreed["credit_account"]) == ("expense.claims", "payable.participants")
    assert (taken_back["debit_account"], taken_back["credit_account"]) == ("payable.participants", "expense.claims")


def test_the_accounts_of_all_exports_are_those_of_the_ledger(desk: Desk) -> None:
    person = desk.ready()
    given = advance(desk, person)
    desk.sent(person, bus(500))
    settle(desk, given, "paid_back", 300)
    settle(desk, given, "written_off", 200)
    undone = desk.referred(desk.council.person(), 700)
    desk.decided(undone, action="approve")
    desk.decided(undone, action="undo")
    totals: Counter[str] = Counter()
    for row in [*export(desk.approver, "approved"), *export(desk.approver, "settled")]:
        pence = int(row["gross_pounds"].replace(".", ""))
        totals[row["debit_account"]] += pence
        totals[row["credit_account"]] -= pence
    kinds = ("expense", "receivable", "outside")
    ledger = {code: pence for code, pence in desk.council.money()[0].items() if code.split(".")[0] in kinds}
    assert {code: totals[code] for code in ledger} == ledger
    assert ledger["receivable.advances"] == 1000


def test_who_exported_what_is_written_down_and_the_same_days_give_the_same(desk: Desk) -> None:
    desk.decided(desk.referred(desk.council.person()), action="approve")
    for staff in (desk.approver, desk.council.payer):
        export(staff, "approved")
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.object_type == "export").order_by(AuditRow.id)).all()
    assert [row.action for row in rows] == ["export.begun", "export.finished"] * 2
    assert [row.actor_id for row in rows[::2]] == [desk.approver.actor.id, desk.council.payer.actor.id]
    assert rows[0].facts["state"] == "approved"
    assert rows[1].facts == rows[3].facts
    assert rows[1].facts["rows"] == 1


def test_days_are_counted_in_london_and_both_ends_belong_to_it(desk: Desk) -> None:
    desk.decided(desk.referred(desk.council.person()), action="approve")
    days = sorted({str(TODAY), str(TODAY + timedelta(days=1))})  # London may be a day ahead of UTC
    found = [len(export(desk.approver, "approved", f"from={day}&to={day}")) for day in days]
    assert sum(found) == 1
    yesterday = TODAY - timedelta(days=1)
    assert export(desk.approver, "approved", f"from={yesterday}&to={yesterday}") == []


def test_a_long_export_comes_in_pages_without_gap_or_double(desk: Desk) -> None:
    claim = desk.referred(desk.council.person(), *range(1000, 1007))
    for number in range(1, 8):
        desk.decided(claim, number, action="approve")
    actor, wanted = (
        desk.approver.actor,
        ExportPeriod(ExportStage.APPROVED, TODAY - timedelta(days=2), TODAY + timedelta(days=2)),
    )
    seen: list[Any] = []
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        while page := export_rows(session, actor, wanted, ExportPart.AGREED, seen[-1] if seen else None, limit=3):
            assert len(page) <= 3
            seen += page
    assert [row.gross_pounds for row in seen] == [f"10.0{pence}" for pence in range(7)]


def test_a_name_cannot_become_a_formula(desk: Desk) -> None:
    person_id = desk.council.person()
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        session.execute(update(Person).where(Person.id == person_id).values(name='=HYPERLINK("https://example.org")'))
    desk.decided(desk.referred(person_id), action="approve")
    assert export(desk.approver, "approved")[0]["person_name"].startswith("'=")


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_no_cell_begins_like_a_formula_and_none_loses_anything(cells: list[str]) -> None:
    for cell in cells:
        assert not safe(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
        assert safe(cell).removeprefix("'") == cell.removeprefix("'") or safe(cell) == cell
    assert csv_text([HEAD]).strip().split(",") == list(HEAD)


@given(st.integers(0, 10**9))
def test_pounds_are_written_to_the_penny(pence: int) -> None:
    assert int(pounds_cell(pence).replace(".", "")) == pence


@pytest.mark.parametrize("days", ["from=2026-02-02&to=2026-02-01", "from=2024-01-01&to=2026-01-01"])
def test_days_that_make_no_sense_are_refused(council: Council, days: str) -> None:
    is_problem(council.payer.call("GET", f"/exports/claims.csv?state=paid&{days}"), 422, "export.days")


def test_only_finance_may_export(council: Council) -> None:
    for role in (Role.ORGANISER, Role.HELPLINE, Role.ADMINISTRATOR):
        is_problem(council.staff[role].call("GET", f"/exports/claims.csv?state=paid&{WIDE}"), 403, "role.missing")
