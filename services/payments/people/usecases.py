"""Adding the people who take part, and who of the staff is asking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.payments.people.imports.rules import UnusableKeyError, likeness, read_key
from services.payments.people.imports.usecases.people import persons_by_key, row_of
from services.payments.people.imports.usecases.sources import name_source
from services.payments.people.tables import Person, Principal, PrincipalChange
from shared import audit
from shared.database import is_among
from shared.errors import ConflictError, InvalidError, NotFoundError, UnauthenticatedError
from shared.identity import Actor, ActorKind, Permission, Role, SignedIn


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to add; `source_system` and `external_id` where they come from another system. `certainly_new` says that they
    are nobody whose ID is nearly the same."""

    name: str
    source_system: str | None = None
    external_id: str | None = None
    certainly_new: bool = False


def add_person(session: Session, actor: Actor, new: NewPerson) -> Person:
    """Adds a person. Raises ForbiddenError; InvalidError for an ID or a source that cannot be used; ConflictError where the ID is
    known, or is nearly that of somebody else and `certainly_new` does not say that this is another person."""
    actor.require(Permission.MANAGE_PEOPLE)
    source_name = key = None
    if new.source_system is not None and new.external_id is None:
        raise InvalidError("person.id_missing", "A source without an ID says nothing.", "Give both, or neither.")
    if new.external_id is not None:
        source_name = name_source(session, actor, new.source_system).name
        key = _new_key(session, actor.org_id, source_name, new)
    person = Person(**row_of(actor.org_id, new.name, source_name, key))
    session.add(person)
    session.flush()
    audit.record(session, actor, "person.added", "person", person.id)
    return person


def _new_key(session: Session, org_id: UUID, source_name: str, new: NewPerson) -> str:
    """The ID of somebody to add, as it is spelt here."""
    try:
        key = read_key(new.external_id or "")
    except UnusableKeyError as error:
        raise InvalidError("person.id_unusable", f"{error}") from None
    if persons_by_key(session, org_id, source_name, [key]):
        raise ConflictError("person.imported", "This person was imported before.")
    alike = select(Person.id).filter_by(
        org_id=org_id, source_system=source_name, external_likeness=likeness(key), erased_at=None
    )
    if not new.certainly_new and session.scalar(alike.limit(1)) is not None:
        raise ConflictError(
            "person.like_another",
            "Somebody is known by an ID that is nearly this one, with other zeros, capitals or signs.",
            "Look whether it is the same person; if it is somebody else, send it again with “certainly_new”.",
        )
    return key


def view_person(session: Session, actor: Actor, person_id: UUID) -> Person:
    """A person of this organisation, for staff. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_PEOPLE)
    return get_person(session, actor.org_id, person_id)


def person_to_contact(session: Session, actor: Actor, person_id: UUID) -> Person:
    """A person, for whoever may save how to reach them. Raises ForbiddenError, NotFoundError, ConflictError (erased or merged)."""
    actor.require(Permission.SAVE_CONTACT)
    person = get_person(session, actor.org_id, person_id)
    if person.erased_at is not None or person.merged_into_id is not None:
        raise ConflictError(
            "person.not_here",
            "This person was erased, or their record was merged into another one.",
            "Look for them by name.",
        )
    return person


def note_number_changed(session: Session, org_id: UUID, person_id: UUID) -> None:
    """Keeps when a person's mobile was last replaced: whoever confirms their bank details should know. Quietly nothing where they are
    not known here."""
    session.execute(
        update(Person).where(Person.org_id == org_id, Person.id == person_id).values(number_changed_at=func.app_now())
    )


def get_person(session: Session, org_id: UUID, person_id: UUID) -> Person:
    """A person of this organisation. Raises NotFoundError."""
    person = session.get(Person, (org_id, person_id))
    if person is None:
        raise NotFoundError("person.not_found", "There is no such person in your organisation.")
    return person


def leads_to(session: Session, org_id: UUID, person_id: UUID) -> UUID | None:
    """The record of the same person that this one was merged into; None where it stands for itself, or is not known."""
    return session.scalar(select(Person.merged_into_id).filter_by(org_id=org_id, id=person_id))


def earlier_records(session: Session, org_id: UUID, person_id: UUID) -> list[UUID]:
    """Records of the same person that were merged into this one."""
    led_here = select(Person.id).where(Person.org_id == org_id, Person.merged_into_id == person_id)
    return list(session.scalars(led_here.order_by(Person.id)))


def was_erased(session: Session, org_id: UUID, person_id: UUID) -> bool:
    """Whether somebody was erased here; nobody has anything to do for them any more."""
    return session.scalar(select(Person.erased_at).filter_by(org_id=org_id, id=person_id)) is not None


def is_gone_from_here(session: Session, org_id: UUID, person_id: UUID) -> bool:
    """Whether somebody was erased, or their record leads to another one: nothing can be paid to it any more."""
    gone = select(Person.id).where(Person.org_id == org_id, Person.id == person_id)
    return session.scalar(gone.where(Person.erased_at.is_not(None) | Person.merged_into_id.is_not(None))) is not None


def gone_among(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> set[UUID]:
    """Which of these people were erased, or their record leads to another one: nothing new is owed to such a record."""
    if not person_ids:
        return set()
    which = (Person.org_id == org_id, Person.id.in_(person_ids))
    has_gone = Person.erased_at.is_not(None) | Person.merged_into_id.is_not(None)
    return set(session.scalars(select(Person.id).where(*which, has_gone)))


@dataclass(frozen=True, slots=True)
class PersonNow:
    """How somebody is called, and whether their record is one to which nothing new is owed: they were erased, or it leads to another one."""

    name: str
    folded_name: str
    is_gone: bool
    is_merged: bool


def people_now(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, PersonNow]:
    """How each of these people is called, and whether they are gone."""
    is_merged = Person.merged_into_id.is_not(None)
    rows = session.execute(
        select(Person.id, Person.name, Person.folded_name, Person.erased_at.is_not(None) | is_merged, is_merged).where(
            Person.org_id == org_id, is_among(Person.id, person_ids)
        )
    )
    return {row[0]: PersonNow(*row[1:]) for row in rows}


def merged_among(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> set[UUID]:
    """Which of these records lead to another one of the same person."""
    which = (Person.org_id == org_id, Person.id.in_(person_ids), Person.merged_into_id.is_not(None))
    return set(session.scalars(select(Person.id).where(*which)))


def lock_people(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> None:
    """Lets two transactions about one person's money work one after the other: until this one ends, nobody sets a limit of these people or has
    a fee of theirs worked out. Rows that name the person are not held up."""
    if person_ids:
        ids = select(Person.id).where(Person.org_id == org_id, Person.id.in_(person_ids)).order_by(Person.id)
        session.execute(ids.with_for_update(key_share=True))


def names_of(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these people who are in this organisation."""
    rows = session.execute(select(Person.id, Person.name).where(Person.org_id == org_id, Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def staff_names(session: Session, org_id: UUID, principal_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these members of staff."""
    query = select(Principal.id, Principal.display_name)
    rows = session.execute(query.where(Principal.org_id == org_id, Principal.id.in_(principal_ids)))
    return {row.id: row.display_name for row in rows}


def staff_to_choose(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Everybody of staff who acts or acted, by name: (id, name), for whoever may see who did what. Raises ForbiddenError."""
    actor.require(Permission.SEE_AUDIT)
    query = select(Principal.id, Principal.display_name).where(Principal.org_id == actor.org_id)
    return [(row.id, row.display_name) for row in session.execute(query.order_by(func.lower(Principal.display_name)))]


def check_people(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> None:
    """Raises NotFoundError unless all of these people are in this organisation."""
    count = session.scalar(
        select(func.count()).select_from(Person).where(Person.org_id == org_id, Person.id.in_(person_ids))
    )
    if count != len(set(person_ids)):
        raise NotFoundError("person.not_found", "There is no such person in your organisation.")


def staff_among(session: Session, org_id: UUID, person_ids: Collection[UUID], roles: Collection[Role]) -> set[UUID]:
    """Those of these people who also sign in here in one of these roles."""
    rows = session.execute(
        select(Principal.person_id, Principal.roles).where(
            Principal.org_id == org_id, is_among(Principal.person_id, person_ids), Principal.disabled_at.is_(None)
        )
    )
    return {person_id for person_id, held in rows if person_id is not None and not set(roles).isdisjoint(held)}


def person_behind(session: Session, org_id: UUID, principal_id: UUID) -> UUID | None:
    """The participant that a member of staff also is, where they are one."""
    return session.scalar(select(Principal.person_id).filter_by(org_id=org_id, id=principal_id))


def keep_change(session: Session, actor: Actor, principal: Principal, what: str, before: dict[str, Any]) -> None:
    """Writes into the history of a sign-in what was changed, by whom, and how it was; the trail gets the same."""
    after = state_of(principal)
    session.add(
        PrincipalChange(
            org_id=principal.org_id,
            principal_id=principal.id,
            what=what,
            before=before,
            after=after,
            changed_by=actor.id,
        )
    )
    session.flush()
    facts = {"before": before, "after": after}
    audit.record(session, actor, f"principal.{what}", "principal", principal.id, facts)


def state_of(principal: Principal) -> dict[str, Any]:
    """What the history of a sign-in says of it."""
    disabled, human = principal.disabled_at is not None, str(principal.human_id)
    return {"roles": sorted(principal.roles), "disabled": disabled, "human": human}


def find_actor(session: Session, signed_in: SignedIn) -> Actor:
    """Who a checked token speaks of (system role: the organisation is not known yet). Raises UnauthenticatedError, also where they were
    signed out since it was made."""
    found = session.execute(
        select(Principal, Principal.signed_out_at >= func.now() - signed_in.token_age).where(
            Principal.issuer == signed_in.issuer,
            Principal.subject == signed_in.subject,
            Principal.disabled_at.is_(None),
        )
    ).first()
    if found is None:
        raise UnauthenticatedError(
            "sign_in.unknown", "This sign-in is not known here.", "Ask your administrator to add you."
        )
    principal, is_over = found
    if is_over:
        raise UnauthenticatedError("sign_in.ended", "An administrator has ended this sign-in.", "Sign in again.")
    if principal.first_administered_at is None and Role.ADMINISTRATOR in principal.roles:
        session.execute(
            update(Principal)
            .where(Principal.org_id == principal.org_id, Principal.id == principal.id)
            .where(Principal.first_administered_at.is_(None))
            .values(first_administered_at=func.app_now())
        )
    return actor_of(session, principal, signed_in.sign_in_age)


def actor_of(session: Session, principal: Principal, sign_in_age: timedelta | None) -> Actor:
    """A member of staff as actor, with the roles they hold now, every sign-in of the same human, and every record of the participant that they
    also are; `sign_in_age` as in Actor."""
    sign_ins = session.scalars(select(Principal.id).filter_by(org_id=principal.org_id, human_id=principal.human_id))
    whose = principal.person_id
    earlier = earlier_records(session, principal.org_id, whose) if whose is not None else []
    return Actor(
        principal.org_id,
        ActorKind.STAFF,
        principal.id,
        roles=frozenset(Role(role) for role in principal.roles),
        person_id=principal.person_id,
        sign_in_age=sign_in_age,
        sign_ins=frozenset(sign_ins),
        earlier_records=frozenset(earlier),
    )
