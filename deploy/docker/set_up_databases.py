"""Makes both services' databases and roles from the addresses that the services will use: `databases` in docker-compose.yml.

Each password is written in one place, the service's own database address. This reads them from there, so nothing can disagree.
"""

import os
import sys
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from deploy.local.databases import ROLES, SERVICES, prepare_databases
from deploy.local.folders import LocalError

SECRETS = Path(os.environ.get("DATABASES_SECRETS_DIR", "/run/secrets"))
PREFIX = "sameday"
ADMINISTRATOR = "administrator_database_url"
FILES = {"owner": "{}_owner_database_url", "app": "{}_database_url", "system": "{}_system_database_url"}


def read_url(name: str) -> URL:
    """A database address from a secret file. Raises LocalError, which names the file and never what is in it."""
    try:
        return make_url((SECRETS / name).read_text(encoding="utf-8").strip())
    except OSError as error:
        raise LocalError(f"The secret {name} cannot be read ({error.strerror}), so no database was touched.") from None
    except ArgumentError:
        raise LocalError(
            f"The secret {name} is no database address, so no database was touched. It looks like "
            "postgresql+psycopg://ROLE:PASSWORD@HOST:5432/DATABASE."
        ) from None


def read_password(service: str, role: str) -> str:
    """The password of one role, from the address that names it. Raises LocalError where the address is for another role."""
    name = FILES[role].format(service)
    url = read_url(name)
    expected = (f"{PREFIX}_{service}_{role}", f"{PREFIX}_{service}")
    if (url.username, url.database) != expected or not url.password:
        raise LocalError(
            f"The secret {name} must name the role {expected[0]}, its password and the database {expected[1]}, "
            "so no database was touched."
        )
    return str(url.password)


def main() -> None:
    """Makes or updates databases and roles, and ends with exit code 1 and a sentence where it cannot."""
    try:
        passwords = {f"{service}_{role}": read_password(service, role) for service in SERVICES for role in ROLES}
        administrator = read_url(ADMINISTRATOR).render_as_string(hide_password=False)
        prepare_databases(administrator, PREFIX, passwords)
    except LocalError as error:
        sys.exit(str(error))
    print("The databases and their roles are ready.")


if __name__ == "__main__":
    main()
