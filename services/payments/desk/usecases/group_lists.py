"""A pasted list that becomes people of a group, and who comes to an event: lists of people for whoever plans."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from services.payments.desk.usecases.event_people import offers_by_name, part_of
from services.payments.desk.usecases.finding import NamedPeople, find_by_name
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.events import EventView, view_event
from services.payments.people.groups.usecases import view_group
from services.payments.people.tables import Person
from shared import audit
from shared.identity import Actor, Permission
from shared.pagination import next_first

NEEDS_LOOKED_AT = "needs.looked_at"
"""What the trail says of whoever was shown what a person needs, with those of an event."""


@dataclass(frozen=True, slots=True)
class ComingPerson:
    """Somebody who said yes, in one or several roles."""

    person_id: UUID
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhoComes:
    """An event and who said yes to it, in the order of their names: of `found` people these are number `first` and on."""

    view: EventView
    people: tuple[ComingPerson, ...]
    found: int
    first: int

    @property
    def next_first(self) -> int | None:
        """Where the next page begins; None where this is the last."""
        return next_first(self.first, len(self.people), self.found)


def look_up(
    session: Session, actor: Actor, group_id: UUID, names: Sequence[str], meant: Mapping[int, UUID]
) -> NamedPeople:
    """Who is meant by the lines of a list for a group. Raises ForbiddenError, NotFoundError."""
    view_group(session, actor, group_id, limit=1)
    return find_by_name(session, actor.org_id, names, meant)


def see_who_comes(
    session: Session, actor: Actor, event_id: UUID, *, first: int = 0, limit: int | None = None
) -> WhoComes:
    """Who said yes, for whoever plans the day; from number `first` on so many (None: all). Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_EVENTS)
    actor.require(Permission.SEE_NEEDS)
    view = view_event(session, actor, event_id)
    coming = (
        offers_by_name(actor.org_id, event_id)
        .where(Offer.status == OfferStatus.ACCEPTED)
        .with_only_columns(Person.id, Person.name, func.array_agg(aggregate_order_by(Offer.role, Offer.role)))
        .group_by(Person.id, Person.name, Person.folded_name)
        .order_by(None)
        .order_by(Person.folded_name, Person.id)
    )
    found, first = part_of(session, coming, first)
    rows = session.execute(coming.offset(first).limit(limit))
    return WhoComes(view, tuple(ComingPerson(who, name, tuple(roles)) for who, name, roles in rows), found, first)


def note_needs_looked_at(session: Session, actor: Actor, event_id: UUID, person_ids: Collection[UUID]) -> None:
    """Keeps who was shown what these people need, and for which event. Raises ForbiddenError."""
    actor.require(Permission.SEE_NEEDS)
    facts: dict[str, object] = {"event": str(event_id)}
    audit.record_all(session, actor, NEEDS_LOOKED_AT, "person", dict.fromkeys(sorted(person_ids), facts))
