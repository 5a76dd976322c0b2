"""Makes each service's database and its three roles on a PostgreSQL server, or brings them up to date.

A role for each kind of work: `_owner` changes tables (migrations), `_app` serves one organisation at a time, `_system` does background
work. None of them is a superuser and none gets round row-level security.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from deploy.local.folders import LocalError

SERVICES = ("payments", "notifications")
ROLES = ("owner", "app", "system")
OLDEST_POSTGRESQL = 17


@dataclass(frozen=True)
class ServiceDatabase:
    """The addresses of one service's database, for SQLAlchemy, one for each role."""

    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    system_url: str = field(repr=False)


def prepare_databases(administrator_url: str, prefix: str, passwords: Mapping[str, str]) -> dict[str, ServiceDatabase]:
    """Make or update database and roles of both services; return their addresses by service.

    `passwords` is keyed "{service}_{role}". A second run sets the passwords again and keeps the data. The administrator needs the
    right to create roles and databases, no more. Raises LocalError when the server is too old or does not let us in.
    """
    try:
        return {
            service: _prepare(make_url(administrator_url), f"{prefix}_{service}", service, passwords)
            for service in SERVICES
        }
    except psycopg.OperationalError as error:
        raise LocalError(
            f"The database server did not let us in: {error}\nCheck DATABASE_URL and try again."
        ) from error


def remove_databases(administrator_url: str, prefix: str) -> None:
    """Remove what prepare_databases() made, with all the data in it."""
    with _connect(make_url(administrator_url)) as connection:
        for service in SERVICES:
            name = f"{prefix}_{service}"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            for role in ROLES:
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{name}_{role}")))


def _prepare(administrator: URL, name: str, service: str, passwords: Mapping[str, str]) -> ServiceDatabase:
    with _connect(administrator) as connection:
        if connection.info.server_version < OLDEST_POSTGRESQL * 10000:
            raise LocalError(
                f"The database server is PostgreSQL {connection.info.server_version // 10000}, but Sameday needs "
                f"{OLDEST_POSTGRESQL} or newer. Give another one in DATABASE_URL, or none to have one started here."
            )
        for role in ROLES:
            _prepare_role(connection, f"{name}_{role}", passwords[f"{service}_{role}"])
        _prepare_database(connection, name)
    with _connect(administrator.set(database=name)) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{name}_owner")))
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    urls = {
        f"{role}_url": administrator.set(
            drivername="postgresql+psycopg",
            username=f"{name}_{role}",
            password=passwords[f"{service}_{role}"],
            database=name,
        ).render_as_string(hide_password=False)
        for role in ROLES
    }
    return ServiceDatabase(**urls)


def _prepare_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """Make the role, or give it its new password."""
    found = connection.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if found == (True,):
        raise LocalError(
            f"The role {role} is a superuser or gets round row-level security, so organisations would not be kept apart. "
            "Take those rights from it and try again."
        )
    if found is None:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE").format(sql.Identifier(role))
        )
    # Hashed here, so that the password itself never reaches the server's log or its statistics.
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(hashed)))


def _prepare_database(connection: psycopg.Connection, name: str) -> None:
    """Make the database for its owner, closed to every role but the service's three."""
    database, owner = sql.Identifier(name), sql.Identifier(f"{name}_owner")
    # An administrator who is no superuser must belong to the owner to make something for it.
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        connection.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
                " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"  # so that ŵ and Ŵ fold together everywhere
            ).format(database, owner)
        )
    connection.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(database))
    roles = sql.SQL(", ").join(sql.Identifier(f"{name}_{role}") for role in ROLES)
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, roles))


def _connect(url: URL) -> psycopg.Connection:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True, connect_timeout=10)
