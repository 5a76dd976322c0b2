"""A person's own limits on one page: what they set, which fee a limit holds now, and what they say to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.desk.rules.cells import CellError, read_pence
from services.payments.desk.usecases.marking import read_answer
from services.payments.involvement.rules.choice import OfferReply
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.answering import answer_offer
from services.payments.involvement.usecases.limit_questions import HeldFee, held_fees
from services.payments.involvement.usecases.payment_limits import (
    NewPaymentLimit,
    SaidYes,
    agree_above_limit,
    end_limit,
    set_limit,
    view_limits,
)
from services.payments.people.payment_limits.rules import LimitPeriod, limit_in_words
from services.payments.people.payment_limits.tables import PaymentLimit
from services.payments.people.usecases import get_person
from shared.errors import ConflictError, Effect, InvalidError, NotFoundError
from shared.identity import Actor, Permission

MOST_EVENTS = 20


@dataclass(frozen=True, slots=True)
class LimitsOfPerson:
    """A person with the limits that hold, in words, and the fees that these hold now."""

    person_id: UUID
    name: str
    limits: tuple[tuple[PaymentLimit, str], ...]
    ended: tuple[tuple[PaymentLimit, str], ...]
    held: tuple[HeldFee, ...]


def see_own_limits(session: Session, actor: Actor, person_id: UUID) -> LimitsOfPerson:
    """All of it. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    person = get_person(session, actor.org_id, person_id)
    rows = [(one, limit_in_words(one.amount_pence, one.period)) for one in view_limits(session, actor, person_id)]
    limits = tuple(one for one in rows if one[0].ended_at is None)
    held = _held(session, actor.org_id, person_id) if limits else ()
    ended = tuple(one for one in rows if one[0].ended_at is not None)
    return LimitsOfPerson(person_id, person.name, limits, ended, held)


def write_limit(session: Session, actor: Actor, person_id: UUID, typed: Mapping[str, str]) -> PaymentLimit:
    """Writes down a limit as it was typed: an amount in a time, or to be asked first. Raises as `set_limit` does."""
    actor.require(Permission.MANAGE_PEOPLE)
    if typed.get("period") == "ask":
        return set_limit(session, actor, NewPaymentLimit(person_id))
    period = next((one for one in LimitPeriod if one.value == typed.get("period")), None)
    if period is None:
        raise InvalidError("payment_limit.period", "Choose the time.", effect=Effect.NOTHING_SAVED)
    try:
        pence = read_pence(typed.get("most", ""))
    except CellError as error:
        raise InvalidError("payment_limit.amount", str(error), effect=Effect.NOTHING_SAVED) from None
    if pence is None:
        raise InvalidError("payment_limit.amount", "Write the most that they want.", effect=Effect.NOTHING_SAVED)
    return set_limit(session, actor, NewPaymentLimit(person_id, pence, period))


def take_limit_off(session: Session, actor: Actor, person_id: UUID, limit_id: UUID) -> None:
    """Ends a limit of this person. Raises as `end_limit` does."""
    actor.require(Permission.MANAGE_PEOPLE)
    if limit_id not in {one.id for one in view_limits(session, actor, person_id)}:
        raise NotFoundError("payment_limit.not_found", "There is no such limit.", effect=Effect.NOTHING_SAVED)
    end_limit(session, actor, limit_id)


def answer_held(session: Session, actor: Actor, person_id: UUID, offer_id: UUID, typed: Mapping[str, str]) -> None:
    """What a person says to a fee that a limit of theirs holds: yes to exactly the amount that was shown, less, or none.

    Raises as `answer_offer` and `agree_above_limit` do; ConflictError where it is another amount by now, or held no more.
    """
    actor.require(Permission.ANSWER_OFFERS)
    answer = read_answer(offer_id, typed)
    held = next((one for one in _held(session, actor.org_id, person_id) if one.offer_id == offer_id), None)
    if held is None:
        raise ConflictError("payment_limit.not_held", "No limit holds this fee any more.", "Look at it again.")
    if answer.reply is not OfferReply.YES:
        answer_offer(session, actor, answer)
        return
    if str(held.amount_pence) != typed.get("shown"):
        raise ConflictError(
            "payment_limit.other_amount", "It is another amount by now.", "Ask them about the amount that is shown."
        )
    said = SaidYes(held.yes_pence, answer.channel, answer.witness, held.is_later)
    agree_above_limit(session, actor, offer_id, said)


def _held(session: Session, org_id: UUID, person_id: UUID) -> tuple[HeldFee, ...]:
    events = session.scalars(
        select(Offer.engagement_id)
        .where(Offer.org_id == org_id, Offer.person_id == person_id, Offer.status == "accepted")
        .order_by(Offer.id.desc())
        .limit(MOST_EVENTS)
    ).all()
    held = (one for event_id in dict.fromkeys(events) for one in held_fees(session, org_id, event_id))
    return tuple(one for one in held if one.person_id == person_id)
