"""The migrations make exactly the tables that the code describes, and guard them."""

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.exc import IntegrityError

from services.notifications.commands import MIGRATIONS
from services.notifications.messages.tables import Message
from services.notifications.settings import NotificationsSettings
from shared.database import NAMING
from shared.migrate import run_migrations
from shared.outbox import OutboxRow
from tests.notifications.conftest import Service, Storage, notifications_settings
from tests.notifications.fake_servers import Exchange, PaymentsSide
from tests.notifications.messages.test_sending import ready


def test_tables_are_as_the_code_says(storage: Storage) -> None:
    run_migrations(MIGRATIONS, storage.urls.owner_url)
    described = MetaData(naming_convention=NAMING)
    for table in (*OutboxRow.metadata.tables.values(), *Message.metadata.tables.values()):
        table.to_metadata(described)
    engine = create_engine(storage.urls.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        found = compare_metadata(context, described)
    engine.dispose()
    assert [(difference[0], difference[1].name) for difference in found] == [("remove_table", "app_clock")]


def test_every_table_with_an_organisation_is_kept_apart(storage: Storage) -> None:
    with psycopg.connect(storage.admin_url) as connection:
        unguarded = connection.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
               WHERE c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"""
        ).fetchall()
    assert unguarded == []


def test_history_cannot_be_changed_and_status_cannot_be_invented(service: Service) -> None:
    message = ready(service)
    service.work()
    database = service.dependencies.database
    with pytest.raises(Exception, match="permission denied"), database.transaction(service.org_id) as session:
        session.execute(text("UPDATE message_status_change SET cause = 'x'"))
    with psycopg.connect(service.storage.admin_url) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute("DELETE FROM message_status_change")
    with (
        pytest.raises(IntegrityError, match="message_status_known"),
        database.transaction(service.org_id) as session,
    ):
        session.execute(text("UPDATE message SET status = 'arrived' WHERE id = :id"), {"id": message.id})


def test_the_system_role_sees_messages_in_a_worker_s_hands_only(service: Service) -> None:
    ready(service)
    with service.dependencies.database.system() as session:
        assert session.execute(text("SELECT count(*) FROM message")).scalar_one() == 0
        assert session.execute(text("SELECT count(*) FROM outbox WHERE acknowledged_at IS NULL")).scalar_one() == 1


def test_settings_refuse_a_lease_that_a_slow_call_outlives(
    storage: Storage, exchange: Exchange, payments: PaymentsSide
) -> None:
    assert isinstance(notifications_settings(storage, exchange, payments), NotificationsSettings)
    with pytest.raises(ValueError, match="taken for lost"):
        notifications_settings(storage, exchange, payments, message_lease_seconds=20, twilio_timeout_seconds=10)
