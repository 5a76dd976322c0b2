"""A text or a letter to whom a task is about, in the own words of a member of staff; the words are handed to notifications and kept nowhere here."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.worklist.handling.rules import StepKind, checked_text, checked_title
from services.payments.worklist.handling.usecases.changes import keep_step, open_item
from services.payments.worklist.handling.usecases.views import StaffTask, may_read, see_task
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.whose import CONVERSATION, DANGER_KINDS
from shared.contracts.reaching import USUAL_TITLE, PersonReach, TextRequested
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import send_message


class WriteToPerson(Protocol):
    """`write_text` and `write_letter`, one of which a page or a route was asked for."""

    def __call__(
        self,
        session: Session,
        actor: Actor,
        task_id: UUID,
        typed: str,
        person_id: UUID | None,
        reach: PersonReach | None,
        *,
        seen_message_at: datetime | None = None,
    ) -> None:
        """Hands the words over."""


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
    _check_may_read(session, actor, item, reach)
    _hand_over(session, actor, item, words, person_id, StepKind.TEXTED, seen_message_at)


def write_letter(
    session: Session,
    actor: Actor,
    task_id: UUID,
    typed: str,
    person_id: UUID | None,
    reach: PersonReach | None,
    *,
    seen_message_at: datetime | None = None,
    title: str = USUAL_TITLE,
) -> None:
    """Has words posted to whom a task is about, as `write_text` has them texted. Never about somebody's safety: others may open a letter,
    and it takes days. `title` says what it is about. Raises as `write_text` does."""
    actor.require(Permission.TEXT_PEOPLE)
    item = open_item(session, actor, task_id)
    words, about = checked_text(typed), checked_title(title)
    if item.kind in DANGER_KINDS:
        raise ConflictError(
            "letter.danger",
            "Nobody is written to about their safety: others may open a letter, and it takes days.",
            "Call, or text where that is safe.",
            effect=Effect.NOTHING_SENT,
        )
    if reach is None or not reach.can_be_written_to or (item.person_id or person_id) is None:
        raise ConflictError(
            "letter.not_possible",
            "Letters do not go to this person just now: we know no address that is safe, or cannot see it.",
            "What you typed is still here: send it again in a minute, or reach them in another way.",
            effect=Effect.NOTHING_SENT,
        )
    _check_may_read(session, actor, item, reach)
    _hand_over(session, actor, item, words, person_id, StepKind.LETTER, seen_message_at, about)


def _check_may_read(session: Session, actor: Actor, item: WorkItem, reach: PersonReach) -> None:
    if not may_read(session, actor, {item.subject_id, reach.conversation_id}, {item.person_id, *reach.people}):
        raise ForbiddenError(
            "text.danger",
            "Somebody may be in danger, so only the people in your safety plan write to them.",
            effect=Effect.NOTHING_SENT,
        )


def _hand_over(  # all of it goes to notifications
    session: Session,
    actor: Actor,
    item: WorkItem,
    words: str,
    person_id: UUID | None,
    step: StepKind,
    seen_message_at: datetime | None,
    title: str = USUAL_TITLE,
) -> None:
    """Asks notifications to send the words, and makes the task the actor's where nobody has it. Raises ConflictError (a colleague has it)."""
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
    keep_step(session, actor, item, step, about_id=text_id, seen_message_at=seen_message_at)
    request = TextRequested(
        task_id=item.id,
        text_id=text_id,
        conversation_id=item.subject_id if item.subject_type == CONVERSATION else None,
        person_id=item.person_id or person_id,
        words=words,
        written_by=actor.id,
        is_about_safety=item.kind in DANGER_KINDS,
        by="letter" if step is StepKind.LETTER else "sms",
        title=title,
    )
    send_message(session, actor.org_id, request)
