"""Bank, ledger and statuses side by side, as a table that people read."""

from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from shared.money import pounds


def figures_table(title: str, report: dict[str, Any]) -> Table:
    """The figures of GET /reconciliation."""
    table = Table(title=title, box=SIMPLE)
    for column in ("Figure", "Bank", "Ledger", "Statuses", ""):
        table.add_column(column, justify="left" if column in ("Figure", "") else "right")
    for figure in report["figures"]:
        sides = [figure[f"{side}_pence"] for side in ("bank", "ledger", "statuses")]
        words = ["–" if pence is None else pounds(pence) for pence in sides]
        table.add_row(figure["figure"], *words, "agree" if figure["agrees"] else "[red]DIFFER[/red]")
    return table
