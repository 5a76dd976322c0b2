"""docs/choices.md, made from the table: what happens for every combination of choice, limit, tax route and rail."""

from collections import Counter

from deploy.choices.combinations import every_combination
from deploy.choices.table import (
    CANNOT_BE,
    FEE_PENCE,
    LESS_PENCE,
    OFFERED,
    ROWS,
    WRITTEN_DOWN,
    ChoiceOutcome,
    CombinationRow,
)
from services.payments.involvement.usecases.preview import WORDS
from services.payments.rails.names import RAILS, Rail
from shared.contracts.notices import Notice
from shared.money import pounds

_HELD_BY_LIMIT = "Their own limit holds it, before anybody approves it."
_HEAD = (
    "| They say | Limit of their own | Tax route | Paid by | What happens | Combinations |\n|---|---|---|---|---|---|"
)


def choices_page() -> str:
    """The page."""
    counts = Counter(row for one in every_combination() for row in (*ROWS, *CANNOT_BE) if row.has(one))
    rows = "\n".join(f"| {_groups(one)} | {_ends(one.outcome)} | {counts[one]} |" for one in ROWS)
    cannot = "\n".join(f"| {_groups(one)} | {one.why}{_by(one.outcome.refused)} | {counts[one]} |" for one in CANNOT_BE)
    can, all_of_them = sum(counts[one] for one in ROWS), sum(counts.values())
    offered = "\n".join(f"| `{tax.value}` | `{notice.value}` |" for tax, notice in OFFERED.items())
    written = "\n".join(
        f"| {reply.value.replace('_', ' ') if reply else 'nothing'} | {f'`{notice.value}`' if notice else 'nothing'} |"
        for reply, notice in WRITTEN_DOWN.items()
    )
    return f"""# Every choice, limit, tax route and rail

This page is made from the code (`make docs`); a test compares them. It says what happens to a fee of {pounds(FEE_PENCE)}, of which "less" is
{pounds(LESS_PENCE)}, for each combination of what the person says, a limit of their own, how the fee was offered to be taxed, and how they can
be paid. What each of these means stands in [choice.md](choice.md).

There are {all_of_them:,} combinations: the product of the values that the code knows. {can:,} of them can be brought about. A test walks each of
these with a person of their own, from the offer to the money, by the same use cases as everything else and on a real database
(`tests/payments/involvement/choices`). A new answer, time of a limit, tax route or rail fails that test until its rows are written.

A limit is "not more than so much" in a week, four weeks or a month, or "ask me first". *Room*: all of it stays under the limit. *Less fits*: all of
it crosses, the smaller amount does not. *Their yes*: it crosses, and they said yes to it.

## How it is offered, and what is written down

| Tax route | The offer's text |
|---|---|
{offered}

| They say, and staff write it down | The person reads |
|---|---|
{written}

Whoever comes onto a cash float's list reads `cash_listed`.

## What can be

{_HEAD}
{rows}

## What cannot be

{_HEAD.replace("What happens", "Why, and who refuses it")}
{cannot}
"""


def _groups(row: CombinationRow) -> str:
    return f"{row.replies.words} | {row.limits.words} | {row.taxes.words} | {row.rails.words}"


def _ends(outcome: ChoiceOutcome) -> str:
    if outcome.refused is not None:
        return f"Refused: `{outcome.refused}`. No money moves."
    if outcome.rail is not None and outcome.told is not None:
        to = "The charity is paid" if outcome.told is Notice.CHARITY_SENT else "Paid"
        return f"{to} {pounds(outcome.pence)} by {_way(outcome.rail)}. They read `{outcome.told.value}`."
    held = _HELD_BY_LIMIT if outcome.held == "own_limit" else WORDS[outcome.held or ""]
    asked = " and ".join(
        f"they read `{one.value}`" if isinstance(one, Notice) else f"a person is asked (`{one}`)"
        for one in outcome.asked
    )
    return f"{held} {asked[:1].upper()}{asked[1:]}." if asked else held


def _way(rail: Rail) -> str:
    return RAILS[rail].words


def _by(refused: str | None) -> str:
    return f" `{refused}`" if refused else ""
