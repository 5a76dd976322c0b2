"""The migrations of payments make exactly the tables that the code describes."""

import re

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, text

from services.payments import models
from services.payments.rails.names import Rail
from shared.database import NAMING
from tests.conftest import Databases


def test_tables_are_as_the_code_says(databases: Databases) -> None:
    described = MetaData(naming_convention=NAMING)
    for metadata in models.METADATA:
        for table in metadata.tables.values():
            table.to_metadata(described)
    engine = create_engine(databases.of["payments"].owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        found = compare_metadata(context, described)
    engine.dispose()
    assert [(difference[0], difference[1].name) for difference in found] == [("remove_table", "app_clock")]


def test_the_database_takes_payments_of_every_rail_and_of_no_other(databases: Databases) -> None:
    """Alembic does not compare CHECKs: a new rail needs a revision that changes this one."""
    engine = create_engine(databases.of["payments"].owner_url)
    with engine.connect() as connection:
        of_table = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'payout'::regclass AND conname LIKE '%payout_rail'"
        (check,) = connection.execute(text(of_table)).scalars()
    engine.dispose()
    assert set(re.findall(r"'(\w+)'", check)) == set(Rail)
