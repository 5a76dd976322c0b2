"""Writes the pages of docs/ that are made from the code: `python -m deploy.documents`, or `make docs`."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic_settings import BaseSettings

from services.notifications.settings import Settings as NotificationsSettings
from services.payments.ledger.rules import FLOORS, POSTINGS
from services.payments.payouts.rules import EDGES, FINISHED, MONEY, Status, WaitsFor
from services.payments.settings import PaymentsOwnerSettings
from services.payments.settings import Settings as PaymentsSettings

DOCS = Path(__file__).resolve().parent.parent / "docs"


def money_page() -> str:
    """docs/money.md: statuses, what may follow what, and every posting."""
    statuses = "\n".join(f"| `{status.value}` | {_meaning(Status, status.name)} |" for status in Status)
    edges = "\n".join(
        f"| `{now.value}` | `{to.value}` | {', '.join(sorted(cause.value for cause in causes))} |"
        for (now, to), causes in EDGES.items()
    )
    money = "\n".join(
        f"| {place.value} | `{to.value}` | {after.value} | {', '.join(step.value for step in steps)} |"
        for (place, to), (after, steps) in MONEY.items()
    )
    postings = "\n".join(
        f"| {step.value} | `{posting.debit}` | `{posting.credit}` | {posting.meaning} |"
        for step, rows in POSTINGS.items()
        for posting in rows
    )
    waits = "\n".join(f"| `{one.value}` | {_meaning(WaitsFor, one.name)} |" for one in WaitsFor)
    floors = "\n".join(f"- `{account}` never falls below {floor} pence." for account, floor in FLOORS.items())
    finished = ", ".join(sorted(f"`{status.value}`" for status in FINISHED))
    return f"""# Money: statuses and postings

This page is made from the code (`make docs`); a test compares them.

## What a payment can be

| Status | Meaning |
|---|---|
{statuses}

After {finished} what is owed is open again, and a new generation of the payment may be made. It needs fresh approval and release, or a mandate.

## Who lets money go

A payment leaves after three different people have created, approved and released it; or under a standing mandate, which two
people of finance have signed in advance: a daily ceiling for claims, or for the fees of one event. What the rules approved
leaves under a mandate only. Until it can leave, an approved payment without a run says what it waits for:

| Waits for | Meaning |
|---|---|
{waits}

## What may follow what, and why

| From | To | Causes |
|---|---|---|
{edges}

## Where the money is

Releasing a run puts its total aside in one posting (`reserved`), and every payment of it is then "reserved". A payment without
a run is put aside by itself. After that:

| Money is | Payment becomes | Money is then | Postings |
|---|---|---|---|
{money}

Anything not listed moves no money.

## The posting table

Each row is one transfer of an amount from the credit account to the debit account, so the ledger balances by construction.
`{{rail}}` is the road the money takes (`stripe`), `{{expense}}` what the money is for.

| Step | Debit | Credit | Meaning |
|---|---|---|---|
{postings}

{floors}
"""


def settings_page() -> str:
    """docs/settings.md: every setting of both services."""
    parts = [
        _settings_table("Payments", PaymentsSettings),
        _settings_table("Notifications", NotificationsSettings),
        _settings_table(
            "Migrations (the owner's address; notifications alike, as NOTIFICATIONS_…)", PaymentsOwnerSettings
        ),
    ]
    head = "# Settings\n\nFrom the environment, read when a process starts. This page is made from the code (`make docs`); a test compares them."
    return "\n\n".join([head, *parts]) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {"money.md": money_page, "settings.md": settings_page}


def _settings_table(title: str, settings: type[BaseSettings]) -> str:
    prefix = str(settings.model_config.get("env_prefix", ""))
    rows = []
    for name, field in settings.model_fields.items():
        default = "required" if field.is_required() else f"`{field.default}`"
        rows.append(f"| `{prefix}{name.upper()}` | {default} | {field.description or ''} |")
    table = "\n".join(rows)
    return f"## {title}\n\n| Setting | Default | Meaning |\n|---|---|---|\n{table}"


def _meaning(enumeration: type[Status] | type[WaitsFor], member: str) -> str:
    """The docstring under an enum member, read from the source where it stands."""
    source = Path(sys.modules[enumeration.__module__].__file__ or "").read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(source) if line.strip().startswith(f"{member} = "))
    return source[place + 1].strip().strip('"')


def main() -> None:
    """Writes the pages."""
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
        print(f"docs/{name} is written.")


if __name__ == "__main__":
    main()
