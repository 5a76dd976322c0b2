"""Migrations: every later one gets its timeouts, and a database whose tables an earlier version made is refused."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from deploy.local.databases import ROLES, SERVICES, ServiceDatabase, prepare_databases
from deploy.local.servers import Servers
from shared.errors import ConflictError
from shared.ids import new_id
from shared.migrate import run_migrations
from tests.conftest import CHECKOUT

ENVIRONMENT = "from shared.migrate import run_environment\n\nrun_environment([])\n"
REVISION = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "0001_later", None, None, None


def upgrade():
    op.execute("CREATE TABLE seen AS SELECT name, setting || unit AS value FROM pg_settings WHERE name LIKE '%\\\\_timeout'")
"""


@pytest.fixture
def databases(servers: Servers) -> dict[str, ServiceDatabase]:
    """Two databases that nobody has migrated yet."""
    passwords = {f"{service}_{role}": "test" for service in SERVICES for role in ROLES}
    return prepare_databases(servers.database_url, f"migrate_{new_id().hex[-8:]}", passwords)


def connect(database: ServiceDatabase) -> psycopg.Connection:
    """A connection as the owner of the tables."""
    url = make_url(database.owner_url).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def test_a_later_migration_waits_neither_for_locks_nor_for_statements_without_end(
    databases: dict[str, ServiceDatabase], tmp_path: Path
) -> None:
    (tmp_path / "env.py").write_text(ENVIRONMENT, encoding="utf-8")
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "0001_later.py").write_text(REVISION, encoding="utf-8")
    run_migrations(tmp_path, databases["payments"].owner_url)
    with connect(databases["payments"]) as connection:
        rows: list[tuple[str, str]] = connection.execute("SELECT name, value FROM seen").fetchall()
    seen = dict(rows)
    assert seen["lock_timeout"] == "5000ms"
    assert seen["statement_timeout"] == "60000ms"


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("revision", ["0001", "0006", "0010"])
def test_tables_of_an_earlier_version_are_refused_and_left_alone(
    databases: dict[str, ServiceDatabase], service: str, revision: str
) -> None:
    with connect(databases[service]) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES (%s)", [revision])
        with pytest.raises(ConflictError, match=r"an earlier version of Sameday .* empty database"):
            run_migrations(CHECKOUT / "services" / service / "migrations", databases[service].owner_url)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(revision,)]
        assert connection.execute("SELECT to_regclass('outbox')").fetchone() == (None,)


@pytest.mark.parametrize("service", SERVICES)
def test_a_second_run_finds_nothing_to_do(databases: dict[str, ServiceDatabase], service: str) -> None:
    for _ in range(2):
        run_migrations(CHECKOUT / "services" / service / "migrations", databases[service].owner_url)
    with connect(databases[service]) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001_baseline",)]
