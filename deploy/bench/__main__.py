"""Runs the benchmark: `make bench`, or `python -m deploy.bench --help`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.bench import report
from deploy.bench.rounds import Bench, Setting
from deploy.local.command import stop_at_signals
from deploy.local.commands.way_in import told_plainly
from deploy.local.folders import CHECKOUT
from deploy.local.house import House

CAP_PER_SECOND = 25
HOUSE_SETTINGS = {
    "PAYMENTS_LEASE_SECONDS": "120",
    "PAYMENTS_RESOLVE_AFTER_SECONDS": "60",
    "PAYMENTS_LOOK_AGAIN_SECONDS": "86400",
    "PAYMENTS_SWEEP_SECONDS": "5",
    "PAYMENTS_STATEMENT_SECONDS": "86400",
    "PAYMENTS_STRIPE_READ_TIMEOUT_SECONDS": "20",
    "NOTIFICATIONS_SWEEP_SECONDS": "5",
}
"""As shipped, not as hurried as a practice house; nothing is looked at again while a round runs."""
console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 150)


def bench(
    full: Annotated[bool, typer.Option("--full", help="At the cap, too, measure 10,000 payments.")] = False,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Rounds of each arm; the median counts.")] = 5,
    payouts: Annotated[int, typer.Option(min=20, help="Payments of a round without a cap.")] = 10_000,
    capped_payouts: Annotated[
        int, typer.Option(min=0, help="Payments of a round at the cap; 0 leaves it out.")
    ] = 1_000,
    answer_ms: Annotated[float, typer.Option(min=0, max=5000, help="How long the practice bank takes to answer.")] = 20,
    page: Annotated[Path, typer.Option(help="Where the table is written.")] = CHECKOUT / "docs" / "performance.md",
) -> None:
    """Measure how fast payments leave and what each costs, beside the least that any program would need."""
    uncapped = Setting("as fast as it goes", payouts, None)
    capped = Setting(f"{CAP_PER_SECOND} a second", 10_000 if full else capped_payouts, CAP_PER_SECOND)
    columns = (TextColumn("{task.description:<58}"), BarColumn(bar_width=20), MofNCompleteColumn(), TimeElapsedColumn())
    with told_plainly(), House(settings=HOUSE_SETTINGS, environment={}) as house:
        stop_at_signals()
        house.open(console.print)
        with Progress(*columns, console=console) as progress:
            runner = Bench(house, progress, rounds, answer_ms, warm_up=200)
            results = {setting: runner.run(setting) for setting in (uncapped, capped) if setting.payouts}
        command = " ".join(["make bench", *([f'ARGS="{" ".join(sys.argv[1:])}"'] if sys.argv[1:] else [])])
        lines = report.conditions(house, command, results, rounds=rounds, answer_ms=answer_ms)
        report.write_page(page, lines, results)
    console.print(report.terminal_table(results))
    for line in (*lines, f"Memory at most: {report.memory(results)}"):
        console.print(f"  {line}")
    console.print(f"Written to {page}.")


def main() -> None:
    """Runs it; Ctrl-C stops everything and leaves the page as it was."""
    try:
        typer.run(bench)
    except KeyboardInterrupt:
        console.print("Stopped before the end, so nothing was written.")
        sys.exit(130)


if __name__ == "__main__":
    main()
