"""A person's new mobile that the old one cannot be told of: a second member of staff is asked, and who that may be."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.worklist.usecases import ask_a_human, close_items, close_items_of
from shared import audit
from shared.errors import ConflictError
from shared.identity import Actor, Permission

KIND = "confirm_number"
CONFIRMED, REFUSED = "number.confirmed", "number.refused"
"""What the trail says of a decision."""
NOTHING_WAITED = "number.nothing_waited"
"""What the trail says where somebody was to decide, and no number waited any more."""


def ask_to_confirm_number(session: Session, org_id: UUID, person_id: UUID) -> None:
    """Puts it on the list. The number itself stays in notifications: whoever confirms it types it as the person says it."""
    ask_a_human(
        session,
        org_id,
        kind=KIND,
        subject_type="person",
        subject_id=person_id,
        reason=(
            "A colleague saved a new mobile for this person, and the old number cannot be told of it. Nothing is sent to the new one, and "
            "nobody is known by it. Make sure with the person, not by that number: when you meet, or by a letter. Then type the number "
            "that they tell you, or refuse it."
        ),
        due_in=timedelta(hours=24),
    )


def contact_is_saved(session: Session, actor: Actor, person_id: UUID) -> None:
    """Somebody saved how to reach a person again, and no number waits: whoever was to find that out, or to confirm an earlier one, need
    not any more. Raises ForbiddenError."""
    actor.require(Permission.SAVE_CONTACT)
    close_items_of(session, actor.org_id, person_id, ["wrong_number", "moved"], done_by=actor.id)
    nothing_waits(session, actor, person_id)


def nothing_waits(session: Session, actor: Actor, person_id: UUID) -> None:
    """Takes a number off the list that notifications does not wait for any more: nobody could end that task. Raises ForbiddenError."""
    actor.require(Permission.SAVE_CONTACT)
    if close_items(session, actor.org_id, person_id, [KIND], done_by=actor.id):
        audit.record(session, actor, NOTHING_WAITED, "person", person_id)


def check_second_hand(actor: Actor, saved_by: UUID, *, is_refusal: bool) -> None:
    """Raises ForbiddenError; ConflictError where the actor, at whichever sign-in of theirs, is who saved it. Refusing takes one."""
    actor.require(Permission.SAVE_CONTACT)
    if not is_refusal and actor.is_one_of(saved_by):
        raise ConflictError(
            "contact.same_hand",
            "You saved this number yourself, so somebody else has to confirm it. The number is not used yet.",
            "Ask a colleague to make sure of it with the person.",
            effect=None,
        )


def number_is_decided(session: Session, actor: Actor, person_id: UUID, *, is_confirmed: bool) -> None:
    """Takes it off the list; a decision that is sent again finds it done. Raises ForbiddenError."""
    actor.require(Permission.SAVE_CONTACT)
    if close_items(session, actor.org_id, person_id, [KIND], done_by=actor.id):
        audit.record(session, actor, CONFIRMED if is_confirmed else REFUSED, "person", person_id)
