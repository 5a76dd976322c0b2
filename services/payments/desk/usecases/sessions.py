"""Staff signed in at the pages: a session on the server, ended after a quarter of an hour without a click, or after eight hours."""

import hashlib
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from services.payments.desk.tables import StaffSession
from services.payments.people.tables import Principal
from services.payments.people.usecases import actor_of
from shared import audit
from shared.database import app_now
from shared.errors import UnauthenticatedError
from shared.identity import Actor

LONGEST = timedelta(hours=8)
IDLE = timedelta(minutes=15)


def begin(session: Session, actor: Actor) -> str:
    """Signs somebody in; gives the token for their browser, which is kept nowhere else."""
    token = token_urlsafe(32)
    row = StaffSession(
        org_id=actor.org_id, principal_id=actor.id, token_hash=_hash(token), expires_at=app_now(session) + LONGEST
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "staff.signed_in", "staff_session", row.id)
    return token


def find(session: Session, token: str) -> tuple[UUID, Actor]:
    """The session of a browser and who it is (system role: nothing else is known yet). Raises UnauthenticatedError."""
    found = session.execute(
        select(StaffSession.id, Principal)
        .join(Principal, (Principal.org_id == StaffSession.org_id) & (Principal.id == StaffSession.principal_id))
        .where(StaffSession.token_hash == _hash(token), StaffSession.ended_at.is_(None))
        .where(StaffSession.expires_at > func.app_now(), StaffSession.seen_at > func.app_now() - IDLE)
        .where(Principal.disabled_at.is_(None), _begun_since_signed_out())
    ).first()
    if found is None:
        raise UnauthenticatedError("sign_in.over", "You are not signed in any more.", "Sign in again.")
    return found[0], actor_of(session, found[1])


def touch(session: Session, org_id: UUID, session_id: UUID) -> None:
    """Notes that somebody is still there."""
    row = session.get(StaffSession, (org_id, session_id))
    if row is not None and row.seen_at < app_now(session) - timedelta(minutes=1):
        row.seen_at = app_now(session)
        session.flush()


def end(session: Session, actor: Actor, session_id: UUID) -> None:
    """Signs somebody out."""
    row = session.get(StaffSession, (actor.org_id, session_id))
    if row is not None and row.ended_at is None:
        row.ended_at = app_now(session)
        session.flush()
        audit.record(session, actor, "staff.signed_out", "staff_session", session_id)


def _begun_since_signed_out() -> ColumnElement[bool]:
    """Not ended by an administrator since; that is a real time, and ours may be shifted in practice."""
    shift = func.app_now() - func.now()
    return or_(Principal.signed_out_at.is_(None), StaffSession.created_at > Principal.signed_out_at + shift)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
