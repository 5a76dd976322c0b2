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
from shared.audit import AuditRow
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import app_now
from shared.errors import ConflictError, Effect
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import send_message

LOCKED = "picture_locked"
"""The kind of task that a lock raises."""
UNLOCKED = "picture_word.unlocked"
"""What the trail says of a member of staff who lets a person try again."""
GUESSED = "picture_word.not_theirs"
"""What the trail says of a member of staff whose caller did not know the picture of the person whom they named."""
LATELY = timedelta(days=30)
"""So long do guesses and an unlock of one human stand against their next unlock."""
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


@dataclass(frozen=True, slots=True)
class TriesSeen:
    """How many wrong words still count for a person, from how many numbers, how many of them at the helpline, and whether a word of
    theirs is not compared now."""

    wrong: int
    numbers: int
    at_helpline: int
    is_resting: bool


def see_tries(session: Session, org_id: UUID, person_id: UUID, *, to_unlock: bool = False) -> TriesSeen:
    """The wrong tries of a person; `to_unlock` locks them, so that of two unlocks at one moment the second finds none."""
    rows = select(PictureTry).filter_by(org_id=org_id, person_id=person_id).order_by(PictureTry.number_id)
    if to_unlock:
        rows = rows.with_for_update(key_share=True).execution_options(populate_existing=True)
    now = app_now(session)
    found = [(row.number_id, WrongTries(row.wrong, row.last_wrong_at)) for row in session.scalars(rows)]
    counted = {number_id: tries.counted(now) for number_id, tries in found if tries.counted(now)}
    at_helpline = counted.get(HELPLINE, 0)
    return TriesSeen(
        wrong=sum(counted.values()),
        numbers=len(counted.keys() - {HELPLINE}),
        at_helpline=at_helpline,
        is_resting=any(tries.is_resting(now) for _, tries in found),
    )


def unlock_picture(session: Session, actor: Actor, person_id: UUID) -> None:
    """Lets a person try again from every number: a member of staff has made sure that it was them. The person is told, so that somebody
    who is not them does not go on guessing unheard.

    Raises ForbiddenError, NotFoundError; ConflictError where nothing is locked, and for the human who guessed, or unlocked it before.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    get_person(session, actor.org_id, person_id)
    if not see_tries(session, actor.org_id, person_id, to_unlock=True).is_resting:
        raise ConflictError(
            "picture.not_locked",
            "This picture is not locked: the person can say it now.",
            "Ask them to try again.",
            effect=Effect.NOTHING_CHANGED,
        )
    _check_hand(session, actor, person_id)
    forget_wrong_tries(session, actor, person_id)
    told = NoticeRequested(
        person_id=person_id, notice=Notice.PICTURE_UNLOCKED, about_id=person_id, occasion_id=new_id()
    )
    send_message(session, actor.org_id, told)
    audit.record(session, actor, UNLOCKED, "person", person_id)


def _check_hand(session: Session, actor: Actor, person_id: UUID) -> None:
    """Nobody goes on guessing by their own unlock."""
    rows = session.execute(
        select(AuditRow.action, AuditRow.actor_id)
        .where(AuditRow.org_id == actor.org_id, AuditRow.object_id == person_id)
        .where(AuditRow.action.in_((GUESSED, UNLOCKED)), AuditRow.at > app_now(session) - LATELY)
        .order_by(AuditRow.id)
    ).all()
    if any(row.action == GUESSED and actor.is_one_of(row.actor_id) for row in rows):
        raise ConflictError(
            "picture.own_guesses",
            "A caller of yours did not know this picture lately, so somebody else has to make sure.",
            "Ask a colleague to call the person on the number that we have.",
            effect=Effect.NOTHING_CHANGED,
        )
    unlocks = [row.actor_id for row in rows if row.action == UNLOCKED]
    if unlocks and actor.is_one_of(unlocks[-1]):
        raise ConflictError(
            "picture.unlocked_by_you",
            f"You unlocked this picture in the last {LATELY.days} days, so somebody else has to make sure this time.",
            "Ask a colleague to call the person on the number that we have.",
            effect=Effect.NOTHING_CHANGED,
        )


def forget_wrong_tries(session: Session, actor: Actor, person_id: UUID) -> None:
    """Begins the count of a person anew, also where they chose another picture: what was guessed before says nothing of it."""
    session.execute(
        update(PictureTry)
        .where(PictureTry.org_id == actor.org_id, PictureTry.person_id == person_id)
        .values(wrong=0, last_wrong_at=None)
    )
    close_items(session, actor.org_id, person_id, [LOCKED], done_by=actor.id)
