"""Wrong picture words as they are kept: for one person and one number, looked at and counted by one turn at a time; and the unlock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.people.usecases import get_person
from services.payments.phone.rules.picture_tries import MOST_WRONG, WrongTries
from services.payments.phone.tables import PictureTry
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.identity import Actor, Permission
from shared.ids import new_id

LOCKED = "picture_locked"
"""The kind of task that a lock raises."""
UNLOCKED = "picture_word.unlocked"
"""What the trail says of a member of staff who lets a person try again."""
HELPLINE = UUID("00000000-0000-7000-8000-000000000002")
"""Stands for the number where a member of staff is told the word: they see many numbers, and none of them counts."""


@dataclass(frozen=True, slots=True)
class PictureTries:
    """The wrong tries from one number at one moment."""

    session: Session
    org_id: UUID
    number_id: UUID
    now: datetime

    def is_resting(self, person_id: UUID) -> bool:
        """Whether no word of this person is compared now. The count is this transaction's until it ends: of two calls at one moment
        the second waits here, and then sees what the first counted."""
        new = insert(PictureTry).values(org_id=self.org_id, id=new_id(), person_id=person_id, number_id=self.number_id)
        found = new.on_conflict_do_update(
            index_elements=["org_id", "person_id", "number_id"], set_={"person_id": new.excluded.person_id}
        ).returning(PictureTry.wrong, PictureTry.last_wrong_at)
        row = self.session.execute(found).one()
        return WrongTries(row.wrong, row.last_wrong_at).is_resting(self.now)

    def count_wrong(self, person_id: UUID) -> None:
        """Counts one more, which `is_resting` was asked about in this transaction. The last that there are asks staff to look."""
        row = self.session.scalars(
            select(PictureTry).filter_by(org_id=self.org_id, person_id=person_id, number_id=self.number_id)
        ).one()
        row.wrong = WrongTries(row.wrong, row.last_wrong_at).counted(self.now) + 1
        row.last_wrong_at = self.now
        self.session.flush()
        if row.wrong >= MOST_WRONG:
            ask_a_human(
                self.session,
                self.org_id,
                kind=LOCKED,
                subject_type="person",
                subject_id=person_id,
                reason=(
                    "Somebody said a wrong picture word for this person too often, so the right one is not taken either. Nothing was told. "
                    "Call the person on the number that we have. If they forgot their picture, let them choose a new one; if it was "
                    "them, unlock it; if it was not, do nothing, and tell your lead for safeguarding."
                ),
                due_in=timedelta(hours=24),
            )


def unlock_picture(session: Session, actor: Actor, person_id: UUID) -> None:
    """Lets a person try again from every number: a member of staff has made sure that it was them. Raises ForbiddenError,
    NotFoundError."""
    actor.require(Permission.MANAGE_PEOPLE)
    get_person(session, actor.org_id, person_id)
    forget_wrong_tries(session, actor, person_id)
    audit.record(session, actor, UNLOCKED, "person", person_id)


def forget_wrong_tries(session: Session, actor: Actor, person_id: UUID) -> None:
    """Begins the count of a person anew, also where they chose another picture: what was guessed before says nothing of it."""
    session.execute(
        update(PictureTry)
        .where(PictureTry.org_id == actor.org_id, PictureTry.person_id == person_id)
        .values(wrong=0, last_wrong_at=None)
    )
    close_items(session, actor.org_id, person_id, [LOCKED], done_by=actor.id)
