"""Groups of people: made, renamed and ended by organisers and the helpline; whoever asked to be taken off stays off."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.people.groups.tables import PersonGroup, PersonGroupMember
from services.payments.people.names import is_called
from services.payments.people.rules import fold, known_by
from services.payments.people.tables import Person
from shared import audit
from shared.characters import shapes_only
from shared.database import app_now
from shared.errors import ConflictError, InvalidError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.pagination import next_first

LONGEST_NAME = 100
MOST_ADDED = 5000
"""So many people are added at a time."""


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group and how many people are in it."""

    id: UUID
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class GroupMember:
    """Somebody of a group; `known_by` tells them from namesakes."""

    person_id: UUID
    name: str
    known_by: str


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """A group: `found` of its people fit what was looked for, `members` are some of them; and who asked to be taken off."""

    id: UUID
    name: str
    members: tuple[GroupMember, ...]
    found: int
    first: int
    asked_off: tuple[GroupMember, ...]

    @property
    def next_first(self) -> int | None:
        """Where the next part begins; None where this is the last."""
        return next_first(self.first, len(self.members), self.found)


@dataclass(frozen=True, slots=True)
class AddedToGroup:
    """What became of people who were to be added."""

    added: int
    there_before: int
    stay_off: int


def list_groups(session: Session, actor: Actor) -> list[ListedGroup]:
    """Every group that has not ended, in the order of their names. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_PEOPLE)
    count = func.count(Person.id)
    rows = session.execute(
        select(PersonGroup.id, PersonGroup.name, count)
        .outerjoin(
            PersonGroupMember,
            and_(
                PersonGroupMember.org_id == PersonGroup.org_id,
                PersonGroupMember.group_id == PersonGroup.id,
                PersonGroupMember.left_at.is_(None),
            ),
        )
        .outerjoin(Person, _is_here())
        .where(PersonGroup.org_id == actor.org_id, PersonGroup.ended_at.is_(None))
        .group_by(PersonGroup.org_id, PersonGroup.id)
        .order_by(PersonGroup.folded_name)
    )
    return [ListedGroup(*row) for row in rows]


def create_group(session: Session, actor: Actor, name: str) -> PersonGroup:
    """A new group without anybody. Raises ForbiddenError, InvalidError (no name), ConflictError (one is called so)."""
    actor.require(Permission.MANAGE_PEOPLE)
    group = PersonGroup(org_id=actor.org_id, created_by=actor.id, **_named(session, actor, name, None))
    session.add(group)
    session.flush()
    audit.record(session, actor, "group.created", "person_group", group.id)
    return group


def rename_group(session: Session, actor: Actor, group_id: UUID, name: str) -> None:
    """Another name. Raises as `create_group`, and NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    group = _get(session, actor, group_id)
    for column, value in _named(session, actor, name, group_id).items():
        setattr(group, column, value)
    session.flush()
    audit.record(session, actor, "group.renamed", "person_group", group_id)


def end_group(session: Session, actor: Actor, group_id: UUID) -> None:
    """Nobody is invited by it any more. Raises ForbiddenError, NotFoundError (ended before, too)."""
    actor.require(Permission.MANAGE_PEOPLE)
    _get(session, actor, group_id).ended_at = app_now(session)
    session.flush()
    audit.record(session, actor, "group.ended", "person_group", group_id)


def view_group(
    session: Session, actor: Actor, group_id: UUID, *, name: str = "", first: int = 0, limit: int = 100
) -> GroupSeen:
    """A group with some of its people, in the order of their names. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    group = _get(session, actor, group_id)
    here = _people(actor.org_id, group_id).where(PersonGroupMember.left_at.is_(None))
    called = is_called(session, actor.org_id, name)
    if called is not None:
        here = here.where(called)
    found = session.scalar(select(func.count()).select_from(here.subquery())) or 0
    first = first if 0 <= first < found else 0
    # First the group, then its order: asked in one, PostgreSQL goes through all people by name until a page is full.
    those = here.add_columns(Person.folded_name).cte("those").prefix_with("MATERIALIZED")
    shown = select(those.c.id, those.c.name, those.c.source_system, those.c.external_id)
    in_order = shown.order_by(those.c.folded_name, those.c.id).offset(first).limit(limit)
    off = _people(actor.org_id, group_id).where(PersonGroupMember.asked_off).order_by(Person.folded_name, Person.id)
    return GroupSeen(
        id=group.id,
        name=group.name,
        members=tuple(map(_seen, session.execute(in_order))),
        found=found,
        first=first,
        asked_off=tuple(map(_seen, session.execute(off))),
    )


def members_of(session: Session, actor: Actor, group_id: UUID) -> list[GroupMember]:
    """Everybody of a group. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    _get(session, actor, group_id)
    rows = session.execute(_people(actor.org_id, group_id).where(PersonGroupMember.left_at.is_(None)))
    return [_seen(row) for row in rows]


def groups_of(session: Session, actor: Actor, person_id: UUID) -> list[PersonGroup]:
    """The groups that somebody is in. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_PEOPLE)
    is_theirs = and_(PersonGroupMember.person_id == person_id, PersonGroupMember.left_at.is_(None))
    rows = session.scalars(
        select(PersonGroup)
        .join(
            PersonGroupMember,
            and_(PersonGroupMember.org_id == PersonGroup.org_id, PersonGroupMember.group_id == PersonGroup.id),
        )
        .where(PersonGroup.org_id == actor.org_id, PersonGroup.ended_at.is_(None), is_theirs)
        .order_by(PersonGroup.folded_name)
    )
    return list(rows)


def add_members(session: Session, actor: Actor, group_id: UUID, person_ids: Collection[UUID]) -> AddedToGroup:
    """Puts people into a group; whoever is in it stays, whoever asked to be taken off stays off. Raises ForbiddenError, NotFoundError
    (the group, or somebody who is not of this organisation), InvalidError (too many)."""
    actor.require(Permission.MANAGE_PEOPLE)
    _get(session, actor, group_id)
    wanted = sorted(set(person_ids))
    if len(wanted) > MOST_ADDED:
        raise InvalidError("group.too_many", f"At most {MOST_ADDED} people are added at a time.")
    known = session.scalars(
        select(Person.id).where(
            Person.org_id == actor.org_id,
            Person.id.in_(wanted),
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
        )
    ).all()
    if len(known) != len(wanted):
        raise NotFoundError("person.not_found", "There is no such person in your organisation.")
    stay_off = set(
        session.scalars(
            select(PersonGroupMember.person_id).where(
                PersonGroupMember.org_id == actor.org_id,
                PersonGroupMember.group_id == group_id,
                PersonGroupMember.person_id.in_(wanted),
                PersonGroupMember.asked_off,
            )
        )
    )
    added = _put_in(session, actor, group_id, [one for one in wanted if one not in stay_off])
    audit.record_all(session, actor, "group.joined", "person", {one: {"group": str(group_id)} for one in added})
    return AddedToGroup(len(added), len(wanted) - len(added) - len(stay_off), len(stay_off))


def take_off(session: Session, actor: Actor, group_id: UUID, person_id: UUID, *, asked: bool) -> None:
    """Somebody is not in the group any more; because they `asked`, they stay off it. The same again changes nothing.

    Raises ForbiddenError, NotFoundError.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    member = _member(session, actor, group_id, person_id)
    if member.left_at is not None and (member.asked_off or not asked):
        return
    member.left_at, member.asked_off, member.changed_by = app_now(session), asked, actor.id
    member.changed_at = member.left_at
    session.flush()
    facts = {"group": str(group_id), "asked": asked}
    audit.record(session, actor, "group.left", "person", person_id, facts)


def put_on_again(session: Session, actor: Actor, group_id: UUID, person_id: UUID) -> None:
    """Somebody who had asked to be taken off has asked to be in the group again. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    member = _member(session, actor, group_id, person_id)
    if member.left_at is None:
        return
    member.left_at, member.asked_off, member.changed_by, member.changed_at = None, False, actor.id, app_now(session)
    session.flush()
    audit.record(session, actor, "group.joined", "person", person_id, {"group": str(group_id), "asked": True})


def _put_in(session: Session, actor: Actor, group_id: UUID, person_ids: Collection[UUID]) -> list[UUID]:
    """Those who are in the group now and were not before. In one order, so that two who add the same never wait in a circle."""
    if not person_ids:
        return []
    rows = insert(PersonGroupMember).values(
        [
            {"org_id": actor.org_id, "id": new_id(), "group_id": group_id, "person_id": one, "changed_by": actor.id}
            for one in person_ids
        ]
    )
    again = rows.on_conflict_do_update(
        index_elements=["org_id", "group_id", "person_id"],
        set_={"left_at": None, "changed_by": actor.id, "changed_at": func.app_now()},
        where=and_(PersonGroupMember.left_at.is_not(None), ~PersonGroupMember.asked_off),
    )
    return list(session.scalars(again.returning(PersonGroupMember.person_id)))


def _named(session: Session, actor: Actor, name: str, group_id: UUID | None) -> dict[str, str]:
    """The columns of a name. Raises InvalidError, ConflictError (another group is called so)."""
    whole = " ".join(name.split())
    if not 0 < len(whole) <= LONGEST_NAME or not fold(whole) or not shapes_only(whole).strip():
        raise InvalidError("group.name", f"Write a name with at most {LONGEST_NAME} letters.")
    alike = select(PersonGroup.id).filter_by(org_id=actor.org_id, folded_name=fold(whole), ended_at=None)
    if session.scalar(alike.where(PersonGroup.id != group_id) if group_id else alike) is not None:
        raise ConflictError(
            "group.exists", "There is a group of this name already.", "Choose another name, or use that group."
        )
    return {"name": whole, "folded_name": fold(whole)}


def _get(session: Session, actor: Actor, group_id: UUID) -> PersonGroup:
    group = session.get(PersonGroup, (actor.org_id, group_id))
    if group is None or group.ended_at is not None:
        raise NotFoundError("group.not_found", "There is no such group in your organisation.")
    return group


def _member(session: Session, actor: Actor, group_id: UUID, person_id: UUID) -> PersonGroupMember:
    _get(session, actor, group_id)
    found = session.scalar(
        select(PersonGroupMember).filter_by(org_id=actor.org_id, group_id=group_id, person_id=person_id)
    )
    if found is None:
        raise NotFoundError("group.not_in_it", "This person was never in this group.")
    return found


def _seen(row: Row[UUID, str, str | None, str | None]) -> GroupMember:
    person_id, name, system, external_id = row
    return GroupMember(person_id, name, known_by(person_id, system, external_id))


def _people(org_id: UUID, group_id: UUID) -> Select[UUID, str, str | None, str | None]:
    return (
        select(Person.id, Person.name, Person.source_system, Person.external_id)
        .join(PersonGroupMember, _is_here())
        .where(PersonGroupMember.org_id == org_id, PersonGroupMember.group_id == group_id)
    )


def _is_here() -> ColumnElement[bool]:
    """A member who was neither erased nor merged into somebody else."""
    return and_(
        Person.org_id == PersonGroupMember.org_id,
        Person.id == PersonGroupMember.person_id,
        Person.erased_at.is_(None),
        Person.merged_into_id.is_(None),
    )
