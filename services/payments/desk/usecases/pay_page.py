"""What the page says that pays everybody of an event: the totals of all lines, and a page of the lines in the order that is asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.desk.rules.table_order import TableOrder
from services.payments.desk.usecases.event_people import PAGE
from services.payments.desk.usecases.people_without_fee import WithoutFee, people_without_fee
from services.payments.involvement.usecases.preview import HELD, Preview, PreviewLine, preview_payout
from services.payments.people.rules import fold
from services.payments.people.usecases import names_of
from shared.identity import Actor
from shared.pagination import next_first

ORDERS: Mapping[str, Callable[[PreviewLine], Any]] = {
    "name": lambda one: one.folded_name,
    "role": lambda one: fold(one.role),
    "amount": lambda one: one.amount_pence,
}
"""What the lines are ordered by."""
PAID, WAITS, LATER, EXPENSES_ONLY, DECLINED, BEFORE = "paid", "waits", "later", "expenses_only", "declined", "before"
_PART_OF: Mapping[str | None, str] = {
    None: PAID,
    **dict.fromkeys(HELD, WAITS),
    "instalment": LATER,
    "expenses_only": EXPENSES_ONLY,
    "declined": DECLINED,
    "paid_already": BEFORE,
}
"""Where a line stands, by why it is held; the parts come in this order."""
_PARTS = tuple(dict.fromkeys(_PART_OF.values()))


@dataclass(frozen=True, slots=True)
class Some:
    """Some of `in_all` lines, which are of so many `people`."""

    lines: tuple[PreviewLine, ...] = ()
    people: int = 0
    in_all: int = 0

    @property
    def more(self) -> int:
        """How many others there are."""
        return self.in_all - len(self.lines)


_NONE = Some()


@dataclass(frozen=True, slots=True)
class PayPage:
    """A payout tried dry. `first_of`: the first lines of each part, whatever is looked for; `listed`: those lines of each part that stand on
    this page, of the `found` lines number `first` and on. `changed` and `names`: whom this pays otherwise than the run before."""

    preview: Preview
    first_of: Mapping[str, Some]
    listed: Mapping[str, Some]
    found: int
    first: int
    shown: int
    unpaid: WithoutFee
    names: Mapping[UUID, str]

    @property
    def next_first(self) -> int | None:
        """Where the next page begins; None where this is the last."""
        return next_first(self.first, self.shown, self.found)


def see_pay_page(
    session: Session, actor: Actor, event_id: UUID, order: TableOrder, *, find: str = "", first: int = 0
) -> PayPage:
    """What a payout would do now. Raises as `preview_payout` does."""
    preview = preview_payout(session, actor, event_id)
    wanted = fold(find)
    parts = _in_parts(preview.lines)
    fitting = {
        part: order.sorted([one for one in lines if wanted in one.folded_name], ORDERS) for part, lines in parts.items()
    }
    found = sum(len(lines) for lines in fitting.values())
    first = first if 0 <= first < found else 0
    listed = _page(fitting, first)
    return PayPage(
        preview=preview,
        first_of={part: _some(lines, lines[:PAGE]) for part, lines in parts.items()},
        listed=listed,
        found=found,
        first=first,
        shown=sum(len(one.lines) for one in listed.values()),
        unpaid=people_without_fee(session, actor, event_id),
        names=names_of(session, actor.org_id, _changed(preview)),
    )


def _in_parts(lines: Sequence[PreviewLine]) -> dict[str, list[PreviewLine]]:
    parts: dict[str, list[PreviewLine]] = {part: [] for part in _PARTS}
    for one in lines:
        if (part := _PART_OF.get(one.held)) is not None:
            parts[part].append(one)
    return parts


def _page(fitting: Mapping[str, Sequence[PreviewLine]], first: int) -> dict[str, Some]:
    """The lines of one page, which goes on through the parts."""
    listed, begin, left = {}, first, PAGE
    for part, lines in fitting.items():
        shown = lines[begin : begin + left]
        listed[part] = _some(lines, shown)
        begin, left = max(0, begin - len(lines)), left - len(shown)
    return listed


def _some(lines: Sequence[PreviewLine], shown: Sequence[PreviewLine]) -> Some:
    return Some(tuple(shown), len({one.person_id for one in lines}), len(lines)) if lines else _NONE


def _changed(preview: Preview) -> list[UUID]:
    """Some of those whom it pays otherwise than the run before, where there was one."""
    if preview.differences.run_id is None:
        return []
    found = preview.differences
    changed = [one.person_id for one in found.changed[:PAGE]]
    return [*found.added[:PAGE], *found.removed[:PAGE], *changed]
