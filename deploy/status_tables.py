"""Every table of transitions of both services, and how docs/money.md prints them."""

import inspect
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from services.notifications.messages.rules import MESSAGE_TRANSITIONS
from services.payments.claims.rules.decisions import DRAFT_LINE_TRANSITIONS, LINE_TRANSITIONS
from services.payments.involvement.rules.offers import OFFER_TRANSITIONS
from services.payments.payees.rules import METHOD_TRANSITIONS
from services.payments.payouts.rules import FINISHED, PAYMENT_TRANSITIONS, RUN_TRANSITIONS
from services.payments.rails.cash.rules import FLOAT_TRANSITIONS, SLIP_TRANSITIONS
from shared.failing_work import FAILING_WORK_TRANSITIONS
from shared.transitions import TransitionTable

AnyTable: TypeAlias = TransitionTable[Any, Any]

STATUS_TABLES: Mapping[str, AnyTable] = {
    "A payment": PAYMENT_TRANSITIONS,
    "A run": RUN_TRANSITIONS,
    "Bank details": METHOD_TRANSITIONS,
    "A cash float": FLOAT_TRANSITIONS,
    "A slip for cash": SLIP_TRANSITIONS,
    "An offer": OFFER_TRANSITIONS,
    "A line of a claim that was sent in": LINE_TRANSITIONS,
    "A line of a claim that is a draft": DRAFT_LINE_TRANSITIONS,
    "A message": MESSAGE_TRANSITIONS,
    "Work that always fails": FAILING_WORK_TRANSITIONS,
}
"""By what each is about. A status that has no table here has no way to change; a test compares them with the columns."""

_NOTES = {
    "A payment": f"After {', '.join(sorted(f'`{status.value}`' for status in FINISHED))} what is owed is open again, and a new "
    "generation of the payment may be made. It needs fresh approval and release, or a mandate.",
    "A line of a claim that is a draft": "A line that is left out keeps its row, which the next line in this place uses again.",
}


def status_sections() -> str:
    """A section for each table: its statuses, and its edges with their events."""
    return "\n\n".join(_section(title, table) for title, table in STATUS_TABLES.items())


def meaning(member: StrEnum) -> str:
    """The docstring under an enum member, read from the source where it stands; empty where there is none."""
    lines = [line.strip() for line in inspect.getsource(type(member)).splitlines()]
    place = next(number for number, line in enumerate(lines) if line.startswith(f"{member.name} = "))
    below = lines[place + 1] if place + 1 < len(lines) else ""
    return below.strip('"') if below.startswith('"""') else ""


def _section(title: str, table: AnyTable) -> str:
    used = {table.initial}.union(*table.edges)
    shown = used if table is DRAFT_LINE_TRANSITIONS else set(table.statuses)  # drafts know two of a line's statuses
    rows = "\n".join(f"| `{one.value}` | {meaning(one)} |" for one in table.statuses if one in shown)
    edges = "\n".join(
        f"| `{now.value}` | `{to.value}` | {', '.join(sorted(event.value for event in events))} |"
        for (now, to), events in table.edges.items()
    )
    note = f"\n\n{_NOTES[title]}" if title in _NOTES else ""
    return f"""### {title}

`{table.table}.status`; begins as `{table.initial.value}`.

| Status | Meaning |
|---|---|
{rows}{note}

| From | To | Events |
|---|---|---|
{edges}"""
