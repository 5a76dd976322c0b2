"""What happens to a task by itself: it is raised, its person writes again, a text of staff does not arrive."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.people.tables import Principal
from services.payments.worklist.handling.rules import CLOSED_BY_HAND, StepKind, next_in_plan, soon_for
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
    owner_id, asked = _first_asked(session, org_id, task)
    added = ask_a_human(
        session,
        org_id,
        kind=task.kind,
        subject_type=CONVERSATION,
        subject_id=task.conversation_id,
        reason=task.reason,
        urgent=task.urgent,
        due_in=timedelta(minutes=task.due_in_minutes),
        owner_id=owner_id,
        asked_in_plan=asked,
        person_id=task.person_id,
        turn_id=task.turn_id,
    )
    if not added:
        note_message(session, org_id, task.conversation_id, (), task.turn_id)


def _first_asked(session: Session, org_id: UUID, task: TaskRaised) -> tuple[UUID | None, int]:
    """Who is asked first: whoever the words of the safety plan name, else the first of its people who is on duty, may sign in and
    was not left out before; and how many of these were asked with that."""
    if task.kind not in DANGER_KINDS:
        return task.owner_id, 0
    plan = safety_plan(session, org_id)
    ids = {task.owner_id, *(one.principal_id for one in plan)}
    may_sign_in = select(Principal.id).where(
        Principal.org_id == org_id, Principal.id.in_(ids), Principal.disabled_at.is_(None)
    )
    who = set(session.scalars(may_sign_in)) - left_out_before(session, org_id, task.conversation_id, task.person_id)
    if task.owner_id in who:
        return task.owner_id, 0
    place = next_in_plan(plan, 0, who, app_now(session))
    return (None, 0) if place is None else (plan[place].principal_id, place + 1)


def take_wrote(session: Session, org_id: UUID, wrote: PersonWrote) -> None:
    """Somebody wrote or called whom notifications answered by itself."""
    note_message(session, org_id, wrote.conversation_id, wrote.people, wrote.turn_id)


def note_message(
    session: Session, org_id: UUID, conversation_id: UUID, people: Collection[UUID], turn_id: UUID | None
) -> None:
    """Adds a message to every open task about its conversation or its one person, once, and makes these urgent. A task that this very
    message raised, or that this transaction made, is not among them."""
    only = next(iter(people)) if len(people) == 1 else None  # of several on one telephone nobody knows who it was
    about = {"org": org_id, "conversation": conversation_id, "person": only}
    items = session.scalars(_OPEN_ABOUT, about).all()
    for item in items:
        if turn_id is None or item.turn_id != turn_id:
            _add_message(session, item, turn_id)


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
        same = select(WorkItem.id).filter_by(org_id=org_id, kind=item.kind, subject_id=item.subject_id, done_at=None)
        if item.kind not in CLOSED_BY_HAND or session.scalar(same) is not None:
            return
        item.done_at = item.done_by = None
        item.owner_id = item.taken_at = None
        item.due_at = soon
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
