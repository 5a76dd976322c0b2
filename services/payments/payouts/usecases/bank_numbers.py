"""Somebody has asked the bank and got its number of a payment: we ask the bank by that number before we believe it.

Two transactions, with the rail asked in between (`fetching.py`).
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payouts.tables import Payout, PayoutAtRail, PayoutDecision
from services.payments.payouts.usecases.generations import lock_generations
from services.payments.payouts.usecases.payments import Timings
from services.payments.payouts.usecases.status_effects import DECISION_KINDS, drop_decision
from services.payments.payouts.usecases.status_queries import StatusQuery, apply_fetched, query_of
from services.payments.rails.protocol import RailAnswer
from services.payments.worklist.usecases import ask_a_human
from shared.database import app_now
from shared.outbox import Work, acknowledge
from shared.sealing import Sealer


def begin_number(session: Session, work: Work, sealer: Sealer) -> tuple[str, StatusQuery] | None:
    """The number to ask the rail by, with what the question takes; None where the decision is over already."""
    decision = _decision(session, work)
    payout = session.get(Payout, (work.org_id, work.subject()))
    if decision.done_at is not None or decision.dropped_at is not None or payout is None:
        return None
    return decision.bank_number or "", query_of(session, payout, sealer)


def end_number(
    session: Session, work: Work, query: StatusQuery | None, answer: RailAnswer | None, timings: Timings
) -> None:
    """What follows from the rail's answer: the payment follows it, or the decision is dropped because that is another payment, or
    none. `answer` is None where the rail knows no such number."""
    lock_generations(session, work.org_id, work.subject())
    if not acknowledge(session, work.id) or query is None:
        return
    decision = _decision(session, work)
    if decision.done_at is not None or decision.dropped_at is not None:
        return
    payout = session.get_one(Payout, (work.org_id, work.subject()), populate_existing=True)
    if answer is None or not _is_of(session, payout, answer):
        drop_decision(session, work.org_id, payout.id)
        ask_a_human(
            session,
            work.org_id,
            kind=DECISION_KINDS[1],
            subject_type="payout",
            subject_id=payout.id,
            reason="Somebody gave the bank's number of this payment, and the bank has no such payment of this amount by that number. "
            "The payment still waits for a decision. Look at the number again, or ask the bank.",
            urgent=True,
        )
        return
    decision.done_at = app_now(session)
    session.flush()
    apply_fetched(session, work.org_id, payout.id, answer, timings, asked_at=query.asked_at)


def _decision(session: Session, work: Work) -> PayoutDecision:
    decision_id = UUID(str(work.body["decision"]))
    return session.get_one(PayoutDecision, (work.org_id, decision_id), populate_existing=True)


def _is_of(session: Session, payout: Payout, answer: RailAnswer) -> bool:
    """Whether what the rail has by this number can be this payment, and is no other of ours."""
    others = (
        select(PayoutAtRail.payout_id)
        .filter_by(org_id=payout.org_id, provider_id=answer.provider_id)
        .where(PayoutAtRail.payout_id != payout.id)
    )
    is_taken = session.scalar(select(others.exists()))
    return answer.payout_id in (None, payout.id) and answer.amount_pence == payout.amount_pence and not is_taken
