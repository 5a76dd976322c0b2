"""The end of the demo: the practice bank's own file, our ledger and our statuses, side by side, to the penny."""

import sqlite3
from collections import Counter
from contextlib import closing

from rich.console import Console

from deploy.local.demo.story import Story, pounds
from deploy.local.figures import figures_table


def print_agreement(console: Console, story: Story) -> bool:
    """Prints what each of the three says; True only where not a penny and not a payment differs."""
    bank = read_bank_file(story)
    report = story.council.payer.get("/reconciliation")
    paid = {
        one["id"]: one["amount_pence"]
        for one in story.payouts
        if one["status"] == "posted" and one.get("rail") != "cash"
    }
    console.print(figures_table("Do the bank, the ledger and the statuses agree?", report))
    differences = [*report["breaks"], *compare_payments(bank, paid)]
    for difference in differences:
        console.print(f"[red]{difference}[/red]")
    twice = [payout for payout, times in times_credited(story).items() if times > 1]
    console.print(
        f"The bank's own file: {len(bank)} people's accounts hold {pounds(sum(bank.values()))}; "
        f"our statuses: {len(paid)} payments sent, {pounds(sum(paid.values()))}. Paid twice: {len(twice)}."
    )
    agrees = report["agrees"] and not differences and not twice
    console.print(
        "[bold green]Every penny agrees.[/bold green]" if agrees else "[bold red]They do not agree.[/bold red]"
    )
    return agrees


def read_bank_file(story: Story) -> dict[str, int]:
    """Net pence that reached somebody's account, by our payment's id, from the bank's own file."""
    net = Counter[str]()
    for payout_id, _, amount_pence in _rows(story):
        net[payout_id] += amount_pence
    return {payout_id: pence for payout_id, pence in net.items() if pence}


def times_credited(story: Story) -> Counter[str]:
    """How often each payment was credited, whatever came back afterwards."""
    return Counter(payout_id for payout_id, kind, _ in _rows(story) if kind == "credit")


def compare_payments(bank: dict[str, int], paid: dict[str, int]) -> list[str]:
    """A sentence for each payment that the bank's file and our statuses do not have alike."""
    return [
        f"payment {payout_id}: the bank's file says {pounds(bank.get(payout_id, 0))}, we say {pounds(paid.get(payout_id, 0))}"
        for payout_id in sorted(bank.keys() | paid.keys())
        if bank.get(payout_id) != paid.get(payout_id)
    ]


def _rows(story: Story) -> list[tuple[str, str, int]]:
    file = story.house.folder / "practice" / "bank.sqlite3"
    question = "SELECT json_extract(metadata, '$.payout_id'), kind, amount_pence FROM credit WHERE account = ?"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(question, (story.council.account_id,)).fetchall()
