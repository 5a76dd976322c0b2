"""The books of both control arms, as models of SQLAlchemy, what they ask of the bank, and how their app hears which run to release."""

import json
import os
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ORDERS_VARIABLE = "BENCH_ORDERS"
"""Where the orders of an arm stand: a file of JSON, for it holds passwords."""
TABLES = """
CREATE TABLE payout (
    id uuid PRIMARY KEY, run integer NOT NULL, amount_pence bigint NOT NULL CHECK (amount_pence > 0),
    recipient text NOT NULL, method text NOT NULL, status text NOT NULL, provider_id text UNIQUE,
    sent_at timestamptz, answered_at timestamptz);
CREATE INDEX payout_run ON payout (run) WHERE status = 'held';
CREATE TABLE ledger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payout_id uuid NOT NULL UNIQUE REFERENCES payout,
    debit text NOT NULL, credit text NOT NULL, amount_pence bigint NOT NULL);
"""


class Base(DeclarativeBase):
    """The tables of a control arm."""


class Payout(Base):
    """One payment: held until its run is released, queued until the bank has accepted it, then processing."""

    __tablename__ = "payout"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    run: Mapped[int]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    recipient: Mapped[str]
    method: Mapped[str]
    status: Mapped[str]
    provider_id: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    def accepted(self, provider_id: str) -> "LedgerEntry":
        """Notes that the bank has accepted it; gives the ledger row that belongs to that."""
        self.status, self.provider_id = "processing", provider_id
        self.sent_at, self.answered_at = func.now(), func.clock_timestamp()  # a transaction's now() is when it began
        return LedgerEntry(payout_id=self.id, debit="in_flight", credit="reserved", amount_pence=self.amount_pence)


class LedgerEntry(Base):
    """Money that moved from one account of the ledger to another."""

    __tablename__ = "ledger"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    payout_id: Mapped[UUID] = mapped_column(ForeignKey("payout.id"))
    debit: Mapped[str]
    credit: Mapped[str]
    amount_pence: Mapped[int] = mapped_column(BigInteger)


@cache
def orders() -> dict[str, Any]:
    """What this arm was told: addresses, the bank's account, its pace."""
    told: dict[str, Any] = json.loads(Path(os.environ[ORDERS_VARIABLE]).read_text(encoding="utf-8"))
    return told


def bank_headers() -> dict[str, str]:
    """What every request to the bank says."""
    return {"Authorization": f"Bearer {orders()['api_key']}", "Stripe-Version": orders()["api_version"]}


def bank_body(payout: Payout) -> dict[str, Any]:
    """The request that makes the bank pay, the same as the other arms'."""
    return {
        "from": {"financial_account": orders()["financial_account"], "currency": "gbp"},
        "to": {"recipient": payout.recipient, "payout_method": payout.method, "currency": "gbp"},
        "amount": {"value": payout.amount_pence, "currency": "gbp"},
        "metadata": {"payout_id": str(payout.id)},
    }


def idempotency_key(payout: Payout) -> str:
    """One key for one payment, however often it is tried: what Stripe advises and both designs do."""
    return f"payout-{payout.id}"


def serve(release: Callable[[int], object]) -> None:
    """The app: releases each run whose number comes through the pipe and says so, or says that it failed and goes on, as a web server
    would after an error."""
    print("ready", flush=True)
    for run in _asked():
        try:
            release(run)
        except Exception:
            traceback.print_exc()
            print(f"failed {run}", flush=True)
        else:
            print(f"released {run}", flush=True)


def _asked() -> Iterator[int]:
    with Path(orders()["pipe"]).open(encoding="utf-8") as pipe:
        for line in pipe:
            yield int(line)
