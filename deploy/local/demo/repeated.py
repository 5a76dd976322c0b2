"""The demo again and again, each time with another seed: `python -m deploy.local.demo.repeated --times 10 --people 2000`."""

import re
import subprocess
import sys
import time
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

LOST = re.compile(r"(\d+) payments were accepted by the bank")


def main(
    times: Annotated[int, typer.Option(min=1, max=100, help="How often.")] = 10,
    people: Annotated[int, typer.Option(min=1, max=10_000, help="How many people each time.")] = 2000,
    first_seed: Annotated[int, typer.Option(help="The first seed; the next ones follow.")] = 1,
) -> None:
    """Runs the demo with a killed worker under different seeds; exit code 0 only if every one agrees to the penny."""
    console = Console(highlight=False)
    table = Table("Seed", "In the window when killed", "Seconds", "Every penny agrees", box=SIMPLE)
    failed = 0
    for seed in range(first_seed, first_seed + times):
        started = time.monotonic()
        words = ["demo", "--people", str(people), "--kill", "--seed", str(seed)]
        done = subprocess.run(
            [sys.executable, "-m", "deploy.local", *words], capture_output=True, text=True, check=False
        )
        found = LOST.search(done.stdout)
        agrees = done.returncode == 0
        failed += not agrees
        table.add_row(
            str(seed), found[1] if found else "none", f"{time.monotonic() - started:.0f}", "yes" if agrees else "NO"
        )
        console.print(f"Seed {seed}: {'agrees' if agrees else 'DOES NOT AGREE'}")
        if not agrees:
            console.print(done.stdout[-3000:], done.stderr[-2000:], markup=False)
    console.print(table)
    raise typer.Exit(1 if failed else 0)


if __name__ == "__main__":
    typer.run(main)
