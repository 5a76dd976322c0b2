"""Cash that a person gives back at the table: they confirm it, or a second member of staff does; then it is owed again, and they are told."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases.tins import check_holder, check_open, checked_reason, lock_float
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.usecases.obligations import purposes_of
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.rails.cash.rules import BackHow
from services.payments.rails.cash.tables import CashFloat, CashGivenBack, CashHandOver
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError, NotFoundError
from shared.identity import RECENT, Actor, Permission
from shared.outbox import send_message

GIVEN_BACK = "The person gave this cash back at the table. It is in the float again, and still owed. Ask them how they want it, then pay it again."


def may_give_back(session: Session, actor: Actor, hand_over_id: UUID) -> CashHandOver:
    """Raises what `give_back` would raise, before any word that somebody says is compared; gives the hand-over."""
    actor.require(Permission.HAND_OVER_CASH)
    handed = get_hand_over(session, actor, hand_over_id)
    tin = session.get_one(CashFloat, (actor.org_id, handed.float_id), populate_existing=True)
    check_holder(actor, tin)
    check_open(tin)
    if back_of(session, handed) is not None:
        raise _given_back()
    return handed


def give_back(
    session: Session, actor: Actor, hand_over_id: UUID, reason: str, how: BackHow | None = None
) -> CashGivenBack:
    """The person gave cash back at the table while the tin is open. `how`: the caller has proved that they say so themselves; else
    it waits for a second member of staff, and is theirs until then.

    Raises ForbiddenError (role, not the holder), NotFoundError, InvalidError (no reason), ConflictError (not open, or given back before).
    """
    actor.require(Permission.HAND_OVER_CASH)
    handed = get_hand_over(session, actor, hand_over_id)
    tin = lock_float(session, actor.org_id, handed.float_id)
    check_holder(actor, tin)
    check_open(tin)
    if back_of(session, handed) is not None:
        raise _given_back()
    back = CashGivenBack(
        org_id=actor.org_id,
        hand_over_id=handed.id,
        reason=checked_reason(reason),
        taken_by=actor.id,
        confirmed_how=how.value if how else None,
        confirmed_at=app_now(session) if how else None,
    )
    session.add(back)
    session.flush()
    if how is not None:
        _owe_again(session, actor, tin, handed)
    else:
        audit.record(session, actor, "cash.give_back_waits", "person", handed.person_id)
    return back


def confirm_given_back(session: Session, actor: Actor, hand_over_id: UUID) -> None:
    """A second member of staff has seen the cash back in the tin. Raises ForbiddenError (their own word, or their own money),
    NotFoundError, ConflictError (nothing waits, or the tin is not open)."""
    actor.require(Permission.COUNT_CASH)
    actor.require_sign_in_within(RECENT)
    handed = get_hand_over(session, actor, hand_over_id)
    tin = lock_float(session, actor.org_id, handed.float_id)
    check_open(tin)
    back = back_of(session, handed)
    if back is None or back.confirmed_at is not None:
        raise _given_back()
    if actor.is_one_of(back.taken_by, handed.person_id):
        raise ForbiddenError(
            "cash.second_person",
            "You wrote this down, or it is your own money, so somebody else must confirm it.",
            "Ask a colleague.",
            effect=Effect.NO_MONEY_MOVED,
        )
    back.confirmed_how, back.confirmed_by, back.confirmed_at = BackHow.SECOND.value, actor.id, app_now(session)
    session.flush()
    _owe_again(session, actor, tin, handed)


def waiting_backs(session: Session, tin: CashFloat) -> int:
    """How many give-backs of a tin wait for a second person."""
    query = (
        select(func.count())
        .select_from(CashGivenBack)
        .join(
            CashHandOver,
            (CashHandOver.org_id == CashGivenBack.org_id) & (CashHandOver.id == CashGivenBack.hand_over_id),
        )
        .where(CashHandOver.org_id == tin.org_id, CashHandOver.float_id == tin.id)
        .where(CashGivenBack.confirmed_at.is_(None), CashGivenBack.dropped_at.is_(None))
    )
    return session.scalars(query).one()


def _owe_again(session: Session, actor: Actor, tin: CashFloat, handed: CashHandOver) -> None:
    step = Transition(PayoutStatus.POSTED, MoneyAt.PAID, PayoutStatus.RETURNED, PayoutCause.GIVEN_BACK)
    moved = transition(session, actor, step, PAYOUT.id == handed.payout_id, evidence={"float_id": str(tin.id)})
    if not moved:
        raise _given_back()
    tin.handed_pence -= handed.amount_pence
    session.flush()
    audit.record(session, actor, "cash.given_back", "person", handed.person_id, {"amount_pence": handed.amount_pence})
    purposes = purposes_of(session, actor.org_id, {moved[0].obligation_id})
    told = NoticeRequested(
        person_id=handed.person_id,
        notice=Notice.CASH_GIVEN_BACK,
        values={
            "amount_pence": handed.amount_pence,
            "reference": moved[0].reference,
            "purpose": purposes[moved[0].obligation_id],
            "given_at": app_now(session).isoformat(),
        },
        about_id=handed.payout_id,
        occasion_id=handed.id,
    )
    send_message(session, actor.org_id, told)
    after_move(session, actor.org_id, moved, PayoutStatus.POSTED, PayoutStatus.RETURNED, tell=False, reason=GIVEN_BACK)


def get_hand_over(session: Session, actor: Actor, hand_over_id: UUID) -> CashHandOver:
    """One payment that was handed over. Raises NotFoundError."""
    handed = session.get(CashHandOver, (actor.org_id, hand_over_id))
    if handed is None:
        raise no_hand_over()
    return handed


def no_hand_over() -> NotFoundError:
    """Nothing here has this id."""
    return NotFoundError("cash_hand_over.not_found", "There is no such hand-over in your organisation.")


def back_of(session: Session, handed: CashHandOver) -> CashGivenBack | None:
    """What was said of a hand-over, and not dropped: that it was given back, or did not reach its person."""
    query = select(CashGivenBack).filter_by(org_id=handed.org_id, hand_over_id=handed.id, dropped_at=None)
    return session.scalar(query.execution_options(populate_existing=True))


def _given_back() -> ConflictError:
    return ConflictError("cash.given_back", "This was given back already, or waits.", effect=Effect.NO_MONEY_MOVED)
