"""Whom to invite: names as somebody pasted them, or the people of an earlier event, each found among the people of this organisation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.desk.usecases.finding import FoundPerson, Namesakes, find_by_name
from services.payments.involvement.rules.fees import FeeLine, expected_fee, task_fee
from services.payments.involvement.rules.tax_routes import offered_tax
from services.payments.involvement.usecases.estimates import Promises, promises_of
from services.payments.involvement.usecases.event_lists import EventTime, ListedEvent, list_events
from services.payments.involvement.usecases.events import EventView, get_event, view_event
from services.payments.involvement.usecases.offer_notices import ToldOffer, offer_notice
from services.payments.involvement.usecases.offers import Ask, EventOffers, live_offers, make_offers
from services.payments.involvement.usecases.rates import rate_card
from services.payments.involvement.usecases.tax_routes import tax_routes
from services.payments.people.groups.usecases import members_of
from services.payments.people.rules import fold
from services.payments.people.tables import Person
from services.payments.people.usecases import names_of
from shared.contracts.notices import NoticeRequested
from shared.database import app_now, london_today
from shared.errors import ConflictError, Effect, InvalidError
from shared.identity import Actor, Permission
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class WhomToInvite:
    """What was typed and chosen: names a line each, an earlier event, a group, which of several namesakes is meant (by the number of the
    line), and who is left out. For a task at home either the minutes or the amount (pence) is agreed."""

    role: str
    names: Sequence[str] = ()
    from_event: UUID | None = None
    from_group: UUID | None = None
    meant: Mapping[int, UUID] = field(default_factory=dict)
    left_out: Collection[UUID] = ()
    agreed_minutes: int | None = None
    agreed_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who would be asked in which role, at what fee each (pence) and why; who is asked already; and the lines that nobody or several are meant
    by. `is_own`: whoever looks was on the list, and nobody invites themselves."""

    role: str
    people: tuple[FoundPerson, ...]
    asked_before: tuple[FoundPerson, ...]
    unknown: tuple[str, ...]
    namesakes: tuple[Namesakes, ...]
    is_own: bool
    why: tuple[FeeLine, ...]
    promises: Promises

    @property
    def each_pence(self) -> int:
        """What each of them may expect."""
        return sum(one.amount_pence for one in self.why)

    @property
    def total_pence(self) -> int:
        """What all of them may expect."""
        return self.each_pence * len(self.people)

    @property
    def digest(self) -> str:
        """Who would be asked, in which role and at what fee, so that nobody is asked whom or what whoever asks has not seen."""
        listed = [self.role, str(self.each_pence), *sorted(str(one.id) for one in self.people)]
        return sha256("\n".join(listed).encode()).hexdigest()

    @property
    def over_pence(self) -> int:
        """How much of it the budget does not cover."""
        left = self.promises.left_pence
        return 0 if left is None else max(0, self.total_pence - left)


def earlier_events(session: Session, actor: Actor, event_id: UUID) -> tuple[EventView, list[ListedEvent]]:
    """The event to invite for, and others whose people may be asked again. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_EVENTS)
    found = [
        one
        for when in (EventTime.PAST, EventTime.TODAY, EventTime.COMING, EventTime.AT_HOME)
        for one in list_events(session, actor, when, limit=50).events
    ]
    return view_event(session, actor, event_id), [one for one in found if one.id != event_id and one.asked]


def check_may_invite(session: Session, actor: Actor, event_id: UUID) -> None:
    """Whether there is anything to invite to. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_EVENTS)
    get_event(session, actor.org_id, event_id)


def look(session: Session, actor: Actor, event_id: UUID, whom: WhomToInvite) -> Invitation:
    """Who would be asked. Nothing is written. Raises ForbiddenError, NotFoundError (an event), ConflictError (no rate), InvalidError (a
    task without an agreement)."""
    actor.require(Permission.MANAGE_EVENTS)
    event = get_event(session, actor.org_id, event_id)
    chosen: dict[UUID, FoundPerson] = {}
    named = find_by_name(session, actor.org_id, whom.names, whom.meant)
    chosen |= {one.id: one for one in named.people}
    if whom.from_group is not None:
        in_it = members_of(session, actor, whom.from_group)
        chosen |= {one.person_id: FoundPerson(one.person_id, one.name, one.known_by) for one in in_it}
    if whom.from_event is not None:
        chosen |= {one.id: one for one in _of_event(session, actor.org_id, whom.from_event)}
    asked = {one.person_id for one in live_offers(session, actor.org_id, event_id) if one.role == whom.role}
    people = sorted(chosen.values(), key=lambda one: (fold(one.name), one.id))
    return Invitation(
        role=whom.role,
        people=tuple(one for one in people if one.id not in {*asked, *whom.left_out, *actor.own_records}),
        asked_before=tuple(one for one in people if one.id in asked),
        unknown=named.unknown,
        namesakes=named.namesakes,
        is_own=not actor.own_records.isdisjoint(chosen),
        why=_fee(session, actor, event, whom),
        promises=promises_of(session, actor, event_id),
    )


def what_is_said(
    session: Session, actor: Actor, event_id: UUID, found: Invitation, whom: WhomToInvite
) -> NoticeRequested | None:
    """What each of these people would be told; None where nobody is, because it has begun already. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_EVENTS)
    event, today = get_event(session, actor.org_id, event_id), london_today(session)
    sessions = list(event.stretches)
    if not found.people or not event.plan.is_to_come(sessions, app_now(session)):
        return None
    last_day = max((one.day for one in event.stretches.values()), default=today)
    taxed = offered_tax(tax_routes(session, actor), whom.role, today, last_day)
    each = ToldOffer(new_id(), found.people[0].id, found.each_pence, sessions, taxed.pay_on, whom.agreed_minutes)
    return offer_notice(each, event.plan)


def invite(session: Session, actor: Actor, event_id: UUID, whom: WhomToInvite, seen: str) -> EventOffers:
    """Makes the offers, where the list still is what was seen (`seen`: its digest).

    Raises as `make_offers` does, and ConflictError where the list has changed meanwhile.
    """
    actor.require(Permission.MANAGE_EVENTS)
    get_event(session, actor.org_id, event_id, lock=True)
    found = look(session, actor, event_id, whom)
    if found.digest != seen:
        raise ConflictError(
            "offer.list_changed",
            "The list is not what you looked at: somebody was invited or added meanwhile, or the role or the fee is another.",
            "Look at it below, then invite.",
            effect=Effect.NOBODY_ASKED,
        )
    asks = [
        Ask(one.id, whom.role, agreed_minutes=whom.agreed_minutes, agreed_pence=whom.agreed_pence)
        for one in found.people
    ]
    return make_offers(session, actor, event_id, asks)


def _fee(session: Session, actor: Actor, event: EventView, whom: WhomToInvite) -> tuple[FeeLine, ...]:
    if event.engagement.unpaid_reason is not None:
        return ()
    rates, minutes, pence = rate_card(session, actor.org_id), whom.agreed_minutes, whom.agreed_pence
    if event.engagement.kind != "task":
        return expected_fee(rates, whom.role, event.stretches.values())
    if (minutes is None) == (pence is None):
        raise InvalidError(
            "offer.task_needs_agreement",
            "For a task at home agree either minutes or an amount with each person.",
            effect=Effect.NOBODY_ASKED,
        )
    return task_fee(rates, whom.role, london_today(session), agreed_minutes=minutes, agreed_pence=pence)


def _of_event(session: Session, org_id: UUID, event_id: UUID) -> list[FoundPerson]:
    get_event(session, org_id, event_id)
    asked = {one.person_id for one in live_offers(session, org_id, event_id)}
    here = session.scalars(
        select(Person.id).where(
            Person.org_id == org_id,
            Person.id.in_(asked),
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
        )
    ).all()
    return [FoundPerson(who, name) for who, name in names_of(session, org_id, here).items()]
