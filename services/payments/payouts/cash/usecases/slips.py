"""Slips of paper: made when they are printed, keyed in by their number by one person, confirmed by another, or destroyed by two.

While a slip is about, its money goes by it and no other way. A slip pays exactly the payments that it was printed for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases.due import (
    ask_for_looks,
    check_due,
    find_due,
    find_put_aside,
    lock_limits_of,
)
from services.payments.payouts.cash.usecases.handing import HandedOver, hand_over_by_slip
from services.payments.payouts.cash.usecases.lists import standing_on
from services.payments.payouts.cash.usecases.settling import settle_if_answered
from services.payments.payouts.cash.usecases.tins import (
    check_holder,
    check_open,
    checked_reason,
    difference_of,
    lock_float,
    lock_place,
    slip_about,
)
from services.payments.payouts.tables import Payout
from services.payments.rails.cash.rules import SLIP_TRANSITIONS, FloatStatus, SlipEvent, SlipStatus, status_words
from services.payments.rails.cash.tables import CashFloat, CashSlip
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import RECENT, Actor, Permission
from shared.money import pounds

_MOST_FIGURES = 10**12


@dataclass(frozen=True, slots=True)
class SignedSlip:
    """What stands on a signed slip: its number, how much in pence, and who saw them sign."""

    float_id: UUID
    number: int
    amount_pence: int
    witness: str


def print_slips(session: Session, actor: Actor, float_id: UUID) -> list[CashSlip]:
    """A slip for everybody on the list who is to be given something and has none; who has one keeps it, with its number.

    Raises ForbiddenError (role, not the holder), NotFoundError, ConflictError (the tin is not open).
    """
    actor.require(Permission.HAND_OVER_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    check_holder(actor, tin)
    check_open(tin)
    people = standing_on(session, tin)
    made = []
    for person_id in people:
        if actor.is_one_of(person_id) or slip_about(session, actor.org_id, person_id) is not None:
            continue
        due = find_due(session, actor.org_id, person_id)
        if due.payments:
            made.append(make_slip(session, actor, tin, person_id, due.payments))
    ask_for_looks(session, actor.org_id, people)
    return made


def make_slip(session: Session, actor: Actor, tin: CashFloat, person_id: UUID, payments: Sequence[Payout]) -> CashSlip:
    """A slip for these payments. The caller holds the tin and the payments."""
    slip = CashSlip(
        org_id=actor.org_id,
        number=session.scalars(select(func.nextval("cash_slip_number_seq"))).one(),
        float_id=tin.id,
        person_id=person_id,
        payout_ids=[one.id for one in payments],
        amount_pence=sum(one.amount_pence for one in payments),
        status=SlipStatus.OPEN.value,
        printed_by=actor.id,
    )
    session.add(slip)
    session.flush()
    audit.record(session, actor, "cash.slip_printed", "person", person_id, {"slip": slip.number})
    return slip


def ask_about_everybody(session: Session, actor: Actor, tin: CashFloat) -> None:
    """A slip for everybody on the list for whom money is put aside and who has none: it must be answered whether they were given it."""
    for person_id in standing_on(session, tin):
        _ask_about(session, actor, tin, person_id)


def _ask_about(session: Session, actor: Actor, tin: CashFloat, person_id: UUID) -> None:
    """A slip for what is put aside for somebody and stood on no slip of this tin yet: what two said was not given was not given."""
    if slip_about(session, tin.org_id, person_id) is not None:
        return
    printed = select(CashSlip.payout_ids).filter_by(org_id=tin.org_id, float_id=tin.id, person_id=person_id)
    answered = {one for ids in session.scalars(printed) for one in ids}
    held = [one for one in find_put_aside(session, tin.org_id, person_id) if one.id not in answered]
    if held:
        make_slip(session, actor, tin, person_id, held)


def _settle(session: Session, actor: Actor, tin: CashFloat, slip: CashSlip) -> None:
    """A slip has its answer. Where its tin is short, what was put aside beside it is asked about as well, before the tin is settled."""
    if tin.status == FloatStatus.COUNTED.value and difference_of(tin) < 0:
        _ask_about(session, actor, tin, slip.person_id)
    settle_if_answered(session, actor, tin)


def sign_at_table(
    session: Session, actor: Actor, float_id: UUID, person_id: UUID, amount_pence: int, witness: str
) -> CashSlip:
    """Somebody signs at the table: the holder keys their slip in at once. It counts once a second person has looked at it.

    Raises ForbiddenError, NotFoundError, InvalidError, ConflictError as `hand_over` and `key_in` do.
    """
    actor.require(Permission.HAND_OVER_CASH)
    lock_limits_of(session, actor.org_id, [person_id])
    tin = lock_float(session, actor.org_id, float_id)
    check_holder(actor, tin)
    check_open(tin)
    _check_not_own(actor, person_id)
    seen_by = _checked_witness(witness)
    lock_place(session, tin, person_id)
    slip, due = slip_about(session, actor.org_id, person_id), find_due(session, actor.org_id, person_id)
    if slip is None:
        check_due(due, amount_pence)
        slip = make_slip(session, actor, tin, person_id, due.payments)
    elif slip.status == SlipStatus.OPEN.value and not due.has(slip.payout_ids):
        raise _slip_is_held(slip)
    return _key_in(session, actor, slip, amount_pence, seen_by)


def key_in(session: Session, actor: Actor, signed: SignedSlip) -> CashSlip:
    """Keys one signed slip in by its number; keyed in again it is the same slip, and no harm is done. Also once the tin is counted in.

    Raises ForbiddenError (role, or their own slip), NotFoundError (no such number at this tin), InvalidError (no witness, or another
    amount stands on it), ConflictError (it was declared destroyed, or the tin is closed).
    """
    actor.require(Permission.COUNT_CASH)
    tin = lock_float(session, actor.org_id, signed.float_id)
    witness = _checked_witness(signed.witness)
    if not 0 < signed.number < _MOST_FIGURES:
        raise _no_slip()
    slip = session.scalar(
        select(CashSlip)
        .filter_by(org_id=actor.org_id, float_id=tin.id, number=signed.number)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if slip is None:
        raise _no_slip()
    _check_not_own(actor, slip.person_id)
    if slip.status == SlipStatus.DESTROYED.value:
        raise ConflictError(
            "cash.slip_destroyed",
            f"Two people said that slip {slip.number} was destroyed, and here it is. Its money may have been paid another way.",
            "Keep the slip, and tell finance today.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if slip.status == SlipStatus.OPEN.value and tin.status not in (FloatStatus.OPEN.value, FloatStatus.COUNTED.value):
        raise ConflictError(
            "cash.not_open",
            f"This cash float is {status_words(tin.status)}, so its slips cannot be keyed in.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return _key_in(session, actor, slip, signed.amount_pence, witness)


def confirm_slip(session: Session, actor: Actor, slip_id: UUID) -> HandedOver | None:
    """A second person has looked at the same slip: exactly its payments were given. None where this was confirmed before.

    Raises ForbiddenError (who keyed it in, holds the tin, or is paid), NotFoundError, ConflictError (not keyed in, see the rules).
    """
    actor.require(Permission.COUNT_CASH)
    actor.require_sign_in_within(RECENT)
    tin, slip = _lock_slip(session, actor, slip_id)
    if slip.status == SlipStatus.CONFIRMED.value:
        return None
    if actor.is_one_of(slip.keyed_by, slip.person_id, tin.holder_id):
        raise ForbiddenError(
            "cash.second_person",
            "You keyed this in, hold this float, or it is your own slip, so somebody else must confirm it.",
            "Ask a colleague.",
            effect=Effect.NO_MONEY_MOVED,
        )
    SLIP_TRANSITIONS.next_status(SlipStatus(slip.status), SlipEvent.SEEN)
    slip.confirmed_by, slip.confirmed_at = actor.id, app_now(session)
    SLIP_TRANSITIONS.move(slip, SlipEvent.SEEN)
    session.flush()
    given = hand_over_by_slip(session, actor, tin, slip)
    _settle(session, actor, tin, slip)
    return given


def take_back_keying(session: Session, actor: Actor, slip_id: UUID, reason: str) -> None:
    """A slip that was keyed in wrongly may be keyed in again; it is about as before, so its money goes by it still.

    Raises ForbiddenError, NotFoundError, InvalidError (no reason), ConflictError (not keyed in, or confirmed by now).
    """
    actor.require(Permission.COUNT_CASH)
    _, slip = _lock_slip(session, actor, slip_id)
    SLIP_TRANSITIONS.next_status(SlipStatus(slip.status), SlipEvent.TAKEN_BACK)
    slip.reason = checked_reason(reason)
    slip.keyed_by, slip.keyed_at, slip.witness = None, None, None
    SLIP_TRANSITIONS.move(slip, SlipEvent.TAKEN_BACK)
    session.flush()
    audit.record(session, actor, "cash.slip_taken_back", "person", slip.person_id, {"slip": slip.number})


def destroy_slip(session: Session, actor: Actor, slip_id: UUID, reason: str) -> CashSlip:
    """Two people say that nobody was given anything for a slip: the holder or finance first, with a reason; then somebody else.

    Raises ForbiddenError (role, neither holder nor finance, or their own), NotFoundError, InvalidError (no reason), ConflictError.
    """
    actor.require(Permission.COUNT_CASH)
    tin, slip = _lock_slip(session, actor, slip_id)
    SLIP_TRANSITIONS.next_status(SlipStatus(slip.status), SlipEvent.DESTROYED)
    _check_not_own(actor, slip.person_id)
    if slip.destroy_asked_by is None:
        check_holder(actor, tin, or_finance=True)
        slip.reason, slip.destroy_asked_by, slip.destroy_asked_at = checked_reason(reason), actor.id, app_now(session)
        session.flush()
        audit.record(session, actor, "cash.slip_destroy_asked", "person", slip.person_id, {"slip": slip.number})
    elif not actor.is_one_of(slip.destroy_asked_by):
        slip.destroyed_by, slip.destroyed_at = actor.id, app_now(session)
        SLIP_TRANSITIONS.move(slip, SlipEvent.DESTROYED)
        session.flush()
        audit.record(session, actor, "cash.slip_destroyed", "person", slip.person_id, {"slip": slip.number})
        _settle(session, actor, tin, slip)
    return slip


def _key_in(session: Session, actor: Actor, slip: CashSlip, amount_pence: int, witness: str) -> CashSlip:
    if slip.amount_pence != amount_pence:
        raise InvalidError(
            "cash.slip_amount",
            f"{pounds(slip.amount_pence)} stands on slip {slip.number}, and not {pounds(amount_pence)}.",
            "Look at the number and the amount of the slip.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if slip.status in (SlipStatus.KEYED.value, SlipStatus.CONFIRMED.value):
        return slip
    slip.witness, slip.keyed_by, slip.keyed_at = witness, actor.id, app_now(session)
    slip.destroy_asked_by, slip.destroy_asked_at = None, None  # it is not destroyed: here it is
    SLIP_TRANSITIONS.move(slip, SlipEvent.KEYED_IN)
    session.flush()
    audit.record(session, actor, "cash.slip_keyed", "person", slip.person_id, {"slip": slip.number})
    return slip


def _lock_slip(session: Session, actor: Actor, slip_id: UUID) -> tuple[CashFloat, CashSlip]:
    float_id = session.scalar(select(CashSlip.float_id).filter_by(org_id=actor.org_id, id=slip_id))
    if float_id is None:
        raise NotFoundError("cash_slip.not_found", "There is no such slip in your organisation.")
    tin = lock_float(session, actor.org_id, float_id)
    slip = session.get_one(CashSlip, (actor.org_id, slip_id), with_for_update=FOR_CHANGE, populate_existing=True)
    return tin, slip


def _slip_is_held(slip: CashSlip) -> ConflictError:
    return ConflictError(
        "cash.slip_held",
        f"Not all of the money on slip {slip.number} may be given now: it was stopped, or the bank or the person is asked first.",
        "Do not give it. If it was given already, key the slip in by its number.",
        effect=Effect.NO_MONEY_MOVED,
    )


def _no_slip() -> NotFoundError:
    return NotFoundError(
        "cash_slip.not_found", "No slip with this number was printed for this float. Look at the number once more."
    )


def _check_not_own(actor: Actor, person_id: UUID) -> None:
    if actor.is_one_of(person_id):
        raise ForbiddenError(
            "cash.own", "Nobody does this with their own slip.", "Ask a colleague.", effect=Effect.NO_MONEY_MOVED
        )


def _checked_witness(witness: str) -> str:
    said = " ".join(witness.split())
    if not 2 <= len(said) <= 100:
        raise InvalidError(
            "cash.witness", "Write the name of whoever saw the person sign.", effect=Effect.NO_MONEY_MOVED
        )
    return said
