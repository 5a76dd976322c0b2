"""A text or a letter to whom a task is about, in the own words of a member of staff; the words are handed to notifications and kept nowhere here."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.worklist.handling.rules import StepKind, checked_text, checked_title
from services.payments.worklist.handling.usecases.changes import keep_step, open_item
from services.payments.worklist.handling.usecases.views import may_read
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.whose import CONVERSATION, DANGER_KINDS
from shared.contracts.reaching import USUAL_TITLE, PersonReach, TextRequested
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import send_message


@dataclass(frozen=True, slots=True)
class WrittenToPerson:
    """What somebody typed for the person: a letter where it has a `title`, which says what it is about. `person_id` is the one person whom a
    task without one is about. A message later than `seen_message_at` still waits for somebody."""

    words: str
    person_id: UUID | None
    seen_message_at: datetime | None = None
    title: str | None = None


def write(session: Session, actor: Actor, task_id: UUID, written: WrittenToPerson, reach: PersonReach | None) -> None:
    """Has words texted or posted to whom a task is about, and makes it the actor's where nobody has it. `reach` is what notifications has
    just said of them; whether the number is safe is asked once more when it is sent.

    Raises ForbiddenError (also where they may not read what was said), NotFoundError, InvalidError (words that are not sent),
    ConflictError (closed, a colleague has it, nobody can be reached in this way, or notifications does not answer).
    """
    actor.require(Permission.TEXT_PEOPLE)
    item = open_item(session, actor, task_id)
    words = checked_text(written.words)
    title = USUAL_TITLE if written.title is None else checked_title(written.title)
    reach = _check_text(reach) if written.title is None else _check_letter(item, written, reach)
    if not may_read(
        session, actor, {item.subject_id, reach.conversation_id, *reach.conversations}, {item.person_id, *reach.people}
    ):
        raise ForbiddenError(
            "text.danger",
            "Somebody may be in danger, so only the people in your safety plan write to them.",
            effect=Effect.NOTHING_SENT,
        )
    _hand_over(session, actor, item, replace(written, words=words), title)


def _check_text(reach: PersonReach | None) -> PersonReach:
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
    return reach


def _check_letter(item: WorkItem, written: WrittenToPerson, reach: PersonReach | None) -> PersonReach:
    """Never about somebody's safety: others may open a letter, and it takes days."""
    if item.kind in DANGER_KINDS:
        raise ConflictError(
            "letter.danger",
            "Nobody is written to about their safety: others may open a letter, and it takes days.",
            "Call, or text where that is safe.",
            effect=Effect.NOTHING_SENT,
        )
    if reach is None or not reach.can_be_written_to or (item.person_id or written.person_id) is None:
        raise ConflictError(
            "letter.not_possible",
            "Letters do not go to this person just now: we know no address that is safe, or cannot see it.",
            "What you typed is still here: send it again in a minute, or reach them in another way.",
            effect=Effect.NOTHING_SENT,
        )
    return reach


def _hand_over(session: Session, actor: Actor, item: WorkItem, written: WrittenToPerson, title: str) -> None:
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
    text_id, is_letter = new_id(), written.title is not None
    step = StepKind.LETTER if is_letter else StepKind.TEXTED
    keep_step(session, actor, item, step, about_id=text_id, seen_message_at=written.seen_message_at)
    request = TextRequested(
        task_id=item.id,
        text_id=text_id,
        conversation_id=item.subject_id if item.subject_type == CONVERSATION else None,
        person_id=item.person_id or written.person_id,
        words=written.words,
        written_by=actor.id,
        is_about_safety=item.kind in DANGER_KINDS,
        by="letter" if is_letter else "sms",
        title=title,
    )
    send_message(session, actor.org_id, request)
