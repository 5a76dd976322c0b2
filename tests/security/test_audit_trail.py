"""Somebody with the app's own way into the database forges the audit trail: rows of another time, rows that no chain reaches, links."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from shared import audit
from shared.audit import AuditChainRow, AuditRow
from shared.ids import new_id
from tests.conftest import Databases
from tests.payments.council import Council, Payments, found
from tests.payments.test_commands import Command, command

__all__ = ["command"]
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def forged(council: Council) -> AuditRow:
    """A row as an attacker writes it: of long ago, before everything that is chained."""
    return AuditRow(
        org_id=council.org_id, id=new_id(), at=LONG_AGO, transaction_number=1, actor_kind="staff", actor_id=new_id(),
        action="payment.released", object_type="payout", object_id=new_id(), facts={}, correlation_id="x",
    )  # fmt: skip


def test_a_row_gets_its_number_and_time_from_the_database(council: Council) -> None:
    row = forged(council)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.add(row)
        session.flush()
        row_id = row.id
        session.expunge_all()
        kept = session.scalars(select(AuditRow).where(AuditRow.id == row_id)).one()
        assert kept.at.year > LONG_AGO.year
        assert kept.transaction_number == session.scalar(text("SELECT pg_current_xact_id()::text::bigint"))


def test_the_app_can_neither_write_nor_read_the_chain(council: Council) -> None:
    database = council.payments.dependencies.database
    link = {
        "org_id": council.org_id,
        "position": 1,
        "audit_ids": [new_id()],
        "digests": b"x",
        "transaction_number": 1,
        "previous": "",
        "hash": "x",
    }
    for statement in (insert(AuditChainRow).values(link), select(AuditChainRow.position)):
        with (
            database.transaction(council.org_id) as session,
            pytest.raises(ProgrammingError, match="permission denied"),
        ):
            session.execute(statement)


def test_rows_that_were_never_chained_are_counted(payments: Payments, databases: Databases, command: Command) -> None:
    council = found(payments)
    council.approved(council.payable(1))
    with payments.dependencies.database.system() as session:
        audit.chain(session)
    engine = create_engine(databases.admin_url("payments").replace("postgresql://", "postgresql+psycopg://"))
    with Session(engine) as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        row = forged(council)
        session.add(row)
        session.commit()
    with payments.dependencies.database.system() as session:
        audit.chain(session)
        assert audit.count_unchained(session, council.org_id).passed_over == 1
    told = command("verify-audit")
    with Session(engine) as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("DELETE FROM audit WHERE correlation_id = 'x' AND org_id = :org"), {"org": council.org_id})
        session.commit()
    engine.dispose()

    assert told.returncode == 1
    assert f"{council.org_id}: 1 rows were never chained" in told.stdout


def test_a_row_under_the_id_of_a_payments_step_hides_nothing(payments: Payments, databases: Databases) -> None:
    """Steps of payments and other rows stand in two tables, so one id may stand twice: each row counts for itself."""
    council = found(payments)
    council.approved(council.payable(1))
    database = payments.dependencies.database
    with database.system() as session:
        audit.chain(session)
    engine = create_engine(databases.admin_url("payments").replace("postgresql://", "postgresql+psycopg://"))
    with Session(engine) as session:
        steps = session.scalars(text("SELECT id FROM status_change WHERE org_id = :org"), {"org": council.org_id}).all()
    with database.transaction(council.org_id) as session:  # the app may write rows, and chooses their ids
        row = forged(council)
        row.id = steps[0]
        session.add(row)
    with database.system() as session:
        assert audit.count_unchained(session, council.org_id) == audit.UnchainedCount(waiting=1, passed_over=0)
        audit.chain(session)
        assert audit.verify(session, council.org_id) == []
    with Session(engine) as session:  # whoever owns the database writes one of long ago
        session.execute(text("SET LOCAL session_replication_role = replica"))
        row = forged(council)
        row.id = steps[1]
        session.add(row)
        session.flush()
        assert audit.count_unchained(session, council.org_id).passed_over == 1
        session.rollback()
    engine.dispose()


@pytest.mark.parametrize("ids", ["ARRAY[]::uuid[]", "ARRAY[NULL]::uuid[]"])
def test_a_link_without_rows_is_refused(council: Council, ids: str) -> None:
    values = f":org, 1, {ids}, decode(repeat('00', 32 * cardinality({ids})), 'hex'), 9000000000, '', 'x'"
    with (
        council.payments.dependencies.database.system() as session,
        pytest.raises(IntegrityError, match="audit_chain_names_each_row"),
    ):
        session.execute(text(f"INSERT INTO audit_chain VALUES ({values})"), {"org": council.org_id})


def test_rows_of_one_transaction_over_several_links_hold(council: Council) -> None:
    council.approved(council.payable(2))
    with council.payments.dependencies.database.system() as session:
        while audit.chain(session, limit=2):
            pass
        assert audit.verify(session, council.org_id) == []
        assert audit.count_unchained(session, council.org_id) == audit.UnchainedCount(0, 0)
        rows = session.execute(select(audit.AUDIT_TRAIL).where(audit.AUDIT_TRAIL.c.org_id == council.org_id)).all()
        assert audit.verify_rows(session, council.org_id, rows) == {one.id: True for one in rows}
