"""Sign-ins as administrators see and end them: disabled, signed out; each change with its history. What they may do is in `roles.py`.

Whatever is changed holds from the next request on: roles, disabling and signing out are looked up with each of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, any_, func, literal, select
from sqlalchemy.orm import Session

from services.payments.access.rules import may_do
from services.payments.people.tables import Principal, PrincipalChange
from services.payments.people.usecases import keep_change, staff_names, state_of
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission, Role


@dataclass(frozen=True, slots=True)
class SignInView:
    """One sign-in. `others` are the other sign-ins of the same human, `is_own` those of whoever looks."""

    id: UUID
    display_name: str
    subject: str
    roles: tuple[Role, ...]
    may: tuple[Permission, ...]
    is_disabled: bool
    is_participant: bool
    others: tuple[UUID, ...]
    since: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change of a sign-in: what, by whom, as it was and as it became."""

    what: str
    by: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]


def list_sign_ins(session: Session, actor: Actor) -> list[SignInView]:
    """Every sign-in of the organisation, in the order of their names; sign-ins of one human follow each other. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_STAFF)
    found = list(session.scalars(select(Principal).where(Principal.org_id == actor.org_id)))
    first = {one.human_id: one.display_name for one in sorted(found, key=_by_name, reverse=True)}
    found.sort(key=lambda one: (first[one.human_id], one.human_id, *_by_name(one)))
    return [_shown(actor, one, found) for one in found]


def issuer_of(session: Session, actor: Actor) -> str:
    """The sign-in service that somebody uses, at which they add colleagues. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_STAFF)
    return session.get_one(Principal, (actor.org_id, actor.id)).issuer


def view_sign_in(session: Session, actor: Actor, principal_id: UUID) -> SignInView:
    """One sign-in. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_STAFF)
    found = next((one for one in list_sign_ins(session, actor) if one.id == principal_id), None)
    if found is None:
        raise _not_found()
    return found


def history(session: Session, actor: Actor, principal_id: UUID) -> list[ChangeView]:
    """What was changed at a sign-in, the newest first. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MANAGE_STAFF)
    if session.get(Principal, (actor.org_id, principal_id)) is None:
        raise _not_found()
    rows = session.scalars(
        select(PrincipalChange)
        .where(PrincipalChange.org_id == actor.org_id, PrincipalChange.principal_id == principal_id)
        .order_by(PrincipalChange.id.desc())
    ).all()
    names = staff_names(session, actor.org_id, {one.changed_by for one in rows})
    return [
        ChangeView(one.what, names.get(one.changed_by, "Sameday"), one.changed_at, one.before, one.after)
        for one in rows
    ]


def disable(session: Session, actor: Actor, principal_id: UUID) -> Principal:
    """Somebody has left: this sign-in does nothing any more, its sessions and tokens neither; mandates that it signed rest.

    Raises ForbiddenError (role, or one's own sign-in), NotFoundError, ConflictError (disabled before, or no administrator would be
    left).
    """
    actor.require(Permission.MANAGE_STAFF)
    principal = lock_other(session, actor, principal_id)
    if principal.disabled_at is not None:
        raise ConflictError("principal.disabled_before", "This sign-in is disabled already.")
    check_administrator_left(session, principal)
    before = state_of(principal)
    principal.disabled_at = app_now(session)
    _end_all(session, principal)
    keep_change(session, actor, principal, "disabled", before)
    return principal


def sign_out(session: Session, actor: Actor, principal_id: UUID) -> Principal:
    """Ends every session and every token of a sign-in that there is; whoever has it must sign in again. One's own too.

    Raises ForbiddenError, NotFoundError.
    """
    actor.require(Permission.MANAGE_STAFF)
    principal = session.get(Principal, (actor.org_id, principal_id), with_for_update=FOR_CHANGE)
    if principal is None:
        raise _not_found()
    before = state_of(principal)
    _end_all(session, principal)
    keep_change(session, actor, principal, "signed_out", before)
    return principal


def lock_principals(session: Session, org_id: UUID, principal_ids: Collection[UUID]) -> list[Principal]:
    """These sign-ins, locked in the order of their ids."""
    rows = session.scalars(
        select(Principal)
        .where(Principal.org_id == org_id, Principal.id.in_(principal_ids))
        .order_by(Principal.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def lock_other(session: Session, actor: Actor, principal_id: UUID) -> Principal:
    """A sign-in to change, never one's own. Administrators are locked with it: of two who disable each other at once, the second is refused."""
    administrators = session.scalars(select(Principal.id).where(*_administrators(actor.org_id)))
    lock_principals(session, actor.org_id, {principal_id, *administrators})
    return get_other(session, actor, principal_id)


def get_other(session: Session, actor: Actor, principal_id: UUID) -> Principal:
    """A sign-in to change, never one's own, not locked: whoever only proposes has no need to. Raises ForbiddenError, NotFoundError."""
    principal = session.get(Principal, (actor.org_id, principal_id))
    if principal is None:
        raise _not_found()
    if actor.is_one_of(principal_id):
        raise ForbiddenError(
            "principal.own",
            "This is your own sign-in, so somebody else must change it.",
            "Ask another administrator.",
        )
    return principal


def check_administrator_left(session: Session, principal: Principal) -> None:
    if Role.ADMINISTRATOR not in principal.roles or principal.disabled_at is not None:
        return
    others = select(Principal.id).where(*_administrators(principal.org_id), Principal.id != principal.id)
    if session.scalar(others.limit(1)) is None:
        raise ConflictError(
            "principal.last_administrator",
            "This is the last administrator who may sign in.",
            "Let another administrator sign in first.",
        )


def _administrators(org_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Principal.org_id == org_id,
        Principal.disabled_at.is_(None),
        literal(Role.ADMINISTRATOR.value) == any_(Principal.roles),
    )


def _end_all(session: Session, principal: Principal) -> None:
    """The real time, also where practice has shifted ours: tokens from outside are dated by it."""
    principal.signed_out_at = session.scalar(select(func.now()))


def _by_name(one: Principal) -> tuple[str, UUID]:
    return one.display_name.casefold(), one.id


def _shown(actor: Actor, one: Principal, everybody: Sequence[Principal]) -> SignInView:
    roles = tuple(Role(role) for role in one.roles)
    return SignInView(
        id=one.id,
        display_name=one.display_name,
        subject=one.subject,
        roles=roles,
        may=() if one.disabled_at else tuple(may_do(roles)),
        is_disabled=one.disabled_at is not None,
        is_participant=one.person_id is not None,
        others=tuple(other.id for other in everybody if other.human_id == one.human_id and other.id != one.id),
        since=one.created_at,
        is_own=actor.is_one_of(one.id),
    )


def _not_found() -> NotFoundError:
    return NotFoundError("principal.not_found", "There is no such sign-in in your organisation.")
