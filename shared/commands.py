"""A service's commands: whatever stops one on the way ends in a sentence that says what to do, and in exit code 1."""

from typing import Any

import typer
from alembic.util import CommandError
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.exc import DBAPIError, IntegrityError
from typer.core import TyperGroup

from shared.errors import ProblemError
from shared.sealing import CannotOpenError

_WHOLE = "Nothing was left half done and no money moved."
_AWAY = f"The {{service}} database cannot be reached. {_WHOLE} Start PostgreSQL, then run the command again."
_LOOK = "Correct the address of the database (the settings that end in DATABASE_URL), then run the command again."
_STARTING = (
    f"The {{service}} database takes no connections just now. {_WHOLE} Wait a minute, then run the command again."
)
_REFUSED = f"The {{service}} database does not let us in: the role or its password is wrong. {_WHOLE} {_LOOK}"

_BY_STATE = {
    "55P03": f"Something else is using a table of the {{service}} database that must be changed. {_WHOLE} "
    "Run the command again in a minute; if that does not help, stop the service's programs first.",
    "57014": f"The {{service}} database took too long. {_WHOLE} Run the command again when it is less busy.",
    "42501": f"The role may not do this in the {{service}} database. {_WHOLE} Migrations need the owner's address, all other "
    f"commands those of the service's own roles. {_LOOK}",
    "42P01": f"The {{service}} database is not as this program needs it. {_WHOLE} Run the command migrate first.",
    "42703": f"The {{service}} database is not as this program needs it. {_WHOLE} Run the command migrate first.",
    "25006": f"The {{service}} database can only be read just now. {_WHOLE} {_LOOK}",
    "53100": f"The disk of the {{service}} database is full. {_WHOLE} Make room, then run the command again.",
}
"""What the server says once it has let us in, by its code."""
_BY_WORDS = {
    "password": _REFUSED,
    "not permitted to log in": _REFUSED,
    "pg_hba.conf": _REFUSED,
    "permission denied": _REFUSED,
    "does not exist": f"There is no such database on the server of the {{service}} database. {_WHOLE} Make it first, or correct "
    "its address (the settings that end in DATABASE_URL), then run the command again.",
    "resolve host": f"There is no machine of the name that the address of the {{service}} database gives. {_WHOLE} {_LOOK}",
    "not currently accepting": _STARTING,
    "starting up": _STARTING,
    "shutting down": _STARTING,
    "too many": _STARTING,
    "remaining connection slots": _STARTING,
}
"""Before that there is no code, so words that only this error has must do. Their own text may hold a part of a password."""


def commands_of(service: str, about: str) -> typer.Typer:
    """The commands of a service; each is added with `@commands.command()`."""

    class Commands(TyperGroup):
        """All commands, under one guard."""

        def invoke(self, *context: Any) -> Any:
            """Runs the command that was asked for."""
            try:
                return super().invoke(*context)
            except Exception as error:
                words = in_words(error, service)
                if words is None:  # a fault of ours: whoever repairs it needs to see where
                    raise
                typer.echo(words, err=True)
                raise typer.Exit(1) from None

    return typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, help=about)


def in_words(error: Exception, service: str) -> str | None:
    """What an error means to an administrator; None for one that only a fault of ours can be."""
    match error:
        case ProblemError():
            return error.message
        case SettingsError():
            return str(error)
        case ValidationError():
            return _wrong_settings(error, service)
        case CannotOpenError():
            return (
                f"None of the keys in {service.upper()}_SEALING_KEYS opens what is sealed here. {_WHOLE} "
                "Put the key that is missing back on the list, then run the command again."
            )
        case CommandError():
            return (
                f"The {service} database knows a change that this program does not: a newer version was here before. {_WHOLE} "
                "Run the newer version."
            )
        case DBAPIError():
            return _database_words(error).format(service=service)
    return None


def _wrong_settings(error: ValidationError, service: str) -> str:
    told = []
    for one in error.errors(include_url=False, include_input=False):
        name = "_".join(str(part) for part in (service, *one["loc"])).upper()
        problem = "is missing" if one["type"] == "missing" else "is wrong: " + one["msg"].removeprefix("Value error, ")
        told.append(f"{name} {problem}." if one["loc"] else f"{problem}.")
    return (
        f"Settings are missing or wrong, so nothing was started. {' '.join(told)} docs/settings.md says what each is."
    )


def _database_words(error: DBAPIError) -> str:
    state = getattr(error.orig, "sqlstate", None)
    if state in _BY_STATE:
        return _BY_STATE[state]
    if isinstance(error, IntegrityError):
        return (
            f"The {{service}} database refused this, because something like it is there already or is missing. {_WHOLE}"
        )
    said = str(error.orig)
    if state is None:
        return next((words for part, words in _BY_WORDS.items() if part in said), _AWAY)
    if state[:2] in ("08", "57", "53", "55"):  # the connection broke, or the server stops, is full, or not ready
        return _STARTING
    return f"The {{service}} database refused this (its code is {state}). {_WHOLE} Tell whoever looks after Sameday."
