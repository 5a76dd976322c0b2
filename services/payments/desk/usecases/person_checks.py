"""What staff must make sure of about a person: a picture that was guessed too often, a new number; and who did so before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.desk.usecases.new_numbers import CONFIRMED, KIND, REFUSED
from services.payments.people.usecases import get_person, staff_names
from services.payments.phone.usecases.picture_tries import LOCKED, UNLOCKED, TriesSeen, see_tries
from services.payments.worklist.tables import WorkItem
from shared.audit import AuditRow
from shared.identity import Actor, Permission

MOST_SHOWN = 20
_ACTIONS = {LOCKED: (UNLOCKED,), KIND: (CONFIRMED, REFUSED)}
_NEEDS = {LOCKED: Permission.MANAGE_PEOPLE, KIND: Permission.SAVE_CONTACT}


@dataclass(frozen=True, slots=True)
class CheckDone:
    """What a member of staff did about it."""

    action: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonCheck:
    """A person, since when somebody is asked to make sure (None: nobody is), and who did so before, the newest first."""

    person_id: UUID
    name: str
    asked_at: datetime | None
    done: tuple[CheckDone, ...]


@dataclass(frozen=True, slots=True)
class PictureCheck:
    """What staff know of a locked picture: whether they are asked, and what was tried."""

    person: PersonCheck
    tries: TriesSeen


def look_at_picture(session: Session, actor: Actor, person_id: UUID) -> PictureCheck:
    """Whether a person's picture is locked, after which tries, and who unlocked it before. Raises ForbiddenError, NotFoundError."""
    return PictureCheck(_look(session, actor, person_id, LOCKED), see_tries(session, actor.org_id, person_id))


def look_at_new_number(session: Session, actor: Actor, person_id: UUID) -> PersonCheck:
    """Whether a new number of a person waits, and who decided about earlier ones. Raises ForbiddenError, NotFoundError."""
    return _look(session, actor, person_id, KIND)


def _look(session: Session, actor: Actor, person_id: UUID, kind: str) -> PersonCheck:
    actor.require(_NEEDS[kind])
    person = get_person(session, actor.org_id, person_id)
    asked = select(WorkItem.created_at).filter_by(org_id=actor.org_id, kind=kind, subject_id=person_id, done_at=None)
    rows = session.execute(
        select(AuditRow.action, AuditRow.actor_id, AuditRow.at)
        .where(AuditRow.org_id == actor.org_id, AuditRow.object_id == person_id, AuditRow.action.in_(_ACTIONS[kind]))
        .order_by(AuditRow.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    names = staff_names(session, actor.org_id, {row.actor_id for row in rows})
    done = tuple(CheckDone(row.action, names[row.actor_id], row.at) for row in rows)
    return PersonCheck(person_id, person.name, session.scalar(asked), done)
