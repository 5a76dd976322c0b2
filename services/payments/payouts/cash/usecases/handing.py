"""Handing cash over: to somebody on the tin's list, for what is released and theirs, once; by proof at the table, or by a slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases.due import check_due, find_due, lock_limits_of
from services.payments.payouts.cash.usecases.tins import (
    check_holder,
    check_no_slip,
    check_open,
    lock_float,
    lock_place,
    look_at_float,
    not_on_list,
    place_of,
)
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Moved, Transition, transition
from services.payments.rails.cash.rules import ConfirmedHow
from services.payments.rails.cash.tables import CashFloat, CashHandOver, CashSlip
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError
from shared.identity import AT_THE_TABLE, Actor, Permission
from shared.ids import new_id
from shared.money import pounds


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How the person proved at the table that they have the money: their code or their picture. A signature goes by a slip."""

    how: ConfirmedHow


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was given at one moment, in pence, for how many payments."""

    handing_id: UUID
    amount_pence: int
    payments: int


def may_hand_over(session: Session, actor: Actor, float_id: UUID, person_id: UUID, amount_pence: int) -> None:
    """Raises what `hand_over` would raise, without locking anything: looked at before any word that somebody says is compared."""
    actor.require(Permission.HAND_OVER_CASH)
    actor.require_sign_in_within(AT_THE_TABLE)
    tin = look_at_float(session, actor.org_id, float_id)
    _check_hands(actor, tin, person_id)
    place = place_of(session, actor.org_id, person_id)
    if place is None or place.float_id != tin.id:
        raise not_on_list()
    check_no_slip(session, actor.org_id, person_id)
    check_due(find_due(session, actor.org_id, person_id, lock=False), amount_pence)


def hand_over(
    session: Session, actor: Actor, float_id: UUID, person_id: UUID, amount_pence: int, confirmed: Confirmation
) -> HandedOver:
    """Gives somebody on the list all that is released for them: `amount_pence`, as whoever hands over saw it.

    The caller has proved what `confirmed` says. Raises ForbiddenError (role, not the holder, or their own money), SignInTooOldError, NotFoundError,
    ConflictError (the tin is not open, they stand elsewhere, a slip of theirs is about, or another amount is due by now).
    """
    actor.require(Permission.HAND_OVER_CASH)
    actor.require_sign_in_within(AT_THE_TABLE)
    lock_limits_of(session, actor.org_id, [person_id])
    tin = lock_float(session, actor.org_id, float_id)
    _check_hands(actor, tin, person_id)
    lock_place(session, tin, person_id)
    check_no_slip(session, actor.org_id, person_id)
    due = find_due(session, actor.org_id, person_id)
    check_due(due, amount_pence)
    moved = _move(session, actor, tin, PayoutStatus.QUEUED, [one.id for one in due.payments], confirmed.how)
    return _write_down(session, actor, tin, person_id, moved, confirmed.how, None)


def hand_over_by_slip(session: Session, actor: Actor, tin: CashFloat, slip: CashSlip) -> HandedOver:
    """Two people have looked at a signed slip: exactly its payments were given, whatever was released since, or stopped. The caller
    holds the tin and has ended the slip. Raises ConflictError where one of them is not put aside any more."""
    lock_place(session, tin, slip.person_id)
    how = ConfirmedHow.SIGNATURE
    moved = _move(session, actor, tin, PayoutStatus.QUEUED, slip.payout_ids, how)
    stopped = _move(session, actor, tin, PayoutStatus.NEEDS_HUMAN, slip.payout_ids, how)
    if sum(one.amount_pence for one in (*moved, *stopped)) != slip.amount_pence:
        raise ConflictError(
            "cash.slip_not_due",
            f"Not all of the {pounds(slip.amount_pence)} on this slip is put aside any more.",
            "Ask finance to look at the payments of this person.",
            effect=Effect.NO_MONEY_MOVED,
        )
    given = _write_down(session, actor, tin, slip.person_id, [*moved, *stopped], how, slip)
    if stopped:
        after_move(session, actor.org_id, stopped, PayoutStatus.NEEDS_HUMAN, PayoutStatus.POSTED, tell=False)
    return given


def _check_hands(actor: Actor, tin: CashFloat, person_id: UUID) -> None:
    check_holder(actor, tin)
    if actor.is_one_of(person_id):
        raise ForbiddenError("cash.own", "Nobody hands cash to themself.", effect=Effect.NO_MONEY_MOVED)
    check_open(tin)


def _move(
    session: Session, actor: Actor, tin: CashFloat, now: PayoutStatus, payouts: Sequence[UUID], how: ConfirmedHow
) -> list[Moved]:
    step = Transition(now, MoneyAt.RESERVED, PayoutStatus.POSTED, PayoutCause.HANDED_OVER)
    return transition(
        session,
        actor,
        step,
        PAYOUT.id.in_(payouts),
        values={"posted_at": app_now(session)},
        evidence={"float_id": str(tin.id), "confirmed": how.value},
    )


def _write_down(
    session: Session,
    actor: Actor,
    tin: CashFloat,
    person_id: UUID,
    moved: Sequence[Moved],
    how: ConfirmedHow,
    slip: CashSlip | None,
) -> HandedOver:
    amount_pence, handing_id = sum(one.amount_pence for one in moved), new_id()
    tin.handed_pence += amount_pence
    session.flush()
    session.add_all(
        CashHandOver(
            org_id=actor.org_id,
            handing_id=handing_id,
            float_id=tin.id,
            person_id=person_id,
            payout_id=one.payout_id,
            amount_pence=one.amount_pence,
            confirmed_how=how.value,
            witness=slip.witness if slip else None,
            handed_by=tin.holder_id,
            keyed_by=slip.keyed_by if slip else None,
            slip_id=slip.id if slip else None,
        )
        for one in moved
    )
    session.flush()
    facts = {"float_id": str(tin.id), "amount_pence": amount_pence, "confirmed": how.value}
    audit.record(session, actor, "cash.handed_over", "person", person_id, facts)
    after_move(session, actor.org_id, list(moved), PayoutStatus.QUEUED, PayoutStatus.POSTED)
    session.refresh(tin)  # a trigger moved what is put aside
    return HandedOver(handing_id, amount_pence, len(moved))
