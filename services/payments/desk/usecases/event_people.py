"""The people of an event in the order of their names, found and counted by PostgreSQL: a page reads as many rows as it shows."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.people.names import owner_is_called
from services.payments.people.rules import fold
from services.payments.people.tables import Person

PAGE = 100
"""So many people stand on one page."""


def offers_by_name(org_id: UUID, event_id: UUID, find: str = "") -> Select[UUID]:
    """SQL: the offers of an event that were not taken back, each beside its person; with `find` of those in whose name it stands."""
    query = (
        select(Offer.id)
        .join(Person, (Person.org_id == Offer.org_id) & (Person.id == Offer.person_id))
        .where(Offer.org_id == org_id, Offer.engagement_id == event_id, Offer.status != OfferStatus.WITHDRAWN.value)
        .order_by(Person.folded_name, Offer.id)
    )
    wanted = fold(find)
    return (
        query.where(owner_is_called(Offer.org_id.expression, Offer.person_id.expression, wanted)) if wanted else query
    )


def part_of(session: Session, query: Select[*tuple[Any, ...]], first: int) -> tuple[int, int]:
    """(how many rows there are, where a page of them begins): a place that is not there any more is the beginning."""
    found = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return found, first if 0 <= first < found else 0
