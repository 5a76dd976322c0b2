"""The safety plan's people: who is asked, in which order and at which hours, where somebody may be in danger; and passing on to the next of
them what is overdue."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, any_, literal, not_, or_, select
from sqlalchemy.orm import Session

from services.payments.access.usecases.organisations import as_told
from services.payments.people.tables import Principal
from services.payments.people.usecases import staff_names
from services.payments.worklist.handling.rules import StepKind, is_passed_on, next_in_plan
from services.payments.worklist.handling.usecases.plan import (
    ask_duty_number,
    is_of_safety_plan,
    last_steps_of_staff,
    who_may_sign_in,
)
from services.payments.worklist.tables import SafetyRota, WorkItem, WorkItemStep
from services.payments.worklist.usecases import safety_plan, sign_ins_of_humans
from services.payments.worklist.whose import ASKED_EVERYBODY, DANGER_KINDS, PlanEntry
from shared import audit
from shared.database import app_now
from shared.duty import read_hours
from shared.errors import Effect, InvalidError
from shared.identity import SYSTEM_ID, Actor, Permission, system_actor
from shared.organisations import Organisation
from shared.outbox import send_message
from shared.telephone_numbers import e164

LONGEST_PLAN = 20


@dataclass(frozen=True, slots=True)
class NamedInPlan:
    """Somebody in the safety plan, by name; `may_sign_in`: else they are passed over."""

    principal_id: UUID
    name: str
    hours: str
    may_sign_in: bool


@dataclass(frozen=True, slots=True)
class EarlierPlan:
    """A plan that was named: by whom and when, and who stood in it with their hours."""

    named_by: str
    named_at: datetime
    people: tuple[tuple[str, str], ...]


MOST_EARLIER = 20


def name_plan(
    session: Session,
    actor: Actor,
    entries: Sequence[PlanEntry],
    duty_number: str | None = None,
    *,
    keeps_number: bool = False,
) -> None:
    """Says who is asked, in this order and at these hours, and which of the organisation's own mobiles is told while none of them is on
    duty: none any more without one, unless the one of before is kept (`keeps_number`). An empty plan means that tasks about somebody's
    safety are for everybody who speaks with people.

    Raises ForbiddenError, InvalidError (not of this organisation, twice, too many, hours that nobody can read, no UK mobile).
    """
    actor.require(Permission.MANAGE_STAFF)
    ids = [one.principal_id for one in entries]
    if len(entries) > LONGEST_PLAN or len(who_may_sign_in(session, actor.org_id, ids)) != len(ids):
        raise InvalidError(
            "safety_plan.who",
            "These are too many, or not all of them are different members of staff who may sign in here.",
            f"Name at most {LONGEST_PLAN} of your own staff, each once.",
        )
    hours = [str(read_hours(one.hours)) for one in entries]
    organisation = session.get_one(Organisation, actor.org_id)
    number = organisation.duty_number if keeps_number else _duty_number(duty_number)
    row = SafetyRota(org_id=actor.org_id, principal_ids=ids, hours=hours, named_by=actor.id)
    session.add(row)
    session.flush()
    if organisation.duty_number != number:
        organisation.duty_number = number
        session.flush()
        send_message(session, actor.org_id, as_told(organisation))
    facts = {"principals": [str(one) for one in ids], "hours": hours, "has_duty_number": number is not None}
    audit.record(session, actor, "safety_plan.named", "safety_plan", row.id, facts)


def duty_number_of(session: Session, actor: Actor) -> str | None:
    """The mobile that is told while nobody is on duty. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_STAFF)
    return session.get_one(Organisation, actor.org_id).duty_number


def _duty_number(typed: str | None) -> str | None:
    """A UK mobile as it is kept; None for none. Raises InvalidError."""
    if typed is None or not typed.strip():
        return None
    number = e164(typed)
    if number is None or not number.startswith("+447"):
        raise InvalidError(
            "safety_plan.duty_number",
            "The duty number is told by text, and this is no UK mobile.",
            "Give a mobile of your organisation, for example 07700 900123.",
            effect=Effect.NOTHING_SAVED,
        )
    return number


def see_plan(session: Session, actor: Actor) -> list[NamedInPlan]:
    """Who is asked, in order; empty where nobody is named. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_STAFF)
    plan = safety_plan(session, actor.org_id)
    ids = [one.principal_id for one in plan]
    rows = session.execute(
        select(Principal.id, Principal.display_name).where(Principal.org_id == actor.org_id, Principal.id.in_(ids))
    )
    names = {row.id: row.display_name for row in rows}
    active = who_may_sign_in(session, actor.org_id, ids)
    return [
        NamedInPlan(one.principal_id, names[one.principal_id], one.hours, one.principal_id in active) for one in plan
    ]


def earlier_plans(session: Session, actor: Actor) -> list[EarlierPlan]:
    """The plans that were named, the newest first. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_STAFF)
    rows = session.scalars(
        select(SafetyRota).filter_by(org_id=actor.org_id).order_by(SafetyRota.id.desc()).limit(MOST_EARLIER)
    ).all()
    names = staff_names(session, actor.org_id, {who for row in rows for who in (row.named_by, *row.principal_ids)})
    return [
        EarlierPlan(
            names[row.named_by],
            row.created_at,
            tuple((names[who], hours) for who, hours in zip(row.principal_ids, row.hours, strict=True)),
        )
        for row in rows
    ]


def pass_on_overdue(session: Session, org_id: UUID) -> int:
    """Passes on to the next of the safety plan what is urgent and overdue, and asks the first whose hours begin about danger that was
    raised while nobody was on duty; returns how many. Once nobody is left to ask, whoever speaks with people sees it. Without a plan they see it
    anyway, and whoever took it and does nothing about it has it no more."""
    plan = safety_plan(session, org_id)
    if not plan:
        return _given_back(session, org_id)
    now = app_now(session)
    active = who_may_sign_in(session, org_id, [one.principal_id for one in plan])
    due = _left_alone(session, org_id, _is_to_pass_on(now, active), now)
    return sum(_pass_on(session, one, plan, active) for one in due)


def _given_back(session: Session, org_id: UUID) -> int:
    """Gives back what is urgent, overdue and in the hands of somebody who has done nothing about it for a while; returns how many."""
    now = app_now(session)
    is_in_hand = WorkItem.urgent & is_of_safety_plan() & (WorkItem.due_at <= now) & WorkItem.taken_at.is_not(None)
    due = _left_alone(session, org_id, is_in_hand, now)
    for one in due:
        one.owner_id = None
        _note_passed_on(session, one, now)
    return len(due)


def _left_alone(session: Session, org_id: UUID, which: ColumnElement[bool], now: datetime) -> list[WorkItem]:
    """Of these open tasks those that nobody by name knows of, or about which whoever was asked has done nothing for a while; locked."""
    items = session.scalars(
        select(WorkItem)
        .where(WorkItem.org_id == org_id, WorkItem.done_at.is_(None), which)
        .order_by(WorkItem.id)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    touched = last_steps_of_staff(session, org_id, [one.id for one in items])
    return [
        one
        for one in items
        if _is_unasked(one)
        or is_passed_on(passed_on_at=one.passed_on_at, taken_at=one.taken_at, touched_at=touched.get(one.id), now=now)
    ]


def _is_to_pass_on(now: datetime, active: Collection[UUID]) -> ColumnElement[bool]:
    """Danger and what else is urgent, overdue or danger without anybody by name, of which somebody of the plan was not asked, or nobody
    of it is left and the others do not know."""
    is_danger = WorkItem.kind.in_(DANGER_KINDS)
    is_urgent = WorkItem.urgent & is_of_safety_plan()
    waits = is_danger & WorkItem.owner_id.is_(None)
    is_known = WorkItem.asked_in_plan >= ASKED_EVERYBODY
    is_over = and_(is_known, *(literal(one, Uuid) == any_(WorkItem.asked_ids) for one in sorted(active)))
    return or_(is_danger, is_urgent) & or_(WorkItem.due_at <= now, waits) & not_(is_over)


def _is_unasked(item: WorkItem) -> bool:
    """Whether it was raised while nobody was on duty, and nobody by name knows of it: whoever comes first is asked at once."""
    return item.kind in DANGER_KINDS and item.owner_id is None and not item.asked_ids


def _pass_on(session: Session, item: WorkItem, plan: Sequence[PlanEntry], active: set[UUID]) -> bool:
    """Asks the next one on duty. Where nobody is, the duty number is told and those whose hours have not begun are asked then. Whether
    anything changed."""
    now = app_now(session)
    away = sign_ins_of_humans(session, item.org_id, item.left_out)
    who = active - away - {item.owner_id or item.id, *item.asked_ids}
    place = next_in_plan(plan, who, now)
    if place is None and not _is_news(item, who, now):
        return False
    if place is None:
        _nobody_is_there(session, item, is_night=bool(who))
    else:
        item.owner_id = plan[place].principal_id
        item.asked_ids = [*item.asked_ids, plan[place].principal_id]
        item.asked_in_plan = max(item.asked_in_plan, place + 1)
    _note_passed_on(session, item, now)
    return True


def _note_passed_on(session: Session, item: WorkItem, now: datetime) -> None:
    item.taken_at, item.passed_on_at, item.urgent = None, now, True
    session.add(
        WorkItemStep(org_id=item.org_id, item_id=item.id, kind=StepKind.PASSED_ON.value, by_id=SYSTEM_ID, at=now)
    )
    session.flush()
    facts = {"kind": item.kind, "to": str(item.owner_id) if item.owner_id else "everybody"}
    audit.record(session, system_actor(item.org_id), "task.passed_on", "work_item", item.id, facts)


def _is_news(item: WorkItem, who: Collection[UUID], now: datetime) -> bool:
    """Whether it matters that nobody is on duty: once it is overdue, and once for whoever had it last. While it waits for hours to begin
    nothing changes, and when nobody is left to wait for, the others hear of it."""
    if item.due_at > now:
        return False
    is_told = item.owner_id is None and item.passed_on_at is not None
    return not is_told or (not who and item.asked_in_plan < ASKED_EVERYBODY)


def _nobody_is_there(session: Session, item: WorkItem, *, is_night: bool) -> None:
    """Tells the duty number: of danger, and outside hours (`is_night`: somebody of the plan comes later) of anything urgent. Danger stays
    with the plan while somebody of it is to come and the duty number knows; else everybody sees it who speaks with people."""
    item.owner_id = None
    is_danger = item.kind in DANGER_KINDS
    has_number = session.get_one(Organisation, item.org_id).duty_number is not None
    if not (is_night and (has_number or not is_danger)):
        item.asked_in_plan = ASKED_EVERYBODY
    if is_danger or is_night:
        ask_duty_number(session, item.org_id, item.id, "no_reaction" if is_danger else "overdue")
