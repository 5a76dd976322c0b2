"""`sameday status` and `sameday reconcile`: look at a running installation and change nothing."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.local.api_clients import Staff, connect
from deploy.local.commands.target import As, Folder, Target, Token, Url, told_plainly
from deploy.local.figures import figures_table
from deploy.local.practice_staff import read_staff

SERVED = ("payments", "notifications", "practice", "sign_in")
WATCHED = tuple(f"{service}-{part}" for service in ("payments", "notifications") for part in ("worker", "clock"))
SILENT_AFTER_SECONDS = 30.0
"""Workers and clocks say "I am well" about every second."""
LATE_AFTER = timedelta(minutes=1)
MOST_ITEMS_SHOWN = 20


def status(subject: As = None, payments_url: Url = None, token: Token = None, folder: Folder = None) -> None:
    """Say what runs, what waits for the workers or a person, what always fails, and whether the lines take messages; exit code 0 only if all is well."""
    console = Console(highlight=False, soft_wrap=True)
    target = Target(subject, payments_url, token, folder)
    with told_plainly():
        is_well = True
        if not target.is_elsewhere():
            is_well = print_programs(console, target.urls(), target.place())
        staff = target.staff("finance_payer")
        is_well &= print_waiting(console, staff, tasks_of(target, staff))
        is_well &= print_failing(console, staff)
        is_well &= print_lines(console, staff)
    raise typer.Exit(0 if is_well else 1)


def reconcile(subject: As = None, payments_url: Url = None, token: Token = None, folder: Folder = None) -> None:
    """Set bank, ledger and statuses side by side; exit code 1 if a penny differs, 2 if nothing could be compared."""
    console = Console(highlight=False, soft_wrap=True)
    target = Target(subject, payments_url, token, folder)
    with told_plainly(code=2):
        if target.is_elsewhere() or subject:
            clients = {"Your organisation": target.staff("finance_payer")}
        else:
            payers = [one for one in read_staff(target.place()) if one.role == "finance_payer"]
            clients = {
                one.organisation: Target(subject=one.subject, folder=folder).staff(one.role) for one in payers
            } or {"": target.staff("finance_payer")}
        agree = [print_agreement(console, name, one) for name, one in clients.items()]
    raise typer.Exit(0 if all(agree) else 1)


def print_programs(console: Console, urls: dict[str, str], folder: Path) -> bool:
    """Each program of the house and whether it is well."""
    table = Table(title="What runs", box=SIMPLE)
    for column in ("Program", "State", "Address"):
        table.add_column(column)
    states = {name: _serves(urls[name]) for name in SERVED} | {name: _moves(folder, name) for name in WATCHED}
    for name, is_well in states.items():
        table.add_row(name, "well" if is_well else "[red]not well[/red]", f"{urls[name]}/" if name in urls else "")
    console.print(table)
    console.print(f"Logs: {folder / 'logs'}")
    return all(states.values())


def tasks_of(target: Target, staff: Staff) -> list[dict[str, Any]]:
    """What waits for people: all of it in the house of this checkout, where every role is known; elsewhere what whoever asks may see."""
    if target.is_elsewhere() or target.subject:
        found: list[dict[str, Any]] = staff.get("/worklist")
        return found
    roles = dict.fromkeys(one.role for one in read_staff(target.place()))
    items = {item["id"]: item for role in roles for item in target.staff(role).get("/worklist")}
    return sorted(items.values(), key=lambda item: (not item["urgent"], item["due_at"]))


def print_waiting(console: Console, staff: Staff, items: list[dict[str, Any]]) -> bool:
    """The oldest work that waits for a worker, and what waits for a person. False where work waits too long."""
    since = staff.get("/waiting")["oldest_since"]
    waited = datetime.now(UTC) - datetime.fromisoformat(since) if since else timedelta()
    console.print(
        f"The oldest waiting work has waited {_in_words(waited)}."
        if since
        else "No work waits: everything due is done."
    )
    console.print(f"For people to do: {len(items)}." if items else "Nothing waits for a person.")
    for item in items[:MOST_ITEMS_SHOWN]:
        late = "Nobody did this for a working day, so it was passed on. " if item.get("passed_on_at") else ""
        console.print(f"  {'[red]urgent[/red]  ' if item['urgent'] else ''}{late}{escape(item['reason'])}")
    return waited < LATE_AFTER


def print_failing(console: Console, staff: Staff) -> bool:
    """Work of both services that always fails, with what to do, and what was set aside. False where some fails, or nobody can say."""
    found = staff.get("/failing-work")
    failing = [one for one in found["work"] if not one["is_set_aside"]]
    aside = [one for one in found["work"] if one["is_set_aside"]]
    console.print(f"Work that always fails: {_rows(failing)}." if failing else "No work always fails.")
    for one in failing:
        console.print(
            escape(
                f"  {one['row_count']} of {one['topic']} ({one['service']}): {one['cause']}. "
                f"For: {one['role'].replace('_', ' ')}. {one['money']} {one['to_do']}"
            )
        )
    if failing:
        console.print("  Decide at /desk/failing-work; docs/failing-work.md says more.")
    if aside:
        console.print(f"Set aside by people: {_rows(aside)}.")
    if not found["notifications_answers"]:
        console.print("Notifications does not answer, so newer failures there may be missing.")
    return not failing and bool(found["notifications_answers"])


def print_lines(console: Console, staff: Staff) -> bool:
    """The lines for texts and letters, with why one is paused and what to do. False where one is paused."""
    found = staff.get("/lines")
    for line in found["lines"]:
        what = f"{'Texts' if line['channel'] == 'sms' else 'Letters'} by {line['line']}"
        if line["why"]:
            waiting = "1 message waits" if line["waiting"] == 1 else f"{line['waiting']} messages wait"
            console.print(
                escape(f"{what}: paused, {waiting}. Why: {line['why']}. {line['to_do']} Let it go on at /desk/lines.")
            )
        elif not line["is_for_safety_only"]:
            console.print(escape(f"{what}: it takes messages."))
        if line["finding"]:
            console.print(escape(f"  {line['finding']}"))
    return not any(line["why"] for line in found["lines"])


def _rows(work: list[dict[str, Any]]) -> str:
    kinds = "1 kind" if len(work) == 1 else f"{len(work)} kinds"
    return f"{sum(one['row_count'] for one in work)} rows of {kinds}"


def print_agreement(console: Console, name: str, staff: Staff) -> bool:
    """One organisation's three sides; False where a penny differs."""
    report: dict[str, Any] = staff.get("/reconciliation")
    console.print(figures_table(name, report))
    for difference in report["breaks"]:
        console.print(f"[red]{escape(difference)}[/red]")
    agrees = bool(report["agrees"])
    console.print("[green]Every penny agrees.[/green]" if agrees else "[red]They do not agree.[/red]")
    return agrees


def _serves(url: str) -> bool:
    try:
        return connect(url).get("/health", timeout=5).is_success
    except httpx2.TransportError:
        return False


def _moves(folder: Path, name: str) -> bool:
    try:
        return time.time() - (folder / f"{name}.ready").stat().st_mtime < SILENT_AFTER_SECONDS
    except FileNotFoundError:
        return False


def _in_words(waited: timedelta) -> str:
    seconds = int(waited.total_seconds())
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
