"""A service's commands end in a sentence and in exit code 1, whatever is wrong with the database or the settings; never in a traceback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import URL, make_url
from typer.testing import CliRunner

from deploy.local.databases import ROLES, SERVICES, prepare_databases
from deploy.local.servers import Servers
from services.notifications import commands as notifications_commands
from services.payments import commands as payments_commands
from tests.conftest import CHECKOUT, Databases

PASSWORD = "hunter2hunter2"
COMMANDS = {"payments": payments_commands.commands, "notifications": notifications_commands.commands}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def is_told(self, *parts: str) -> None:
        """One plain sentence or more, no traceback, nothing secret."""
        assert self.code == 1, self.out + self.err
        assert "Traceback" not in self.err + self.out
        assert PASSWORD not in self.err + self.out
        told = " ".join(self.err.split())
        for part in parts:
            assert part in told


def variables(service: str, settings: dict[str, str]) -> dict[str, str]:
    """Settings as a service reads them."""
    return {f"{service.upper()}_{name.upper()}": value for name, value in settings.items()}


def run(service: str, *words: str, **settings: str) -> Ended:
    """Runs a command of a service as an administrator does, with these settings and no others."""
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **variables(service, settings)}
    program = [sys.executable, "-m", f"services.{service}.commands", *words]
    done = subprocess.run(program, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


def migrate(service: str, **settings: str) -> Ended:
    """The command `migrate` in this process, which is faster: it sets up no logs."""
    done = CliRunner().invoke(COMMANDS[service], ["migrate"], env=variables(service, settings))
    broken = done.exception if not isinstance(done.exception, SystemExit) else None
    return Ended(done.exit_code, done.stdout, f"Traceback: {broken!r}" if broken else done.stderr)


def written(url: URL) -> str:
    """An address with its password."""
    return url.render_as_string(hide_password=False)


def payments_settings(url: URL) -> dict[str, str]:
    """What the payments commands that work on data need."""
    secret = "x" * 40
    return {
        "database_url": written(url), "system_database_url": written(url), "redis_url": "redis://127.0.0.1:1/0",
        "public_url": "http://127.0.0.1:1", "internal_token_secret": secret, "notifications_url": "http://127.0.0.1:1",
        "sign_in_issuer": "http://127.0.0.1:1", "sign_in_client_id": "sameday", "sign_in_client_secret": secret, "link_secret": secret, "sealing_keys": Fernet.generate_key().decode(),
    }  # fmt: skip


@pytest.fixture
def closed(databases: Databases) -> Iterator[str]:
    """A database on the real server that takes no connections."""
    with psycopg.connect(databases.admin_url("payments"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE closed ALLOW_CONNECTIONS false")
        yield "closed"
        connection.execute("DROP DATABASE closed")


def wrong_addresses(right: URL) -> dict[str, tuple[URL, str]]:
    """Addresses that do not work, and what is said about each."""
    return {
        "the server is down": (right.set(port=1), "cannot be reached"),
        "no such machine": (right.set(host="no-such-machine.invalid"), "There is no machine of the name"),
        "a wrong password": (right.set(password=PASSWORD), "the role or its password is wrong"),
        "no such role": (right.set(username="nobody", password=PASSWORD), "the role or its password is wrong"),
    }


WRONG = ["the server is down", "no such machine", "a wrong password", "no such role"]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("wrong", WRONG)
def test_migrating_a_database_that_does_not_let_us_in(databases: Databases, service: str, wrong: str) -> None:
    url, said = wrong_addresses(make_url(databases.of[service].owner_url))[wrong]
    ended = migrate(service, owner_database_url=written(url))
    ended.is_told(f"{service} database", said, "Nothing was left half done", "run the command again")


@pytest.mark.parametrize("service", SERVICES)
def test_migrating_a_database_that_is_not_there_or_not_ready(databases: Databases, closed: str, service: str) -> None:
    administrator = make_url(databases.server_url)
    nowhere = migrate(service, owner_database_url=written(administrator.set(database="nowhere")))
    nowhere.is_told("There is no such database", "Make it first")
    ended = migrate(service, owner_database_url=written(administrator.set(database=closed)))
    ended.is_told("takes no connections just now", "Wait a minute")


@pytest.mark.parametrize(
    "address",
    [f"postgres://role:{PASSWORD}@127.0.0.1/x", f"postgresql+psycopg2://role:{PASSWORD}@127.0.0.1/x", PASSWORD, "",
     f"postgresql+psycopg://role:{PASSWORD}@127.0.0.1:port/x"],
    ids=["another dialect", "another driver", "no address", "nothing", "a port that is no number"],
)  # fmt: skip
@pytest.mark.parametrize("service", SERVICES)
def test_an_address_that_is_none_is_said_without_what_is_in_it(service: str, address: str) -> None:
    ended = migrate(service, owner_database_url=address)
    ended.is_told("no address of a database", "postgresql+psycopg://ROLE:PASSWORD@HOST:5432/DATABASE")


@pytest.mark.parametrize("service", SERVICES)
def test_settings_that_are_missing_are_named(service: str) -> None:
    migrate(service).is_told(f"{service.upper()}_OWNER_DATABASE_URL is missing", "docs/settings.md")


def test_a_folder_of_secrets_that_is_not_there_is_named() -> None:
    migrate("payments", secrets_dir="/no/such/folder").is_told("PAYMENTS_SECRETS_DIR names /no/such/folder")


OTHERS = {
    "verify-audit": [],
    "rotate-keys": [],
    "create-organisation": [
        word
        for name, value in (
            ("name", "Riverbank"),
            ("short-name", "Riverbank"),
            ("helpline", "01632 960 000"),
            ("admin-issuer", "x"),
            ("admin-name", "Alex"),
            ("admin-subject", "alex"),
            ("admin-name", "Ash"),
            ("admin-subject", "ash"),
        )
        for word in (f"--{name}", value)
    ],
}


@pytest.mark.parametrize("command", OTHERS)
def test_every_other_command_ends_in_a_sentence_too(databases: Databases, command: str) -> None:
    url = make_url(databases.of["payments"].app_url).set(port=1)
    ended = run("payments", command, *OTHERS[command], **payments_settings(url))
    ended.is_told("The payments database cannot be reached", "Nothing was left half done")


@pytest.mark.parametrize("service", SERVICES)
def test_the_command_that_administrators_type_ends_the_same_way(databases: Databases, service: str) -> None:
    url = make_url(databases.of[service].owner_url).set(port=1)
    run(service, "migrate", owner_database_url=written(url)).is_told(f"The {service} database cannot be reached")
    run(service, "migrate").is_told(f"{service.upper()}_OWNER_DATABASE_URL is missing")


def test_a_database_that_nobody_migrated_says_so(databases: Databases) -> None:
    administrator = make_url(databases.server_url)
    ended = run("payments", "verify-audit", **payments_settings(administrator))
    ended.is_told("is not as this program needs it", "Run the command migrate first")


def test_migrating_while_somebody_holds_a_table_ends_soon(databases: Databases) -> None:
    with psycopg.connect(databases.admin_url("payments")) as connection:
        connection.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        ended = migrate("payments", owner_database_url=databases.of["payments"].owner_url)
    ended.is_told("Something else is using a table", "Run the command again")


def test_a_database_that_a_newer_version_changed_is_left_alone(databases: Databases) -> None:
    with psycopg.connect(databases.admin_url("notifications"), autocommit=True) as connection:
        (newest,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
        connection.execute("UPDATE alembic_version SET version_num = '9999_later'")
        try:
            ended = migrate("notifications", owner_database_url=databases.of["notifications"].owner_url)
        finally:
            connection.execute("UPDATE alembic_version SET version_num = %s", [newest])
    ended.is_told("a newer version was here before", "Run the newer version")


def test_a_database_of_an_earlier_version_is_refused_in_one_sentence(databases: Databases) -> None:
    with psycopg.connect(databases.admin_url("payments"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE earlier")
        url = make_url(databases.server_url).set(database="earlier")
        try:
            with psycopg.connect(written(url.set(drivername="postgresql"))) as earlier:
                earlier.execute("CREATE TABLE alembic_version AS SELECT '0010' AS version_num")
            ended = migrate("payments", owner_database_url=written(url))
        finally:
            connection.execute("DROP DATABASE earlier WITH (FORCE)")
    ended.is_told("an earlier version of Sameday", "give the address of an empty database")
    assert ended.err.count(".") == 1


def test_a_role_that_may_not_migrate_is_told_which_one_may(databases: Databases) -> None:
    """The service's own role, on a database that nobody has migrated yet."""
    with psycopg.connect(databases.admin_url("payments"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE unmigrated")
        try:
            url = make_url(databases.of["payments"].app_url).set(database="unmigrated")
            ended = migrate("payments", owner_database_url=written(url))
        finally:
            connection.execute("DROP DATABASE unmigrated WITH (FORCE)")
    ended.is_told("Migrations need the owner's address")


def test_migrating_works_again_when_the_server_is_back() -> None:
    with Servers(durable=False, wanted=("postgres",)) as servers:
        passwords = {f"{service}_{role}": PASSWORD for service in SERVICES for role in ROLES}
        owner_url = prepare_databases(servers.database_url, "test", passwords)["payments"].owner_url
        servers.postgres.stop()
        migrate("payments", owner_database_url=owner_url).is_told("cannot be reached", "Start PostgreSQL")
        servers.postgres.start()
        assert migrate("payments", owner_database_url=owner_url).code == 0
