"""What our own database says about one organisation, read past all of our code: the other side of every comparison."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID

import psycopg
from psycopg import Cursor
from psycopg.rows import class_row

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Payout:
    """One payment of ours; the amount in pence."""

    id: UUID
    obligation_id: UUID
    generation: int
    body_revision: int
    run_id: UUID | None
    """None: a payment of its own, released under a mandate."""
    person_id: UUID
    payee_id: UUID
    method_id: UUID | None
    amount_pence: int
    rail: str
    status: str
    money_at: str
    created_by: UUID
    approved_by: UUID | None
    approved_by_policy: str | None
    released_by: UUID | None
    released_under: UUID | None
    needs_new_details: bool
    idempotency_key: str
    body_sha256: str | None
    provider_id: str | None
    contradicted: bool
    """The rail has contradicted itself about it at some time."""
    watched: bool
    """Something will look at it again by itself."""


@dataclass(frozen=True, slots=True)
class Change:
    """One step of one payment."""

    payout_id: UUID
    from_status: str | None
    to_status: str
    cause: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One movement in the ledger, in pence."""

    debit: str
    credit: str
    amount_pence: int
    source_type: str
    source_id: UUID
    step: str


@dataclass(frozen=True, slots=True)
class Open:
    """One row of the outbox that nobody has acknowledged, or a notice: what should be said."""

    topic: str
    destination: str
    aggregate_id: UUID | None
    about_id: UUID | None
    notice: str | None
    failures: int


@dataclass(frozen=True, slots=True)
class Run:
    """How far a run is."""

    id: UUID
    status: str
    pause_reason: str | None
    created_by: UUID
    approved_by: UUID | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One send, as it was written before it."""

    payout_id: UUID
    idempotency_key: str
    sent_at: datetime
    answer: str | None
    nothing_moved: bool


_PAYOUTS = """
SELECT id, obligation_id, generation, body_revision, run_id, person_id, payee_id, method_id, amount_pence, rail, status, money_at,
    created_by, approved_by, approved_by_policy, released_by, released_under, needs_new_details, idempotency_key, encode(sha256(convert_to(request_body, 'UTF8')), 'hex') AS body_sha256, provider_id,
    contradicted_at IS NOT NULL AS contradicted, next_at IS NOT NULL AS watched
FROM payout WHERE org_id = %s ORDER BY id
"""
_CHANGES = "SELECT payout_id, from_status, to_status, cause FROM status_change WHERE org_id = %s ORDER BY id"
_TRANSFERS = """
SELECT debit.code AS debit, credit.code AS credit, amount_pence, source_type, source_id, source_step AS step
FROM ledger_transfer AS moved
JOIN ledger_account AS debit ON (debit.org_id, debit.id) = (moved.org_id, moved.debit_id)
JOIN ledger_account AS credit ON (credit.org_id, credit.id) = (moved.org_id, moved.credit_id)
WHERE moved.org_id = %s ORDER BY number
"""
_OUTBOX = """
SELECT topic, destination, aggregate_id, (body ->> 'about_id')::uuid AS about_id, body ->> 'notice' AS notice, failures
FROM outbox WHERE org_id = %s AND acknowledged_at IS NULL ORDER BY id
"""
_RUNS = "SELECT id, status, pause_reason, created_by, approved_by FROM payout_run WHERE org_id = %s ORDER BY id"
_ATTEMPTS = "SELECT payout_id, idempotency_key, sent_at, answer, nothing_moved FROM payout_attempt WHERE org_id = %s ORDER BY payout_id, number"
_KEPT = "SELECT code, balance_pence FROM ledger_account WHERE org_id = %s AND balance_pence IS NOT NULL"
_UNHANDLED = "SELECT id FROM inbox WHERE org_id = %s AND handled_at IS NULL"
_ASKED = "SELECT subject_id FROM work_item WHERE org_id = %s"


@dataclass(frozen=True)
class Books:
    """Everything at one moment."""

    payouts: list[Payout]
    changes: list[Change]
    transfers: list[Transfer]
    outbox: list[Open]
    runs: list[Run]
    attempts: list[Attempt]
    kept_pence: dict[str, int]
    """The running balances of accounts that have a floor, as stored."""
    unhandled: int
    """Messages from outside that nothing has been done about."""
    asked_of_humans: set[UUID]
    """What somebody is asked to look at."""

    @cached_property
    def by_bank(self) -> list[Payout]:
        """Those that the bank sends, or has refused."""
        return [payout for payout in self.payouts if payout.rail == "stripe"]

    @cached_property
    def path(self) -> dict[UUID, list[Change]]:
        """Every payment's steps, in order."""
        found: dict[UUID, list[Change]] = {payout.id: [] for payout in self.payouts}
        for change in self.changes:
            found[change.payout_id].append(change)
        return found

    @cached_property
    def balances(self) -> Counter[str]:
        """Every account's balance in pence (debits − credits), from the transfers."""
        found = Counter[str]()
        for moved in self.transfers:
            found[moved.debit] += moved.amount_pence
            found[moved.credit] -= moved.amount_pence
        return found

    @cached_property
    def steps(self) -> dict[UUID, set[str]]:
        """The ledger's steps of every payment."""
        found: dict[UUID, set[str]] = {payout.id: set() for payout in self.payouts}
        for moved in self.transfers:
            if moved.source_type == "payout":
                found[moved.source_id].add(moved.step)
        return found

    @cached_property
    def waiting(self) -> set[tuple[str, UUID | None]]:
        """(topic, subject) of everything that our own workers have been asked to do."""
        return {(row.topic, row.aggregate_id) for row in self.outbox if row.destination == "payments"}

    @cached_property
    def run(self) -> dict[UUID, Run]:
        """The runs by id."""
        return {run.id: run for run in self.runs}

    def notices(self, notice: str) -> Counter[UUID | None]:
        """How often a notice was asked for, by payment."""
        return Counter(row.about_id for row in self.outbox if row.notice == notice)

    def of_run(self, run_id: UUID) -> list[Payout]:
        """The payments of one run."""
        return [payout for payout in self.payouts if payout.run_id == run_id]


def read_books(database: psycopg.Connection, org_id: UUID) -> Books:
    """Reads it all in one transaction and, as it is read after every step, in one journey to the server."""

    def ask(kind: type[_Row], query: str) -> Cursor[_Row]:
        return database.cursor(row_factory=class_row(kind)).execute(query.encode(), [org_id])

    with database.pipeline(), database.transaction():
        payouts, changes = ask(Payout, _PAYOUTS), ask(Change, _CHANGES)
        transfers, outbox, runs = ask(Transfer, _TRANSFERS), ask(Open, _OUTBOX), ask(Run, _RUNS)
        attempts = ask(Attempt, _ATTEMPTS)
        kept, unhandled, asked = (database.execute(query, [org_id]) for query in (_KEPT, _UNHANDLED, _ASKED))
        return Books(
            payouts=payouts.fetchall(),
            changes=changes.fetchall(),
            transfers=transfers.fetchall(),
            outbox=outbox.fetchall(),
            runs=runs.fetchall(),
            attempts=attempts.fetchall(),
            kept_pence=dict(kept.fetchall()),
            unhandled=len(unhandled.fetchall()),
            asked_of_humans={subject_id for (subject_id,) in asked.fetchall()},
        )
