"""A person's new mobile takes the place of another: the old one is told, or a second member of staff confirms it first.

Who wants another person's money changes the telephone number first. So no number is replaced without a word: the old one hears of it
where a text there is safe. Where it is unsafe, lost or somebody else's by now, the new number waits, and nothing goes to it and nobody is
recognised by it, until another member of staff has made sure of it and typed the same number. A number that was taken away waits too where
it is given back: somebody else may have that telephone by now.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notifications.contacts import rules
from services.notifications.contacts.links import LastNumber, end_numbers, last_numbers, replace_numbers
from services.notifications.contacts.tables import ContactLink, ContactPreference, NumberChange
from shared import audit, outbox
from shared.contracts.notices import NumberChanged
from shared.database import app_now
from shared.errors import ConflictError, NotFoundError
from shared.identity import Actor
from shared.outbox import Task

CHANGED = "contact.number_changed"
"""Topic of the task that tells an old number: its subject is the link that ended."""
FORMER_COUNTS = timedelta(days=30)
"""So long after it was given up a number is told. Later it may be somebody else's."""


def change_number(
    session: Session, actor: Actor, person_id: UUID, number: str, *, safe_to_text: bool, old_number: str | None = None
) -> bool:
    """Gives a person a mobile (E.164) as their own, and has the one before told. False where it waits for a second member of staff.
    `old_number` is what staff know of the one before: "lost", or "anothers"."""
    before = last_numbers(session, [person_id], "own").get(person_id)
    is_same = before is not None and before.value == number
    if before is None or (is_same and before.ended_at is None):
        _give(session, actor, person_id, number, safe_to_text=safe_to_text)
        return True
    if old_number is not None:
        _tell_no_more(session, person_id)
    if old_number is None and not is_same and _can_be_told(session, person_id, before):
        _give(session, actor, person_id, number, safe_to_text=safe_to_text)
        outbox.enqueue(session, actor.org_id, [Task("notifications", CHANGED, before.link_id)])
        outbox.send_message(session, actor.org_id, NumberChanged(person_id=person_id))
        return True
    _propose(session, actor, person_id, number, safe_to_text=safe_to_text)
    return False


def waiting_change(session: Session, person_id: UUID, *, to_decide: bool = False) -> NumberChange | None:
    """The new number of a person that waits for a second member of staff; `to_decide` locks it, so that it is decided once."""
    found = select(NumberChange).where(NumberChange.person_id == person_id, NumberChange.outcome.is_(None))
    return session.scalar(found.with_for_update(key_share=True) if to_decide else found)


def who_saved(session: Session, person_id: UUID) -> UUID | None:
    """Who saved the new number of a person that waits; None where none does."""
    change = waiting_change(session, person_id)
    return change.proposed_by if change is not None else None


def confirm_number(session: Session, actor: Actor, person_id: UUID, saved_by: UUID | None, written: str) -> None:
    """Another member of staff than `saved_by` made sure of the new number, and types it as the person says it. Raises InvalidError;
    NotFoundError where none waits; ConflictError for another number, the same member of staff, or one that was saved meanwhile."""
    number = rules.mobile_e164(written)
    change = _to_decide(session, actor, person_id, saved_by, "confirmed", number)
    if change is None:
        return
    if change.proposed_by == actor.id:
        raise ConflictError(
            "contact.same_hand",
            "You saved this number yourself, so somebody else has to confirm it. The number is not used yet.",
            "Ask a colleague to make sure of it with the person.",
            effect=None,
        )
    if change.value != number:
        raise ConflictError(
            "contact.another_number",
            "This is not the number that waits to be confirmed. The number is not used yet.",
            "Ask the person for it again, or refuse the change.",
            effect=None,
        )
    replace_numbers(
        session, actor.org_id, "own", {person_id: number}, {person_id: change.safe_to_text}, saved_by=change.proposed_by
    )
    _decide(session, actor, change, "confirmed")
    outbox.send_message(session, actor.org_id, NumberChanged(person_id=person_id))


def refuse_number(session: Session, actor: Actor, person_id: UUID, saved_by: UUID | None) -> None:
    """The new number of a person is not theirs: it is never used. Raises NotFoundError where none waits; ConflictError where another
    one was saved meanwhile."""
    if (change := _to_decide(session, actor, person_id, saved_by, "refused")) is not None:
        _decide(session, actor, change, "refused")


def drop_waiting(session: Session, actor: Actor, person_id: UUID) -> None:
    """Other contact details were saved meanwhile: what waits is not wanted any more."""
    if (change := waiting_change(session, person_id)) is not None:
        _decide(session, actor, change, "replaced")


def _can_be_told(session: Session, person_id: UUID, before: LastNumber) -> bool:
    """Whether a text to the number of before is safe, wanted, and likely to reach the person."""
    stopped = select(ContactPreference.stopped_at).where(ContactPreference.person_id == person_id)
    if not before.safe_to_text or before.is_stopped or session.scalar(stopped) is not None:
        return False
    return before.ended_at is None or app_now(session) - before.ended_at < FORMER_COUNTS


def _give(session: Session, actor: Actor, person_id: UUID, number: str, *, safe_to_text: bool) -> None:
    drop_waiting(session, actor, person_id)
    replace_numbers(session, actor.org_id, "own", {person_id: number}, {person_id: safe_to_text}, saved_by=actor.id)


def _tell_no_more(session: Session, person_id: UUID) -> None:
    """The number of before is lost or somebody else's: nothing goes there from now on, whoever confirms what."""
    here = (ContactLink.person_id == person_id, ContactLink.role == "own")
    session.execute(update(ContactLink).where(*here).values(safe_to_text=False))
    end_numbers(session, [person_id], "own")


def _propose(session: Session, actor: Actor, person_id: UUID, number: str, *, safe_to_text: bool) -> None:
    change = waiting_change(session, person_id)
    if change is not None and (change.value, change.safe_to_text) == (number, safe_to_text):
        return
    drop_waiting(session, actor, person_id)
    session.add(
        NumberChange(
            org_id=actor.org_id, person_id=person_id, value=number, safe_to_text=safe_to_text, proposed_by=actor.id
        )
    )
    session.flush()
    audit.record(session, actor, "contact.number_waits", "person", person_id)


def _to_decide(
    session: Session, actor: Actor, person_id: UUID, saved_by: UUID | None, outcome: str, number: str | None = None
) -> NumberChange | None:
    """The change that the actor looked at; None where they decided just this already, and the answer was lost."""
    change = waiting_change(session, person_id, to_decide=True)
    if change is None:
        of_person = select(NumberChange).where(NumberChange.person_id == person_id)
        last = session.scalar(of_person.order_by(NumberChange.decided_at.desc()).limit(1))
        if last and (last.outcome, last.decided_by) == (outcome, actor.id) and number in (None, last.value):
            return None
        raise NotFoundError("contact.no_number_waits", "No new number of this person waits to be confirmed.")
    if change.proposed_by != saved_by:  # whether they are one human was asked of somebody else
        raise ConflictError(
            "contact.number_saved_meanwhile",
            "Somebody saved a new number for this person meanwhile. Nothing is decided about it.",
            "Look again who saved it.",
            effect=None,
        )
    return change


def _decide(session: Session, actor: Actor, change: NumberChange, outcome: str) -> None:
    change.outcome, change.decided_by, change.decided_at = outcome, actor.id, app_now(session)
    session.flush()
    audit.record(session, actor, f"contact.number_{outcome}", "person", change.person_id)
