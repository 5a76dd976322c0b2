"""Who may sign in and in which roles. Every role is given by two administrators, and taken by one.

What gives nobody such a role is done at once: a new organiser, a role less. Everything else is proposed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.access.usecases.sign_ins import check_administrator_left, get_other, lock_other
from services.payments.limits.rules import LimitKind, gains_roles
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from services.payments.people.tables import Human, Principal
from services.payments.people.usecases import get_person, is_gone_from_here, keep_change, state_of
from shared.database import london_today
from shared.errors import ConflictError
from shared.identity import Actor, Permission, Role


@dataclass(frozen=True, slots=True)
class NewPrincipal:
    """Somebody who will sign in: issuer and subject as their sign-in service calls them."""

    issuer: str
    subject: str
    display_name: str
    roles: frozenset[Role]
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """What was asked for waits for another administrator, as this proposal."""

    proposal_id: UUID


def propose_principal(session: Session, actor: Actor, new: NewPrincipal) -> WaitingChange:
    """Proposes that somebody may sign in. Raises ForbiddenError, NotFoundError (person), ConflictError (signs in already, the person has
    another sign-in or was erased or merged, or it is proposed already)."""
    actor.require(Permission.MANAGE_STAFF)
    _check_new(session, actor.org_id, new)
    after = {
        "display_name": new.display_name,
        "issuer": new.issuer,
        "subject": new.subject,
        "roles": sorted(new.roles),
        "person_id": None if new.person_id is None else str(new.person_id),
    }
    about = f"sign_in:{new.issuer} {new.subject}"
    change = LimitChange(LimitKind.SIGN_IN_ADDED, about, None, after, london_today(session))
    return WaitingChange(propose(session, actor, change).id)


def change_roles(
    session: Session, actor: Actor, principal_id: UUID, roles: Collection[Role]
) -> Principal | WaitingChange:
    """Gives a sign-in these roles and takes all others, or proposes it; none is a role too few for anything.

    Raises ForbiddenError (role, or one's own sign-in), NotFoundError, ConflictError (nothing would change, no administrator would be
    left, or another change of it waits).
    """
    actor.require(Permission.MANAGE_STAFF)
    principal = get_other(session, actor, principal_id)
    if sorted(roles) == sorted(principal.roles):
        raise ConflictError("principal.roles_same", "This sign-in has these roles already.")
    if gains_roles(principal.roles, roles):
        return _propose(session, actor, principal, LimitKind.ROLES, {"roles": sorted(roles)})
    return _set_roles(session, actor, lock_other(session, actor, principal_id), roles)


def enable(session: Session, actor: Actor, principal_id: UUID) -> Principal | WaitingChange:
    """Lets a disabled sign-in be used again, with the roles it had, or proposes it; whoever has it signs in anew.

    Raises ForbiddenError (role, or one's own), NotFoundError, ConflictError (not disabled, or another change of it waits).
    """
    actor.require(Permission.MANAGE_STAFF)
    principal = get_other(session, actor, principal_id)
    if principal.disabled_at is None:
        raise ConflictError("principal.not_disabled", "This sign-in is not disabled.")
    if gains_roles((), principal.roles):
        return _propose(session, actor, principal, LimitKind.SIGN_IN_ENABLED, {"disabled": False})
    return _enable(session, actor, lock_other(session, actor, principal_id))


def add_as_agreed(session: Session, actor: Actor, change: ConfirmedChange) -> Principal:
    """Lets somebody sign in, as two administrators agreed. Raises as `propose_principal`."""
    actor.require(Permission.MANAGE_STAFF)
    after = change.after
    new = NewPrincipal(
        after["issuer"],
        after["subject"],
        after["display_name"],
        frozenset(Role(one) for one in after["roles"]),
        None if after["person_id"] is None else UUID(after["person_id"]),
    )
    _check_new(session, actor.org_id, new)
    return _add(session, actor, Principal(org_id=actor.org_id, id=change.id), new)


def change_roles_as_agreed(session: Session, actor: Actor, change: ConfirmedChange) -> Principal:
    """Gives a sign-in the roles that two administrators agreed to. Raises ForbiddenError, ConflictError (it was changed since, or no
    administrator would be left)."""
    actor.require(Permission.MANAGE_STAFF)
    principal = lock_other(session, actor, change.id)
    change.check_still(_frozen(principal))
    return _set_roles(session, actor, principal, [Role(one) for one in change.after["roles"]])


def enable_as_agreed(session: Session, actor: Actor, change: ConfirmedChange) -> Principal:
    """Lets a disabled sign-in be used again, as two administrators agreed. Raises ForbiddenError, ConflictError (it was changed since)."""
    actor.require(Permission.MANAGE_STAFF)
    principal = lock_other(session, actor, change.id)
    change.check_still(_frozen(principal))
    return _enable(session, actor, principal)


def _propose(
    session: Session, actor: Actor, principal: Principal, kind: LimitKind, changes: dict[str, Any]
) -> WaitingChange:
    before = _frozen(principal)
    change = LimitChange(
        kind, f"sign_in:{principal.id}", before, before | changes, london_today(session), subject_id=principal.id
    )
    return WaitingChange(propose(session, actor, change).id)


def _frozen(principal: Principal) -> dict[str, Any]:
    """A sign-in as a proposal keeps it."""
    return {"display_name": principal.display_name, "subject": principal.subject} | state_of(principal)


def _check_new(session: Session, org_id: UUID, new: NewPrincipal) -> None:
    known = select(Principal.id).filter_by(org_id=org_id, issuer=new.issuer, subject=new.subject)
    if session.scalar(known) is not None:
        raise ConflictError("principal.exists", "This sign-in is known already.")
    if new.person_id is None:
        return
    get_person(session, org_id, new.person_id)
    if is_gone_from_here(session, org_id, new.person_id):
        raise ConflictError(
            "person.not_here",
            "This person was erased, or their record was merged into another one.",
            "Look for them by name.",
        )
    if session.scalar(select(Human.id).filter_by(org_id=org_id, person_id=new.person_id)) is not None:
        # A participant belongs to one human, whose sign-ins are linked by two administrators and not by the way.
        raise ConflictError(
            "principal.person_signs_in",
            "This person signs in here already.",
            "Add the sign-in without the person, then say that both sign-ins are one human's.",
        )


def _add(session: Session, actor: Actor, principal: Principal, new: NewPrincipal) -> Principal:
    principal.issuer, principal.subject, principal.display_name = new.issuer, new.subject, new.display_name
    principal.roles, principal.person_id = sorted(new.roles), new.person_id
    session.add(principal)
    session.flush()
    keep_change(session, actor, principal, "added", {})
    return principal


def _set_roles(session: Session, actor: Actor, principal: Principal, roles: Collection[Role]) -> Principal:
    """The database refuses what somebody would gain without a proposal: roles may have been taken since they were looked at."""
    if Role.ADMINISTRATOR not in roles:
        check_administrator_left(session, principal)
    before = state_of(principal)
    principal.roles = sorted(roles)
    keep_change(session, actor, principal, "roles", before)
    return principal


def _enable(session: Session, actor: Actor, principal: Principal) -> Principal:
    before = state_of(principal)
    principal.disabled_at = None
    keep_change(session, actor, principal, "enabled", before)
    return principal
