"""`sameday people import` and `sameday events import`: send a CSV file, and say what happened to each row."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.local.commands.way_in import As, Folder, Token, Url, WayIn, told_plainly
from deploy.local.folders import LocalError

LARGEST_BYTES = 5 * 1024 * 1024
MOST_ROWS_SHOWN = 50

people = typer.Typer(no_args_is_help=True, help="People who take part.")
events = typer.Typer(no_args_is_help=True, help="Events that they take part in.")

File = Annotated[Path, typer.Argument(help="A CSV file, as Excel saves it.")]
Source = Annotated[
    str | None,
    typer.Option(help="Where the IDs come from, if not from this file alone: the same for every file of one system."),
]
Rename = Annotated[bool, typer.Option("--rename", help="Also take over names that are wholly different from before.")]


@people.callback()
def people_commands() -> None:
    """People who take part."""


@events.callback()
def events_commands() -> None:
    """Events that they take part in."""


@people.command("import")
def import_people(
    file: File,
    source: Source = None,
    rename: Rename = False,
    subject: As = None,
    payments_url: Url = None,
    token: Token = None,
    folder: Folder = None,
) -> None:
    """Add the people of a CSV file (columns ID, Name, Mobile), or change those imported before; nobody is added twice."""
    query = {"source_system": source or f"csv:{file.stem}", "rename": str(rename).lower()}
    _send("/imports/people", file, query, WayIn(subject, payments_url, token, folder))


@events.command("import")
def import_events(
    file: File,
    source: Source = None,
    subject: As = None,
    payments_url: Url = None,
    token: Token = None,
    folder: Folder = None,
) -> None:
    """Add the events of a CSV file (columns ID, Title, Date, Start, End, Budget), or change those imported before."""
    query = {"source_system": source or f"csv:{file.stem}"}
    _send("/imports/events", file, query, WayIn(subject, payments_url, token, folder))


def _send(path: str, file: Path, query: dict[str, str], way_in: WayIn) -> None:
    """Exit code 0 only if every row was taken, with its number."""
    with told_plainly():
        content = _read(file)
        report = way_in.staff("organiser").send_file(path, content, **query)
    print_report(Console(highlight=False, soft_wrap=True), report)
    raise typer.Exit(1 if report["bad"] or report["numbers_not_saved"] else 0)


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise LocalError(f"{file} is larger than 5 MB. Save it in smaller parts, and import one after another.")
        return file.read_bytes()
    except OSError as error:
        raise LocalError(f"{file} cannot be read: {error.strerror}. Nothing was sent.") from error


def print_report(console: Console, report: dict[str, Any]) -> None:
    """Say in words what an import did, and show the rows that somebody must look at."""
    numbers = report["numbers_saved"], report["numbers_not_saved"]
    console.print(
        f"{report['added']} added, {report['changed']} changed, {report['unchanged']} unchanged, {report['bad']} bad."
        + (f" Telephone numbers: {numbers[0]} saved, {numbers[1]} not." if any(numbers) else "")
    )
    console.print(f"The file was read as {report['encoding']}, with a {report['delimiter']} between cells.")
    if report["unused_columns"]:
        console.print(f"Columns that are not used: {', '.join(report['unused_columns'])}.")
    wrong = [row for row in report["rows"] if row["reason"]]
    if not wrong:
        return
    table = Table(title="Rows to look at; all others are done", box=SIMPLE)
    table.add_column("Row", justify="right")
    for heading in ("Column", "What is wrong and what to do"):
        table.add_column(heading, overflow="fold")
    for row in wrong[:MOST_ROWS_SHOWN]:
        table.add_row(str(row["row"]), escape(row["column"] or ""), escape(row["reason"]))
    console.print(table)
    if len(wrong) > MOST_ROWS_SHOWN:
        console.print(f"… and {len(wrong) - MOST_ROWS_SHOWN} more. Correct these and import the same file again.")
