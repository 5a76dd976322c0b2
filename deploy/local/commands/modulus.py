"""`sameday modulus load` and `modulus show`: the banks' tables for the modulus check, which an organisation brings itself."""

import base64
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from deploy.local.commands.target import As, Folder, Target, Token, Url, told_plainly
from deploy.local.folders import LocalError
from shared.errors import Effect

modulus = typer.Typer(no_args_is_help=True, help="The banks' tables that account numbers are checked by.")

Weights = Annotated[
    Path, typer.Argument(envvar="SAMEDAY_MODULUS_WEIGHTS", help="Vocalink's modulus weight table (valacdos.txt).")
]
Substitutions = Annotated[
    Path,
    typer.Argument(
        envvar="SAMEDAY_MODULUS_SUBSTITUTIONS", help="Vocalink's sorting code substitution table (scsubtab.txt)."
    ),
]
EditionName = Annotated[
    str, typer.Option("--edition", help="The version that stands beside the files on Vocalink's page, like 7.90.")
]


@modulus.callback()
def modulus_commands() -> None:
    """The banks' tables that account numbers are checked by."""


@modulus.command("load")
def load_tables(
    weights: Weights,
    substitutions: Substitutions,
    edition: EditionName,
    subject: As = None,
    payments_url: Url = None,
    token: Token = None,
    folder: Folder = None,
) -> None:
    """Put an edition of both tables into use, whole; from then on account numbers are checked by it as they are entered."""
    console = Console(highlight=False, soft_wrap=True)
    with told_plainly():
        files = {"weights": _read(weights), "substitutions": _read(substitutions)}
        staff = Target(subject, payments_url, token, folder).staff("administrator")
        loaded = staff.post("/modulus-tables", {"edition": edition, **files})
    console.print("In use from now on, by every process:")
    print_editions(console, [loaded])
    console.print("Compare the checksums with `sha256sum` of your files. Docs: docs/modulus-check.md.")


@modulus.command("show")
def show_tables(subject: As = None, payments_url: Url = None, token: Token = None, folder: Folder = None) -> None:
    """Say which edition account numbers are checked by; exit code 1 where none is loaded."""
    console = Console(highlight=False, soft_wrap=True)
    with told_plainly():
        editions = Target(subject, payments_url, token, folder).staff("administrator").get("/modulus-tables")
    if not editions:
        console.print(
            "No table is loaded: account numbers are not checked by the banks' rules. Nothing is refused for that."
        )
        raise typer.Exit(1)
    print_editions(console, editions)


def print_editions(console: Console, editions: list[dict[str, Any]]) -> None:
    """Each edition with the checksums of its files; the first is in use."""
    table = Table(box=SIMPLE)
    for heading in ("Edition", "Loaded (UTC)", "Weight table, SHA-256", "Substitution table, SHA-256"):
        table.add_column(heading, overflow="fold")
    for one in editions:
        when = str(one["created_at"])[:16].replace("T", " ")
        table.add_row(one["edition"], when, one["weights_sha256"], one["substitutions_sha256"])
    console.print(table)


def _read(file: Path) -> str:
    try:
        return base64.b64encode(file.read_bytes()).decode()
    except OSError as error:
        raise LocalError(f"{file} cannot be read: {error.strerror}.", effect=Effect.NOTHING_SENT) from error
