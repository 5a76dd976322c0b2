"""`sameday safety-plan name` and `show`: who is asked, in which order and at which hours, where somebody may be in danger."""

from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from deploy.local.commands.target import As, Folder, Target, Token, Url, told_plainly
from deploy.local.folders import LocalError
from shared.errors import Effect

safety_plan = typer.Typer(no_args_is_help=True, help="Who is asked where somebody may be in danger.")

Entries = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="'NAME=HOURS'...",
        help="Each member of staff in order, with their hours: 'Hana Helpline=mon-fri 09:00-17:00'. Nobody: no plan any more.",
        show_default=False,
    ),
]


DutyNumber = Annotated[
    str | None,
    typer.Option(
        help="A mobile of your organisation that is told by text while nobody of them is on duty. Left out, it stays as it was.",
        show_default=False,
    ),
]
NoDutyNumber = Annotated[bool, typer.Option("--no-duty-number", help="No mobile is told any more.", show_default=False)]


@safety_plan.callback()
def safety_plan_commands() -> None:
    """Who is asked where somebody may be in danger."""


@safety_plan.command("name")
def name_plan(
    entries: Entries = None,
    duty_number: DutyNumber = None,
    no_duty_number: NoDutyNumber = False,
    subject: As = None,
    payments_url: Url = None,
    token: Token = None,
    folder: Folder = None,
) -> None:
    """Say who is asked, in this order; the plan of before is over."""
    with told_plainly():
        if duty_number is not None and no_duty_number:
            raise LocalError("Give a duty number, or --no-duty-number, not both.", effect=Effect.NOTHING_SENT)
        staff = Target(subject, payments_url, token, folder).staff("administrator")
        known = staff.get("/principals")
        people = [_entry(one, known) for one in entries or []]
        number = {"duty_number": duty_number} if duty_number is not None or no_duty_number else {}
        plan = staff.post("/safety-plan", {"people": people, **number})
    print_plan(plan)


@safety_plan.command("show")
def show_plan(subject: As = None, payments_url: Url = None, token: Token = None, folder: Folder = None) -> None:
    """Say who is asked, in order; exit code 1 where nobody is named."""
    with told_plainly():
        plan = Target(subject, payments_url, token, folder).staff("administrator").get("/safety-plan")
    print_plan(plan)
    raise typer.Exit(0 if plan["people"] else 1)


def print_plan(plan: dict[str, Any]) -> None:
    """Who is asked, in order, and which number is told while none of them is on duty."""
    console = Console(highlight=False, soft_wrap=True)
    people, number = plan["people"], plan["duty_number"]
    told = f"{number} is told by text." if number else "no number is told."
    console.print(f"While nobody of the plan is on duty, {told}")
    if not people:
        console.print("Nobody is named: tasks about somebody's safety are for the helpline and all organisers.")
        return
    table = Table(box=SIMPLE)
    for heading in ("", "Who", "Hours", ""):
        table.add_column(heading, overflow="fold")
    for place, one in enumerate(people, start=1):
        gone = "" if one["may_sign_in"] else "may not sign in any more, and is passed over"
        table.add_row(str(place), one["name"], one["hours"], gone)
    console.print(table)


def _entry(written: str, known: list[dict[str, Any]]) -> dict[str, str]:
    name, equals, hours = (part.strip() for part in written.partition("="))
    found = [one for one in known if one["display_name"].casefold() == name.casefold() and not one["is_disabled"]]
    if not equals or not hours:
        raise LocalError(f"“{written}” has no hours.", "Write 'NAME=mon-fri 09:00-17:00'.", effect=Effect.NOTHING_SENT)
    if len(found) != 1:
        how_many = "Nobody" if not found else "More than one"
        raise LocalError(f"{how_many} who may sign in is called “{name}”.", effect=Effect.NOTHING_SENT)
    return {"principal_id": found[0]["id"], "hours": hours}
