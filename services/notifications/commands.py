"""An administrator's commands: `python -m services.notifications.commands migrate`."""

from pathlib import Path

from services.notifications.settings import NotificationsOwnerSettings
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


if __name__ == "__main__":
    commands()
