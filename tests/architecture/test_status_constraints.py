"""The CHECK constraints of both databases name exactly the statuses of the tables of transitions."""

import re

import pytest
from sqlalchemy import create_engine, text

from deploy.status_tables import STATUS_TABLES, AnyTable
from tests.conftest import Databases

ONE_OF = re.compile(r"CHECK \(\(+status\)?(?:::text)? = ANY \(\(?ARRAY\[([^\]]*)\]\)?(?:::text\[\])?\)+")
"""How PostgreSQL prints `CHECK (status IN (…))` with nothing beside it."""
DEFINITIONS = text("""
    SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = CAST(:name AS regclass)
""")


@pytest.mark.parametrize("table", [pytest.param(table, id=title) for title, table in STATUS_TABLES.items()])
def test_the_database_knows_the_statuses_of_the_table(databases: Databases, table: AnyTable) -> None:
    service = "notifications" if table.table == "message" else "payments"
    engine = create_engine(databases.of[service].owner_url)
    with engine.connect() as connection:
        definitions = connection.scalars(DEFINITIONS, {"name": table.table}).all()
    engine.dispose()
    found = [match.group(1) for one in definitions if (match := ONE_OF.fullmatch(one))]
    assert len(found) == 1, f"one CHECK says which statuses there are: {definitions}"
    assert set(re.findall(r"'([^']*)'", found[0])) == {status.value for status in table.statuses}
