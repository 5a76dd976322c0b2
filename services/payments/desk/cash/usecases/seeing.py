"""What the pages of cash show: one tin with its list, and the tins of an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.events import get_event, view_event
from services.payments.payouts.cash.usecases.views import FloatView, ListedForCash, list_floats, people_of, view_float
from services.payments.people.rules import fold
from services.payments.people.tables import Person, Principal
from services.payments.people.usecases import names_of, staff_names
from services.payments.rails.cash.tables import CashMove, CashPlace
from shared.identity import PERMITTED, Actor, Permission, Role

MOST_CHOICES = 2000


@dataclass(frozen=True, slots=True)
class CashTable:
    """One tin as its page shows it. `others` are the open tins of the event that somebody could move to, `choices` the people of the
    event who stand on no list, `hands` the names of staff."""

    view: FloatView
    title: str
    people: tuple[ListedForCash, ...]
    others: tuple[FloatView, ...]
    choices: tuple[tuple[UUID, str], ...]
    hands: dict[UUID, str]
    is_holder: bool
    is_finance: bool


@dataclass(frozen=True, slots=True)
class CashDesk:
    """The tins of one event, or all that are not closed; `holders` are those who may hold one."""

    event_id: UUID | None
    title: str
    tins: tuple[FloatView, ...]
    titles: dict[UUID, str]
    holders: tuple[tuple[UUID, str], ...]
    hands: dict[UUID, str]


def tins_of_event(session: Session, actor: Actor, event_id: UUID) -> list[FloatView]:
    """The tins of an event, the newest first. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_CASH)
    get_event(session, actor.org_id, event_id)
    return list_floats(session, actor, event_id)


def see_table(session: Session, actor: Actor, float_id: UUID) -> CashTable:
    """One tin. Raises ForbiddenError, NotFoundError."""
    view = view_float(session, actor, float_id)
    people = people_of(session, actor, float_id)
    event = get_event(session, actor.org_id, view.tin.engagement_id)
    others = [one for one in list_floats(session, actor, event.engagement.id) if one.tin.id != float_id]
    hands = {view.tin.holder_id, view.tin.issued_by, *(one.tin.holder_id for one in others)}
    hands |= {one.counted_by for one in (view.waiting_out, view.waiting_in) if one}
    slips = [one.slip for one in people if one.slip]
    named = [view.tin.cleared_by, *(one.keyed_by for one in slips), *(one.destroy_asked_by for one in slips)]
    hands |= {one for one in named if one}
    return CashTable(
        view=view,
        title=event.engagement.title,
        people=tuple(people),
        others=tuple(one for one in others if one.tin.status in ("issued", "open")),
        choices=_choices(session, actor, event.engagement.id),
        hands=staff_names(session, actor.org_id, hands),
        is_holder=actor.is_one_of(view.tin.holder_id),
        is_finance=bool(actor.roles & PERMITTED[Permission.ISSUE_CASH]),
    )


def see_cash(session: Session, actor: Actor, event_id: UUID | None = None) -> CashDesk:
    """The tins of an event, or every one that is not closed. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_CASH)
    title = view_event(session, actor, event_id).engagement.title if event_id else ""
    tins = list_floats(session, actor, event_id)
    titles = {
        one: get_event(session, actor.org_id, one).engagement.title for one in {one.tin.engagement_id for one in tins}
    }
    holders = _holders(session, actor) if event_id else ()
    hands = staff_names(session, actor.org_id, {one.tin.holder_id for one in tins})
    return CashDesk(event_id, title, tuple(tins), titles, holders, hands)


def arriving(session: Session, actor: Actor, float_id: UUID) -> list[tuple[UUID, str]]:
    """Whom the holder of another tin has signed over to this one, by name: its holder signs too. Raises ForbiddenError."""
    actor.require(Permission.SEE_CASH)
    rows = session.scalars(
        select(CashPlace.person_id)
        .join(CashMove, (CashMove.org_id == CashPlace.org_id) & (CashMove.place_id == CashPlace.id))
        .where(CashMove.org_id == actor.org_id, CashMove.to_float_id == float_id)
        .where(CashMove.countersigned_at.is_(None), CashMove.dropped_at.is_(None))
    )
    names = names_of(session, actor.org_id, set(rows))
    return sorted(names.items(), key=lambda one: (fold(one[1]), one[0]))


def _holders(session: Session, actor: Actor) -> tuple[tuple[UUID, str], ...]:
    rows = session.execute(
        select(Principal.id, Principal.display_name)
        .where(Principal.org_id == actor.org_id, Principal.disabled_at.is_(None))
        .where(literal(Role.ORGANISER.value) == any_(Principal.roles))
        .order_by(Principal.display_name, Principal.id)
    )
    return tuple((row.id, row.display_name) for row in rows)


def _choices(session: Session, actor: Actor, event_id: UUID) -> tuple[tuple[UUID, str], ...]:
    on_lists = select(CashPlace.person_id).where(CashPlace.org_id == actor.org_id, CashPlace.left_at.is_(None))
    people: Sequence[UUID] = session.scalars(
        select(Offer.person_id, Person.name)
        .join(Person, (Person.org_id == Offer.org_id) & (Person.id == Offer.person_id))
        .where(Offer.org_id == actor.org_id, Offer.engagement_id == event_id, Offer.person_id.not_in(on_lists))
        .where(Offer.status.not_in([OfferStatus.WITHDRAWN.value, OfferStatus.DECLINED.value]))
        .distinct()
        .order_by(Person.name, Offer.person_id)
        .limit(MOST_CHOICES)
    ).all()
    names = names_of(session, actor.org_id, set(people))
    return tuple(sorted(names.items(), key=lambda one: (fold(one[1]), one[0])))
