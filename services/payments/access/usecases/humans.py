"""One human with several sign-ins: an administrator states it, a second one confirms it, and then no two of them count as two people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.payments.access.tables import HumanStatement
from services.payments.access.usecases.sign_ins import lock_principals
from services.payments.people.tables import Human, Principal
from services.payments.people.usecases import keep_change, staff_names, state_of
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id

Says = Literal["same", "apart"]


@dataclass(frozen=True, slots=True)
class WaitingStatement:
    """A statement that waits for its second administrator."""

    id: UUID
    principal_id: UUID
    other_id: UUID
    name: str
    other_name: str
    says: str
    stated_by: str
    stated_at: datetime
    may_confirm: bool
    may_drop: bool


def state(session: Session, actor: Actor, principal_id: UUID, other_id: UUID, says: Says) -> HumanStatement:
    """Says that two sign-ins are one human's (`same`), or that the first is not the other's after all (`apart`). Nothing holds of it
    before another administrator has confirmed it.

    Raises ForbiddenError, NotFoundError, InvalidError (one and the same sign-in), ConflictError (it is so already, or a statement about
    it waits).
    """
    actor.require(Permission.MANAGE_STAFF)
    if principal_id == other_id:
        raise InvalidError("human.one_sign_in", "These are not two sign-ins but one.", "Choose another one.")
    _check(*_both(session, actor.org_id, principal_id, other_id), says)
    open_one = select(HumanStatement.id).where(*_open(actor.org_id), HumanStatement.principal_id == principal_id)
    if session.scalar(open_one) is not None:
        raise ConflictError(
            "human.stated_already",
            "Somebody has said whose this sign-in is, and that waits for a second administrator.",
            "Confirm it, or take it off the list.",
        )
    statement = HumanStatement(
        id=new_id(),
        org_id=actor.org_id,
        principal_id=principal_id,
        other_id=other_id,
        says=says,
        stated_by=actor.id,
    )
    session.add(statement)
    session.flush()
    audit.record(session, actor, f"human.{says}_stated", "principal", principal_id, {"other": str(other_id)})
    return statement


def confirm(session: Session, actor: Actor, statement_id: UUID) -> HumanStatement:
    """A second administrator, who is neither of the two, confirms a statement: from now on it holds in every comparison.

    Raises ForbiddenError (role; who stated it, or whom it is about), NotFoundError, ConflictError (ended before, true already, or the
    two are different participants).
    """
    actor.require(Permission.MANAGE_STAFF)
    statement = _get(session, actor.org_id, statement_id)
    if actor.is_one_of(statement.stated_by, statement.principal_id, statement.other_id):
        raise ForbiddenError(
            "human.second_administrator",
            "An administrator who did not state this, and whom it is not about, must confirm it.",
            "Ask a colleague.",
        )
    lock_principals(session, actor.org_id, _of_both(session, actor.org_id, statement))
    one, other = _both(session, actor.org_id, statement.principal_id, statement.other_id)
    _check(one, other, statement.says)
    statement.confirmed_by, statement.confirmed_at = actor.id, app_now(session)
    session.flush()
    if statement.says == "same":
        _join(session, actor, one, other)
    else:
        _move(session, actor, [one], _new_human(session, actor.org_id), "apart")
    audit.record(session, actor, f"human.{statement.says}_confirmed", "principal", one.id, {"other": str(other.id)})
    return statement


def drop(session: Session, actor: Actor, statement_id: UUID) -> HumanStatement:
    """Takes a statement that nobody has confirmed off the list: whoever stated it, or an administrator whom it is not about.

    Raises ForbiddenError, NotFoundError, ConflictError (ended before).
    """
    actor.require(Permission.MANAGE_STAFF)
    statement = _get(session, actor.org_id, statement_id)
    if not _may_drop(actor, statement):
        raise ForbiddenError(
            "human.about_you",
            "This is about a sign-in of yours, so you do not take it off the list.",
            "Ask a colleague.",
        )
    statement.dropped_by, statement.dropped_at = actor.id, app_now(session)
    session.flush()
    about = {"other": str(statement.other_id)}
    audit.record(session, actor, f"human.{statement.says}_dropped", "principal", statement.principal_id, about)
    return statement


def _may_drop(actor: Actor, statement: HumanStatement) -> bool:
    return actor.is_one_of(statement.stated_by) or not actor.is_one_of(statement.principal_id, statement.other_id)


def list_statements(session: Session, actor: Actor) -> list[WaitingStatement]:
    """What waits for a second administrator, the oldest first. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_STAFF)
    query = select(HumanStatement).where(*_open(actor.org_id)).order_by(HumanStatement.id)
    rows = session.scalars(query).all()
    ids = {one for row in rows for one in (row.principal_id, row.other_id, row.stated_by)}
    names = staff_names(session, actor.org_id, ids)
    return [
        WaitingStatement(
            id=row.id,
            principal_id=row.principal_id,
            other_id=row.other_id,
            name=names[row.principal_id],
            other_name=names[row.other_id],
            says=row.says,
            stated_by=names[row.stated_by],
            stated_at=row.stated_at,
            may_confirm=not actor.is_one_of(row.stated_by, row.principal_id, row.other_id),
            may_drop=_may_drop(actor, row),
        )
        for row in rows
    ]


def _join(session: Session, actor: Actor, one: Principal, other: Principal) -> None:
    """All sign-ins of the one human become the other's; the participant that either is goes with them."""
    left, kept = (session.get_one(Human, (actor.org_id, human)) for human in (one.human_id, other.human_id))
    if left.person_id is not None and kept.person_id is not None:
        raise ConflictError(
            "human.two_participants",
            "These two sign-ins are known as two different people who take part.",
            "Look which of them is wrong before you link them.",
        )
    person_id, left.person_id = left.person_id, None
    moved = session.scalars(
        select(Principal).where(Principal.org_id == actor.org_id, Principal.human_id == left.id).order_by(Principal.id)
    ).all()
    session.flush()  # a participant is one human's at a time
    if person_id is not None:
        kept.person_id = person_id
        session.flush()
    _move(session, actor, moved, kept.id, "same_human")


def _of_both(session: Session, org_id: UUID, statement: HumanStatement) -> Collection[UUID]:
    """Every sign-in of the two humans."""
    named = select(Principal.human_id).where(
        Principal.org_id == org_id, Principal.id.in_((statement.principal_id, statement.other_id))
    )
    return set(session.scalars(select(Principal.id).where(Principal.org_id == org_id, Principal.human_id.in_(named))))


def _new_human(session: Session, org_id: UUID) -> UUID:
    human = Human(org_id=org_id, id=new_id())
    session.add(human)
    session.flush()
    return human.id


def _move(session: Session, actor: Actor, moved: Sequence[Principal], human_id: UUID, what: str) -> None:
    for principal in moved:
        before = state_of(principal)
        principal.human_id = human_id
        session.flush()
        keep_change(session, actor, principal, what, before)


def _both(session: Session, org_id: UUID, one: UUID, other: UUID) -> tuple[Principal, Principal]:
    first, second = (session.get(Principal, (org_id, found)) for found in (one, other))
    if first is None or second is None:
        raise NotFoundError("principal.not_found", "There is no such sign-in in your organisation.")
    return first, second


def _check(one: Principal, other: Principal, says: str) -> None:
    if (one.human_id == other.human_id) == (says == "same"):
        raise ConflictError("human.so_already", "This is so already: there is nothing to change.")


def _open(org_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return HumanStatement.org_id == org_id, HumanStatement.confirmed_by.is_(None), HumanStatement.dropped_by.is_(None)


def _get(session: Session, org_id: UUID, statement_id: UUID) -> HumanStatement:
    statement = session.get(HumanStatement, (org_id, statement_id), with_for_update=FOR_CHANGE)
    if statement is None:
        raise NotFoundError("human_statement.not_found", "There is no such statement in your organisation.")
    if statement.confirmed_by is not None or statement.dropped_by is not None:
        raise ConflictError("human_statement.over", "This statement was confirmed or taken off the list before.")
    return statement
