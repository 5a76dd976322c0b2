"""Runs a service's migrations: one at a time across all processes, never waiting long for a lock."""

from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text

from shared.database import make_engine

MIGRATION_LOCK = 7_262_000
CONNECT_SECONDS = 10


def migrate(folder: Path, owner_url: str) -> None:
    """Brings the database to the newest revision in `folder`. Of two at once the second waits and finds nothing to do."""
    engine = make_engine(owner_url, connect_args={"connect_timeout": CONNECT_SECONDS})
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            command.upgrade(configuration(folder, connection), "head")
    finally:
        engine.dispose()


def configuration(folder: Path, connection: Connection) -> Config:
    """Alembic's configuration for one service's migrations folder, on a connection whose transaction the caller ends."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    return config


def run_environment(metadata: list[MetaData]) -> None:
    """What a service's migrations/env.py does: runs the revisions on the connection it was given."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, compare_server_default=False)
    context.run_migrations()
