"""Handing cash over: to somebody on the tin's list, for what is released and theirs, once; and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases.floats import checked_reason, lock_float
from services.payments.payouts.cash.usecases.lists import check_holder, lock_place
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus, RunStatus
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.payouts.usecases.status_effects import after_move, before_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.rails.cash.rules import ConfirmedHow, FloatStatus, status_words
from services.payments.rails.cash.tables import CashFloat, CashGivenBack, CashHandOver
from services.payments.rails.names import Rail
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.money import pounds

GIVEN_BACK = "The person gave this cash back at the table. It is in the float again, and still owed. Ask them how they want it, then pay it again."


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How the person confirmed that they have the money. `witness` saw a signature; `keyed_by` keyed in the sheet, and is not the actor."""

    how: ConfirmedHow
    witness: str | None = None
    keyed_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was given at one moment, in pence, for how many payments."""

    handing_id: UUID
    amount_pence: int
    payments: int


def hand_over(
    session: Session, actor: Actor, float_id: UUID, person_id: UUID, amount_pence: int, confirmed: Confirmation
) -> HandedOver:
    """Gives somebody on the list what is released for them, oldest payments first: exactly `amount_pence`, as whoever hands over saw it.

    The caller has proved what `confirmed` says. Raises ForbiddenError (role, not the holder, or their own money), NotFoundError,
    ConflictError (the tin is not open or holds too little, they stand elsewhere, or another amount is due by now).
    """
    actor.require(Permission.HAND_OVER_CASH if confirmed.keyed_by is None else Permission.COUNT_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    if confirmed.keyed_by is None:
        check_holder(actor, tin)
    if actor.is_one_of(person_id):
        raise ForbiddenError("cash.own", "Nobody hands cash to themself.", effect=Effect.NO_MONEY_MOVED)
    if tin.status != FloatStatus.OPEN.value:
        raise _not_open(tin)
    lock_place(session, tin, person_id)
    due = _first_that_make(amount_pence, lock_due(session, actor.org_id, person_id))
    if amount_pence > tin.issued_pence - tin.handed_pence:
        raise ConflictError(
            "cash.too_little",
            f"{pounds(tin.issued_pence - tin.handed_pence)} is left in this float, which is less than {pounds(amount_pence)}.",
            "Ask finance for another float, or take them off the list: they are then paid to their bank account.",
            effect=Effect.NO_MONEY_MOVED,
        )
    step = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, PayoutStatus.POSTED, PayoutCause.HANDED_OVER)
    moved = transition(
        session,
        actor,
        step,
        PAYOUT.id.in_([one.id for one in due]),
        values={"posted_at": app_now(session)},
        evidence={"float_id": str(tin.id), "confirmed": confirmed.how.value},
    )
    tin.handed_pence += amount_pence
    session.flush()
    handing_id = new_id()
    session.add_all(
        CashHandOver(
            org_id=actor.org_id,
            handing_id=handing_id,
            float_id=tin.id,
            person_id=person_id,
            payout_id=one.payout_id,
            amount_pence=one.amount_pence,
            confirmed_how=confirmed.how.value,
            witness=confirmed.witness,
            handed_by=tin.holder_id if confirmed.keyed_by else actor.id,
            keyed_by=confirmed.keyed_by,
        )
        for one in moved
    )
    session.flush()
    facts = {"float_id": str(tin.id), "amount_pence": amount_pence, "confirmed": confirmed.how.value}
    audit.record(session, actor, "cash.handed_over", "person", person_id, facts)
    after_move(session, actor.org_id, moved, PayoutStatus.QUEUED, PayoutStatus.POSTED)
    return HandedOver(handing_id, amount_pence, len(moved))


def give_back(session: Session, actor: Actor, hand_over_id: UUID, reason: str) -> None:
    """The person gave cash back at the table while the tin is open: it is in the tin again, and owed again.

    Raises ForbiddenError (role, not the holder), NotFoundError, InvalidError (no reason), ConflictError (not open, or given back before).
    """
    actor.require(Permission.HAND_OVER_CASH)
    handed = session.get(CashHandOver, (actor.org_id, hand_over_id))
    if handed is None:
        raise NotFoundError("cash_hand_over.not_found", "There is no such hand-over in your organisation.")
    tin = lock_float(session, actor.org_id, handed.float_id)
    check_holder(actor, tin)
    if tin.status != FloatStatus.OPEN.value:
        raise _not_open(tin)
    before_move(session, actor.org_id, Rail.CASH, PayoutStatus.RETURNED)
    step = Transition(PayoutStatus.POSTED, MoneyAt.PAID, PayoutStatus.RETURNED, PayoutCause.GIVEN_BACK)
    moved = transition(session, actor, step, PAYOUT.id == handed.payout_id, evidence={"float_id": str(tin.id)})
    if not moved:
        raise ConflictError("cash.given_back", "This was given back already.", effect=Effect.NO_MONEY_MOVED)
    tin.handed_pence -= handed.amount_pence
    session.add(
        CashGivenBack(org_id=actor.org_id, hand_over_id=handed.id, reason=checked_reason(reason), taken_by=actor.id)
    )
    session.flush()
    audit.record(session, actor, "cash.given_back", "person", handed.person_id, {"amount_pence": handed.amount_pence})
    after_move(session, actor.org_id, moved, PayoutStatus.POSTED, PayoutStatus.RETURNED, tell=False, reason=GIVEN_BACK)


def lock_due(session: Session, org_id: UUID, person_id: UUID) -> list[Payout]:
    """What may be handed to somebody now, the oldest first, locked. A run that was stopped pays nobody."""
    rows = session.scalars(
        select(Payout)
        .outerjoin(PayoutRun, (PayoutRun.org_id == Payout.org_id) & (PayoutRun.id == Payout.run_id))
        .where(Payout.org_id == org_id, Payout.payee_person_id == person_id, Payout.rail == Rail.CASH.value)
        .where(Payout.status == PayoutStatus.QUEUED.value)
        .where(or_(Payout.run_id.is_(None), PayoutRun.status == RunStatus.RELEASED.value))
        .order_by(Payout.id)
        .with_for_update(of=Payout, key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def _first_that_make(amount_pence: int, due: Sequence[Payout]) -> list[Payout]:
    """The oldest of these payments that come to the amount: what was approved after a sheet was printed does not stand on it."""
    taken, total = list[Payout](), 0
    for one in due:
        taken.append(one)
        total += one.amount_pence
        if total >= amount_pence:
            break
    if total != amount_pence or not taken:
        all_due = sum(one.amount_pence for one in due)
        what = (
            f"{pounds(all_due)} is to be handed over to this person now"
            if due
            else "Nothing is to be handed over to this person now"
        )
        raise ConflictError(
            "cash.another_amount",
            f"{what}, and not {pounds(amount_pence)}.",
            "Look at the list again. It may have been given to them already, or be on its way to their bank.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return taken


def _not_open(tin: CashFloat) -> ConflictError:
    return ConflictError(
        "cash.not_open",
        f"This cash float is {status_words(tin.status)}, so no cash is handed over from it.",
        effect=Effect.NO_MONEY_MOVED,
    )
