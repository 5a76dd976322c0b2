"""A text to whom a task is about, in the own words of a member of staff; the words are handed to notifications and kept nowhere here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.worklist.handling.rules import StepKind, checked_text
from services.payments.worklist.handling.usecases.changes import keep_step, open_item
from services.payments.worklist.handling.usecases.views import StaffTask, may_read, see_task
from services.payments.worklist.whose import CONVERSATION, DANGER_KINDS
from shared.contracts.reaching import PersonReach, TextRequested
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import send_message


def task_to_text(session: Session, actor: Actor, task_id: UUID) -> StaffTask:
    """A task, for whoever may text people. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.TEXT_PEOPLE)
    return see_task(session, actor, task_id)


def write_text(
    session: Session,
    actor: Actor,
    task_id: UUID,
    typed: str,
    person_id: UUID | None,
    reach: PersonReach | None,
    *,
    seen_message_at: datetime | None = None,
) -> None:
    """Has words texted to whom a task is about, and makes it the actor's where nobody has it. `reach` is what notifications has just said
    of them; whether the number is safe is asked once more when it is sent.

    Raises ForbiddenError (also where they may not read what was said), NotFoundError, InvalidError (words that are not sent),
    ConflictError (closed, a colleague has it, nobody can be texted, or notifications does not answer).
    """
    actor.require(Permission.TEXT_PEOPLE)
    item = open_item(session, actor, task_id)
    words = checked_text(typed)
    if reach is None:
        raise ConflictError(
            "text.away",
            "The part of Sameday that sends texts does not answer just now.",
            "What you typed is still here: send it again in a minute, or call.",
            effect=Effect.NOTHING_SENT,
        )
    if reach.no_text is not None:
        raise ConflictError(
            "text.not_safe", "This person cannot be texted.", "The page says why.", effect=Effect.NOTHING_SENT
        )
    if not may_read(session, actor, {item.subject_id, reach.conversation_id}, {item.person_id, *reach.people}):
        raise ForbiddenError(
            "text.danger",
            "Somebody may be in danger, so only the people in your safety plan write to them.",
            effect=Effect.NOTHING_SENT,
        )
    if item.taken_at is not None and item.owner_id not in actor.own_ids:
        raise ConflictError(
            "text.not_yours",
            "A colleague has this task, so that two do not write at once.",
            "Take it over, then send it.",
            effect=Effect.NOTHING_SENT,
        )
    if item.taken_at is None:
        item.owner_id, item.taken_at = actor.id, app_now(session)
    text_id = new_id()
    keep_step(session, actor, item, StepKind.TEXTED, about_id=text_id, seen_message_at=seen_message_at)
    request = TextRequested(
        task_id=task_id,
        text_id=text_id,
        conversation_id=item.subject_id if item.subject_type == CONVERSATION else None,
        person_id=item.person_id or person_id,
        words=words,
        written_by=actor.id,
        is_about_safety=item.kind in DANGER_KINDS,
    )
    send_message(session, actor.org_id, request)
