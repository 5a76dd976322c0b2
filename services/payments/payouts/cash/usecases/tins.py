"""One tin of cash: found, locked, and used by its holder only."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.rails.cash import rules
from services.payments.rails.cash.rules import FloatStatus, SlipStatus, status_words
from services.payments.rails.cash.tables import CashFloat, CashPlace, CashSlip
from shared.database import FOR_CHANGE
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import PERMITTED, Actor, Permission

_ABOUT = (SlipStatus.OPEN.value, SlipStatus.KEYED.value)


def lock_float(session: Session, org_id: UUID, float_id: UUID) -> CashFloat:
    """A tin of this organisation as it is now, locked. Raises NotFoundError."""
    tin = session.get(CashFloat, (org_id, float_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if tin is None:
        raise no_float()
    return tin


def look_at_float(session: Session, org_id: UUID, float_id: UUID) -> CashFloat:
    """The same without a lock. Raises NotFoundError."""
    tin = session.get(CashFloat, (org_id, float_id), populate_existing=True)
    if tin is None:
        raise no_float()
    return tin


def no_float() -> NotFoundError:
    """Nothing here has this id."""
    return NotFoundError("cash.not_found", "There is no such cash float in your organisation.")


def difference_of(tin: CashFloat) -> int:
    """What was found beyond what should be in the tin, in pence; nothing before it is counted in."""
    if tin.counted_pence is None:
        return 0
    return rules.difference_pence(tin.issued_pence, tin.handed_pence, tin.counted_pence)


def checked_reason(reason: str) -> str:
    """A reason in somebody's own words. Raises InvalidError."""
    said = " ".join(reason.split())
    if not 5 <= len(said) <= 500:
        raise InvalidError("cash.reason", "Write the reason, in 5 to 500 letters.", effect=Effect.NO_MONEY_MOVED)
    return said


def check_holder(actor: Actor, tin: CashFloat, *, or_finance: bool = False) -> None:
    """Raises ForbiddenError for anybody but the holder of a tin; `or_finance`: whoever issues tins may do it too."""
    if actor.is_one_of(tin.holder_id):
        return
    if or_finance and actor.roles & PERMITTED[Permission.ISSUE_CASH]:
        return
    raise ForbiddenError(
        "cash.holder_only",
        "Only the holder of this float does this.",
        "Ask the holder.",
        effect=Effect.NO_MONEY_MOVED,
    )


def check_open(tin: CashFloat) -> None:
    """Raises ConflictError for a tin from which nothing is handed over."""
    if tin.status != FloatStatus.OPEN.value:
        raise ConflictError(
            "cash.not_open",
            f"This cash float is {status_words(tin.status)}, so no cash is handed over from it.",
            effect=Effect.NO_MONEY_MOVED,
        )


def place_of(session: Session, org_id: UUID, person_id: UUID) -> CashPlace | None:
    """The list on which somebody stands."""
    return session.scalar(select(CashPlace).filter_by(org_id=org_id, person_id=person_id, left_at=None))


def lock_place(session: Session, tin: CashFloat, person_id: UUID) -> CashPlace:
    """Somebody's place on this tin's list, locked. Raises ConflictError where they do not stand there."""
    place = session.scalar(
        select(CashPlace)
        .filter_by(org_id=tin.org_id, person_id=person_id, left_at=None)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if place is None or place.float_id != tin.id:
        raise not_on_list()
    return place


def not_on_list() -> ConflictError:
    """The refusal to hand over to somebody who stands elsewhere."""
    return ConflictError(
        "cash.not_on_list",
        "This person does not stand on this float's list.",
        "Look on whose list they stand. The holders of both floats can move them.",
        effect=Effect.NO_MONEY_MOVED,
    )


def slip_about(session: Session, org_id: UUID, person_id: UUID) -> CashSlip | None:
    """The slip of somebody that may still be signed, or waits for a second person."""
    return session.scalar(
        select(CashSlip).filter_by(org_id=org_id, person_id=person_id).where(CashSlip.status.in_(_ABOUT))
    )


def slips_about(session: Session, tin: CashFloat) -> list[CashSlip]:
    """The slips of a tin of which nobody has said yet what became of them, or one person only."""
    rows = session.scalars(
        select(CashSlip)
        .filter_by(org_id=tin.org_id, float_id=tin.id)
        .where(CashSlip.status.in_(_ABOUT))
        .order_by(CashSlip.number)
    )
    return list(rows)


def check_no_slip(session: Session, org_id: UUID, person_id: UUID) -> None:
    """Raises ConflictError where a slip of this person is about: their money goes by that slip."""
    slip = slip_about(session, org_id, person_id)
    if slip is not None:
        raise ConflictError(
            "cash.slip_about",
            f"Slip {slip.number} is printed for this person, so their money goes by that slip.",
            "Key the slip in once it is signed. If nobody signed it, destroy it: the holder says so, and a second person agrees.",
            effect=Effect.NO_MONEY_MOVED,
        )
