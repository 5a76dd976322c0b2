"""Organisations are kept apart by PostgreSQL itself: every table of both services, as the app role and as the system role."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from psycopg.types.json import Jsonb
from sqlalchemy import Table

from services.notifications.contacts import tables as _contacts  # noqa: F401  # its tables are looked at below
from services.notifications.conversations import tables as _conversations  # noqa: F401  # so are these
from services.notifications.messages import tables as messages
from services.payments import models
from shared.audit import AuditChainRow
from shared.database import PlumbingBase
from tests.conftest import Databases

SYSTEM_MAY_READ = {
    "payments": {
        "organisation",
        "outbox",
        "failing_work",
        "inbox",
        "audit",
        "audit_chain",
        "principal",
        "person",
        "payout",
        "phone_link",
        "staff_session",
        "status_change",
    },
    "notifications": {"organisation", "outbox", "failing_work", "inbox", "audit", "audit_chain", "message"},
}
"""All that background work sees before it knows an organisation; of payments and messages only the rows that are due."""

A_VALUE: dict[type, Any] = {
    int: 1,
    bool: False,
    bytes: b"x",
    dict: Jsonb({}),
    object: Jsonb({}),
    list: [],
    date: date(2026, 1, 1),
    time: time(12),
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
}


def tables(service: str) -> list[Table]:
    """Every table of a service, as its models know them."""
    own = models.METADATA[1] if service == "payments" else messages.Message.metadata
    return [*PlumbingBase.metadata.sorted_tables, *own.sorted_tables]


EVERY = [pytest.param(service, table, id=f"{service}.{table.name}")
         for service in ("payments", "notifications") for table in tables(service)]  # fmt: skip
APP_MAY_READ = [one for one in EVERY if one.values[1] is not AuditChainRow.__table__]
"""The chain of the audit trail is the clock's alone."""


@contextmanager
def as_administrator(databases: Databases, service: str) -> Iterator[psycopg.Connection]:
    """One transaction that leaves nothing behind."""
    with psycopg.connect(databases.admin_url(service)) as connection:
        yield connection
        connection.rollback()


def become(connection: psycopg.Connection, service: str, role: str, org_id: UUID | None) -> None:
    """Goes on as one of the service's roles, for one organisation or for none."""
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(f"test_{service}_{role}")))
    connection.execute("SELECT set_config('app.org_id', %s, true)", [str(org_id) if org_id else ""])


def a_row(table: Table, org_id: UUID) -> dict[str, Any]:
    """A row of a table that belongs to an organisation; its values mean nothing, and no other test has the same."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.identity is None and column.computed is None:
            kind = column.type.python_type
            row[column.name] = uuid4() if kind is UUID else uuid4().hex[:8] if kind is str else A_VALUE[kind]
    return row | {owner(table): org_id}


def owner(table: Table) -> str:
    """The column that says whose a row is."""
    return "id" if table.name == "organisation" else "org_id"


def plant(connection: psycopg.Connection, table: Table, org_id: UUID) -> None:
    """Puts a row there without asking any rule; to be rolled back."""
    connection.execute("SET LOCAL session_replication_role = replica")
    for check in connection.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass", [table.name]
    ).fetchall():
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table.name), sql.Identifier(check[0]))
        )
    write(connection, table, a_row(table, org_id))
    connection.execute("SET LOCAL session_replication_role = origin")


def write(connection: psycopg.Connection, table: Table, row: dict[str, Any]) -> None:
    """Inserts a row."""
    columns = sql.SQL(", ").join(map(sql.Identifier, row))
    places = sql.SQL(", ").join(sql.Placeholder() * len(row))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table.name), columns, places)
    connection.execute(statement, list(row.values()))


def visible(connection: psycopg.Connection, table: Table, org_id: UUID) -> int:
    """How many rows of an organisation this role sees."""
    query = sql.SQL("SELECT count(*) FROM {} WHERE {} = %s")
    names = map(sql.Identifier, (table.name, owner(table)))
    found = connection.execute(query.format(*names), [org_id]).fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize(("service", "table"), APP_MAY_READ)
def test_the_app_sees_and_writes_nothing_of_another_organisation(
    databases: Databases, service: str, table: Table
) -> None:
    ours, theirs = uuid4(), uuid4()
    with as_administrator(databases, service) as connection:
        plant(connection, table, theirs)
        become(connection, service, "app", theirs)
        assert visible(connection, table, theirs) == 1, "the row is there, so that not seeing it means something"
        become(connection, service, "app", None)
        assert visible(connection, table, theirs) == 0
        become(connection, service, "app", ours)
        assert visible(connection, table, theirs) == 0
        name = sql.Identifier(table.name)
        with pytest.raises(InsufficientPrivilege, match="row-level security"), connection.transaction():
            write(connection, table, a_row(table, theirs))
        if table.name == "person_name_part":  # an index of ours: what is deleted must be our own
            assert connection.execute("DELETE FROM person_name_part").rowcount == 0
        else:
            with pytest.raises(InsufficientPrivilege), connection.transaction():
                connection.execute(sql.SQL("DELETE FROM {}").format(name))
        try:
            with connection.transaction():
                changed = connection.execute(
                    sql.SQL("UPDATE {} SET {} = %s").format(name, sql.Identifier(owner(table))), [ours]
                )
                assert changed.rowcount == 0
        except InsufficientPrivilege:
            pass  # a table that the app may only add to


@pytest.mark.parametrize(("service", "table"), EVERY)
def test_the_system_role_sees_only_what_its_policies_name(databases: Databases, service: str, table: Table) -> None:
    with as_administrator(databases, service) as connection:
        org_id = uuid4()
        plant(connection, table, org_id)
        become(connection, service, "system", None)
        if table.name not in SYSTEM_MAY_READ[service]:
            with pytest.raises(InsufficientPrivilege), connection.transaction():
                visible(connection, table, org_id)
        else:
            not_due = table.name in ("payout", "message", "staff_session")
            assert visible(connection, table, org_id) == (0 if not_due else 1)
        with pytest.raises(InsufficientPrivilege), connection.transaction():
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))


@pytest.mark.parametrize("service", ["payments", "notifications"])
def test_no_table_was_forgotten(databases: Databases, service: str) -> None:
    """Every table that the database has is guarded, also one that no model knows."""
    query = """
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
               EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname AND p.policyname = c.relname || '_own')
        FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
    """
    with as_administrator(databases, service) as connection:
        found = {name: flags for name, *flags in connection.execute(query)}
    del found["alembic_version"]
    assert found.pop("app_clock") == [False, False, False], "one row without an organisation: the shift of the clock"
    assert found.keys() == {table.name for table in tables(service)}
    assert {name for name, flags in found.items() if flags != [True, True, True]} == set()


@pytest.mark.parametrize("service", ["payments", "notifications"])
def test_every_table_is_planned_for_large_organisations(databases: Databases, service: str) -> None:
    query = """
        SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'org_id'
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND attoptions IS DISTINCT FROM '{n_distinct=50}'
    """
    with as_administrator(databases, service) as connection:
        assert connection.execute(query).fetchall() == []


@pytest.mark.parametrize("service", ["payments", "notifications"])
def test_no_role_gets_round_row_level_security(databases: Databases, service: str) -> None:
    query = "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls) AND rolname LIKE %s"
    with as_administrator(databases, service) as connection:
        assert connection.execute(query, [f"test_{service}_%"]).fetchall() == []


@pytest.mark.parametrize(
    ("status", "next_at", "seen"),
    [
        ("unknown", "app_now() - interval '1 s'", 1),
        ("sending", "app_now() - interval '1 s'", 1),
        ("processing", "app_now() - interval '1 s'", 1),
        ("unknown", "app_now() + interval '1 hour'", 0),
        ("queued", "app_now() - interval '1 s'", 0),
        ("posted", "app_now() - interval '1 s'", 0),
    ],
)
def test_of_payments_the_system_role_sees_only_what_is_due(
    databases: Databases, status: str, next_at: str, seen: int
) -> None:
    payout = models.METADATA[1].tables["payout"]
    with as_administrator(databases, "payments") as connection:
        org_id = uuid4()
        plant(connection, payout, org_id)
        connection.execute("SET LOCAL session_replication_role = replica")
        due = f"UPDATE payout SET status = '{status}', next_at = {next_at} WHERE org_id = %s"
        connection.execute(due, [org_id])
        become(connection, "payments", "system", None)
        assert visible(connection, payout, org_id) == seen
