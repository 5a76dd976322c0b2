"""Sending a payment: commit the intent, call the rail with no transaction open, commit the outcome. Before it, where one is needed, the
same for a name check."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.payments.payees.sending import RegistrationServices, ask_check
from services.payments.payees.usecases.name_checks import MadeCheck
from services.payments.payouts.usecases import payments
from services.payments.payouts.usecases.attempts import LeasedPayment
from services.payments.payouts.usecases.check_refusals import record_check_refusal
from services.payments.payouts.usecases.payments import NameCheckNeededError, Timings
from services.payments.rails.protocol import CallRail, RailAnswerKind, RailRefusedError
from services.payments.rails.rate_limiter import RateLimiter
from shared import outbox
from shared.database import Database, Session
from shared.outbox import Lane, Work
from shared.sealing import Sealer

ENDPOINT = "outbound_payments"
_MOST_CHECKS = 3
"""A check that has run out, or that another payment of the same person took, is followed by another one."""


@dataclass(frozen=True, slots=True)
class PaymentSender:
    """All that sending needs; made once by `wiring`."""

    database: Database
    sealer: Sealer
    rails: Mapping[str, CallRail]
    pacer: RateLimiter
    timings: Timings
    registration_services: RegistrationServices


def send(sender: PaymentSender, work: Work) -> None:
    """Sends one payment, if it still waits to be sent. Killed at any line, the payment is found again by the clock.

    Raises RailUnavailableError where the rail does not answer to a name check: nothing was taken, the outbox tries again.
    """
    sender.pacer.wait(work.org_id, ENDPOINT, urgent=work.lane == Lane.URGENT)
    leased = _lease(sender, work)
    if leased is not None:
        deliver(sender, leased)


def _lease(sender: PaymentSender, work: Work) -> LeasedPayment | None:
    """Takes the payment, after a name check where it needs one. None where it does not leave now."""
    payout_id = work.subject()
    made: MadeCheck | None = None

    def lease(session: Session) -> LeasedPayment | None:
        return payments.lease_payment(
            session, work.org_id, payout_id, sender.rails, sender.sealer, sender.timings, made=made
        )

    refused: RailRefusedError | None = None
    for _ in range(_MOST_CHECKS):
        try:
            return outbox.finish(sender.database, work, lease)
        except NameCheckNeededError as needed:  # rolled back: the row is open, the payment queued
            question = needed.question
        made = None
        if question is None:
            continue
        try:
            made = ask_check(sender.registration_services, work.org_id, question, urgent=work.lane == Lane.URGENT)
            refused = None
        except RailRefusedError as error:
            refused = error
            if error.kind in (RailAnswerKind.PAUSE_RUN, RailAnswerKind.OUR_BUG):
                break
    if refused is not None:
        told = refused
        outbox.finish(
            sender.database, work, lambda session: record_check_refusal(session, work.org_id, payout_id, told)
        )
    return None  # without a refusal another payment of the same person was faster each time: the clock hints this one again


def deliver(sender: PaymentSender, leased: LeasedPayment) -> None:
    """Calls the rail for a leased payment and records its answer."""
    answer = sender.rails[leased.rail].pay(leased.credentials, leased.request, idempotency_key=leased.idempotency_key)
    sender.database.run(leased.org_id, lambda session: payments.record_answer(session, leased, answer, sender.timings))
