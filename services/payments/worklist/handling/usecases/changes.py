"""What staff do with a task: take it, give it back, note, close it with an outcome, open it again. Of two who do so at once the second
is told what the first did."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.worklist.handling.rules import (
    AGAIN_IN,
    CLOSED_BY_HAND,
    OUTCOME_WORDS,
    StepKind,
    TaskOutcome,
    checked_note,
)
from services.payments.worklist.handling.usecases.plan import first_in_plan, tell_while_nobody_is_on_duty
from services.payments.worklist.handling.usecases.views import no_such_task
from services.payments.worklist.tables import WorkItem, WorkItemStep
from services.payments.worklist.usecases import sign_ins_of_humans, theirs
from services.payments.worklist.whose import ASKED_EVERYBODY, DANGER_KINDS
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, InvalidError
from shared.identity import Actor, Permission


def take(session: Session, actor: Actor, task_id: UUID, *, seen_owner: UUID | None) -> None:
    """Makes a task the actor's. `seen_owner` is who had taken it when the actor looked (None: nobody). Taking again what is theirs
    changes nothing. Raises ForbiddenError, NotFoundError, ConflictError (closed, or taken by somebody else meanwhile)."""
    item = open_item(session, actor, task_id)
    has_it = item.owner_id if item.taken_at is not None else None
    if has_it in actor.own_ids:
        return
    if has_it != seen_owner:
        raise ConflictError(
            "task.taken",
            "A colleague has taken this task since you opened the page." if has_it else "This task was given back.",
            "Look at who has it now.",
        )
    item.owner_id, item.taken_at = actor.id, app_now(session)
    keep_step(session, actor, item, StepKind.TAKEN)


def give_back(session: Session, actor: Actor, task_id: UUID) -> None:
    """Gives a task back to everybody whose work it is. Raises ForbiddenError, NotFoundError, ConflictError (not the actor's)."""
    item = open_item(session, actor, task_id)
    if item.taken_at is None or item.owner_id not in actor.own_ids:
        raise ConflictError("task.not_yours", "You do not have this task, so you cannot give it back.")
    item.owner_id = item.taken_at = None
    keep_step(session, actor, item, StepKind.GIVEN_BACK)


def note(session: Session, actor: Actor, task_id: UUID, typed: str, *, seen_message_at: datetime | None = None) -> None:
    """Keeps a note with a task, open or closed. `seen_message_at` is when the newest message came that the actor saw.

    Raises ForbiddenError, NotFoundError, InvalidError (empty, too long, holds a number).
    """
    item = _item(session, actor, task_id)
    keep_step(session, actor, item, StepKind.NOTED, words=checked_note(typed), seen_message_at=seen_message_at)


def close(
    session: Session,
    actor: Actor,
    task_id: UUID,
    outcome: str,
    typed: str = "",
    *,
    seen_message_at: datetime | None = None,
) -> None:
    """Closes a task with how it ended, and a note where there is one. `seen_message_at` is when the newest message or cause came that the actor
    saw. Raises ForbiddenError, NotFoundError, InvalidError (no outcome), ConflictError (closed before, it ends only with what it asks for,
    or something newer came)."""
    item = open_item(session, actor, task_id)
    if item.kind not in CLOSED_BY_HAND:
        raise ConflictError(
            "task.ends_by_itself",
            "This task ends by itself, when what it asks for is done. It cannot be closed by hand.",
        )
    ended = next((one for one in OUTCOME_WORDS if one.value == outcome), None)
    if ended is None:
        raise InvalidError("task.outcome_needed", "Choose how it ended.")
    words = checked_note(typed) if typed.strip() else None
    if not _has_seen(item, seen_message_at):
        raise ConflictError(
            "task.wrote_again",
            "The person wrote or called again since you opened this page, or there is another reason. So the task is still open.",
            "Read what is new, then close it.",
        )
    item.done_at, item.done_by = app_now(session), actor.id
    keep_step(session, actor, item, StepKind.CLOSED, words=words, outcome=ended, seen_message_at=seen_message_at)


def reopen(session: Session, actor: Actor, task_id: UUID) -> None:
    """Opens a closed task again, as the actor's. Raises ForbiddenError, NotFoundError, ConflictError (open, another one of its kind is
    open, or it ended by itself)."""
    item = _item(session, actor, task_id)
    if item.done_at is None:
        raise ConflictError("task.open", "This task is open already.")
    if item.kind not in CLOSED_BY_HAND:
        raise ConflictError("task.ends_by_itself", "This task ended by itself, so it cannot be opened again.")
    same = select(WorkItem.id).filter_by(org_id=actor.org_id, kind=item.kind, subject_id=item.subject_id, done_at=None)
    if session.scalar(same) is not None:
        raise another_is_open()
    now = app_now(session)
    item.done_at = item.done_by = None
    item.owner_id, item.taken_at, item.due_at = actor.id, now, max(item.due_at, now + AGAIN_IN)
    keep_step(session, actor, item, StepKind.REOPENED)


def leave_out(
    session: Session, actor: Actor, task_id: UUID, colleague: UUID | None, could_see: Collection[UUID]
) -> None:
    """Keeps a task about somebody's safety, and what was said, from a member of staff whom it may be about. `could_see` is who could see it
    now: one of them stays. Raises ForbiddenError, NotFoundError, InvalidError (nobody of these), ConflictError (closed, not about
    safety, or nobody would be left)."""
    item = open_item(session, actor, task_id)
    if item.kind not in DANGER_KINDS:
        raise ConflictError("task.not_danger", "Colleagues are left out of tasks about somebody's safety only.")
    if colleague is None or colleague not in could_see:
        raise InvalidError("task.left_out_who", "Choose the colleague who must not see this.")
    if len(set(could_see)) == 1:
        raise ConflictError(
            "task.nobody_left", "Then nobody could see this task, so somebody in danger would be alone."
        )
    item.left_out = [*item.left_out, colleague]
    asked = first_in_plan(session, actor.org_id, item.left_out)
    if item.owner_id in sign_ins_of_humans(session, actor.org_id, [colleague]):
        item.taken_at, item.owner_id = None, asked.owner_id
        item.asked_in_plan = max(item.asked_in_plan, asked.asked_in_plan)
        item.asked_ids = [*item.asked_ids, *([asked.owner_id] if asked.owner_id else [])]
    elif asked.asked_in_plan == ASKED_EVERYBODY:
        item.asked_in_plan = ASKED_EVERYBODY
    keep_step(session, actor, item, StepKind.LEFT_OUT, about_id=colleague)
    if item.owner_id is None:
        tell_while_nobody_is_on_duty(session, item)


def another_is_open() -> ConflictError:
    """For a closed task whose cause came up again meanwhile."""
    return ConflictError(
        "task.another_open", "A newer task about the same is open already.", "Look for it on the list, and go on there."
    )


def _item(session: Session, actor: Actor, task_id: UUID) -> WorkItem:
    """The task, locked until the commit."""
    actor.require(Permission.HANDLE_TASKS)
    item = session.scalar(
        select(WorkItem).where(WorkItem.id == task_id, *theirs(session, actor)).with_for_update(key_share=True)
    )
    if item is None:
        raise no_such_task()
    return item


def open_item(session: Session, actor: Actor, task_id: UUID) -> WorkItem:
    """The task, locked until the commit. Raises ForbiddenError, NotFoundError, ConflictError (closed)."""
    item = _item(session, actor, task_id)
    if item.done_at is not None:
        raise ConflictError("task.closed", "This task was closed meanwhile.", "Open it again if there is more to do.")
    return item


def _has_seen(item: WorkItem, seen_message_at: datetime | None) -> bool:
    if item.last_message_at is None:
        return True
    return seen_message_at is not None and item.last_message_at <= seen_message_at


def keep_step(
    session: Session,
    actor: Actor,
    item: WorkItem,
    kind: StepKind,
    *,
    words: str | None = None,
    outcome: TaskOutcome | None = None,
    about_id: UUID | None = None,
    seen_message_at: datetime | None = None,
) -> None:
    """Writes into a task's history what a member of staff did; the trail gets the same without words. A message that the actor has not seen
    still waits for somebody. Raises ForbiddenError."""
    actor.require(Permission.HANDLE_TASKS)
    session.add(
        WorkItemStep(
            org_id=actor.org_id,
            item_id=item.id,
            kind=kind.value,
            by_id=actor.id,
            words=words,
            outcome=outcome.value if outcome else None,
            about_id=about_id,
            at=func.app_now(),
        )
    )
    if _has_seen(item, seen_message_at):
        item.last_message_at = None
    session.flush()
    facts = {"kind": item.kind} | ({"outcome": outcome.value} if outcome else {})
    audit.record(session, actor, f"task.{kind.value}", "work_item", item.id, facts)
