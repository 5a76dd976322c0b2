"""What an event would cost by the rate card, before anybody is asked and anything is promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.attendance import check_days, check_sessions
from services.payments.involvement.rules.fees import FeeLine, Stretch, expected_fee
from services.payments.involvement.rules.offers import PROMISED
from services.payments.involvement.tables import Offer, Rate
from services.payments.involvement.usecases.events import EventView, get_event
from services.payments.involvement.usecases.rates import rate_card
from shared.database import london_today
from shared.errors import InvalidError
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class Places:
    """So many people in one role."""

    role: str
    count: int


@dataclass(frozen=True, slots=True)
class RoleCost:
    """What the people of one role would cost, in pence, with the reasons for what each of them would get."""

    role: str
    count: int
    each_pence: int
    total_pence: int
    why: tuple[FeeLine, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What all of them would cost, in pence."""

    roles: tuple[RoleCost, ...]

    @property
    def total_pence(self) -> int:
        """Of all roles."""
        return sum(one.total_pence for one in self.roles)


@dataclass(frozen=True, slots=True)
class Promises:
    """How far the budget of an event is promised away, in pence (None: it has no budget)."""

    promised_pence: int
    budget_pence: int | None

    @property
    def left_pence(self) -> int | None:
        """What may still be promised."""
        return None if self.budget_pence is None else self.budget_pence - self.promised_pence


def estimate(session: Session, actor: Actor, stretches: Sequence[Stretch], places: Sequence[Places]) -> Estimate:
    """What these people would cost if all of them come to every session from start to end. Nothing is written.

    Raises ForbiddenError, InvalidError (times that cannot be), ConflictError (a role without a rate on a day).
    """
    actor.require(Permission.MANAGE_EVENTS)
    check_days(stretches, london_today(session))
    check_sessions(stretches)
    return _cost(session, actor, stretches, places)


def estimate_for(session: Session, actor: Actor, event_id: UUID, places: Sequence[Places]) -> tuple[Estimate, Promises]:
    """What it would cost to ask these people to an event that is planned, and how far its budget is promised away already. Nothing is
    written.

    Raises ForbiddenError, NotFoundError, InvalidError (a task at home, whose fees are agreed), ConflictError (a role without a rate).
    """
    actor.require(Permission.MANAGE_EVENTS)
    event = get_event(session, actor.org_id, event_id)
    if event.engagement.kind == "task":
        raise InvalidError(
            "event.fee_is_agreed", "This is a task at home: what somebody gets for it is agreed with them."
        )
    cost = _cost(session, actor, list(event.stretches.values()), places)
    return cost, promises_of(session, actor, event_id)


def _cost(session: Session, actor: Actor, stretches: Sequence[Stretch], places: Sequence[Places]) -> Estimate:
    rates = rate_card(session, actor.org_id)
    found = []
    for one in places:
        why = expected_fee(rates, one.role, stretches)
        each_pence = sum(line.amount_pence for line in why)
        found.append(RoleCost(one.role, one.count, each_pence, each_pence * one.count, why))
    return Estimate(tuple(found))


def roles_with_rates(session: Session, actor: Actor) -> list[str]:
    """The roles that people can be asked in, now or in the next year, in alphabetical order: for whoever plans events. Raises
    ForbiddenError."""
    actor.require(Permission.MANAGE_EVENTS)
    soon: date = london_today(session) + timedelta(days=400)
    rows = session.scalars(
        select(Rate.role).where(Rate.org_id == actor.org_id, Rate.valid_from <= soon).distinct().order_by(Rate.role)
    )
    return list(rows)


def promises_of(session: Session, actor: Actor, event_id: UUID) -> Promises:
    """How far an event's budget is promised away. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_EVENTS)
    event: EventView = get_event(session, actor.org_id, event_id)
    promised = session.scalar(
        select(func.sum(func.coalesce(Offer.accepted_pence, Offer.expected_pence))).where(
            Offer.org_id == actor.org_id, Offer.engagement_id == event_id, Offer.status.in_(PROMISED)
        )
    )
    return Promises(int(promised or 0) + event.engagement.claimed_pence, event.engagement.budget_pence)


def places_of(session: Session, actor: Actor, event_id: UUID) -> list[Places]:
    """How many people of an event were asked in each role: what a copy of it begins with. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_EVENTS)
    get_event(session, actor.org_id, event_id)
    roles = session.execute(
        select(Offer.role, func.count())
        .where(Offer.org_id == actor.org_id, Offer.engagement_id == event_id, Offer.status.in_((*PROMISED, "declined")))
        .group_by(Offer.role)
        .order_by(Offer.role)
    )
    return [Places(role, count) for role, count in roles]
