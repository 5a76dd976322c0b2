"""A task of money, and what else is urgent and no task of those who speak with people, goes to the next named person once nobody handled it for a
working day, and so on to the end of the chain."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import not_, select
from sqlalchemy.orm import Session

from services.payments.people.tables import Principal
from services.payments.worklist.handling.rules import is_passed_on
from services.payments.worklist.handling.usecases.plan import is_of_money, is_of_safety_plan, last_steps_of_staff
from services.payments.worklist.tables import EscalationChain, WorkItem
from services.payments.worklist.tasks import role_for
from services.payments.worklist.whose import PASSED_ON_TO
from shared import audit
from shared.database import app_now
from shared.errors import InvalidError
from shared.identity import Actor, Permission, system_actor
from shared.organisations import nation_of
from shared.working_days import a_working_day_later

LONGEST_CHAIN = 10


def name_chain(session: Session, actor: Actor, principal_ids: Sequence[UUID]) -> None:
    """Says who, in which order, is asked about money that nobody has handled for a working day each. An empty chain means that
    tasks go from role to role. Raises ForbiddenError, InvalidError (not of this organisation, twice, or too many)."""
    actor.require(Permission.MANAGE_STAFF)
    known = set(
        session.scalars(
            select(Principal.id).where(
                Principal.org_id == actor.org_id, Principal.id.in_(principal_ids), Principal.disabled_at.is_(None)
            )
        )
    )
    if len(principal_ids) > LONGEST_CHAIN or len(known) != len(principal_ids):
        raise InvalidError(
            "escalation.who",
            "These are too many, or not all of them are different members of staff who may sign in here.",
            f"Name at most {LONGEST_CHAIN} of your own staff, each once.",
        )
    chain = EscalationChain(org_id=actor.org_id, principal_ids=list(principal_ids), named_by=actor.id)
    session.add(chain)
    session.flush()
    named = {"principals": [str(one) for one in principal_ids]}
    audit.record(session, actor, "escalation.named", "escalation_chain", chain.id, named)


def see_chain(session: Session, actor: Actor) -> list[UUID]:
    """Who is asked, in order; empty where roles are. Raises ForbiddenError."""
    actor.require(Permission.SEE_CONNECTIONS)
    return _chain(session, actor.org_id)


def pass_on(session: Session, org_id: UUID) -> int:
    """Passes on what nobody has handled for a working day since it was asked for, or passed on last; returns how many. Whoever has just taken it, or
    does something about it, keeps it for a while."""
    items = session.scalars(
        select(WorkItem)
        .where(WorkItem.org_id == org_id, WorkItem.done_at.is_(None))
        .where(is_of_money() | (WorkItem.urgent & not_(is_of_safety_plan())))
        .order_by(WorkItem.id)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    if not items:
        return 0
    chain, now = _chain(session, org_id), app_now(session)
    nation = nation_of(session, org_id)
    last = len(chain) or len(PASSED_ON_TO) - 1
    waited = [one for one in items if one.level < last and _waits_until(one, nation) <= now]
    touched = last_steps_of_staff(session, org_id, [one.id for one in waited])
    due = [
        one
        for one in waited
        if is_passed_on(passed_on_at=one.passed_on_at, taken_at=one.taken_at, touched_at=touched.get(one.id), now=now)
    ]
    for one in due:
        one.level += 1
        one.passed_on_at = now
        one.urgent = True
        one.owner_id = chain[one.level - 1] if chain else None
        one.taken_at = None
        facts = {"kind": one.kind, "level": one.level, "to": str(one.owner_id or role_for(one.level).value)}
        audit.record(session, system_actor(org_id), "task.passed_on", "work_item", one.id, facts)
    session.flush()
    return len(due)


def _waits_until(item: WorkItem, nation: str) -> datetime:
    return a_working_day_later(item.passed_on_at or item.created_at, nation)


def _chain(session: Session, org_id: UUID) -> list[UUID]:
    """The newest chain, without those who may not sign in any more."""
    newest = select(EscalationChain.principal_ids).filter_by(org_id=org_id).order_by(EscalationChain.id.desc()).limit(1)
    named = session.scalar(newest) or []
    gone = set(
        session.scalars(
            select(Principal.id).where(
                Principal.org_id == org_id, Principal.id.in_(named), Principal.disabled_at.is_not(None)
            )
        )
    )
    return [one for one in named if one not in gone]
