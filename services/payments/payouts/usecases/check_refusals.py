"""A name check that a rail refuses before a payment leaves: nothing was sent, so the payment fails, or waits while finance acts."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payouts.explanations import outcome_of
from services.payments.payouts.rules import PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.payouts.usecases.attempts import evidence_of
from services.payments.payouts.usecases.payments import move_one
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.payouts.usecases.status_effects import after_move, pause_run, tell_of_refusal_for_now
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailRefusedError
from shared.database import FOR_CHANGE
from shared.outbox import Lane, Task, enqueue

_TRY_AGAIN_IN = timedelta(hours=1)


def record_check_refusal(session: Session, org_id: UUID, payout_id: UUID, refused: RailRefusedError) -> None:
    """What a refused name check makes of a queued payment: failed where the rail does not know its bank details any more; else its
    run stops, or, by itself, it is tried again in an hour, and finance is told."""
    run_id = session.get_one(Payout, (org_id, payout_id)).run_id
    if run_id is not None:  # whoever stops or resumes the run holds it before its payments
        session.get(PayoutRun, (org_id, run_id), with_for_update=FOR_CHANGE)
    payout = session.get_one(Payout, (org_id, payout_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if payout.status != PayoutStatus.QUEUED:
        return
    if refused.kind is RailAnswerKind.PAYEE_MUST_ACT:
        to, answer = PayoutStatus.FAILED, RailAnswer(refused.kind, code=refused.code)
        # A check is made only where nothing was sent, or the bank has refused all that was.
        values = {"failure_code": refused.code, "remedy": refused.kind.value, "nothing_moved": True}
        moved = move_one(session, payout, to, PayoutCause.REFUSED, values, evidence_of(answer))
        why = outcome_of(to, answer, nothing_moved=True)
        after_move(session, org_id, moved, PayoutStatus.QUEUED, to, why=why)
        return
    if run_id is not None:
        pause_run(
            session, org_id, run_id, refused.code, RailAnswer(refused.kind, code=refused.code, nothing_moved=True)
        )
        return
    reason = (
        f"Stripe does not check the name on this person's account just now ({refused.code}), and without that nothing leaves. "
        "The money is put aside and still owed. Finance looks at Stripe: it is not the person's bank details. It is tried again by "
        "itself every hour."
    )
    tell_of_refusal_for_now(session, org_id, payout_id, reason, urgent=True)
    later = Task(
        "payments", SEND_TOPIC, payout_id, lane=Lane(payout.lane), due_in=_TRY_AGAIN_IN, dedupe_key=str(payout_id)
    )
    enqueue(session, org_id, [later])
