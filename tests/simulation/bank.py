"""The practice bank as the simulation uses it: one account, its faults and its clock; and the truth, from its own file."""

import json
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from services.payments.rails.protocol import Credentials
from tests.practice.conftest import World, wait_for

SETTINGS = {
    "limits": False,
    "post_after_seconds": 58,
    "return_after_seconds": 91,
    "review_seconds": 209,
    "list_lag_seconds": 28,
}
"""Longer than what an example takes in real time, and never just above a sum of the simulation's own steps of time: what
happens at the bank happens when the simulation lets time pass."""

PAYMENT = "v2.money_management.outbound_payment"
CREDIT = "v2.money_management.received_credit"


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as the bank has it."""

    id: str
    payout_id: UUID
    status: str
    amount_pence: int


@dataclass(frozen=True, slots=True)
class Post:
    """One request to pay that reached the bank: its key, a fingerprint of its bytes, and what came of it."""

    idempotency_key: str
    body_sha256: str
    payment_id: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the bank wants to tell."""

    number: int
    type: str
    object_id: str
    body: str

    def altered(self, outcome: str) -> "Event":
        """An event of its own about the same thing, whose name says something else."""
        document = json.loads(self.body)
        document["id"] += secrets.token_hex(4)
        document["type"] = f"{self.type.rpartition('.')[0]}.{outcome}"
        return replace(self, type=document["type"], body=json.dumps(document))


@dataclass(frozen=True)
class Truth:
    """What really happened to the money, from the bank's books alone; amounts in pence, credits by our payment's id."""

    payments: list[Payment]
    posts: list[Post]
    credited: Counter[UUID]
    sent_back: Counter[UUID]
    available_pence: int
    pending_pence: int

    @cached_property
    def by_payout(self) -> dict[UUID, list[Payment]]:
        """The bank's payments for each of ours."""
        found: dict[UUID, list[Payment]] = {}
        for payment in self.payments:
            found.setdefault(payment.payout_id, []).append(payment)
        return found


class Account:
    """One organisation's account at the practice bank."""

    def __init__(self, world: World) -> None:
        self._world = world
        opened = world.control("/bank/practice/accounts", settings=SETTINGS)
        self.id: str = opened["account_id"]
        self.credentials = Credentials(opened["api_key"], opened["financial_account_id"])
        self.clear_faults()

    def credit(self, amount_pence: int) -> str:
        """Money arrives; gives the id of the credit."""
        got = self._world.control(f"/bank/practice/accounts/{self.id}/credit", amount_pence=amount_pence)
        credit_id: str = got["received_credit_id"]
        return credit_id

    def plan_fault(
        self, fault: str, operation: str = "outbound_payments.create", *, reason: str | None = None, calls: int = 1
    ) -> None:
        """The next call of this kind (the next payment, for how one ends) goes wrong in this way; `reason` is the code of a refusal."""
        rule = {"fault": fault, "account": self.id, "next_calls": calls, "operation": operation}
        if fault in ("failed", "returned"):
            # Not by the account's fault: that would be retired, and nobody paid there again.
            reason = reason or "unknown_failure"
        rule |= {"reason": reason} if reason else {}
        self._world.control("/bank/practice/faults", rules=[rule])

    def clear_faults(self) -> None:
        """Nothing goes wrong any more."""
        self._world.http.delete("/bank/practice/faults").raise_for_status()

    def post_after(self, seconds: int) -> None:
        """Payments taken from now on leave so much later: nothing moves at the bank while a test compares both sides."""
        self._world.control(f"/bank/practice/accounts/{self.id}/settings", post_after_seconds=seconds)

    def change_mind(self, payment_id: str, status: str, *, tell: bool = True) -> bool:
        """The bank says something else of a payment from now on, and its money is where that says. False where the account
        does not hold what would have left."""
        put_right = f"/bank/practice/accounts/{self.id}/payments/{payment_id}/put-right"
        return self._world.http.post(put_right, json={"status": status, "tell": tell}).status_code == 200

    def pass_time(self, seconds: int) -> None:
        """Skips time for this account, and waits until all that fell due has happened."""
        self._world.control(f"/bank/practice/accounts/{self.id}/clock", advance_seconds=seconds)
        due = (
            "SELECT count(*) FROM due JOIN account ON account.id = due.account"
            " WHERE account = ? AND due_at <= unixepoch('now', 'subsec') + clock_offset_seconds"
        )
        with self.books() as books:
            wait_for(lambda: books.execute(due, (self.id,)).fetchone() == (0,))

    def is_settled(self) -> bool:
        """Whether nothing more will happen to any payment by itself."""
        with self.books() as books:
            return bool(books.execute("SELECT count(*) = 0 FROM due WHERE account = ?", (self.id,)).fetchone()[0])

    def events(self, after: int) -> list[Event]:
        """What the bank wants to tell about payments and credits, since the event of that number."""
        rows = "SELECT seq, type, object_id, doc FROM event WHERE account = ? AND seq > ? AND type GLOB ? ORDER BY seq"
        with self.books() as books:
            return [
                Event(*row)
                for kind in (f"{PAYMENT}.*", f"{CREDIT}.*")
                for row in books.execute(rows, (self.id, after, kind))
            ]

    def posts(self) -> int:
        """How many requests to pay have reached the bank."""
        with self.books() as books:
            count: int = books.execute(
                "SELECT count(*) FROM call WHERE account = ? AND operation = 'outbound_payments.create'", (self.id,)
            ).fetchone()[0]
        return count

    def truth(self) -> Truth:
        """What really happened."""
        with self.books() as books:
            payments = books.execute(
                "SELECT id, json_extract(doc, '$.metadata.payout_id'), status, json_extract(doc, '$.amount.value')"
                " FROM object WHERE account = ? AND kind = ? ORDER BY seq",
                (self.id, PAYMENT),
            ).fetchall()
            posts = books.execute(
                "SELECT idempotency_key, body_sha256, object_id FROM call"
                " WHERE account = ? AND operation = 'outbound_payments.create' ORDER BY id",
                (self.id,),
            ).fetchall()
            moved = books.execute(
                "SELECT kind, json_extract(metadata, '$.payout_id') FROM credit WHERE account = ?", (self.id,)
            ).fetchall()
            available, pending = books.execute(
                "SELECT available_pence, outbound_pending_pence FROM account WHERE id = ?", (self.id,)
            ).fetchone()
        return Truth(
            payments=[Payment(id_, UUID(payout_id), status, pence) for id_, payout_id, status, pence in payments],
            posts=[Post(*row) for row in posts],
            credited=Counter(UUID(payout_id) for kind, payout_id in moved if kind == "credit"),
            sent_back=Counter(UUID(payout_id) for kind, payout_id in moved if kind == "reversal"),
            available_pence=available,
            pending_pence=pending,
        )

    def control(self, path: str, **body: Any) -> None:
        """Tells the practice world something."""
        self._world.control(path, **body)

    @contextmanager
    def books(self) -> Iterator[sqlite3.Connection]:
        """The bank's own file, to read."""
        file = self._world.data_dir / "bank.sqlite3"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as books:
            yield books
