"""Somebody says by text or on a call that they want cash: they come onto the list of an open tin of that event, where there is one."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases.lists import NewPlace, write_place
from services.payments.payouts.cash.usecases.tins import place_of
from services.payments.rails.cash.rules import AskedHow, FloatStatus
from services.payments.rails.cash.tables import CashFloat
from services.payments.rails.cash.usecases.places import TAKES_PLACES
from shared.errors import ForbiddenError
from shared.identity import Actor, ActorKind


def list_who_asks(
    session: Session, actor: Actor, engagement_id: UUID, asked_how: AskedHow, *, least_pence: int
) -> bool:
    """Puts the person who speaks on the list of the open tin of the event that has most left; whether they stand on a list of the event
    now. No for a tin that they hold themself or that has less than `least_pence` left, and for who stands on the list of another event.
    The caller tells them.

    Raises ForbiddenError for staff: they use `put_on_list`.
    """
    if actor.kind is not ActorKind.PERSON:
        raise ForbiddenError("cash.own_words", "Only the person themself asks for cash like this.")
    tins = session.scalars(
        select(CashFloat)
        .where(CashFloat.org_id == actor.org_id, CashFloat.engagement_id == engagement_id)
        .where(CashFloat.status.in_(TAKES_PLACES))
        .order_by(CashFloat.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    before = place_of(session, actor.org_id, actor.id)
    if before is not None:
        return before.float_id in {one.id for one in tins}
    theirs = _held_by(session, actor)
    left = {one.id: one.issued_pence - one.handed_pence - one.reserved_pence for one in tins}
    may = [one for one in tins if one.status == FloatStatus.OPEN.value and one.id not in theirs]
    may = [one for one in may if left[one.id] >= least_pence]
    if not may:
        return False
    tin = max(may, key=lambda one: left[one.id])
    write_place(session, actor, NewPlace(tin.id, actor.id, asked_how), put_by=None)
    return True


def _held_by(session: Session, actor: Actor) -> set[UUID]:
    human = func.human_of
    query = select(CashFloat.id).where(
        CashFloat.org_id == actor.org_id,
        human(CashFloat.org_id, CashFloat.holder_id) == human(CashFloat.org_id, actor.id),
    )
    return set(session.scalars(query))
