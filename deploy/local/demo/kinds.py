"""The end of the demo: each kind of answer at least once, what it comes to, and whether that is what was paid, to the penny."""

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from deploy.local.demo.ahead import ADVANCE_PENCE
from deploy.local.demo.choices import LESS_PENCE
from deploy.local.demo.participants import FAILED_SUFFIX, RETURNED_SUFFIX, Participant, Wish
from deploy.local.demo.story import RATE_PENCE, Story, pounds

KINDS = ("bank", "cash", "less", "charity", "held by a limit, then yes", "declined", "no reply", "in advance")


def print_kinds(console: Console, story: Story) -> bool:
    """Prints what each kind should come to and what was paid; True only where every kind happened and not a penny differs."""
    table = Table(title="Each way at least once", box=SIMPLE)
    for column in ("What they wanted", "People", "Should be", "Was paid"):
        table.add_column(column, justify="left" if column == KINDS[0] else "right", no_wrap=True)
    agrees = True
    for kind, (people, should, paid) in _found(story).items():
        agrees = agrees and people > 0 and should == paid
        table.add_row(kind, str(people), pounds(should), pounds(paid))
    console.print(table)
    console.print("[bold green]Each way agrees.[/bold green]" if agrees else "[bold red]A way differs.[/bold red]")
    return agrees


def _found(story: Story) -> dict[str, tuple[int, int, int]]:
    """(people, what it should be, what was paid), by kind; what could not arrive is no one's fault here and left out."""
    paid = {one["person_id"]: one for one in story.payouts if one.get("person_id")}

    def of(people: Sequence[Participant]) -> tuple[int, int, int]:
        should = sum(_due(one) for one in people)
        return len(people), should, sum(paid[one.person_id]["amount_pence"] for one in people if one.person_id in paid)

    arrives = [one for one in story.people if not one.account_number.endswith((RETURNED_SUFFIX, FAILED_SUFFIX))]
    by_wish = {wish: [one for one in arrives if one.wish is wish and not one.wants_cash] for wish in Wish}
    advance = [one for one in story.payouts if one.get("is_advance")]
    return {
        "bank": of(by_wish[Wish.ALL]),
        "cash": of([one for one in arrives if one.wants_cash]),
        "less": of(by_wish[Wish.LESS]),
        "charity": of(by_wish[Wish.CHARITY]),
        "held by a limit, then yes": of(by_wish[Wish.ASK_FIRST]),
        "declined": of(by_wish[Wish.NOTHING]),
        "no reply": of(by_wish[Wish.SILENT]),
        "in advance": (len(advance), ADVANCE_PENCE, sum(one["amount_pence"] for one in advance)),
    }


def _due(one: Participant) -> int:
    whole = RATE_PENCE * one.minutes // 60
    match one.wish:
        case Wish.NOTHING | Wish.SILENT:
            return 0
        case Wish.LESS:
            return min(LESS_PENCE, whole)
        case _:
            return whole
