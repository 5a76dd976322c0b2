"""What happens to a task by itself: it is raised, its person writes again, a text of staff does not arrive."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.people.records import is_of
from services.payments.worklist.handling.rules import (
    ANSWERS_HEARD_FOR,
    CLOSED_BY_HAND,
    DANGER_HEARS,
    SOON_IN_DANGER,
    StepKind,
    soon_for,
)
from services.payments.worklist.handling.usecases.plan import (
    FirstAsked,
    first_in_plan,
    tell_while_nobody_is_on_duty,
    who_may_sign_in,
)
from services.payments.worklist.tables import WorkItem, WorkItemStep
from services.payments.worklist.usecases import ask_a_human, close_items, left_out_before
from services.payments.worklist.whose import ASKED_EVERYBODY, CONVERSATION, DANGER_KINDS
from shared.contracts.notices import NoticeReached
from shared.contracts.reaching import PersonWrote, TextNotSent
from shared.contracts.tasks import TaskRaised
from shared.database import app_now
from shared.identity import SYSTEM_ID
from shared.ids import new_id

NOTICE_FAILED = "notice_failed"
"""The kind of task: a notice did not reach its person."""
_CONCERNED = (
    WorkItem.org_id == bindparam("org"),
    WorkItem.created_at < func.app_now(),
    or_(
        WorkItem.subject_id == any_(bindparam("conversations", type_=ARRAY(Uuid()))),
        is_of(WorkItem.person_id, bindparam("org"), bindparam("person", type_=Uuid())),
    ),
    or_(
        WorkItem.done_at.is_(None),
        and_(WorkItem.kind.in_(sorted(CLOSED_BY_HAND)), WorkItem.done_at > func.app_now() - ANSWERS_HEARD_FOR),
    ),
)
IS_CONCERNED = exists().where(*_CONCERNED)
"""Whether a message may belong to any task, for statements that look at more than that: by `org`, `conversations` and the only `person`."""
_ABOUT = select(WorkItem, func.app_now()).where(*_CONCERNED).order_by(WorkItem.id).with_for_update(key_share=True)
"""Tasks that a message may belong to, open ones and those that staff closed lately. Written once: every text runs it."""


def take_raised(session: Session, org_id: UUID, task: TaskRaised) -> None:
    """Puts what a conversation asks of a person on the list. Where a task of this kind is open, it is told that they wrote again."""
    told = ToldMessage(task.conversation_id, task.turn_id)
    _lock_concerned(session, org_id, told)
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
    if added:
        tell_while_nobody_is_on_duty(session, session.get_one(WorkItem, (org_id, item_id)))
    else:
        note_message(session, org_id, told)


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
    told = ToldMessage(
        wrote.conversation_id, wrote.turn_id, wrote.people, wrote.said_at, wrote.answers_us, wrote.same_number
    )
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
    same_number: Collection[UUID] = ()
    """Other conversations of its number: what is said there may be about their tasks."""

    @property
    def conversations(self) -> list[UUID]:
        """Every conversation whose tasks it may be about."""
        return [self.conversation_id, *self.same_number]


def note_message(session: Session, org_id: UUID, told: ToldMessage, *, danger_within: timedelta = timedelta()) -> None:
    """Adds a message to every open task about its conversation or its one person, once, and makes these urgent. A task that this very
    message raised, or that this transaction made, is not among them.

    Where none is open, a closed one is opened again that the message belongs to. It was said before the task was closed, so that nobody can
    have seen it; or it answers what staff wrote from that task; or the task was about danger and closed less than `danger_within` ago.
    """
    rows = _lock_concerned(session, org_id, told)
    others = [(item, now) for item, now in rows if told.turn_id is None or item.turn_id != told.turn_id]
    for item, _ in others:
        if item.done_at is None:
            _add_message(session, item, told.turn_id)
    closed = [(item, now - item.done_at) for item, now in others if item.done_at is not None]
    belongs = _to_open_again(session, closed, [item for item, _ in rows if item.done_at is None], told, danger_within)
    if belongs is not None:
        _open_again(session, belongs)
        _add_message(session, belongs, told.turn_id)


def _lock_concerned(session: Session, org_id: UUID, told: ToldMessage) -> list[tuple[WorkItem, datetime]]:
    """Locks every task that a message may belong to, in the order of their ids, with the time. Whoever locks one of them for a message locks
    all of them first: two that each had one would wait in a circle."""
    # Of several on one telephone nobody knows who it was.
    only = next(iter(told.people)) if len(told.people) == 1 else None
    rows = session.execute(_ABOUT, {"org": org_id, "conversations": told.conversations, "person": only})
    return [(item, now) for item, now in rows]


def _to_open_again(
    session: Session,
    closed: Sequence[tuple[WorkItem, timedelta]],
    is_open: Sequence[WorkItem],
    told: ToldMessage,
    danger_within: timedelta,
) -> WorkItem | None:
    """The closed task (each with how long ago) that a message belongs to, one about danger before any other and then the one that was
    closed last; None where an open one has it."""
    has_danger = any(one.kind in DANGER_KINDS for one in is_open)
    about = [*is_open, *(one for one, _ in closed)]
    answered = _texted_last(session, [one.id for one in about]) if told.answers_us and closed else None
    heard_for = DANGER_HEARS if told.answers_us else danger_within  # it may answer our question about their safety
    for one, ago in sorted(closed, key=lambda pair: (pair[0].kind not in DANGER_KINDS, pair[1])):
        is_danger = one.kind in DANGER_KINDS
        if one.done_at is None or (has_danger if is_danger else is_open):
            continue
        is_late = told.said_at is not None and told.said_at <= one.done_at
        is_soon = is_danger and ago < heard_for
        if (is_late or is_soon or one.id == answered) and not _same_is_open(session, one):
            return one
    return None


def _texted_last(session: Session, items: Collection[UUID]) -> UUID | None:
    """The task from which staff wrote the newest text: it is what an answer answers."""
    texts = select(WorkItemStep.item_id).where(WorkItemStep.item_id.in_(items))
    newest = texts.where(WorkItemStep.kind == StepKind.TEXTED.value).order_by(WorkItemStep.id.desc())
    return session.scalar(newest.limit(1))


def _same_is_open(session: Session, item: WorkItem) -> bool:
    same = select(WorkItem.id).filter_by(org_id=item.org_id, kind=item.kind, subject_id=item.subject_id, done_at=None)
    return session.scalar(same) is not None


def _open_again(session: Session, item: WorkItem) -> None:
    """Opens a task that staff closed. About danger, the first of the safety plan who is on duty and was not left out is asked anew."""
    item.done_at = item.done_by = None
    item.owner_id = item.taken_at = item.passed_on_at = None
    item.due_at = app_now(session) + soon_for(item.kind)
    if item.kind in DANGER_KINDS:
        asked = first_in_plan(session, item.org_id, item.left_out)
        item.owner_id, item.asked_in_plan = asked.owner_id, asked.asked_in_plan
    item.asked_ids = [item.owner_id] if item.owner_id is not None else []
    session.flush()
    tell_while_nobody_is_on_duty(session, item)


def take_not_sent(session: Session, org_id: UUID, told: TextNotSent) -> None:
    """A text that staff wrote did not reach the person: its task says so, and is opened again where staff closed it and no newer one of
    its kind is open. One to the duty number is a task of its own."""
    item = session.get(WorkItem, (org_id, told.task_id), with_for_update={"key_share": True})
    if told.to_duty_number:
        _duty_not_told(session, org_id, item, told.text_id)
        return
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


def take_reached(session: Session, org_id: UUID, told: NoticeReached) -> None:
    """A later notice told a person what earlier ones could not: the task about these ends, once each notice that it is about was told."""
    items = session.scalars(
        select(WorkItem)
        .where(WorkItem.org_id == org_id, WorkItem.done_at.is_(None), WorkItem.kind == NOTICE_FAILED)
        .where(is_of(WorkItem.person_id, org_id, [told.person_id]))
        .order_by(WorkItem.id)
        .with_for_update(key_share=True)
    ).all()
    for item in items:
        asked = [
            item.cause_id,
            *session.scalars(select(WorkItemStep.about_id).where(*_steps_of(item, StepKind.ASKED_AGAIN))),
        ]
        for cause_id in asked:
            if cause_id in told.instead_of:
                _add_step(session, item, StepKind.TOLD, cause_id)
        if set(asked) <= set(session.scalars(select(WorkItemStep.about_id).where(*_steps_of(item, StepKind.TOLD)))):
            close_items(session, org_id, item.subject_id, [NOTICE_FAILED], done_by=SYSTEM_ID)


def _steps_of(item: WorkItem, kind: StepKind) -> Sequence[ColumnElement[bool]]:
    return (WorkItemStep.org_id == item.org_id, WorkItemStep.item_id == item.id, WorkItemStep.kind == kind.value)


def _duty_not_told(session: Session, org_id: UUID, item: WorkItem | None, text_id: UUID) -> None:
    """Nobody of the plan was there, and the number in their place could not be told: whoever speaks with people sees the task now."""
    if item is not None and item.done_at is None:
        item.asked_in_plan, item.urgent = ASKED_EVERYBODY, True
        session.flush()
    is_danger = item is None or item.kind in DANGER_KINDS
    what = "A task about somebody's safety" if is_danger else "An urgent task"
    ask_a_human(
        session,
        org_id,
        kind="duty_not_told",
        subject_type="organisation",
        subject_id=org_id,
        reason=f"{what} waited while nobody of the safety plan was there, and the text to the duty number did not "
        "arrive. Look whether somebody sees to the task, then whether the number is right.",
        urgent=True,
        due_in=SOON_IN_DANGER,
        cause_id=text_id,
    )


def _add_message(session: Session, item: WorkItem, turn_id: UUID | None) -> None:
    if not _add_step(session, item, StepKind.WROTE_AGAIN, turn_id):
        return
    now = app_now(session)
    item.last_message_at, item.urgent = now, True
    item.due_at = min(item.due_at, now + soon_for(item.kind))
    session.flush()
    tell_while_nobody_is_on_duty(session, item)


def _add_step(session: Session, item: WorkItem, kind: StepKind, about_id: UUID | None) -> bool:
    """Whether it is new: a message that is told twice is one."""
    added = session.scalar(
        insert(WorkItemStep)
        .values(org_id=item.org_id, id=new_id(), item_id=item.id, kind=kind.value, by_id=SYSTEM_ID, about_id=about_id)
        .on_conflict_do_nothing()
        .returning(WorkItemStep.id)
    )
    return added is not None
