"""The printed sheet of a table without signal: each line keyed in by one person, and true once another confirms it. Safe to key twice."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases.floats import lock_float
from services.payments.payouts.cash.usecases.handing import Confirmation, HandedOver, hand_over
from services.payments.payouts.cash.usecases.lists import lock_place
from services.payments.rails.cash.rules import ConfirmedHow, FloatStatus, status_words
from services.payments.rails.cash.tables import CashSheetLine
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class NewSheetLine:
    """What stands on a signed slip: who, how much in pence, and who saw them sign."""

    float_id: UUID
    person_id: UUID
    amount_pence: int
    witness: str


def key_in(session: Session, actor: Actor, new: NewSheetLine) -> CashSheetLine:
    """Keys one signed slip in. The same slip keyed again is the same line; with another amount it is refused.

    Raises ForbiddenError (role, or their own slip), NotFoundError, InvalidError (no witness or no amount), ConflictError.
    """
    actor.require(Permission.COUNT_CASH)
    tin = lock_float(session, actor.org_id, new.float_id)
    witness = " ".join(new.witness.split())
    if not 2 <= len(witness) <= 100:
        raise InvalidError(
            "cash.witness", "Write the name of whoever saw the person sign.", effect=Effect.NO_MONEY_MOVED
        )
    if new.amount_pence <= 0:
        raise InvalidError("cash.amount", "Write the amount that stands on the slip.", effect=Effect.NO_MONEY_MOVED)
    if actor.is_one_of(new.person_id):
        raise ForbiddenError(
            "cash.own", "Nobody keys in their own slip.", "Ask a colleague.", effect=Effect.NO_MONEY_MOVED
        )
    before = session.scalar(
        select(CashSheetLine).filter_by(
            org_id=actor.org_id, float_id=tin.id, person_id=new.person_id, dropped_at=None
        )
    )  # fmt: skip
    if before is not None and before.amount_pence == new.amount_pence:
        return before
    if before is not None:
        raise ConflictError(
            "cash.keyed_otherwise",
            "This person's slip was keyed in already, with another amount.",
            "Look at the slip. If the other line is wrong, drop it first.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if tin.status != FloatStatus.OPEN.value:
        raise ConflictError(
            "cash.not_open",
            f"This cash float is {status_words(tin.status)}, so its sheet cannot be keyed in.",
            effect=Effect.NO_MONEY_MOVED,
        )
    lock_place(session, tin, new.person_id)
    line = CashSheetLine(
        org_id=actor.org_id,
        float_id=tin.id,
        person_id=new.person_id,
        amount_pence=new.amount_pence,
        witness=witness,
        keyed_by=actor.id,
    )
    session.add(line)
    session.flush()
    audit.record(session, actor, "cash.slip_keyed", "person", new.person_id, {"float_id": str(tin.id)})
    return line


def confirm_line(session: Session, actor: Actor, line_id: UUID) -> HandedOver | None:
    """A second person has looked at the same slip: its money was handed over. None where this was confirmed before.

    Raises ForbiddenError (their own line), NotFoundError, ConflictError (dropped, or another amount is due: see `hand_over`).
    """
    actor.require(Permission.COUNT_CASH)
    line = _lock_line(session, actor, line_id)
    if line.confirmed_at is not None:
        return None
    if line.dropped_at is not None:
        raise _dropped()
    if actor.is_one_of(line.keyed_by, line.person_id):
        raise ForbiddenError(
            "cash.second_person",
            "You keyed this in, or it is your own slip, so somebody else must confirm it.",
            "Ask a colleague.",
            effect=Effect.NO_MONEY_MOVED,
        )
    line.confirmed_by, line.confirmed_at = actor.id, app_now(session)
    session.flush()
    signed = Confirmation(ConfirmedHow.SIGNATURE, witness=line.witness, keyed_by=line.keyed_by)
    return hand_over(session, actor, line.float_id, line.person_id, line.amount_pence, signed)


def drop_line(session: Session, actor: Actor, line_id: UUID) -> None:
    """A line that was keyed in wrongly is dropped. Raises ForbiddenError, NotFoundError, ConflictError (confirmed by now)."""
    actor.require(Permission.COUNT_CASH)
    line = _lock_line(session, actor, line_id)
    if line.confirmed_at is not None:
        raise ConflictError(
            "cash.slip_confirmed",
            "Two people have confirmed this slip.",
            "If the cash is back, write down that it was given back.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if line.dropped_at is None:
        line.dropped_by, line.dropped_at = actor.id, app_now(session)
        session.flush()
        audit.record(session, actor, "cash.slip_dropped", "person", line.person_id)


def _lock_line(session: Session, actor: Actor, line_id: UUID) -> CashSheetLine:
    float_id = session.scalar(select(CashSheetLine.float_id).filter_by(org_id=actor.org_id, id=line_id))
    if float_id is None:
        raise NotFoundError("cash_slip.not_found", "There is no such slip in your organisation.")
    lock_float(session, actor.org_id, float_id)
    return session.get_one(CashSheetLine, (actor.org_id, line_id), with_for_update=FOR_CHANGE, populate_existing=True)


def _dropped() -> ConflictError:
    return ConflictError(
        "cash.slip_dropped", "This line was dropped.", "Key the slip in again.", effect=Effect.NO_MONEY_MOVED
    )
