"""Cash beside the bank: what must be true of every float and of each obligation, whatever has happened."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from tests.simulation.bank import Truth
from tests.simulation.books import Books
from tests.simulation.invariants import ALIVE_AT_BANK

_IN_TIN = ("open", "counted")


@dataclass(frozen=True, slots=True)
class Tin:
    """One float of cash, in pence, with what its hand-overs come to that were not given back."""

    id: UUID
    status: str
    issued_pence: int
    handed_pence: int
    reserved_pence: int
    counted_pence: int | None
    given_pence: int

    @property
    def left_pence(self) -> int:
        """What should be in it."""
        return self.issued_pence - self.handed_pence


_TINS = """
SELECT id, status, issued_pence, handed_pence, reserved_pence, counted_pence, (
    SELECT coalesce(sum(amount_pence), 0)::bigint FROM cash_hand_over AS given
    WHERE given.org_id = tin.org_id AND given.float_id = tin.id AND NOT EXISTS (
        SELECT FROM cash_given_back AS back
        WHERE back.org_id = given.org_id AND back.hand_over_id = given.id AND back.confirmed_at IS NOT NULL
    )
) AS given_pence
FROM cash_float AS tin WHERE org_id = %s ORDER BY id
"""


def read_tins(database: psycopg.Connection, org_id: UUID) -> list[Tin]:
    """Every float of an organisation."""
    return database.cursor(row_factory=class_row(Tin)).execute(_TINS, [org_id]).fetchall()


def check_cash(books: Books, truth: Truth, tins: list[Tin], changed: set[UUID]) -> None:
    """Cash and bank together pay each obligation once, and the floats agree with the ledger to the penny."""
    paid = Counter[UUID]()
    for payout in books.payouts:
        if payout.rail == "cash":
            assert payout.id not in truth.by_payout, "the bank was asked for cash"
            paid[payout.obligation_id] += payout.status == "posted"
        elif payout.id not in changed:
            at_bank = truth.by_payout.get(payout.id, [])
            paid[payout.obligation_id] += any(one.status in ALIVE_AT_BANK for one in at_bank)
    assert max(paid.values(), default=0) <= 1, "an obligation was paid in cash and by the bank"
    in_cash = [payout for payout in books.payouts if payout.rail == "cash"]
    assert sum(one.handed_pence for one in tins) == sum(one.amount_pence for one in in_cash if one.money_at == "paid")
    assert sum(one.reserved_pence for one in tins) == sum(
        one.amount_pence for one in in_cash if one.money_at == "reserved"
    )
    for tin in tins:
        assert tin.handed_pence == tin.given_pence, "a float has not what its hand-overs say"
        assert tin.handed_pence + tin.reserved_pence <= tin.issued_pence, "a float gave more than was in it"
        assert tin.status != "closed" or tin.counted_pence == tin.left_pence, "a float closed without its last penny"
    balances = books.balances
    in_tins = sum(one.left_pence for one in tins if one.status in _IN_TIN)
    assert balances["cash.available"] + balances["cash.reserved"] == in_tins, (
        "the ledger has other cash than the floats"
    )
    assert balances["cash.differences"] == 0, "cash is missing, and nobody took any"
