"""Sending a payment: commit the intent, call the rail with no transaction open, commit the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.payments.payouts.usecases import payments
from services.payments.payouts.usecases.attempts import Claimed
from services.payments.payouts.usecases.payments import Timings
from services.payments.rails.pacer import Pacer
from services.payments.rails.protocol import CallRail
from shared import outbox
from shared.database import Database
from shared.outbox import Lane, Work
from shared.sealing import Sealer

ENDPOINT = "outbound_payments"


@dataclass(frozen=True, slots=True)
class Sender:
    """All that sending needs; made once by `wiring`."""

    database: Database
    sealer: Sealer
    rails: Mapping[str, CallRail]
    pacer: Pacer
    timings: Timings


def send(sender: Sender, work: Work) -> None:
    """Sends one payment, if it still waits to be sent. Killed at any line, the payment is found again by the clock."""
    assert work.aggregate_id is not None  # noqa: S101  # every task of this topic names a payment
    payout_id = work.aggregate_id
    sender.pacer.wait(work.org_id, ENDPOINT, urgent=work.lane == Lane.URGENT)
    claimed = outbox.finish(
        sender.database,
        work,
        lambda session: payments.claim(session, work.org_id, payout_id, sender.rails, sender.sealer, sender.timings),
    )
    if claimed is not None:
        deliver(sender, claimed)


def deliver(sender: Sender, claimed: Claimed) -> None:
    """Calls the rail for a claimed payment and records its answer."""
    answer = sender.rails[claimed.rail].pay(
        claimed.credentials, claimed.request, idempotency_key=claimed.idempotency_key
    )
    sender.database.run(
        claimed.org_id, lambda session: payments.record_answer(session, claimed, answer, sender.timings)
    )
