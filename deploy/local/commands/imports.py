"""`sameday people import` and `sameday events import`: send a list, say what happened to each row, and what must be answered."""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.local.commands.target import As, Folder, Target, Token, Url, told_plainly
from deploy.local.folders import LocalError
from shared.errors import Effect

LARGEST_BYTES = 5 * 1024 * 1024
MOST_ROWS_SHOWN = 50

people = typer.Typer(no_args_is_help=True, help="People who take part.")
events = typer.Typer(no_args_is_help=True, help="Events that they take part in.")

File = Annotated[Path, typer.Argument(help="A CSV file or an Excel workbook (.xlsx).")]
Source = Annotated[
    str | None,
    typer.Option(help="The system that the list comes from, the same every time: salesforce, eventbrite, …"),
]
NewSource = Annotated[
    bool, typer.Option("--new-source", help="It is another source, although its name is nearly a known one.")
]
Same = Annotated[
    list[str] | None,
    typer.Option(
        metavar="A=B", help="The row with the ID A is B here. A alone: a known ID has this name now. Repeatable."
    ),
]
New = Annotated[
    list[str] | None, typer.Option(metavar="A", help="The row with the ID A is nobody who is here. Repeatable.")
]
Column = Annotated[
    list[str] | None,
    typer.Option(metavar="THEIRS=OURS", help='Which column is which: "Their heading=Mobile". Remembered. Repeatable.'),
]
Encoding = Annotated[
    str | None, typer.Option(help="How the letters are written, if that is asked: windows-1252, mac-roman, …")
]
Sheet = Annotated[str | None, typer.Option(help="Which sheet of a workbook to read.")]


@people.callback()
def people_commands() -> None:
    """People who take part."""


@events.callback()
def events_commands() -> None:
    """Events that they take part in."""


def _importing(path: str) -> Callable[..., None]:
    """The command that sends a list to this route."""

    def send(  # noqa: PLR0913  # a command's options are its arguments
        file: File,
        source: Source = None,
        same: Same = None,
        new: New = None,
        column: Column = None,
        encoding: Encoding = None,
        sheet: Sheet = None,
        new_source: NewSource = False,
        subject: As = None,
        payments_url: Url = None,
        token: Token = None,
        folder: Folder = None,
    ) -> None:
        query = _query(source, encoding, sheet, same=same, new=new, column=column, new_source=new_source)
        _send(path, file, query, Target(subject, payments_url, token, folder))

    return send


people.command(
    "import",
    help="Add the people of a list (columns ID, Name, Mobile), or change those imported before; nobody is added twice.",
)(_importing("/imports/people"))
events.command(
    "import",
    help="Add the events of a list (columns ID, Title, Date, Start, End, Budget), or change those imported before.",
)(_importing("/imports/events"))


def _query(
    source: str | None, encoding: str | None, sheet: str | None, *, new_source: bool, **answers: list[str] | None
) -> dict[str, str | list[str]]:
    """What was said, as the API takes it; what was not said is left out."""
    words = {
        "source_system": source,
        "encoding": encoding,
        "sheet": sheet,
        "new_source": "true" if new_source else None,
    }
    return {name: said for name, said in {**words, **answers}.items() if said}


def _send(path: str, file: Path, query: dict[str, str | list[str]], target: Target) -> None:
    """Exit code 0 only if every row was taken, with its number."""
    with told_plainly():
        content = _read(file)
        report = target.staff("organiser").send_file(path, content, query)
    print_report(Console(highlight=False, soft_wrap=True), report)
    raise typer.Exit(1 if report["bad"] or report["held"] or report["numbers_not_saved"] else 0)


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise LocalError(f"{file} is larger than 5 MB. Save it in smaller parts, and import one after another.")
        return file.read_bytes()
    except OSError as error:
        raise LocalError(f"{file} cannot be read: {error.strerror}.", effect=Effect.NOTHING_SENT) from error


def print_report(console: Console, report: dict[str, Any]) -> None:
    """Say in words what an import did, show the rows that somebody must look at, and what to type about those that are held."""
    numbers = report["numbers_saved"], report["numbers_not_saved"]
    held = f"{report['held']} held, " if report["held"] else ""
    console.print(
        f"{report['added']} added, {report['changed']} changed, {report['unchanged']} unchanged, {held}{report['bad']} bad."
        + (f" Telephone numbers: {numbers[0]} saved, {numbers[1]} not." if any(numbers) else "")
    )
    between = f", with a {report['delimiter']} between cells" if report["delimiter"] else ""
    console.print(f"Source: {report['source']}. The file was read as {report['encoding']}{between}.", markup=False)
    if report["unused_columns"]:
        console.print(f"Columns that are not used: {', '.join(report['unused_columns'])}.")
    if report["rows_left_aside"]:
        rows = ", ".join(map(str, report["rows_left_aside"]))
        console.print(f"Rows below the list that were left aside: {rows}.")
    _print_wrong(console, [row for row in report["rows"] if row["reason"] and not row["question"]])
    _print_held(console, [row for row in report["rows"] if row["question"]])


def _print_wrong(console: Console, wrong: list[dict[str, Any]]) -> None:
    if not wrong:
        return
    table = Table(title="Rows to look at", box=SIMPLE)
    table.add_column("Row", justify="right")
    for heading in ("Column", "What is wrong and what to do"):
        table.add_column(heading, overflow="fold")
    for row in wrong[:MOST_ROWS_SHOWN]:
        table.add_row(str(row["row"]), escape(row["column"] or ""), escape(row["reason"]))
    console.print(table)
    if len(wrong) > MOST_ROWS_SHOWN:
        console.print(f"… and {len(wrong) - MOST_ROWS_SHOWN} more. Correct these and import the same file again.")


def _print_held(console: Console, held: list[dict[str, Any]]) -> None:
    if not held:
        return
    console.print("\nHeld until you answer: import the same file again, with the same words and these added.")
    for row in held[:MOST_ROWS_SHOWN]:
        console.print(f"\nRow {row['row']}: {row['reason']}", markup=False)
        for line in _answers(row["question"]):
            console.print(f"  {line}", markup=False)
    if len(held) > MOST_ROWS_SHOWN:
        console.print(f"\n… and {len(held) - MOST_ROWS_SHOWN} more. Answer these first.")


def _answers(question: dict[str, Any]) -> Iterator[str]:
    """What stands in the row and here, and what to type."""
    for choice in question["choices"]:
        yield f"{_typed('encoding', choice['encoding'])}   it reads “{choice['reads']}”"
    if question["name_in_file"]:
        yield f"in the file: {question['name_in_file']}"
        yield f"known here:  {question['name_here']}"
    if question["same"]:
        yield f"{_typed('same', question['same'])}   it is the same"
    if question["new"]:
        yield f"{_typed('new', question['new'])}   it is another"


def _typed(option: str, value: str) -> str:
    return f"--{option} {shlex.quote(value)}"
