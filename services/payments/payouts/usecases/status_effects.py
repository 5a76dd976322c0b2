"""What follows when a payment has moved: words to the person, work for a human, a run that stops."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from services.payments.payouts.explanations import Outcome, explain, outcome_of
from services.payments.payouts.rules import (
    FINISHED,
    OF_RAIL,
    RUN_TRANSITIONS,
    PayoutStatus,
    RunEvent,
    RunStatus,
    WaitsFor,
)
from services.payments.payouts.tables import Payout, PayoutDecision, PayoutRun
from services.payments.payouts.usecases.failed_accounts import ask_where_to_send, is_account_at_fault
from services.payments.payouts.usecases.obligations import charities_paid, purposes_of
from services.payments.payouts.usecases.releasing import wake, wake_runs
from services.payments.payouts.usecases.transitions import Moved
from services.payments.people.usecases import is_gone_from_here
from services.payments.rails.names import Rail, is_handed_over
from services.payments.rails.protocol import RailAnswer, RailStatus
from services.payments.rails.usecases import hold_float
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import app_now, update_status
from shared.identity import SYSTEM_ID, system_actor
from shared.outbox import send_message

NOTICES = {
    PayoutStatus.POSTED: Notice.PAYMENT_SENT,
    PayoutStatus.FAILED: Notice.PAYMENT_FAILED,
    PayoutStatus.RETURNED: Notice.PAYMENT_RETURNED,
}
"""What a person is told, and when: "we have sent your money" only once the rail says that it has left."""

_OF_CHARITY = {
    PayoutStatus.POSTED: Notice.CHARITY_SENT,
    PayoutStatus.FAILED: Notice.CHARITY_NOT_SENT,
    PayoutStatus.RETURNED: Notice.CHARITY_NOT_SENT,
}
"""What they are told of what they give away: nobody asks them for an account."""

_OF_CASH = {PayoutStatus.POSTED: Notice.CASH_GIVEN, PayoutStatus.FAILED: Notice.CASH_NOT_GIVEN}
"""What they are told where a person was to hand it over."""
_WITH_WAGES = {PayoutStatus.POSTED: Notice.WAGES_PAID, PayoutStatus.RETURNED: Notice.WAGES_NOT_PAID}
"""What they are told where the payroll office paid it: what arrives may be less, because tax comes off."""

REFUSED_FOR_NOW = "payout_refused_for_now"
"""Work that does itself: it is asked for while the bank refuses, and settled by whatever becomes of the payment."""

OWN_LIMIT = "cash_own_limit"
"""The kind of task about cash that a limit of its person holds."""
WITHOUT_LIST = "cash_without_list"
"""The kind of task about a payment in cash whose person stands on no list."""
CASH_KINDS = (OWN_LIMIT, WITHOUT_LIST)
"""What is asked about cash that waits; settled by whatever becomes of it."""
DECISION_KINDS = ("payout_second_person", "payout_number_unknown")
"""What people are asked about a decision that waits."""
ASKED_ABOUT = frozenset({*FINISHED, PayoutStatus.NEEDS_HUMAN})
"""A person is asked what to do next where a payment has come here."""


OF_NOBODY = (
    "This money did not arrive, or came back, and its person was erased, or their record was merged. It stays owed, nobody was asked, and it "
    "cannot be paid again here. Two people of finance say at “Money that nobody claims” that it was paid by hand, or that it is written off."
)
"""What finance reads instead of that the person was asked for another account."""


def before_move(session: Session, org_id: UUID, rail: str, to: PayoutStatus) -> None:
    """Holds the account while money comes back to its float, as who tops up does: whoever finds the float too low meanwhile
    either sees that money or is seen waiting for it."""
    if to in FINISHED:
        hold_float(session, org_id, rail)


def after_move(  # what moved, from where to where, and in which words
    session: Session,
    org_id: UUID,
    moved: list[Moved],
    now: PayoutStatus,
    to: PayoutStatus,
    *,
    tell: bool = True,
    reason: str | None = None,
    why: Outcome | None = None,
) -> None:
    """Says and asks what a new status calls for; money that is back in the float wakes what waits for it.

    `tell`: the person is told; not where they were told the same before. `why`: the rail's reason, which decides what a human
    reads and whether the person is asked for another account. `reason`: what a human reads instead.
    """
    why = why or Outcome(to, None, None, nothing_moved=False)
    is_told = to in NOTICES and tell
    purposes = purposes_of(session, org_id, {one.obligation_id for one in moved}) if is_told else {}
    given = charities_paid(session, org_id, {one.obligation_id for one in moved}) if is_told else {}
    if to in FINISHED:
        _wake_waiting(session, org_id, moved)
    for one in moved:
        _end_what_was_asked(session, org_id, one, now, to)
        is_gone = to in FINISHED and is_gone_from_here(session, org_id, one.person_id)
        asks_where = is_account_at_fault(why) and not is_gone
        asks = ask_where_to_send(session, org_id, one.payout_id, to) if asks_where else None
        if is_told and not is_gone:
            charity = given.get(one.obligation_id)
            _tell(session, org_id, one, to, asks, purposes[one.obligation_id], charity)
        if to in ASKED_ABOUT:
            ask_a_human(
                session,
                org_id,
                kind=f"payout_{to.value}",
                subject_type="payout",
                subject_id=one.payout_id,
                reason=OF_NOBODY if is_gone else reason or explain(replace(why, asks_where=asks is not None)) or "",
                urgent=to is PayoutStatus.NEEDS_HUMAN,
                due_in=timedelta(hours=4),
            )


def _end_what_was_asked(session: Session, org_id: UUID, one: Moved, now: PayoutStatus, to: PayoutStatus) -> None:
    """Takes off the list what people were asked about the status before."""
    if to in FINISHED or to is PayoutStatus.NEEDS_HUMAN or (to in OF_RAIL.values() and one.attempts > 1):
        close_items(session, org_id, one.payout_id, [REFUSED_FOR_NOW], done_by=SYSTEM_ID)
    if is_handed_over(one.rail) and (to in FINISHED or to is PayoutStatus.POSTED):
        close_items(session, org_id, one.payout_id, CASH_KINDS, done_by=SYSTEM_ID)
    if now is PayoutStatus.NEEDS_HUMAN:
        drop_decision(session, org_id, one.payout_id)
    if now in ASKED_ABOUT:
        close_items(session, org_id, one.payout_id, [f"payout_{now.value}"], done_by=SYSTEM_ID)


def _tell(
    session: Session,
    org_id: UUID,
    one: Moved,
    to: PayoutStatus,
    asks: Notice | None,
    purpose: str,
    charity: str | None,
) -> None:
    if charity is not None:
        _tell_of_gift(session, org_id, one, to, charity, purpose)
        return
    own = _OF_CASH if is_handed_over(one.rail) else _WITH_WAGES if one.rail == Rail.PAYROLL else {}
    notice = asks or own.get(to) or NOTICES[to]
    values: dict[str, str | int] = {"amount_pence": one.amount_pence, "reference": one.reference, "purpose": purpose}
    if notice is Notice.CASH_GIVEN:
        values["given_at"] = app_now(session).isoformat()
    told = NoticeRequested(person_id=one.person_id, notice=notice, values=values, about_id=one.payout_id)
    send_message(session, org_id, told)


def _tell_of_gift(session: Session, org_id: UUID, one: Moved, to: PayoutStatus, charity: str, purpose: str) -> None:
    values: dict[str, str | int] = {"amount_pence": one.amount_pence, "charity": charity, "purpose": purpose}
    told = NoticeRequested(person_id=one.person_id, notice=_OF_CHARITY[to], values=values, about_id=one.payout_id)
    send_message(session, org_id, told)


def _wake_waiting(session: Session, org_id: UUID, moved: list[Moved]) -> None:
    for one in moved:
        wake(session, org_id, WaitsFor.FLOAT, Payout.rail == one.rail)
    if any(is_handed_over(one.rail) for one in moved):
        wake_runs(session, org_id)


def drop_decision(session: Session, org_id: UUID, payout_id: UUID) -> None:
    """A decision that still waits, for a second person or for the bank, is over: the payment went another way, or it was dropped."""
    session.execute(
        update(PayoutDecision)
        .where(PayoutDecision.org_id == org_id, PayoutDecision.payout_id == payout_id)
        .where(PayoutDecision.done_at.is_(None), PayoutDecision.dropped_at.is_(None))
        .values(dropped_at=func.app_now())
    )
    close_items(session, org_id, payout_id, DECISION_KINDS, done_by=system_actor(org_id).id)


def tell_of_delay(session: Session, payout: Payout, answer: RailAnswer) -> None:
    """Tells a person once, however often we look, that their payment is still on its way or is being checked."""
    if payout.status != PayoutStatus.PROCESSING.value or answer.status is not RailStatus.PROCESSING:
        return
    if charities_paid(session, payout.org_id, {payout.obligation_id}):
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


def tell_of_waiting(session: Session, org_id: UUID, payout_id: UUID, answer: RailAnswer) -> None:
    """Tells a person of a payment that the rail goes on refusing for now; whatever becomes of it settles the task."""
    tell_of_refusal_for_now(session, org_id, payout_id, f"{_why(answer)} It goes on being tried.", urgent=False)


def pause_sending(session: Session, org_id: UUID, run_id: UUID | None, payout_id: UUID, answer: RailAnswer) -> None:
    """The rail refuses until finance acts: a run stops; a payment by itself is tried again and again, and a human is asked."""
    if run_id is not None:
        pause_run(session, org_id, run_id, answer.code or "rail_refused", answer)
        return
    tell_of_refusal_for_now(session, org_id, payout_id, f"{_why(answer)} It is tried again by itself.", urgent=True)


def tell_of_refusal_for_now(session: Session, org_id: UUID, payout_id: UUID, reason: str, *, urgent: bool) -> None:
    """Makes the one task about a payment by itself that the rail refuses for now: due in an hour where it is urgent, else in four."""
    ask_a_human(
        session,
        org_id,
        kind=REFUSED_FOR_NOW,
        subject_type="payout",
        subject_id=payout_id,
        reason=reason,
        urgent=urgent,
        due_in=timedelta(hours=1 if urgent else 4),
    )


def pause_run(session: Session, org_id: UUID, run_id: UUID, code: str, answer: RailAnswer | None = None) -> None:
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
        reason=f"This run has stopped before its end. {_why(answer)} What was sent stays sent; nothing is lost. "
        "Put that right, then resume the run.",
        urgent=True,
        due_in=timedelta(hours=1),
    )


def _why(answer: RailAnswer | None) -> str:
    return (answer and explain(outcome_of(PayoutStatus.QUEUED, answer, nothing_moved=answer.nothing_moved))) or (
        "The bank refused a payment and gave no reason. It is put aside in the float and still owed. Finance looks at the bank."
    )
