"""Adding the people who take part and the staff who sign in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from services.payments.people.rules import fold, may_be_same_person
from services.payments.people.tables import Person, Principal
from shared import audit
from shared.errors import ConflictError, NotFoundError, UnauthenticatedError
from shared.identity import Action, Actor, ActorKind, Role, SignedIn
from shared.ids import new_id

IMPORT_LOCK = 726_2002  # any first number that nothing else in this database uses for a pair of advisory locks


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to add; `source_system` and `external_id` where they come from another system."""

    name: str
    source_system: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewPrincipal:
    """Somebody who will sign in: issuer and subject as their sign-in service calls them."""

    issuer: str
    subject: str
    display_name: str
    roles: frozenset[Role]
    person_id: UUID | None = None


class Fate(StrEnum):
    """What an import did with one person."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERASED = "erased"
    """They were erased, and stay so."""
    OTHER_NAME = "other_name"
    """They would have had a quite different name: nothing was changed."""


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """What an import did with one person; `id` where the file speaks of somebody who is here."""

    fate: Fate
    id: UUID | None = None


def add_person(session: Session, actor: Actor, new: NewPerson) -> Person:
    """Adds a person. Raises ForbiddenError; ConflictError where the same import was there before."""
    actor.require(Action.MANAGE_PEOPLE)
    if new.external_id is not None and session.scalar(
        select(Person.id).filter_by(org_id=actor.org_id, source_system=new.source_system, external_id=new.external_id)
    ):
        raise ConflictError("person.imported", "This person was imported before. Nothing was added.")
    person = Person(**_row(actor.org_id, new))
    session.add(person)
    session.flush()
    audit.record(session, actor, "person.added", "person", person.id)
    return person


def import_people(
    session: Session, actor: Actor, people: Sequence[NewPerson], *, rename: bool = False
) -> list[ImportedPerson]:
    """Adds people of other systems, or changes the names of those who were imported before; never doubles anybody.

    Each comes once in `people`, with `source_system` and `external_id`. A name that shares no word with the name before is
    changed only with `rename`: lists are numbered anew sooner than people change their whole name, and money for one must
    not go to another. Raises ForbiddenError.
    """
    actor.require(Action.MANAGE_PEOPLE)
    known = _lock_imported(session, actor, people)
    added, imported = [], []
    for one in people:
        person = known.get((one.source_system, one.external_id))
        if person is None:
            added.append(_row(actor.org_id, one))
            imported.append(ImportedPerson(Fate.ADDED, added[-1]["id"]))
        else:
            imported.append(_import_again(session, actor, person, one.name, rename=rename))
    if added:
        session.execute(insert(Person), added)
        audit.record_all(session, actor, "person.added", "person", {row["id"]: {} for row in added})
    session.flush()
    return imported


def lock_imports(session: Session, org_id: UUID) -> None:
    """Lets two imports of one organisation work one after the other, so that neither adds what the other just added."""
    session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK, func.hashtext(str(org_id)))))


def _row(org_id: UUID, new: NewPerson) -> dict[str, Any]:
    return {
        "org_id": org_id,
        "id": new_id(),
        "name": new.name,
        "folded_name": fold(new.name),
        "source_system": new.source_system,
        "external_id": new.external_id,
    }


def _lock_imported(
    session: Session, actor: Actor, people: Sequence[NewPerson]
) -> dict[tuple[str | None, str | None], Person]:
    """Those who were imported before, locked."""
    lock_imports(session, actor.org_id)
    sources = {one.source_system for one in people}
    ids = [one.external_id for one in people]
    rows = session.scalars(
        select(Person)
        .where(Person.org_id == actor.org_id, Person.source_system.in_(sources), Person.external_id.in_(ids))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    )
    return {(row.source_system, row.external_id): row for row in rows}


def _import_again(session: Session, actor: Actor, person: Person, name: str, *, rename: bool) -> ImportedPerson:
    if person.erased_at is not None:
        return ImportedPerson(Fate.ERASED)
    if person.merged_into_id is not None:  # the record that they were joined with has its own name and number
        return ImportedPerson(Fate.UNCHANGED)
    if person.name == name:
        return ImportedPerson(Fate.UNCHANGED, person.id)
    if not rename and not may_be_same_person(person.name, name):
        return ImportedPerson(Fate.OTHER_NAME)
    person.name, person.folded_name = name, fold(name)
    audit.record(session, actor, "person.renamed", "person", person.id)
    return ImportedPerson(Fate.CHANGED, person.id)


def get_person(session: Session, org_id: UUID, person_id: UUID) -> Person:
    """A person of this organisation. Raises NotFoundError."""
    person = session.get(Person, (org_id, person_id))
    if person is None:
        raise NotFoundError("person.not_found", "There is no such person in your organisation. Nothing was changed.")
    return person


def lock_person(session: Session, org_id: UUID, person_id: UUID) -> None:
    """Lets two transactions about one person's money work one after the other; rows that name the person are not held up."""
    session.execute(
        select(Person.id).where(Person.org_id == org_id, Person.id == person_id).with_for_update(key_share=True)
    )


def names_of(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these people who are in this organisation."""
    rows = session.execute(select(Person.id, Person.name).where(Person.org_id == org_id, Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def staff_names(session: Session, org_id: UUID, principal_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these members of staff."""
    query = select(Principal.id, Principal.display_name)
    rows = session.execute(query.where(Principal.org_id == org_id, Principal.id.in_(principal_ids)))
    return {row.id: row.display_name for row in rows}


def check_people(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> None:
    """Raises NotFoundError unless all of these people are in this organisation."""
    count = session.scalar(
        select(func.count()).select_from(Person).where(Person.org_id == org_id, Person.id.in_(person_ids))
    )
    if count != len(set(person_ids)):
        raise NotFoundError("person.not_found", "There is no such person in your organisation. Nothing was changed.")


def staff_among(session: Session, org_id: UUID, person_ids: Collection[UUID], roles: Collection[Role]) -> set[UUID]:
    """Those of these people who also sign in here in one of these roles."""
    rows = session.execute(
        select(Principal.person_id, Principal.roles).where(
            Principal.org_id == org_id, Principal.person_id.in_(person_ids), Principal.disabled_at.is_(None)
        )
    )
    return {person_id for person_id, held in rows if person_id is not None and not set(roles).isdisjoint(held)}


def person_behind(session: Session, org_id: UUID, principal_id: UUID) -> UUID | None:
    """The participant that a member of staff also is, where they are one."""
    return session.scalar(select(Principal.person_id).filter_by(org_id=org_id, id=principal_id))


def add_principal(session: Session, actor: Actor, new: NewPrincipal) -> Principal:
    """Lets somebody sign in. Raises ForbiddenError, NotFoundError (person), ConflictError (signs in already)."""
    actor.require(Action.MANAGE_STAFF)
    if new.person_id is not None:
        get_person(session, actor.org_id, new.person_id)
    principal = Principal(
        org_id=actor.org_id,
        issuer=new.issuer,
        subject=new.subject,
        display_name=new.display_name,
        roles=sorted(new.roles),
        person_id=new.person_id,
    )
    session.add(principal)
    session.flush()
    audit.record(session, actor, "principal.added", "principal", principal.id, {"roles": sorted(new.roles)})
    return principal


def find_actor(session: Session, signed_in: SignedIn) -> Actor:
    """Who a sign-in is (system role: the organisation is not known yet). Raises UnauthenticatedError."""
    principal = session.scalar(
        select(Principal).where(
            Principal.issuer == signed_in.issuer,
            Principal.subject == signed_in.subject,
            Principal.disabled_at.is_(None),
        )
    )
    if principal is None:
        raise UnauthenticatedError(
            "sign_in.unknown", "This sign-in is not known here. Nothing was changed. Ask your administrator to add you."
        )
    return actor_of(principal)


def staff_to_practise(session: Session, *, at_most: int = 50) -> list[Principal]:
    """Who may be chosen at the practice sign-in (system role), the newest first. Never ask this outside practice."""
    newest = select(Principal).where(Principal.disabled_at.is_(None)).order_by(Principal.id.desc()).limit(at_most)
    return list(session.scalars(newest))


def actor_of(principal: Principal) -> Actor:
    """A member of staff as actor, with the roles they hold now."""
    roles = frozenset(Role(role) for role in principal.roles)
    return Actor(principal.org_id, ActorKind.STAFF, principal.id, roles=roles, person_id=principal.person_id)
