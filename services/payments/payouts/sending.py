"""Sending a payment: commit the intent, call the rail with no transaction open, commit the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.payments.payouts.usecases import payments
from services.payments.payouts.usecases.attempts import LeasedPayment
from services.payments.payouts.usecases.payments import Timings
from services.payments.rails.protocol import CallRail
from services.payments.rails.rate_limiter import RateLimiter
from shared import outbox
from shared.database import Database
from shared.outbox import Lane, Work
from shared.sealing import Sealer

ENDPOINT = "outbound_payments"


@dataclass(frozen=True, slots=True)
class PaymentSender:
    """All that sending needs; made once by `wiring`."""

    database: Database
    sealer: Sealer
    rails: Mapping[str, CallRail]
    pacer: RateLimiter
    timings: Timings


def send(sender: PaymentSender, work: Work) -> None:
    """Sends one payment, if it still waits to be sent. Killed at any line, the payment is found again by the clock."""
    payout_id = work.subject()
    sender.pacer.wait(work.org_id, ENDPOINT, urgent=work.lane == Lane.URGENT)
    leased = outbox.finish(
        sender.database,
        work,
        lambda session: payments.lease_payment(
            session, work.org_id, payout_id, sender.rails, sender.sealer, sender.timings
        ),
    )
    if leased is not None:
        deliver(sender, leased)


def deliver(sender: PaymentSender, leased: LeasedPayment) -> None:
    """Calls the rail for a leased payment and records its answer."""
    answer = sender.rails[leased.rail].pay(leased.credentials, leased.request, idempotency_key=leased.idempotency_key)
    sender.database.run(leased.org_id, lambda session: payments.record_answer(session, leased, answer, sender.timings))
