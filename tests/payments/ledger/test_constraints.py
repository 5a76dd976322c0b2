"""What the database refuses about the ledger, the history and obligations: append-only, for their owner too."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.errors import RestrictViolation
from sqlalchemy import make_url, text

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, post
from shared import audit
from shared.ids import new_id
from tests.conftest import Databases
from tests.payments.council import Council, Payments, found
from tests.payments.rows import FROZEN, NOT_ALLOWED, Books, insert, refused

APPEND_ONLY = ("ledger_transfer", "status_change", "audit", "audit_chain")


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """One organisation for all of these tests, with money, an approved run, and a link of the audit chain."""
    council = found(payments)
    council.fund(5000)
    council.approved(council.payable(1))
    with payments.dependencies.database.system() as session:
        audit.chain(session)
    return council


@pytest.fixture
def books(council: Council) -> Iterator[Books]:
    """One transaction as the app role, which is rolled back."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        yield Books(council, session)
        session.rollback()


def accounts(books: Books) -> dict[str, Any]:
    """Ids of the ledger's accounts by code."""
    return {row.code: row.id for row in books.session.execute(text("SELECT code, id FROM ledger_account"))}


def transfer(books: Books, debit: str = "stripe.reserved", credit: str = "stripe.available") -> dict[str, Any]:
    """A transfer that is right until changed."""
    known = accounts(books)
    return {
        "org_id": books.council.org_id,
        "id": new_id(),
        "debit_id": known[debit],
        "credit_id": known[credit],
        "amount_pence": 100,
        "source_type": "test",
        "source_id": new_id(),
        "source_step": "reserved",
    }


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_happened_is_never_changed_or_removed_by_the_app(books: Books, table: str) -> None:
    for statement in (f"UPDATE {table} SET org_id = org_id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with refused(books.session, code=NOT_ALLOWED):
            books.session.execute(text(statement))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_happened_is_never_changed_or_removed_by_the_owner(
    databases: Databases, council: Council, table: str
) -> None:
    url = make_url(databases.of["payments"].owner_url).set(drivername="postgresql")
    for statement in (f"UPDATE {table} SET org_id = org_id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            connection.execute("SELECT set_config('app.org_id', %s, true)", [str(council.org_id)])
            seen = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert seen is not None
            assert seen[0] > 0
            with pytest.raises(RestrictViolation, match="append-only"):
                connection.execute(statement)


def test_every_change_of_status_is_in_the_audit_trail(books: Books) -> None:
    query = "SELECT count(*) FROM status_change c JOIN audit_trail a ON a.org_id = c.org_id AND a.id = c.id"
    audited = books.session.execute(text(query)).scalar_one()
    assert audited == books.session.execute(text("SELECT count(*) FROM status_change")).scalar_one() > 0


def test_a_transfer_moves_something_between_two_accounts(books: Books) -> None:
    right = transfer(books)
    for amount_pence in (0, -1):
        with refused(books.session, by="ledger_transfer_moves_money"):
            insert(books.session, "ledger_transfer", right | {"amount_pence": amount_pence})
    with refused(books.session, by="ledger_transfer_two_accounts"):
        insert(books.session, "ledger_transfer", right | {"debit_id": right["credit_id"]})
    for side in ("debit_id", "credit_id"):
        with refused(books.session, code="23503"):
            insert(books.session, "ledger_transfer", right | {side: new_id()})
    insert(books.session, "ledger_transfer", right)


def test_a_step_of_one_source_is_posted_once(books: Books) -> None:
    right = transfer(books)
    insert(books.session, "ledger_transfer", right)
    with refused(books.session, by="ledger_transfer_org_id_source_type_source_id_source_step_key"):
        insert(books.session, "ledger_transfer", right | {"id": new_id()})


def test_the_second_posting_of_a_step_is_refused_through_the_use_case_too(books: Books) -> None:
    entry = LedgerEntry(PostingKind.RESERVED, 100, "run.stripe", new_id(), "stripe")
    post(books.session, books.council.org_id, [entry])
    with refused(books.session, by="ledger_transfer_org_id_source_type_source_id_source_step_key"):
        post(books.session, books.council.org_id, [entry])


def test_the_float_never_falls_below_nothing(books: Books) -> None:
    account_id = accounts(books)["stripe.available"]
    books.change("ledger_account", account_id, balance_pence=0)
    with refused(books.session, by="ledger_account_above_floor"):
        books.change("ledger_account", account_id, balance_pence=-1)
    with refused(books.session, by="ledger_account_above_floor"):
        post(
            books.session,
            books.council.org_id,
            [LedgerEntry(PostingKind.RESERVED, 1, "run.stripe", new_id(), "stripe")],
        )
    for half in ({"balance_pence": None}, {"floor_pence": None}):
        with refused(books.session, by="ledger_account_floor_keeps_balance"):
            books.change("ledger_account", account_id, **half)


@pytest.mark.parametrize(
    ("column", "value"),
    [("amount_pence", 1), ("person_id", new_id()), ("payee_id", new_id()), ("description", "other"), ("kind", "x")],
)
def test_an_obligation_is_one_decision_and_never_changes(books: Books, column: str, value: object) -> None:
    obligation_id = books.obligation()
    with refused(books.session, code=FROZEN):
        books.change("obligation", obligation_id, **{column: value})


def test_the_lines_of_an_obligation_never_change(books: Books) -> None:
    line_id = new_id()
    line = {
        "org_id": books.council.org_id,
        "id": line_id,
        "obligation_id": books.obligation(),
        "reason": "one session",
        "amount_pence": 1000,
    }
    insert(books.session, "obligation_line", line)
    with refused(books.session, code=FROZEN):
        books.change("obligation_line", line_id, amount_pence=1)
    for wrong in ({"amount_pence": 0}, {"vat_pence": -1}, {"vat_pence": 1001}):
        with refused(books.session, by="obligation_line_amounts"):
            insert(books.session, "obligation_line", line | {"id": new_id()} | wrong)


def test_the_same_decision_is_not_owed_twice(books: Books) -> None:
    obligation_id = books.obligation()
    columns = "kind, source_id, person_id, payee_id, amount_pence, description"
    with refused(books.session, by="obligation_org_id_kind_source_id_person_id_part_revision_key"):
        books.session.execute(
            text(
                f"INSERT INTO obligation (org_id, id, {columns}) SELECT org_id, :id, {columns} FROM obligation WHERE id = :old"
            ),
            {"id": new_id(), "old": obligation_id},
        )


def test_bank_details_need_a_second_person_and_only_one_method_is_ready(books: Books) -> None:
    people = books.council
    method = {
        "org_id": people.org_id,
        "id": new_id(),
        "payee_id": books.payee_id(),
        "rail": "stripe",
        "status": "ready",
        "recipient": "acct_1",
        "method": "gbba_1",
        "entered_by": people.payer.actor.id,
        "confirmed_by": people.approver.actor.id,
    }
    with refused(books.session, by="payout_method_second_person"):
        insert(books.session, "payout_method", method | {"confirmed_by": people.payer.actor.id})
    with refused(books.session, by="payout_method_ready_is_checked"):
        insert(books.session, "payout_method", method | {"confirmed_by": None})
    insert(books.session, "payout_method", method)
    with refused(books.session, by="payout_method_ready_key"):
        insert(books.session, "payout_method", method | {"id": new_id()})
