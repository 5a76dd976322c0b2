"""Who of the safety plan is asked about a task: the first on duty who may sign in and is not left out; nobody left is everybody's."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, not_, or_, select
from sqlalchemy.orm import Session

from services.payments.people.tables import Principal
from services.payments.worklist.handling.rules import StepKind, next_in_plan
from services.payments.worklist.tables import WorkItem, WorkItemStep
from services.payments.worklist.usecases import safety_plan, sign_ins_of_humans
from services.payments.worklist.whose import ASKED_EVERYBODY, CALLS_FOR, DANGER_KINDS, OF_MONEY, OF_THE_HELPLINE
from shared.contracts.reaching import DutyAsked
from shared.database import app_now
from shared.identity import SYSTEM_ID
from shared.outbox import send_message

Why = Literal["off_duty", "no_reaction", "overdue"]


@dataclass(frozen=True, slots=True)
class FirstAsked:
    """Who is asked with a task by name, if anybody, and how many of the plan were asked with that."""

    owner_id: UUID | None
    asked_in_plan: int = 0


def first_in_plan(session: Session, org_id: UUID, left_out: Collection[UUID]) -> FirstAsked:
    """The first of the plan who is on duty, by name. Nobody by name while none of them is, and its people see the task all the same;
    where each of them is left out or may not sign in, whoever speaks with people sees it at once."""
    plan = safety_plan(session, org_id)
    if not plan:
        return FirstAsked(None)
    away = sign_ins_of_humans(session, org_id, left_out)
    who = who_may_sign_in(session, org_id, [one.principal_id for one in plan]) - away
    if not who:
        return FirstAsked(None, ASKED_EVERYBODY)
    place = next_in_plan(plan, who, app_now(session))
    return FirstAsked(None) if place is None else FirstAsked(plan[place].principal_id, place + 1)


def is_of_safety_plan() -> ColumnElement[bool]:
    """SQL: whether a task is passed on by the safety plan once it is urgent and overdue: danger, and what is of those who speak with people.
    Every other urgent task, and money, goes along the chain of money (`payouts/usecases/escalation.py`)."""
    of_people = or_(WorkItem.subject_type.in_(OF_THE_HELPLINE), WorkItem.kind.in_(CALLS_FOR))
    return or_(WorkItem.kind.in_(DANGER_KINDS), of_people & not_(is_of_money()))


def is_of_money() -> ColumnElement[bool]:
    """SQL: whether a task is passed on along the chain of money, urgent or not."""
    return or_(*[WorkItem.kind.like(one) for one in OF_MONEY])


def last_steps_of_staff(session: Session, org_id: UUID, items: Collection[UUID]) -> dict[UUID, datetime]:
    """When a member of staff last did something about each of these tasks."""
    rows = session.execute(
        select(WorkItemStep.item_id, func.max(WorkItemStep.at))
        .where(WorkItemStep.org_id == org_id, WorkItemStep.item_id.in_(items), WorkItemStep.by_id != SYSTEM_ID)
        .group_by(WorkItemStep.item_id)
    )
    return {row[0]: row[1] for row in rows}


def ask_duty_number(session: Session, org_id: UUID, task_id: UUID, why: Why = "off_duty") -> None:
    """Has the organisation's duty number told that nobody of the plan is there for a task: once for each time that the task was
    opened, and each cause."""
    closed = select(WorkItemStep.id).filter_by(org_id=org_id, item_id=task_id, kind=StepKind.CLOSED.value)
    opening = session.scalar(closed.order_by(WorkItemStep.id.desc()).limit(1))
    send_message(session, org_id, DutyAsked(task_id=task_id, opening_id=opening, why=why))


def tell_while_nobody_is_on_duty(session: Session, item: WorkItem) -> None:
    """Has the duty number told of a task about danger while nobody of the plan is on duty who may see it. Without a plan such tasks are
    everybody's, and nobody is told."""
    if item.kind not in DANGER_KINDS or not safety_plan(session, item.org_id):
        return
    if first_in_plan(session, item.org_id, item.left_out).owner_id is None:
        ask_duty_number(session, item.org_id, item.id)


def who_may_sign_in(session: Session, org_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Those of these members of staff who may still sign in."""
    rows = session.scalars(
        select(Principal.id).where(Principal.org_id == org_id, Principal.id.in_(ids), Principal.disabled_at.is_(None))
    )
    return set(rows)
