"""Each service's database has three roles that can do their own work and nothing else."""

from collections.abc import Iterator

import psycopg
import pytest

from deploy.local.databases import ROLES, SERVICES, prepare_databases, remove_databases
from deploy.local.folders import LocalError
from deploy.local.servers import Servers

PASSWORDS = {f"{service}_{role}": f"first-{service}-{role}" for service in SERVICES for role in ROLES}


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with Servers(durable=False, wanted=["postgres"]) as running:
        yield running


def connect(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def test_a_second_run_changes_the_passwords_and_keeps_the_data(servers: Servers) -> None:
    first = prepare_databases(servers.database_url, "again", PASSWORDS)
    with connect(first["payments"].owner_url) as connection:
        connection.execute("CREATE TABLE kept (penny int)")
    second = prepare_databases(servers.database_url, "again", {name: f"second-{name}" for name in PASSWORDS})
    with connect(second["payments"].owner_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(first["payments"].owner_url)


def test_roles_are_confined(servers: Servers) -> None:
    databases = prepare_databases(servers.database_url, "confined", PASSWORDS)
    payments, notifications = databases["payments"], databases["notifications"]
    for url in (payments.app_url, payments.system_url):
        with connect(url) as connection:
            rights = (
                "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
            )
            assert connection.execute(rights).fetchone() == (False, False, False, False)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE mine (penny int)")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            connect(f"{url.rpartition('/')[0]}/confined_notifications")
    with connect(notifications.app_url) as connection:
        assert connection.execute("SELECT lower('ŴŶ')").fetchone() == ("ŵŷ",)


def test_an_administrator_need_not_be_a_superuser(servers: Servers) -> None:
    with connect(servers.database_url) as connection:
        connection.execute("CREATE ROLE careful LOGIN CREATEDB CREATEROLE PASSWORD 'careful'")
    url = f"postgresql://careful:careful@127.0.0.1:{servers.postgres.port}/postgres"
    for _ in range(2):
        databases = prepare_databases(url, "careful", PASSWORDS)
    connect(databases["payments"].owner_url).close()
    remove_databases(url, "careful")
    with connect(servers.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'careful\\_%'").fetchone() == (0,)


def test_a_role_that_gets_round_row_level_security_is_refused(servers: Servers) -> None:
    with connect(servers.database_url) as connection:
        connection.execute("CREATE ROLE rls_payments_app LOGIN BYPASSRLS")
    with pytest.raises(LocalError, match="rls_payments_app is a superuser or gets round"):
        prepare_databases(servers.database_url, "rls", PASSWORDS)


def test_passwords_are_never_sent_to_the_server(servers: Servers) -> None:
    with connect(servers.database_url) as connection:
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
    prepare_databases(servers.database_url, "logged", PASSWORDS)
    assert servers.postgres.child
    log = servers.postgres.child.log.read_text(encoding="utf-8")
    assert 'ALTER ROLE "logged_payments_app"' in log
    assert not any(password in log for password in PASSWORDS.values())


def test_a_wrong_address_is_explained_without_its_password(servers: Servers) -> None:
    url = f"postgresql://postgres:planted-secret@127.0.0.1:{servers.postgres.port}/postgres"
    with pytest.raises(LocalError, match="Check DATABASE_URL") as caught:
        prepare_databases(url, "wrong", PASSWORDS)
    assert "planted-secret" not in str(caught.value)
