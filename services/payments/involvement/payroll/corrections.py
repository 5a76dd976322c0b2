"""Not paid after all: what the payroll office was said to have paid and did not, or what came back, is owed again once a second person agrees.

The line of the file keeps what was said first; this stands beside it. The person is told, in words of their own, and the payment can be made again.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.payroll.rules import LONGEST_REASON, PAID
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.tables.payroll import PayrollCorrection, PayrollLine
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.payouts.usecases.urgent import lock_payment
from services.payments.people.tables import Person
from services.payments.people.usecases import staff_names
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, Permission

TASK = "payroll_correction_waits"


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """What one of finance says was not paid, and waits for another one."""

    id: UUID
    reference: str
    name: str = field(repr=False)
    amount_pence: int
    reason: str = field(repr=False)
    asked_by: str | None
    asked_at: datetime
    may_agree: bool


def list_corrections(session: Session, actor: Actor) -> list[CorrectionView]:
    """What waits for a second person, the oldest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    rows = session.execute(
        select(PayrollCorrection, Payout, Person.name)
        .join(Payout, (Payout.org_id == PayrollCorrection.org_id) & (Payout.id == PayrollCorrection.payout_id))
        .join(Person, (Person.org_id == Payout.org_id) & (Person.id == Payout.person_id))
        .where(PayrollCorrection.org_id == actor.org_id, PayrollCorrection.outcome.is_(None))
        .order_by(PayrollCorrection.id)
    ).all()
    names = staff_names(session, actor.org_id, {row[0].asked_by for row in rows})
    return [
        CorrectionView(
            id=one.id,
            reference=payout.reference,
            name=name,
            amount_pence=payout.amount_pence,
            reason=one.reason,
            asked_by=names.get(one.asked_by),
            asked_at=one.asked_at,
            may_agree=not actor.is_one_of(one.asked_by, payout.person_id),
        )
        for one, payout, name in rows
    ]


def say_not_paid(session: Session, actor: Actor, reference: str, reason: str) -> PayrollCorrection:
    """Says that a payment was not made with wages after all; nothing changes before another one of finance agrees.

    Raises ForbiddenError (role, their own money), NotFoundError, InvalidError (no reason), ConflictError (not said to be paid, or asked before).
    """
    actor.require(Permission.RELEASE_PAYMENT)
    payout = _paid_with_wages(session, actor, reference)
    _refuse_own(actor, payout)
    words = " ".join(reason.replace("\0", "").split())
    if not words or len(words) > LONGEST_REASON:
        raise InvalidError(
            "payroll.reason",
            f"Write in at most {LONGEST_REASON} characters how you know that this was not paid.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )
    row = PayrollCorrection(org_id=actor.org_id, payout_id=payout.id, reason=words, asked_by=actor.id)
    session.add(row)
    session.flush()
    ask_a_human(
        session,
        actor.org_id,
        kind=TASK,
        subject_type="payout",
        subject_id=payout.id,
        reason="One of finance says that the payroll office did not pay this after all. Another one looks at “Payroll office” and agrees, or "
        "takes it off the list. Until then the payment counts as made.",
        due_in=timedelta(days=1),
    )
    audit.record(session, actor, "payroll.correction_asked", "payout", payout.id)
    return row


def agree_not_paid(session: Session, actor: Actor, correction_id: UUID) -> PayrollCorrection:
    """A second person agrees: it is owed again and can be paid again, and the person is told.

    Raises ForbiddenError (role, who said it, their own money), NotFoundError, ConflictError (decided before).
    """
    actor.require(Permission.RELEASE_PAYMENT)
    row = _open(session, actor, correction_id)
    if actor.is_one_of(row.asked_by):
        raise ForbiddenError(
            "payroll.second_person",
            "You said that this was not paid, so somebody else must agree.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )
    payout = session.get_one(Payout, (actor.org_id, row.payout_id))
    _refuse_own(actor, payout)
    _decide(session, actor, row, "agreed")
    step = Transition(PayoutStatus.POSTED, MoneyAt.PAID, PayoutStatus.RETURNED, PayoutCause.NOT_WITH_WAGES)
    moved = transition(session, actor, step, PAYOUT.id == row.payout_id)
    if not moved:
        raise _decided()
    reason = f"The payroll office did not pay this after all: {row.reason} It is still owed. Put that right, then pay it again."
    after_move(session, actor.org_id, moved, PayoutStatus.POSTED, PayoutStatus.RETURNED, reason=reason)
    audit.record(session, actor, "payroll.correction_agreed", "payout", row.payout_id)
    return row


def drop_not_paid(session: Session, actor: Actor, correction_id: UUID) -> PayrollCorrection:
    """It was paid: takes what was said off the list. Raises ForbiddenError, NotFoundError, ConflictError (decided before)."""
    actor.require(Permission.RELEASE_PAYMENT)
    row = _open(session, actor, correction_id)
    _decide(session, actor, row, "dropped")
    audit.record(session, actor, "payroll.correction_dropped", "payout", row.payout_id)
    return row


def check_may_say(actor: Actor) -> None:
    """Before anything is said of what was typed. Raises ForbiddenError, SignInTooOldError."""
    actor.require(Permission.RELEASE_PAYMENT)


def _paid_with_wages(session: Session, actor: Actor, reference: str) -> Payout:
    query = (
        select(Payout.id, PayrollLine.result)
        .join(PayrollLine, (PayrollLine.org_id == Payout.org_id) & (PayrollLine.payout_id == Payout.id))
        .where(Payout.org_id == actor.org_id, Payout.reference == reference.replace("\0", "").strip().upper())
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFoundError(
            "payroll.no_such_payment", "No file for the payroll office has a payment with this reference."
        )
    payout = lock_payment(session, actor.org_id, found[0])
    if found[1] != PAID or payout.status != PayoutStatus.POSTED:
        raise ConflictError(
            "payroll.not_paid",
            "Nobody has said that this was paid with wages, or it came back already.",
            "Look at the payment.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return payout


def _open(session: Session, actor: Actor, correction_id: UUID) -> PayrollCorrection:
    payout_id = session.scalar(
        select(PayrollCorrection.payout_id).where(
            PayrollCorrection.org_id == actor.org_id, PayrollCorrection.id == correction_id
        )
    )
    if payout_id is None:
        raise NotFoundError("payroll_correction.not_found", "There is no such correction in your organisation.")
    lock_payment(session, actor.org_id, payout_id)
    row = session.get_one(
        PayrollCorrection, (actor.org_id, correction_id), with_for_update=FOR_CHANGE, populate_existing=True
    )
    if row.outcome is not None:
        raise _decided()
    return row


def _decide(session: Session, actor: Actor, row: PayrollCorrection, outcome: str) -> None:
    row.outcome, row.decided_by, row.decided_at = outcome, actor.id, app_now(session)
    session.flush()
    close_items(session, actor.org_id, row.payout_id, [TASK], done_by=actor.id)


def _refuse_own(actor: Actor, payout: Payout) -> None:
    if actor.is_one_of(payout.person_id, payout.payee_person_id):
        raise ForbiddenError(
            "payroll.own_money",
            "This is your own money.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _decided() -> ConflictError:
    return ConflictError(
        "payroll.decided", "Somebody has decided this already.", "Look at the payment.", effect=Effect.NO_MONEY_MOVED
    )
