"""Runs a service's migrations: one at a time across all processes, and never waiting long for a lock or a statement.

The revisions before the baseline had names of four digits. Nothing leads from their tables to those of today, so a database that
they made is refused.
"""

import re
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text

from shared.database import make_engine
from shared.errors import ConflictError

MIGRATION_LOCK = 7_262_000
CONNECT_SECONDS = 10
LOCK_TIMEOUT = "5s"
"""Whoever waits for a table lets everybody wait who comes later: better none of it is done, and is tried again."""
STATEMENT_TIMEOUT = "60s"
"""A revision that needs longer at a real installation says so itself, with SET LOCAL before the statement."""


def run_migrations(folder: Path, owner_url: str) -> None:
    """Brings the database to the newest revision in `folder`. Of two at once the second waits and finds nothing to do.

    Raises ConflictError where an earlier version made the tables, CommandError where a newer one did.
    """
    engine = make_engine(owner_url, connect_args={"connect_timeout": CONNECT_SECONDS})
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(folder))
            config.set_main_option("path_separator", "os")
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def run_environment(metadata: list[MetaData]) -> None:
    """What a service's migrations/env.py does: runs the revisions on the connection it was given, under both timeouts."""
    connection: Connection = context.config.attributes["connection"]
    # LOCAL: they end with the transaction, which is the caller's. Before anything is read, which may wait for a lock too.
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
    if is_of_an_earlier_version(connection):
        raise ConflictError(
            "database.earlier_version",
            "The tables of this database were made by an earlier version of Sameday and cannot be brought up to date, so nothing "
            "was changed: keep it for what it holds, and give the address of an empty database instead.",
            effect=None,
        )
    context.configure(connection=connection, target_metadata=metadata, compare_server_default=False)
    context.run_migrations()


def is_of_an_earlier_version(connection: Connection) -> bool:
    """Whether the revisions before the baseline made the tables of this database."""
    revision = MigrationContext.configure(connection).get_current_revision()
    return revision is not None and re.fullmatch(r"\d{4}", revision) is not None
