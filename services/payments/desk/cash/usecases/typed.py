"""Tins and their lists as they are typed and chosen on pages: for people of the event only."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.desk.rules.cash_form import read_id, read_money, read_number, read_word
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.events import get_event
from services.payments.payouts.cash.usecases.floats import NewFloat, issue_float
from services.payments.payouts.cash.usecases.lists import NewPlace, put_on_list, sign_move
from services.payments.payouts.cash.usecases.slips import SignedSlip, key_in
from services.payments.payouts.cash.usecases.tins import check_holder, look_at_float
from services.payments.people.usecases import get_person
from services.payments.rails.cash.rules import AskedHow
from services.payments.rails.cash.tables import CashFloat, CashMove, CashPlace, CashSlip
from shared.errors import ConflictError, Effect
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class IssuedAs:
    """A tin to issue: who holds it and how much is in it as a program says it, or as it was typed on a page."""

    name: str
    holder: UUID | str
    amount: int | str


def issue_at_event(session: Session, actor: Actor, event_id: UUID, new: IssuedAs) -> CashFloat:
    """Issues a tin for an event. Raises ForbiddenError, NotFoundError, InvalidError."""
    actor.require(Permission.ISSUE_CASH)
    get_event(session, actor.org_id, event_id)
    holder_id, pence = new.holder, new.amount
    return issue_float(
        session,
        actor,
        NewFloat(
            event_id,
            new.name,
            read_id(holder_id) if isinstance(holder_id, str) else holder_id,
            read_money(pence) if isinstance(pence, str) else pence,
        ),
    )


def put_person(session: Session, actor: Actor, new: NewPlace) -> CashPlace:
    """Puts somebody of the event on a list of it, and they are told. Raises as `put_on_list` does, and ConflictError (they do not
    take part in the event)."""
    actor.require(Permission.HAND_OVER_CASH)
    tin = look_at_float(session, actor.org_id, new.float_id)
    check_holder(actor, tin)
    get_person(session, actor.org_id, new.person_id)
    of_event = select(Offer.id).where(
        Offer.org_id == actor.org_id,
        Offer.engagement_id == tin.engagement_id,
        Offer.person_id == new.person_id,
        Offer.status != OfferStatus.WITHDRAWN.value,
    )
    if session.scalar(of_event.limit(1)) is None:
        raise ConflictError(
            "cash.not_of_event",
            "This person does not take part in this event.",
            "Only people of the event stand on its lists.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return put_on_list(session, actor, new)


def put_as_typed(session: Session, actor: Actor, float_id: UUID, person: str, asked_how: str) -> CashPlace:
    """Puts somebody on a list, as it was chosen on a page. Raises as `put_person` does, and InvalidError."""
    actor.require(Permission.HAND_OVER_CASH)
    asked = read_word(AskedHow, asked_how, "Say how they told you that they want cash.")
    return put_person(session, actor, NewPlace(float_id, read_id(person), asked))


def move_as_typed(session: Session, actor: Actor, person_id: UUID, to: str) -> CashMove:
    """Signs a move to another list, as it was chosen on a page. Raises as `sign_move` does, and InvalidError."""
    actor.require(Permission.COUNT_CASH)
    return sign_move(session, actor, person_id, read_id(to))


def key_in_as_typed(session: Session, actor: Actor, float_id: UUID, number: str, amount: str, witness: str) -> CashSlip:
    """Keys a signed slip in, as it was typed on a page. Raises as `key_in` does."""
    actor.require(Permission.COUNT_CASH)
    return key_in(session, actor, SignedSlip(float_id, read_number(number), read_money(amount), witness))
