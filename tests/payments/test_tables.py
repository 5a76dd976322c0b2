"""The migrations of payments make exactly the tables that the code describes."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

from services.payments import models
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
