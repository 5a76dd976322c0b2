"""What follows when a payment has moved: words to the person, work for a human, a run that stops."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payouts.rules import (
    FINISHED,
    OF_RAIL,
    RUN_TRANSITIONS,
    PayoutStatus,
    RunEvent,
    RunStatus,
    WaitsFor,
)
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.payouts.usecases.failed_accounts import ask_where_to_send
from services.payments.payouts.usecases.obligations import purposes_of
from services.payments.payouts.usecases.releasing import wake
from services.payments.payouts.usecases.transitions import Moved
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus
from services.payments.rails.usecases import find_account
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import update_status
from shared.identity import system_actor
from shared.outbox import send_message

NOTICES = {
    PayoutStatus.POSTED: Notice.PAYMENT_SENT,
    PayoutStatus.FAILED: Notice.PAYMENT_FAILED,
    PayoutStatus.RETURNED: Notice.PAYMENT_RETURNED,
}
"""What a person is told, and when: "we have sent your money" only once the rail says that it has left."""

REFUSED_FOR_NOW = "payout_refused_for_now"
"""Work that does itself: it is asked for while the bank refuses, and settled by whatever becomes of the payment."""

REASONS = {
    PayoutStatus.FAILED: "The bank could not make this payment. The money is back in your float and is still owed. "
    "Ask the person for new bank details, then pay again.",
    PayoutStatus.RETURNED: "The person's bank sent this payment back. The money is in your float and is still owed. "
    "Ask the person for new bank details, then pay again.",
    PayoutStatus.NEEDS_HUMAN: "We cannot tell whether this payment was made, or the bank wants a person to look. "
    "Nothing more is sent until you decide. Look at the bank first; then accept what it says.",
    PayoutStatus.CANCELED: "This payment was canceled at the bank. The money is in your float and is still owed.",
}

_NEEDS_A_LOOK = {
    PayoutStatus.FAILED: "The bank could not make this payment, and not because of the person's bank details. The money is back in "
    "your float and is still owed. Look at the bank for its reason, or ask it; then pay again.",
    PayoutStatus.RETURNED: "This payment came back, and not because of the person's bank details. The money is in your float and is "
    "still owed. Look at the bank for its reason, or ask it; then pay again.",
}


_ASKED_WHERE = {
    PayoutStatus.FAILED: "The bank says that no money can go to this person's account. The money is back in your float and is still owed. ",
    PayoutStatus.RETURNED: "The person's bank sent this payment back because of the account. The money is in your float and is still owed. ",
}
_BY_ITSELF = (
    "Nothing more is sent to that account. The person was asked for new bank details: when these are ready it is paid again by itself. "
    "If you hear nothing for a few days, call them."
)


def what_to_do(to: PayoutStatus, answer: RailAnswer) -> str | None:
    """What finance is told of a payment that an answer has moved: by the rail's remedy where it gives one, else by the status.

    None for a status that asks nothing of anybody.
    """
    if answer.remedy is RailAnswerKind.NEEDS_HUMAN and to in _NEEDS_A_LOOK:
        return _NEEDS_A_LOOK[to]
    return REASONS.get(to)


def before_move(session: Session, org_id: UUID, rail: str, to: PayoutStatus) -> None:
    """Holds the account while money comes back to its float, as who tops up does: whoever finds the float too low meanwhile
    either sees that money or is seen waiting for it."""
    if to in FINISHED:
        find_account(session, org_id, rail, lock=True)


def after_move(  # what moved, from where to where, and in which words
    session: Session,
    org_id: UUID,
    moved: list[Moved],
    now: PayoutStatus,
    to: PayoutStatus,
    *,
    tell: bool = True,
    reason: str | None = None,
    account_at_fault: bool = False,
) -> None:
    """Says and asks what a new status calls for; money that is back in the float wakes what waits for it.

    `tell`: the person is told; not where they were told the same before. `reason`: what a human is told, where that is
    more than the status says. `account_at_fault`: no money can go to that account, so the person is asked for another one.
    """
    system = system_actor(org_id)
    is_told = to in NOTICES and tell
    purposes = purposes_of(session, org_id, {one.obligation_id for one in moved}) if is_told else {}
    for one in moved:
        if to in FINISHED:
            wake(session, org_id, WaitsFor.FLOAT, Payout.rail == one.rail)
        if to in FINISHED or to is PayoutStatus.NEEDS_HUMAN or (to in OF_RAIL.values() and one.attempts > 1):
            close_items(session, org_id, one.payout_id, [REFUSED_FOR_NOW], done_by=system.id)
        if now in REASONS:  # what was asked about the status before is asked no more
            close_items(session, org_id, one.payout_id, [f"payout_{now.value}"], done_by=system.id)
        asks = ask_where_to_send(session, org_id, one.payout_id, to) if account_at_fault else None
        if is_told:
            notice = NoticeRequested(
                person_id=one.person_id,
                notice=asks or NOTICES[to],
                values={
                    "amount_pence": one.amount_pence,
                    "reference": one.reference,
                    "purpose": purposes[one.obligation_id],
                },
                about_id=one.payout_id,
            )
            send_message(session, org_id, notice)
        if to in REASONS:
            ask_a_human(
                session,
                org_id,
                kind=f"payout_{to.value}",
                subject_type="payout",
                subject_id=one.payout_id,
                reason=_ASKED_WHERE[to] + _BY_ITSELF if asks else reason or REASONS[to],
                urgent=to is PayoutStatus.NEEDS_HUMAN,
                due_in=timedelta(hours=4),
            )


def tell_of_delay(session: Session, payout: Payout, answer: RailAnswer) -> None:
    """Tells a person once, however often we look, that their payment is still on its way or is being checked."""
    if payout.status != PayoutStatus.PROCESSING.value or answer.status is not RailStatus.PROCESSING:
        return
    notice = NoticeRequested(
        person_id=payout.person_id,
        notice=Notice.PAYMENT_UNDER_REVIEW if answer.under_review else Notice.PAYMENT_PROCESSING,
        values={
            "amount_pence": payout.amount_pence,
            "reference": payout.reference,
            "purpose": purposes_of(session, payout.org_id, {payout.obligation_id})[payout.obligation_id],
        },
        about_id=payout.id,
    )
    send_message(session, payout.org_id, notice)


def pause_sending(session: Session, org_id: UUID, run_id: UUID | None, payout_id: UUID, code: str) -> None:
    """The rail refuses until finance acts: a run stops; a payment by itself is tried again and again, and a human is asked."""
    if run_id is not None:
        pause_run(session, org_id, run_id, code)
        return
    ask_a_human(
        session,
        org_id,
        kind=REFUSED_FOR_NOW,
        subject_type="payout",
        subject_id=payout_id,
        reason="The bank refused this payment for want of money or permission. No money has moved, and it is tried again "
        "by itself. Put that right at the bank.",
        urgent=True,
        due_in=timedelta(hours=1),
    )


def pause_run(session: Session, org_id: UUID, run_id: UUID, code: str) -> None:
    """Stops a run's queued payments until finance resumes it; what has left is not touched."""
    paused = session.execute(
        update_status(PayoutRun, RUN_TRANSITIONS, RunStatus.RELEASED, RunEvent.REFUSED)
        .where(PayoutRun.org_id == org_id, PayoutRun.id == run_id)
        .values(pause_reason=code)
        .returning(PayoutRun.id)
    )
    if paused.first() is None:
        return
    audit.record(session, system_actor(org_id), "run.paused", "payout_run", run_id, {"code": code})
    ask_a_human(
        session,
        org_id,
        kind="run_paused",
        subject_type="payout_run",
        subject_id=run_id,
        reason="This run has stopped before its end: the bank refused for want of money or permission. "
        "What was sent stays sent; nothing is lost. Put that right, then resume the run.",
        urgent=True,
        due_in=timedelta(hours=1),
    )
