"""The posting table: for each step that money takes, the accounts it moves between. Written as data; docs/money.md prints it."""

from dataclasses import dataclass
from enum import StrEnum


class PostingKind(StrEnum):
    """Why money moves. The step's name is also the `source_step` of its transfers."""

    TOPPED_UP = "topped_up"
    """Our float at the rail grew: money arrived there."""
    ACCRUED = "accrued"
    """A payment was approved: we owe it."""
    DROPPED = "dropped"
    """The decision was taken back before any money left: we do not owe it after all."""
    RESERVED = "reserved"
    """A run was released: its total is put aside, so that nothing else can spend it."""
    ACCEPTED = "accepted"
    """The rail has taken one payment on."""
    POSTED = "posted"
    """The money has left; we no longer owe it."""
    UNRESERVED = "unreserved"
    """Refused or canceled before the rail took it on: what was put aside is free again."""
    UNDONE = "undone"
    """The rail took it on, then failed or canceled it: the money is back and still owed."""
    RETURNED = "returned"
    """The other bank sent it back after it had left: the money is in suspense until it is seen to be back."""
    RESTORED = "restored"
    """What came back is in the float, and owed again."""
    LEFT_AFTER_ALL = "left_after_all"
    """The rail had said that it did not leave, or that it came back, and now says that it has left; a person accepted that."""
    ADVANCED = "advanced"
    """Agreed in advance: not a cost yet, the person accounts for it later."""
    UNADVANCED = "unadvanced"
    """What was agreed in advance was taken back."""
    SPENT = "spent"
    """The person spent money that they had in advance: a cost now."""
    UNSPENT = "unspent"
    """The decision about that was taken back."""
    PAID_BACK = "paid_back"
    """The person gave back what they did not need, outside the rails."""
    WRITTEN_OFF = "written_off"
    """What a person had in advance is not asked for any more."""
    BOUGHT = "bought"
    """The organisation buys a ticket for somebody: a cost, and nobody owes it."""
    UNBOUGHT = "unbought"
    """The decision about that was taken back."""
    PAID_BY_HAND = "paid_by_hand"
    """What nobody here could be paid was paid outside the rails, with evidence."""
    UNCLAIMED = "unclaimed"
    """What nobody here could be paid, and nobody came for, is not owed any more."""
    FEE = "fee"
    """The rail took a fee out of the float."""
    HANDED_BACK = "handed_back"
    """What two people counted in a tin of cash at the end went back to the organisation."""
    FOUND_SHORT = "found_short"
    """Less was in the tin than should be: finance must say why."""
    FOUND_OVER = "found_over"
    """More was in the tin than should be: finance must say why."""
    SHORT_CLEARED = "short_cleared"
    """Finance has said why cash is missing: a cost."""
    OVER_CLEARED = "over_cleared"
    """Finance has said why there is too much cash."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One row of the posting table. `{rail}` and `{expense}` are filled in by the caller."""

    debit: str
    credit: str
    meaning: str


CASH_DIFFERENCES = "cash.differences"
"""What tins of cash were found to miss or to have too much, and finance has not cleared yet."""

ADVANCES = "receivable.advances"
"""What people hold in advance and have not accounted for."""

POSTINGS: dict[PostingKind, tuple[Posting, ...]] = {
    PostingKind.TOPPED_UP: (Posting("{rail}.available", "{rail}.funding", "money we sent to our float has arrived"),),
    PostingKind.ACCRUED: (Posting("expense.{expense}", "payable.participants", "a cost, and a debt to a person"),),
    PostingKind.DROPPED: (Posting("payable.participants", "expense.{expense}", "no cost and no debt after all"),),
    PostingKind.RESERVED: (Posting("{rail}.reserved", "{rail}.available", "put aside for a released run"),),
    PostingKind.ACCEPTED: (Posting("{rail}.in_flight", "{rail}.reserved", "on its way"),),
    PostingKind.POSTED: (Posting("payable.participants", "{rail}.in_flight", "the debt is paid"),),
    PostingKind.UNRESERVED: (Posting("{rail}.available", "{rail}.reserved", "free again"),),
    PostingKind.UNDONE: (Posting("{rail}.available", "{rail}.in_flight", "back in the float, still owed"),),
    PostingKind.RETURNED: (Posting("{rail}.available", "returns.suspense", "back in the float"),),
    PostingKind.RESTORED: (Posting("returns.suspense", "payable.participants", "the debt is open again"),),
    PostingKind.LEFT_AFTER_ALL: (
        Posting("payable.participants", "{rail}.available", "the debt is paid: it had left after all"),
    ),
    PostingKind.ADVANCED: (Posting(ADVANCES, "expense.{expense}", "given before it is spent: no cost yet"),),
    PostingKind.UNADVANCED: (Posting("expense.{expense}", ADVANCES, "not given after all"),),
    PostingKind.SPENT: (Posting("expense.{expense}", ADVANCES, "spent by the person: a cost now"),),
    PostingKind.UNSPENT: (Posting(ADVANCES, "expense.{expense}", "not a cost after all"),),
    PostingKind.PAID_BACK: (Posting("outside.paid_back", ADVANCES, "given back by the person"),),
    PostingKind.WRITTEN_OFF: (Posting("expense.written_off", ADVANCES, "not asked for any more"),),
    PostingKind.BOUGHT: (
        Posting("expense.tickets", "outside.tickets", "a ticket that we buy: a cost, owed to nobody"),
    ),
    PostingKind.UNBOUGHT: (Posting("outside.tickets", "expense.tickets", "not bought after all"),),
    PostingKind.PAID_BY_HAND: (Posting("payable.participants", "outside.paid_by_hand", "paid outside the rails"),),
    PostingKind.UNCLAIMED: (Posting("payable.participants", "expense.written_off", "not owed any more"),),
    PostingKind.FEE: (Posting("{rail}.fees", "{rail}.available", "the rail's fee"),),
    PostingKind.HANDED_BACK: (Posting("{rail}.funding", "{rail}.available", "counted in, and back with us"),),
    PostingKind.FOUND_SHORT: (Posting(CASH_DIFFERENCES, "{rail}.available", "missing in a tin, not cleared yet"),),
    PostingKind.FOUND_OVER: (Posting("{rail}.available", CASH_DIFFERENCES, "too much in a tin, not cleared yet"),),
    PostingKind.SHORT_CLEARED: (Posting("expense.cash_differences", CASH_DIFFERENCES, "missing cash is a cost"),),
    PostingKind.OVER_CLEARED: (Posting(CASH_DIFFERENCES, "expense.cash_differences", "too much cash is no cost"),),
}

FLOORS: dict[str, int] = {"{rail}.available": 0}
"""Accounts that may not fall below an amount (pence): they keep a running balance, updated once a run."""
WITHOUT_FLOOR = frozenset({"payroll.available"})
"""Accounts of which we keep no float: the payroll office pays, and what its account is below nothing is owed to that office."""


def account_codes(rail: str, expense: str) -> set[str]:
    """Every account that postings for this rail and this kind of expense can touch."""
    return {
        code.format(rail=rail, expense=expense)
        for postings in POSTINGS.values()
        for posting in postings
        for code in (posting.debit, posting.credit)
    }


def floor_pence(code: str, rail: str) -> int | None:
    """The floor of an account in pence, or None where it has none."""
    if code in WITHOUT_FLOOR:
        return None
    return {template.format(rail=rail): floor for template, floor in FLOORS.items()}.get(code)
