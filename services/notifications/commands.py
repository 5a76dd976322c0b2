"""An administrator's commands: `python -m services.notifications.commands --help`."""

from pathlib import Path

import typer

from services.notifications import wiring
from services.notifications.settings import NotificationsOwnerSettings
from shared.audit_check import verify_all
from shared.commands import commands_of
from shared.migrate import run_migrations

MIGRATIONS = Path(__file__).parent / "migrations"

commands = commands_of("notifications", "Sameday notifications: an administrator's commands.")


@commands.callback()
def main() -> None:
    """Commands of the notifications service."""


@commands.command()
def migrate() -> None:
    """Brings the database to the newest revision. Needs NOTIFICATIONS_OWNER_DATABASE_URL."""
    run_migrations(MIGRATIONS, NotificationsOwnerSettings().owner_database_url.get_secret_value())
    print("The notifications database is up to date.")


@commands.command()
def verify_audit() -> None:
    """Recompute the audit chain of every organisation; exit code 1 where a link does not hold or a row was passed over."""
    verified = verify_all(wiring.start("command").database)
    for line in verified.lines:
        print(line)
    if not verified.hold:
        raise typer.Exit(1)


if __name__ == "__main__":
    commands()
