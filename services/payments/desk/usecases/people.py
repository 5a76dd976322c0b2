"""People as the desk shows them: who is called so already, and one person with what they take part in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.desk.usecases.finance import may
from services.payments.desk.usecases.group_lists import NEEDS_LOOKED_AT
from services.payments.involvement.tables import Engagement, Offer
from services.payments.involvement.usecases.vouchers import list_vouchers
from services.payments.payees.usecases.bank_details import methods_of
from services.payments.people import rules
from services.payments.people.groups.usecases import groups_of
from services.payments.people.rules import fold
from services.payments.people.tables import Person
from services.payments.people.usecases import get_person, view_person
from services.payments.people.vouchers.tables import VoucherGiven
from shared import audit
from shared.identity import Actor, Permission

LOOKED_AT = "contact.looked_at"
"""What the trail says of whoever looked at how a person is reached."""
MOST_NAMESAKES = 10
MOST_OFFERS = 20


@dataclass(frozen=True, slots=True)
class PersonOffer:
    """Something that a person was asked to take part in, the newest first."""

    event_id: UUID
    title: str
    role: str
    status: str
    offered_at: datetime


@dataclass(frozen=True, slots=True)
class BankState:
    """Bank details of a person as far as anybody sees them."""

    account: str
    status: str


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """A record of the same person that was merged into theirs."""

    id: UUID
    name: str
    known_by: str


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """One person, and what whoever looks may see and do. `bank` is None where they do not see bank details,
    or the person was erased."""

    id: UUID
    name: str
    since: datetime
    known_by: str
    offers: tuple[PersonOffer, ...]
    groups: tuple[tuple[UUID, str], ...]
    bank: tuple[BankState, ...] | None
    sees_contact: bool
    may_enter_bank_details: bool
    may_see_money: bool
    may_manage: bool
    may_export: bool
    may_erase: bool
    may_merge: bool
    earlier: tuple["EarlierRecord", ...]
    vouchers: tuple[VoucherGiven, ...]
    erased_at: datetime | None


def namesakes(session: Session, actor: Actor, name: str) -> list[Person]:
    """Those who are called so already, the first of them. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_PEOPLE)
    return list(
        session.scalars(
            select(Person)
            .where(Person.org_id == actor.org_id, Person.folded_name == fold(name))
            .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
            .order_by(Person.id)
            .limit(MOST_NAMESAKES)
        )
    )


def known_by(person: Person) -> str:
    """What tells a person from namesakes: their ID in another system, or the end of ours."""
    return rules.known_by(person.id, person.source_system, person.external_id)


def see_person(session: Session, actor: Actor, person_id: UUID) -> PersonSeen:
    """One person. Raises ForbiddenError, NotFoundError."""
    person = view_person(session, actor, person_id)
    bank = None
    if may(actor, Permission.SEE_BANK_DETAILS) and person.erased_at is None:
        methods = methods_of(session, actor, person_id)
        bank = tuple(BankState(f"{one.bank_name or 'Account'}, ends in {one.last4}", one.status) for one in methods)
    return PersonSeen(
        id=person.id,
        name=person.name,
        since=person.created_at,
        known_by=known_by(person),
        offers=tuple(_offers(session, actor.org_id, person_id)) if may(actor, Permission.SEE_EVENTS) else (),
        groups=tuple((one.id, one.name) for one in groups_of(session, actor, person_id))
        if may(actor, Permission.MANAGE_PEOPLE)
        else (),
        bank=bank,
        sees_contact=may(actor, Permission.SAVE_CONTACT),
        may_enter_bank_details=may(actor, Permission.ENTER_BANK_DETAILS) and person.erased_at is None,
        may_see_money=may(actor, Permission.SEE_MONEY),
        may_manage=may(actor, Permission.MANAGE_PEOPLE),
        may_export=may(actor, Permission.EXPORT_PERSON),
        may_erase=may(actor, Permission.ERASE_PERSON),
        may_merge=may(actor, Permission.MERGE_PEOPLE),
        earlier=tuple(
            EarlierRecord(one.id, one.name, known_by(one))
            for one in session.scalars(
                select(Person)
                .where(Person.org_id == actor.org_id, Person.merged_into_id == person_id)
                .order_by(Person.id)
            )
        ),
        vouchers=tuple(list_vouchers(session, actor, person_id)) if may(actor, Permission.MANAGE_PEOPLE) else (),
        erased_at=person.erased_at,
    )


def look_at_contact(session: Session, actor: Actor, person_id: UUID) -> PersonSeen:
    """The same, where what notifications knows of the person is shown beside it: the look is kept in the trail."""
    seen = see_person(session, actor, person_id)
    actor.require(Permission.SAVE_CONTACT)
    audit.record(session, actor, LOOKED_AT, "person", person_id)
    return seen


def look_at_needs(session: Session, actor: Actor, person_id: UUID) -> None:
    """Keeps that somebody is shown what a person needs to take part. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_NEEDS)
    get_person(session, actor.org_id, person_id)
    audit.record(session, actor, NEEDS_LOOKED_AT, "person", person_id)


def _offers(session: Session, org_id: UUID, person_id: UUID) -> list[PersonOffer]:
    rows = session.execute(
        select(Engagement.id, Engagement.title, Offer.role, Offer.status, Offer.offered_at)
        .join(Engagement, (Engagement.org_id == Offer.org_id) & (Engagement.id == Offer.engagement_id))
        .where(Offer.org_id == org_id, Offer.person_id == person_id)
        .order_by(Offer.offered_at.desc(), Offer.id.desc())
        .limit(MOST_OFFERS)
    )
    return [PersonOffer(*row) for row in rows]
