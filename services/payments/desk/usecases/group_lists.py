"""A pasted list that becomes people of a group, and who comes to an event: lists of people for whoever plans."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.desk.usecases.finding import NamedPeople, find_by_name
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.usecases.events import EventView, view_event
from services.payments.involvement.usecases.offers import view_offers
from services.payments.people.groups.usecases import view_group
from services.payments.people.rules import fold
from services.payments.people.usecases import names_of
from shared import audit
from shared.identity import Actor, Permission

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
    """An event and who said yes to it, in the order of their names."""

    view: EventView
    people: tuple[ComingPerson, ...]


def look_up(
    session: Session, actor: Actor, group_id: UUID, names: Sequence[str], meant: Mapping[int, UUID]
) -> NamedPeople:
    """Who is meant by the lines of a list for a group. Raises ForbiddenError, NotFoundError."""
    view_group(session, actor, group_id, limit=1)
    return find_by_name(session, actor.org_id, names, meant)


def see_who_comes(session: Session, actor: Actor, event_id: UUID) -> WhoComes:
    """Who said yes, for whoever plans the day. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_NEEDS)
    actor.require(Permission.MANAGE_EVENTS)
    view = view_event(session, actor, event_id)
    roles: dict[UUID, list[str]] = {}
    for one in view_offers(session, actor, event_id).offers:
        if one.status == OfferStatus.ACCEPTED:
            roles.setdefault(one.person_id, []).append(one.role)
    names = names_of(session, actor.org_id, roles)
    people = [ComingPerson(who, names[who], tuple(sorted(of))) for who, of in roles.items()]
    return WhoComes(view, tuple(sorted(people, key=lambda one: (fold(one.name), one.person_id))))


def note_needs_looked_at(session: Session, actor: Actor, event_id: UUID, person_ids: Collection[UUID]) -> None:
    """Keeps who was shown what these people need, and for which event. Raises ForbiddenError."""
    actor.require(Permission.SEE_NEEDS)
    facts: dict[str, object] = {"event": str(event_id)}
    audit.record_all(session, actor, NEEDS_LOOKED_AT, "person", dict.fromkeys(sorted(person_ids), facts))
