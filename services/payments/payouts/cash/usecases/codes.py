"""The code on somebody's phone: sent to the person themself, and said at the table once they have the cash in their hand."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases.due import ask_for_looks, check_due, find_due
from services.payments.payouts.cash.usecases.returning import get_hand_over, may_give_back, no_hand_over
from services.payments.payouts.cash.usecases.tins import (
    check_holder,
    check_no_slip,
    check_open,
    lock_float,
    lock_place,
    look_at_float,
)
from services.payments.rails.cash.codes import LIFE, MOST_WRONG, CashCodes
from services.payments.rails.cash.tables import CashCode
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import app_now
from shared.errors import ConflictError, Effect
from shared.identity import Actor, Permission
from shared.outbox import send_message


@dataclass(frozen=True, slots=True)
class CodeFor:
    """What a code confirms: that somebody is given so many pence, or, with `hand_over_id`, that they give these back."""

    person_id: UUID
    amount_pence: int
    hand_over_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OwnPhone:
    """What notifications knows of somebody's mobile: whether they alone read it and it takes our texts, and who ever entered it."""

    is_theirs_alone: bool
    saved_by: tuple[UUID, ...] = ()


MOST_CODES = 5
"""So many codes may be asked for one person while one could still be used: somebody who guesses gets no more tries than that."""


def may_send_code(session: Session, actor: Actor, float_id: UUID) -> None:
    """Raises what `send_code` would raise of the tin, before notifications is asked about a phone: ForbiddenError, NotFoundError,
    ConflictError."""
    actor.require(Permission.HAND_OVER_CASH)
    tin = look_at_float(session, actor.org_id, float_id)
    check_holder(actor, tin)
    check_open(tin)


def send_code(
    session: Session,
    actor: Actor,
    codes: CashCodes,
    float_id: UUID,
    person_id: UUID,
    phone: OwnPhone,
    hand_over_id: UUID | None = None,
) -> CashCode:
    """Texts a new code to somebody on the actor's list, to a phone that they alone read and whose number the actor did not enter. It
    confirms that they are given what is due now; or, with `hand_over_id`, that they give this back, and the text says which.
    Raises ForbiddenError, NotFoundError, ConflictError (not open, not on the list, no such phone, or too many codes)."""
    actor.require(Permission.HAND_OVER_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    check_holder(actor, tin)
    check_open(tin)
    lock_place(session, tin, person_id)
    _check_phone(actor, phone)
    amount_pence = _amount(session, actor, person_id, hand_over_id)
    ask_for_looks(session, actor.org_id, [person_id])
    now = app_now(session)
    if len(_usable(session, actor.org_id, float_id, person_id)) >= MOST_CODES:
        raise ConflictError(
            "cash.too_many_codes",
            "Too many codes were sent to this person.",
            "Ask for their picture word, or let them sign the sheet.",
            effect=Effect.NO_MONEY_MOVED,
        )
    code = CashCode(
        org_id=actor.org_id,
        person_id=person_id,
        float_id=float_id,
        hand_over_id=hand_over_id,
        amount_pence=amount_pence,
        asked_by=actor.id,
        expires_at=now + LIFE,
    )
    session.add(code)
    session.flush()
    told = NoticeRequested(
        person_id=person_id,
        notice=Notice.CASH_BACK_CODE if hand_over_id else Notice.CASH_CODE,
        values={"code": codes.code(code.id), "amount_pence": amount_pence},
        about_id=code.id,
        occasion_id=code.id,
    )
    send_message(session, actor.org_id, told)
    audit.record(session, actor, "cash.code_sent", "person", person_id)
    return code


def send_back_code(
    session: Session, actor: Actor, codes: CashCodes, person_id: UUID, hand_over_id: UUID, phone: OwnPhone
) -> CashCode:
    """The same to whoever gives back what they were given once; `phone` is that person's. Raises as `send_code` and `may_give_back` do."""
    handed = may_give_back(session, actor, hand_over_id)
    if handed.person_id != person_id:
        raise no_hand_over()
    return send_code(session, actor, codes, handed.float_id, handed.person_id, phone, handed.id)


def _amount(session: Session, actor: Actor, person_id: UUID, hand_over_id: UUID | None) -> int:
    if hand_over_id is not None:
        return get_hand_over(session, actor, hand_over_id).amount_pence
    check_no_slip(session, actor.org_id, person_id)
    due = find_due(session, actor.org_id, person_id, lock=False)
    check_due(due, due.pence)
    return due.pence


def _check_phone(actor: Actor, phone: OwnPhone) -> None:
    if not phone.is_theirs_alone:
        raise ConflictError(
            "cash.no_phone",
            "We have no mobile number of this person that only they read and that takes our texts.",
            "Ask for their picture word, or let them sign.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if actor.is_one_of(*phone.saved_by):
        raise ConflictError(
            "cash.number_saved_by_you",
            "You entered this person's mobile number, so a code that goes there proves nothing to you.",
            "Let them sign, and have a colleague confirm the slip.",
            effect=Effect.NO_MONEY_MOVED,
        )


def use_code(session: Session, actor: Actor, codes: CashCodes, float_id: UUID, what: CodeFor, said: str) -> bool:
    """Whether somebody said a code that was sent to this person for just this; a right one is used up, a wrong one is counted, so the
    caller must let this transaction be kept. Raises ForbiddenError, NotFoundError, ConflictError (no code can be used)."""
    actor.require(Permission.HAND_OVER_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    check_holder(actor, tin)
    person_id = what.person_id
    usable = [
        one
        for one in _usable(session, actor.org_id, float_id, person_id)
        if one.wrong < MOST_WRONG and (one.hand_over_id, one.amount_pence) == (what.hand_over_id, what.amount_pence)
    ]
    if not usable:
        raise ConflictError(
            "cash.no_code",
            "No code of this person can be used for this amount now.",
            "Send a code, ask for their picture word, or let them sign the sheet.",
            effect=Effect.NO_MONEY_MOVED,
        )
    right = next((one for one in usable if codes.is_right(one.id, said)), None)
    if right is not None:
        right.used_at = app_now(session)
    for one in usable if right is None else ():
        one.wrong += 1
    session.flush()
    audit.record(session, actor, "cash.code_right" if right else "cash.code_wrong", "person", person_id)
    return right is not None


def _usable(session: Session, org_id: UUID, float_id: UUID, person_id: UUID) -> list[CashCode]:
    rows = session.scalars(
        select(CashCode)
        .filter_by(org_id=org_id, float_id=float_id, person_id=person_id, used_at=None)
        .where(CashCode.expires_at > app_now(session))
        .order_by(CashCode.id)
    )
    return list(rows)
