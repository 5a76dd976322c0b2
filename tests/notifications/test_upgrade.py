"""What an organisation said to somebody in danger before each kind had words of its own is still said where it is right."""

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

from deploy.local.databases import ROLES, SERVICES, prepare_databases
from deploy.local.servers import Servers
from services.notifications.commands import MIGRATIONS
from shared.ids import new_id
from shared.migrate import configuration

SAFETY = "0005"
NEED_999 = {"self_harm", "abuse", "medical", "fire", "unsafe"}


@pytest.fixture
def urls(servers: Servers) -> tuple[str, str]:
    """The owner's and an administrator's address of a new database."""
    prefix = f"upgrade_{new_id().hex[-8:]}"
    passwords = {f"{service}_{role}": "test" for service in SERVICES for role in ROLES}
    owner_url = prepare_databases(servers.database_url, prefix, passwords)["notifications"].owner_url
    admin = make_url(servers.database_url).set(drivername="postgresql", database=f"{prefix}_notifications")
    return owner_url, admin.render_as_string(hide_password=False)


def upgrade(owner_url: str, revision: str) -> None:
    """Brings the database to a revision, to the one before it with a minus."""
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        config = configuration(MIGRATIONS, connection)
        if revision.startswith("-"):
            revision = str(ScriptDirectory.from_config(config).get_revision(revision[1:]).down_revision)
        command.upgrade(config, revision)
    engine.dispose()


def test_one_text_for_every_danger_becomes_the_words_of_the_kinds_that_need_999(urls: tuple[str, str]) -> None:
    owner_url, admin_url = urls
    upgrade(owner_url, f"-{SAFETY}")
    org_id, lead, kept = new_id(), new_id(), new_id()
    with psycopg.connect(admin_url) as admin:
        for row_id, english, ended in ((new_id(), "Old words. 999.", "now()"), (kept, "Call 999.", "NULL")):
            admin.execute(
                "INSERT INTO safety_plan (org_id, id, english, welsh, approved_by, owner_id, ended_at) "
                f"VALUES (%s, %s, %s, 'Ffoniwch 999.', 'Jo Example', %s, {ended})",
                [org_id, row_id, english, lead],
            )
    upgrade(owner_url, SAFETY)
    with psycopg.connect(admin_url) as admin:
        rows = admin.execute("SELECT kind, english, ended_at IS NULL, owner_id, id FROM safety_plan").fetchall()
        forced = admin.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'safety_plan'").fetchone()
    assert forced == (True,)
    assert {kind for kind, _, in_force, *_ in rows if in_force} == NEED_999
    assert {kind for kind, english, in_force, *_ in rows if english == "Call 999." and not in_force} == {
        "fraud",
        "carer_strain",
    }
    assert len(rows) == 2 * 7, "history too: each kind was answered with it"
    assert {one[3] for one in rows} == {lead}
    assert kept in {one[4] for one in rows}, "the audit trail names it"
