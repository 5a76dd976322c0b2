"""`sameday stripe check`: whether an organisation's account at Stripe is ready for its first run, one line for each thing."""

from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from deploy.local.commands.target import As, Folder, Target, Token, Url, told_plainly

stripe = typer.Typer(no_args_is_help=True, help="Your organisation's account at Stripe.")

WORDS = {"ok": "[green]ok[/green]", "not_ok": "[red]not ok[/red]", "cannot_be_told": "[yellow]cannot be told[/yellow]"}


@stripe.callback()
def stripe_commands() -> None:
    """Your organisation's account at Stripe."""


@stripe.command("check")
def check(subject: As = None, payments_url: Url = None, token: Token = None, folder: Folder = None) -> None:
    """Say whether everything is ready for the first run, and what to do where it is not; moves no money.

    Exit code 0 if all is ok, 1 where something is not, 2 where something cannot be told.
    """
    console = Console(highlight=False, soft_wrap=True)
    with told_plainly():
        lines = Target(subject, payments_url, token, folder).staff("finance_payer").get("/rails/stripe/check")
    for line in lines:
        print_line(console, line)
    states = {line["state"] for line in lines}
    raise typer.Exit(1 if "not_ok" in states else 2 if "cannot_be_told" in states else 0)


def print_line(console: Console, line: dict[str, Any]) -> None:
    """One thing: how it stands, what that means, what to do."""
    said = " ".join(part for part in (line["says"], line["to_do"]) if part)
    console.print(f"{WORDS[line['state']]}  {escape(line['topic'])}: {escape(said)}")
