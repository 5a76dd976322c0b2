"""A voucher that the organisation gave somebody for taking part: written down with its event and day, told to the person, and undone with a reason."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.events import get_event
from services.payments.involvement.usecases.offers import refuse_own_part
from services.payments.involvement.usecases.payment_limits import earned_days
from services.payments.people.usecases import check_people, lock_people
from services.payments.people.vouchers.tables import VoucherGiven
from services.payments.people.vouchers.usecases import vouchers_of
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.contracts.purposes import TAKING_PART
from shared.database import app_now, london_today
from shared.days import check_day
from shared.errors import ConflictError, Effect, InvalidError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import send_message

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class NewVoucher:
    """What was given: to whom, for which event, how much is printed on it, on which day, and why a voucher."""

    person_id: UUID
    event_id: UUID
    amount_pence: int
    given_on: date
    reason: str


def check_may_record(actor: Actor) -> None:
    """Whether somebody may write vouchers down and undo them. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_PEOPLE)


def record_voucher(session: Session, actor: Actor, new: NewVoucher) -> VoucherGiven:
    """Writes down a voucher that was given, and has the person told. It counts like a fee against the limits that they set, also above one: it is
    in their hand already.

    Raises ForbiddenError (role, oneself), NotFoundError, InvalidError (the day, the reason), ConflictError (they were not asked to the event).
    """
    actor.require(Permission.MANAGE_PEOPLE)
    check_people(session, actor.org_id, [new.person_id])
    refuse_own_part(actor, [new.person_id])
    event = get_event(session, actor.org_id, new.event_id)
    offer = session.scalars(
        select(Offer)
        .filter_by(org_id=actor.org_id, engagement_id=new.event_id, person_id=new.person_id)
        .where(Offer.status != OfferStatus.WITHDRAWN.value)
        .order_by(Offer.id)
    ).first()
    if offer is None:
        raise ConflictError(
            "voucher.not_asked",
            "This person was not asked to that event.",
            "Choose the event for which they got the voucher.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )
    _check_day(new.given_on, london_today(session))
    reason = _reason(new.reason)
    lock_people(session, actor.org_id, [new.person_id])
    first, last = earned_days(event, offer.done_on)
    voucher = VoucherGiven(
        org_id=actor.org_id,
        id=new_id(),
        person_id=new.person_id,
        event_id=new.event_id,
        amount_pence=new.amount_pence,
        given_on=new.given_on,
        earned_from=first,
        earned_until=last,
        reason=reason,
        recorded_by=actor.id,
    )
    session.add(voucher)
    session.flush()
    _keep_and_tell(session, actor, voucher, "voucher.recorded", Notice.GIVEN_VOUCHER)
    return voucher


def undo_voucher(session: Session, actor: Actor, voucher_id: UUID, reason: str) -> VoucherGiven:
    """Says that a voucher was written down wrongly, and why: it counts no more, and the person is told. Undone twice it stays as it is.

    Raises ForbiddenError (role, oneself), NotFoundError, InvalidError (no reason).
    """
    actor.require(Permission.MANAGE_PEOPLE)
    voucher = session.get(VoucherGiven, (actor.org_id, voucher_id))
    if voucher is None:
        raise NotFoundError("voucher.not_found", "There is no such voucher.", effect=Effect.NOTHING_SAVED_NO_MONEY)
    refuse_own_part(actor, [voucher.person_id])
    why = _reason(reason)
    lock_people(session, actor.org_id, [voucher.person_id])
    session.refresh(voucher)
    if voucher.undone_at is None:
        voucher.undone_by, voucher.undone_at, voucher.undone_reason = actor.id, app_now(session), why
        session.flush()
        _keep_and_tell(session, actor, voucher, "voucher.undone", Notice.GIVEN_VOUCHER_UNDONE)
    return voucher


def list_vouchers(session: Session, actor: Actor, person_id: UUID) -> list[VoucherGiven]:
    """Every voucher of a person, those that were undone too, the newest first. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    check_people(session, actor.org_id, [person_id])
    return vouchers_of(session, actor.org_id, [person_id], undone_too=True)[::-1]


def _check_day(given_on: date, today: date) -> None:
    check_day(given_on, today)
    if given_on > today:
        raise InvalidError(
            "voucher.day",
            "A voucher is written down once it was given, and that day has not come.",
            "Check the day.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
            field="given_on",
        )


def _reason(words: str) -> str:
    reason = words.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidError(
            "voucher.reason",
            f"Write why, in at most {LONGEST_REASON} letters.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
            field="reason",
        )
    return reason


def _keep_and_tell(session: Session, actor: Actor, voucher: VoucherGiven, action: str, notice: Notice) -> None:
    who = replace(actor, on_behalf_of=voucher.person_id)
    audit.record(session, who, action, "voucher_given", voucher.id, {"amount_pence": voucher.amount_pence})
    told = NoticeRequested(
        person_id=voucher.person_id,
        notice=notice,
        values={"amount_pence": voucher.amount_pence, "purpose": TAKING_PART},
        about_id=voucher.id,
    )
    send_message(session, actor.org_id, told)
