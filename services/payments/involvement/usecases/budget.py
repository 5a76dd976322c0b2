"""The budget of an event, beyond its fees: what is left of it, and what is agreed for people's costs."""

from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.payments.involvement.rules.offers import PROMISED
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.events import EventView, get_event
from services.payments.payouts.usecases.obligations import fees_decided
from shared.errors import ConflictError, Effect
from shared.money import pounds


def budget_left_pence(session: Session, org_id: UUID, event: EventView) -> int | None:
    """What is left of the budget, in pence; None where there is none. Fees count as promised until they are worked out."""
    engagement = event.engagement
    if engagement.budget_pence is None:
        return None
    # Added up by the database: everybody who claims after an event asks this, while the others wait behind them.
    decided = fees_decided(org_id, engagement.id)
    decided_pence = session.scalar(select(func.coalesce(func.sum(decided.c.amount_pence), 0)))
    promised_pence = session.scalar(
        select(func.coalesce(func.sum(func.coalesce(Offer.accepted_pence, Offer.expected_pence)), 0))
        .where(Offer.org_id == org_id, Offer.engagement_id == engagement.id, Offer.status.in_(PROMISED))
        .where(tuple_(Offer.person_id, Offer.role).not_in(select(decided.c.person_id, decided.c.part)))
    )
    return engagement.budget_pence - int(decided_pence or 0) - int(promised_pence or 0) - engagement.claimed_pence


def lock_budget(session: Session, org_id: UUID, event_id: UUID) -> None:
    """Lets two transactions that count costs against one event work one after the other, until they commit. Raises NotFoundError.

    Also where there is no budget: what was agreed is counted all the same, and one may be set at any moment. An event that was
    locked only once its costs are counted would be locked after the person, and two who meet there wait for each other.
    """
    get_event(session, org_id, event_id, lock=True)


def take_from_budget(session: Session, org_id: UUID, event_id: UUID, amount_pence: int) -> None:
    """Counts agreed costs against the budget of an event, under its lock: two hands at once never spend it twice.

    Raises NotFoundError, ConflictError (the budget does not cover it).
    """
    event = get_event(session, org_id, event_id, lock=True)
    left_pence = budget_left_pence(session, org_id, event)
    if left_pence is not None and amount_pence > left_pence:
        raise ConflictError(
            "event.over_budget",
            f"The budget of this event has {pounds(max(0, left_pence))} left, and this is {pounds(amount_pence)}.",
            "Raise the budget first, or agree less.",
            effect=Effect.NO_MONEY_MOVED,
            budget_left_pence=left_pence,
        )
    event.engagement.claimed_pence += amount_pence
    session.flush()


def give_back_to_budget(session: Session, org_id: UUID, event_id: UUID, amount_pence: int) -> None:
    """Frees what was counted against the budget and is not spent after all. Raises NotFoundError."""
    event = get_event(session, org_id, event_id, lock=True)
    event.engagement.claimed_pence -= amount_pence
    session.flush()
