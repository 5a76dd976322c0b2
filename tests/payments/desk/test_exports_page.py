"""Exports at the desk: fees and claims before and after pay, to the penny of the ledger, also while a run is under way."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Select, func, select, text, update

from services.payments.claims.exports.rules import ExportRow
from services.payments.claims.exports.usecases import (
    ExportKind,
    ExportPart,
    ExportPeriod,
    ExportStage,
    begin_export,
    export_rows,
    rows_of_part,
)
from services.payments.ledger.tables import LedgerTransfer
from services.payments.payouts.tables import Payout
from shared.identity import Role
from tests import clock
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, forms_to, words
from tests.payments.phone.test_helpline import Desk

FILE = "/desk/exports/file.csv"
TODAY = clock.today()


def address(what: str, first: int = -2, last: int = 2) -> str:
    """The address of a file of days around today."""
    days = {"from": TODAY + timedelta(days=first), "to": TODAY + timedelta(days=last)}
    boxes = "&".join(
        f"{name}-{part}={getattr(on, part)}" for name, on in days.items() for part in ("day", "month", "year")
    )
    return f"{FILE}?what={what}&{boxes}"


def taken(desk: Desk, what: str) -> list[dict[str, str]]:
    """The rows of a file."""
    answer = desk.get(address(what))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8", answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def released(organising: Organising, count: int = 3) -> str:
    """A run that two of finance have let go; gives its address."""
    run = f"/desk/runs/{organising.work.pay(organising.done(*organising.council.payable(count))).json()['id']}"
    organising.council.fund(1_000_000)
    for role, step in ((Role.FINANCE_APPROVER, "approve"), (Role.FINANCE_PAYER, "release")):
        desk = organising.of(role)
        desk.get(run)
        desk.post(f"{run}/{step}", {})
    return run


def posted(organising: Organising, count: int) -> None:
    """The bank says that so many more have left."""
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        ids = session.scalars(
            select(Payout.id).where(Payout.posted_at.is_(None)).order_by(Payout.id).limit(count)
        ).all()
        session.execute(update(Payout).where(Payout.id.in_(ids)).values(status="posted", posted_at=func.app_now()))


def test_a_draft_is_not_owed_and_what_is_approved_agrees_with_the_ledger(organising: Organising) -> None:
    run = f"/desk/runs/{organising.work.pay(organising.done(*organising.council.payable(2))).json()['id']}"
    approver = organising.of(Role.FINANCE_APPROVER)
    assert taken(approver, "fees-approved") == []
    approver.get(run)
    approver.post(f"{run}/approve", {})
    claims = Claims(organising.council)
    claims.decided(claims.sent(organising.council.person(), bus(460), bus(1000, category="other")), 2, action="approve")
    totals: Counter[str] = Counter()
    for row in [*taken(approver, "fees-approved"), *taken(approver, "claims-approved")]:
        pence = int(row["gross_pounds"].replace(".", ""))
        totals[row["debit_account"]] += pence
        totals[row["credit_account"]] -= pence
    ledger = organising.council.money()[0]
    kinds = ("expense.involvement", "expense.claims", "payable.participants")
    assert {code: totals[code] for code in kinds} == {code: ledger[code] for code in kinds}
    assert totals["expense.involvement"] == 5000
    assert taken(approver, "fees-paid") == []


def test_an_export_in_the_middle_of_a_run_has_what_left_and_nothing_twice(organising: Organising) -> None:
    released(organising)
    payer = organising.of(Role.FINANCE_PAYER)
    posted(organising, 1)
    assert [row["gross_pounds"] for row in taken(payer, "fees-paid")] == ["25.00"]
    actor = organising.council.payer.actor
    wanted = ExportPeriod(ExportStage.PAID, TODAY - timedelta(days=2), TODAY + timedelta(days=2), ExportKind.FEES)
    seen: list[ExportRow] = []
    for _ in range(5):  # each part is read in a transaction of its own, and between two of them more leaves
        with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
            seen += export_rows(session, actor, wanted, ExportPart.SENT, seen[-1] if seen else None, limit=1)
        posted(organising, 1)
    assert len({row.line_id for row in seen}) == len(seen)
    assert len(taken(payer, "fees-paid")) == 3


def test_a_file_is_the_state_of_the_moment_at_which_it_was_asked_for(organising: Organising) -> None:
    """What leaves while it is read would be in it or not as its id falls."""
    released(organising)
    posted(organising, 1)
    database, actor = organising.council.payments.dependencies.database, organising.council.payer.actor
    wanted = ExportPeriod(ExportStage.PAID, TODAY - timedelta(days=2), TODAY + timedelta(days=2), ExportKind.FEES)
    with database.transaction(organising.council.org_id) as session:
        begun = begin_export(session, actor, wanted)
    posted(organising, 2)
    with database.transaction(organising.council.org_id) as session:
        rows = export_rows(session, actor, wanted, ExportPart.SENT, until=begun.at)
    assert len(rows) == 1
    payer = organising.of(Role.FINANCE_PAYER)
    assert len(taken(payer, "fees-paid")) == 3
    assert "stands at the moment when you asked for it" in words(payer.get("/desk/exports"))


def test_a_line_that_is_paid_again_between_two_parts_comes_once(organising: Organising) -> None:
    """Its newest payment has a greater reference then than the one after which the next part begins: the fee would be counted twice."""
    released(organising)
    wanted = ExportPeriod(ExportStage.APPROVED, TODAY - timedelta(days=2), TODAY + timedelta(days=2), ExportKind.FEES)
    seen: list[ExportRow] = []
    for _ in range(5):
        with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
            after = replace(seen[-1], payment_reference="A") if seen else None
            seen += export_rows(session, organising.council.payer.actor, wanted, ExportPart.AGREED, after, limit=1)
    assert len(seen) == 3
    assert len({row.line_id for row in seen}) == 3


@pytest.mark.parametrize("part", [ExportPart.AGREED, ExportPart.SENT])
def test_a_later_part_of_a_file_begins_where_the_last_one_ended(organising: Organising, part: ExportPart) -> None:
    """And does not go through all that was before it again, which takes hours where there are a million fees."""
    released(organising)
    posted(organising, 3)
    wanted = ExportPeriod(ExportStage.APPROVED, TODAY - timedelta(days=2), TODAY + timedelta(days=2), ExportKind.FEES)
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        [first] = export_rows(session, organising.council.payer.actor, wanted, part, limit=1)
        sql = rows_of_part(organising.council.org_id, wanted, part, first)
        for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin"):
            session.execute(text(f"SET LOCAL {setting} = off"))
        compiled = sql.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(session.scalars(text(f"EXPLAIN {compiled}".replace(":", "\\:"))))
    condition = rf"obligation_line_pkey on obligation_line.*\n *Index Cond: .*id >= '{first.line_id}'"
    assert re.search(condition, plan), plan


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (select(LedgerTransfer.id).where(LedgerTransfer.source_step == "accrued"), "ledger_transfer_booked_idx"),
        (select(Payout.id), "payout_posted_idx"),
    ],
)
def test_a_file_of_few_days_is_found_by_its_days(organising: Organising, query: Select[UUID], index: str) -> None:
    [column] = query.selected_columns
    moment = LedgerTransfer.created_at if column.table.name == "ledger_transfer" else Payout.posted_at
    query = query.where(column.table.c.org_id == organising.council.org_id, moment >= func.now()).order_by(moment)
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        for setting in ("enable_seqscan", "enable_sort"):
            session.execute(text(f"SET LOCAL {setting} = off"))
        compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        assert index in "\n".join(session.scalars(text(f"EXPLAIN {compiled}")))


def test_what_cannot_be_exported_is_said_on_the_page(organising: Organising) -> None:
    payer = organising.of(Role.FINANCE_PAYER)
    page = payer.get(f"{FILE}?what=secrets&from-day=40")
    assert page.status_code == 422
    for said in ("Choose what to export.", "Write a day like 27 3 2026."):
        assert said in words(page)
    backwards = payer.get(address("fees-paid", 1, -1))
    assert backwards.status_code == 422
    assert "The last day must not be before the first" in words(backwards)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.HELPLINE, Role.ADMINISTRATOR])
def test_only_finance_exports(organising: Organising, role: Role) -> None:
    desk = organising.of(role)
    assert desk.get("/desk/exports").status_code == 403
    assert desk.get(address("fees-paid")).status_code == 403


def test_the_form_changes_nothing_and_needs_no_token(organising: Organising) -> None:
    payer = organising.of(Role.FINANCE_PAYER)
    assert "Fees, before pay" in words(payer.get("/desk/exports"))
    assert forms_to(payer.last, FILE) == []
