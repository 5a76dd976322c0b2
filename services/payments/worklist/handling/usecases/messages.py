"""What happens to a task by itself: it is raised, its person writes again, a text of staff does not arrive."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.worklist.handling.rules import (
    ANSWERS_HEARD_FOR,
    CLOSED_BY_HAND,
    DANGER_HEARS,
    StepKind,
    soon_for,
)
from services.payments.worklist.handling.usecases.plan import (
    FirstAsked,
    ask_duty_number,
    first_in_plan,
    who_may_sign_in,
)
from services.payments.worklist.tables import WorkItem, WorkItemStep
from services.payments.worklist.usecases import ask_a_human, left_out_before, safety_plan
from services.payments.worklist.whose import CONVERSATION, DANGER_KINDS
from shared.contracts.reaching import PersonWrote, TextNotSent
from shared.contracts.tasks import TaskRaised
from shared.database import app_now
from shared.identity import SYSTEM_ID
from shared.ids import new_id

_OPEN_ABOUT = (
    select(WorkItem)
    .where(WorkItem.org_id == bindparam("org"), WorkItem.done_at.is_(None), WorkItem.created_at < func.app_now())
    .where(or_(WorkItem.subject_id == bindparam("conversation"), WorkItem.person_id == bindparam("person")))
    .order_by(WorkItem.id)
    .with_for_update(key_share=True)
)


def take_raised(session: Session, org_id: UUID, task: TaskRaised) -> None:
    """Puts what a conversation asks of a person on the list. Where a task of this kind is open, it is told that they wrote again."""
    asked, item_id = _first_asked(session, org_id, task), new_id()
    added = ask_a_human(
        session,
        org_id,
        item_id=item_id,
        kind=task.kind,
        subject_type=CONVERSATION,
        subject_id=task.conversation_id,
        reason=task.reason,
        urgent=task.urgent,
        due_in=timedelta(minutes=task.due_in_minutes),
        owner_id=asked.owner_id,
        asked_in_plan=asked.asked_in_plan,
        person_id=task.person_id,
        turn_id=task.turn_id,
    )
    if added and task.kind in DANGER_KINDS and asked.owner_id is None and safety_plan(session, org_id):
        ask_duty_number(session, org_id, item_id)
    if not added:
        note_message(session, org_id, ToldMessage(task.conversation_id, task.turn_id))


def _first_asked(session: Session, org_id: UUID, task: TaskRaised) -> FirstAsked:
    """Who is asked first: whoever the words of the safety plan name, where they may sign in and were not left out before, else the
    first of the plan."""
    if task.kind not in DANGER_KINDS:
        return FirstAsked(task.owner_id, 0)
    left_out = left_out_before(session, org_id, task.conversation_id, task.person_id)
    if task.owner_id is not None and task.owner_id in who_may_sign_in(session, org_id, [task.owner_id]) - left_out:
        return FirstAsked(task.owner_id, 0)
    return first_in_plan(session, org_id, left_out)


def take_wrote(session: Session, org_id: UUID, wrote: PersonWrote) -> None:
    """Somebody wrote or called whom notifications answered by itself."""
    told = ToldMessage(wrote.conversation_id, wrote.turn_id, wrote.people, wrote.said_at, wrote.answers_us)
    note_message(session, org_id, told, danger_within=DANGER_HEARS)


@dataclass(frozen=True, slots=True)
class ToldMessage:
    """One message of a conversation, as tasks hear of it. `answers_us`: it came after a text of staff, or our question about somebody's
    safety."""

    conversation_id: UUID
    turn_id: UUID | None
    people: Collection[UUID] = ()
    said_at: datetime | None = None
    answers_us: bool = False


def note_message(session: Session, org_id: UUID, told: ToldMessage, *, danger_within: timedelta = timedelta()) -> None:
    """Adds a message to every open task about its conversation or its one person, once, and makes these urgent. A task that this very
@@BODY@@


def take_not_sent(session: Session, org_id: UUID, told: TextNotSent) -> None:
    """A text that staff wrote did not reach the person: its task says so, and is opened again where staff closed it and no newer one of
    its kind is open."""
    item = session.get(WorkItem, (org_id, told.task_id), with_for_update={"key_share": True})
    if item is None or not _add_step(session, item, StepKind.TEXT_NOT_SENT, told.text_id):
        return
    soon = app_now(session) + soon_for(item.kind)
    if item.done_at is None:
        item.due_at = min(item.due_at, soon)
    else:
        if item.kind not in CLOSED_BY_HAND or _same_is_open(session, item):
            return
        _open_again(session, item)
    item.urgent = True
    session.flush()


def _add_message(session: Session, item: WorkItem, turn_id: UUID | None) -> None:
    if not _add_step(session, item, StepKind.WROTE_AGAIN, turn_id):
        return
    now = app_now(session)
    item.last_message_at, item.urgent = now, True
    item.due_at = min(item.due_at, now + soon_for(item.kind))
    session.flush()


def _add_step(session: Session, item: WorkItem, kind: StepKind, about_id: UUID | None) -> bool:
    """Whether it is new: a message that is told twice is one."""
    added = session.scalar(
        insert(WorkItemStep)
        .values(org_id=item.org_id, id=new_id(), item_id=item.id, kind=kind.value, by_id=SYSTEM_ID, about_id=about_id)
        .on_conflict_do_nothing()
        .returning(WorkItemStep.id)
    )
    return added is not None
