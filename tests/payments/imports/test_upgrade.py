"""What was imported before sources were named and keys had one spelling is still known after the upgrade."""

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

from deploy.local.databases import ROLES, SERVICES, prepare_databases
from deploy.local.servers import Servers
from shared.ids import new_id
from shared.migrate import configuration
from tests.conftest import CHECKOUT

MIGRATIONS = CHECKOUT / "services" / "payments" / "migrations"
BEFORE = [
    ("csv:people", "9123.0", "Dee Once"),
    ("csv:people", "123.0", "Ann First"),
    ("csv:people", "123", "Ann Double"),
    ("csv:people (1)", "9123.0", "Dee Again"),
    ("Salesforce", "1.23E+05", "Odd Key"),
    ("salesforce", "7", "Other Spelling"),
    (None, None, "By Hand"),
]


@pytest.fixture
def urls(servers: Servers) -> tuple[str, str]:
    """The owner's and an administrator's address of a new database."""
    prefix = f"upgrade_{new_id().hex[-8:]}"
    passwords = {f"{service}_{role}": "test" for service in SERVICES for role in ROLES}
    owner_url = prepare_databases(servers.database_url, prefix, passwords)["payments"].owner_url
    admin = make_url(servers.database_url).set(drivername="postgresql", database=f"{prefix}_payments")
    return owner_url, admin.render_as_string(hide_password=False)


def upgrade(owner_url: str, revision: str) -> None:
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        command.upgrade(configuration(MIGRATIONS, connection), revision)
    engine.dispose()


def test_sources_get_names_and_keys_one_spelling(urls: tuple[str, str]) -> None:
    owner_url, admin_url = urls
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        before = ScriptDirectory.from_config(configuration(MIGRATIONS, connection)).get_revision("0007").down_revision
    engine.dispose()
    upgrade(owner_url, str(before))
    org_id = new_id()
    with psycopg.connect(admin_url) as admin:
        admin.execute(
            "INSERT INTO organisation (id, name, short_name, helpline) VALUES (%s, 'East', 'East', '01632 960 000')",
            [org_id],
        )
        for source, key, name in BEFORE:
            admin.execute(
                "INSERT INTO person (org_id, id, name, folded_name, source_system, external_id) VALUES (%s, %s, %s, %s, %s, %s)",
                [org_id, new_id(), name, name.casefold(), source, key],
            )
    upgrade(owner_url, "0007")
    with psycopg.connect(admin_url) as admin:
        people = admin.execute("SELECT name, external_id, external_likeness FROM person ORDER BY id").fetchall()
        sources = admin.execute("SELECT name, folded_name FROM import_source ORDER BY folded_name").fetchall()
        forced = admin.execute(
            "SELECT count(*) FROM pg_class WHERE relname IN ('person', 'engagement', 'import_source', 'person_alias', "
            "'engagement_alias') AND relrowsecurity AND relforcerowsecurity"
        ).fetchone()
    assert people == [
        ("Dee Once", "9123", "9123"),
        ("Ann First", "123.0", "123 0"),
        ("Ann Double", "123", "123"),
        ("Dee Again", "9123", "9123"),
        ("Odd Key", "1.23E+05", "1 23 e 5"),
        ("Other Spelling", "7", "7"),
        ("By Hand", None, None),
    ]
    assert sources == [
        ("csv:people", "csvpeople"),
        ("csv:people (1)", "csvpeople1"),
        ("Salesforce", "salesforce"),
        ("salesforce", "salesforce2"),
    ]
    assert forced == (5,)
