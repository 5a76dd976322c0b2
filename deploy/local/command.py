"""The `sameday` command: `up` keeps everything running on this machine, `demo` runs the main job once, the others visit."""

import signal
import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.local import demo as story
from deploy.local.commands.imports import events, people
from deploy.local.commands.limits import limits
from deploy.local.commands.modulus import modulus
from deploy.local.commands.safety_plan import safety_plan
from deploy.local.commands.status import reconcile, status
from deploy.local.commands.stripe import stripe
from deploy.local.commands.target import told_plainly
from deploy.local.folders import lasting_folder, make_temporary_folder
from deploy.local.house import House
from deploy.local.practice_people import PRACTICE_PEOPLE
from deploy.local.practice_staff import PracticeStaff, keep_staff, write_start_page

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH_SECONDS = 0.5

command = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False, add_completion=False)
command.add_typer(people, name="people")
command.add_typer(events, name="events")
command.add_typer(modulus, name="modulus")
command.add_typer(limits, name="limits")
command.add_typer(stripe, name="stripe")
command.add_typer(safety_plan, name="safety-plan")
command.command()(status)
command.command()(reconcile)
console = Console(highlight=False, soft_wrap=True)


@command.callback()
def sameday() -> None:
    """Sameday on one machine, with the practice world in place of the bank, the telephones and the post."""


class TextLine(StrEnum):
    """Who carries texts in practice."""

    TWILIO = "twilio"
    GOVUK_NOTIFY = "govuk_notify"


@command.command()
def up(
    texts_by: Annotated[
        TextLine,
        typer.Option(help="Who carries texts; chosen when the practice organisation is set up, the first time."),
    ] = TextLine.TWILIO,
) -> None:
    """Start everything and keep it running until Ctrl-C. The next `up` finds its data again."""
    with told_plainly(), House(lasting_folder(), settings={"NOTIFICATIONS_SMS_LINE": texts_by}) as house:
        try:
            stop_at_signals()
            open_house(house)
            staff = keep_staff(house, console.print)
            write_start_page(house, staff)
            print_addresses(house, staff)
            while True:
                house.mend(console.print)
                time.sleep(WATCH_SECONDS)
        except KeyboardInterrupt:
            console.print("Stopping.")
    console.print("Everything is stopped. The data is kept for the next time.")


@command.command()
def demo(
    people: Annotated[int, typer.Option(min=1, max=10_000, help="How many people take part in the event.")] = 24,
    kill: Annotated[
        bool, typer.Option("--kill", help="Kill a worker after the bank accepted payments and before we recorded them.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Which bad weather the practice bank has, and when the worker dies.")] = 1,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the letters, the logs and the data.")] = False,
) -> None:
    """Pay the people of an event in a practice world of its own; exit 0 only if every penny agrees."""
    kept_in = make_temporary_folder() if keep else None
    code = 130
    with told_plainly(), House(kept_in, settings={"PRACTICE_SEED": str(seed)}) as house:
        try:
            stop_at_signals()
            open_house(house)
            code = story.run(house, console, people=people, kill=kill, seed=seed)
        except KeyboardInterrupt:
            console.print("Stopping before the end of the story, so nothing can be said about the pennies.")
    if kept_in:
        print_kept(kept_in)
    raise typer.Exit(code)


def open_house(house: House) -> None:
    """Start everything, showing how far it is."""
    with console.status("Starting") as status:

        def say(sentence: str) -> None:
            status.update(sentence)
            if not console.is_terminal:
                console.print(sentence)

        house.open(say)


def print_addresses(house: House, staff: Sequence[PracticeStaff]) -> None:
    """Say where everything is, and who can sign in."""
    console.print(f"Begin here: {house.url('practice')}/\n")
    console.print("It lists the people of the practice event with their phones, the staff, the letters and the bank.")
    console.print("Sameday is running, in the practice world: no real money moves and no real messages are sent.\n")
    console.print(f"  The desk: organisers, helpline, finance    {house.url('payments')}/desk")
    console.print(f"  Logs                                       {house.folder / 'logs'}\n")
    console.print("Who can sign in; the desk leads to the practice sign-in, where you choose:")
    for one in staff:
        console.print(f"  {one.role.replace('_', ' '):<18} {one.name:<16} {one.subject}")
    console.print("\nWho came to an event today; pick up their practice phone, text “bus 4.60 and lunch £6”, or call:")
    for person in PRACTICE_PEOPLE:
        told = f"picture word {person.picture_word}" + (", in Welsh" if person.language == "cy" else "")
        console.print(f"  {person.name:<18} 0{person.mobile[3:7]} {person.mobile[7:]}      {told}")
    console.print("\nIn another window: ./sameday status, ./sameday people import FILE.csv, ./sameday reconcile")
    console.print("Ctrl-C stops it. The data is kept.")


def print_kept(folder: Path) -> None:
    """Say where the letters and logs of a demo are."""
    console.print(f"Kept: the practice world with its letters in {folder / 'practice'}, the logs in {folder / 'logs'}.")
    console.print(f"Remove all of it with: rm -r {folder}")


def stop_at_signals() -> None:
    """Make the first stop signal raise KeyboardInterrupt, and have further ones wait for the orderly stop."""

    def stop(*_: object) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in STOP_SIGNALS:
        signal.signal(number, stop)
