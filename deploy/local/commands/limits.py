"""`sameday limits`: what waits for another administrator, and its end: confirmed, refused or withdrawn."""

from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape

from deploy.local.commands.target import As, Folder, Target, Token, Url, told_plainly

limits = typer.Typer(no_args_is_help=True, help="Limits, rates and roles that take two administrators.")
Which = Annotated[UUID, typer.Argument(metavar="ID", help="The proposal, as the list names it.")]
ROLE = "administrator"


@limits.callback()
def limits_commands() -> None:
    """Limits, rates, roles and the payment account: one administrator proposes, another one confirms."""


@limits.command("list")
def show(subject: As = None, payments_url: Url = None, token: Token = None, folder: Folder = None) -> None:
    """Say what waits: what changes from what to what, and who proposed it."""
    console = Console(highlight=False, soft_wrap=True)
    with told_plainly():
        found = Target(subject, payments_url, token, folder).staff(ROLE).get("/limits")
    waiting = [one for one in found if one["outcome"] is None]
    for one in waiting:
        print_proposal(console, one)
    if not waiting:
        console.print("Nothing waits for another administrator.")


@limits.command("confirm")
def confirm(
    which: Which, subject: As = None, payments_url: Url = None, token: Token = None, folder: Folder = None
) -> None:
    """Confirm a proposal of another administrator: it is done now."""
    _end(Target(subject, payments_url, token, folder), which, "confirm")


@limits.command("refuse")
def refuse(
    which: Which, subject: As = None, payments_url: Url = None, token: Token = None, folder: Folder = None
) -> None:
    """Take a proposal of another administrator off the list."""
    _end(Target(subject, payments_url, token, folder), which, "refuse")


@limits.command("withdraw")
def withdraw(
    which: Which, subject: As = None, payments_url: Url = None, token: Token = None, folder: Folder = None
) -> None:
    """Take back a proposal of your own."""
    _end(Target(subject, payments_url, token, folder), which, "withdraw")


def print_proposal(console: Console, one: dict[str, Any]) -> None:
    """One proposal: its id, what it is, what would change, who proposed it."""
    console.print(f"{one['id']}  [bold]{escape(_title(one))}[/bold]")
    for caution in one["cautions"]:
        console.print(f"  [yellow]{escape(caution)}[/yellow]")
    for change in one["changes"]:
        was = "" if change["was"] is None else f"from {change['was']} to "
        console.print(f"  {escape(change['what'])}: {escape(was + change['becomes'])}")
    console.print(f"  Proposed by {escape(one['proposed_by'])}. It would hold from {one['in_force_from']}.")


def _title(one: dict[str, Any]) -> str:
    return f"{one['title']}: {one['about']}" if one["about"] else str(one["title"])


def _end(target: Target, which: UUID, how: str) -> None:
    with told_plainly():
        done = target.staff(ROLE).post(f"/limits/{which}/{how}")
    Console(highlight=False, soft_wrap=True).print(f"{escape(_title(done))}: {done['outcome']}.")
