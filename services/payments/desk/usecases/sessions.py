"""Staff signed in at the pages: a session on the server, ended after a quarter of an hour without a click, or after eight hours."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from services.payments.desk.tables import StaffSession
from services.payments.people.tables import Principal
from services.payments.people.usecases import actor_of
from shared import audit
from shared.database import app_now
from shared.errors import UnauthenticatedError
from shared.identity import Actor


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A place where somebody is signed in: since when, and when they last did something there."""

    id: UUID
    since: datetime
    seen_at: datetime


LONGEST = timedelta(hours=8)
IDLE = timedelta(minutes=15)
KEPT_FOR = timedelta(hours=12)
"""How long after a session has ended by itself a form that is sent in it is still kept for its owner."""


def begin(session: Session, actor: Actor, before: str = "") -> tuple[str, bool]:
    """Signs somebody in; gives the token for their browser, which is kept nowhere else, and whether a form waits for them.

    `before` is the token that their browser had: that session ends, and a form that was kept in it goes on with the same person.
    """
    now = app_now(session)
    token, old = token_urlsafe(32), _still_open(session, actor, before)
    row = StaffSession(
        org_id=actor.org_id,
        principal_id=actor.id,
        token_hash=_hash(token),
        signed_in_at=None if actor.sign_in_age is None else now - actor.sign_in_age,
        expires_at=now + LONGEST,
        kept_path=old.kept_path if old else None,
        kept_form=old.kept_form if old else None,
    )
    session.add(row)
    if old is not None:
        _end(session, old)
    session.flush()
    audit.record(session, actor, "staff.signed_in", "staff_session", row.id)
    return token, row.kept_form is not None


def find(session: Session, token: str) -> tuple[UUID, Actor]:
    """The session of a browser and who it is (system role: nothing else is known yet). Raises UnauthenticatedError."""
    found = session.execute(
        select(StaffSession.id, Principal, func.app_now() - StaffSession.signed_in_at)
        .join(Principal, (Principal.org_id == StaffSession.org_id) & (Principal.id == StaffSession.principal_id))
        .where(StaffSession.token_hash == _hash(token), StaffSession.ended_at.is_(None))
        .where(StaffSession.expires_at > func.app_now(), StaffSession.seen_at > func.app_now() - IDLE)
        .where(Principal.disabled_at.is_(None), _begun_since_signed_out())
    ).first()
    if found is None:
        raise UnauthenticatedError("sign_in.over", "You are not signed in any more.", "Sign in again.")
    return found[0], actor_of(session, found[1], found[2])


def find_lapsed(session: Session, token: str) -> tuple[UUID, Actor] | None:
    """The session of a browser that has ended by itself not long ago, and who it was (system role). None where there is none, its owner
    signed out, or may not sign in any more."""
    found = session.execute(
        select(StaffSession.id, Principal)
        .join(Principal, (Principal.org_id == StaffSession.org_id) & (Principal.id == StaffSession.principal_id))
        .where(StaffSession.token_hash == _hash(token), StaffSession.ended_at.is_(None))
        .where(StaffSession.expires_at > func.app_now() - KEPT_FOR, StaffSession.seen_at > func.app_now() - KEPT_FOR)
        .where(Principal.disabled_at.is_(None), _begun_since_signed_out())
    ).first()
    return None if found is None else (found[0], actor_of(session, found[1], None))


def touch(session: Session, org_id: UUID, session_id: UUID) -> None:
    """Notes that somebody is still there."""
    row = session.get(StaffSession, (org_id, session_id))
    if row is not None and row.seen_at < app_now(session) - timedelta(minutes=1):
        row.seen_at = app_now(session)
        session.flush()


def keep_form(session: Session, actor: Actor, session_id: UUID, path: str, sealed: str) -> None:
    """Keeps a sealed form, in place of one kept before, until its sender has signed in again."""
    row = session.get(StaffSession, (actor.org_id, session_id))
    if row is not None and row.ended_at is None:
        row.kept_path, row.kept_form = path, sealed
        session.flush()


def kept_form(session: Session, actor: Actor, session_id: UUID) -> tuple[str, str] | None:
    """Where the form of this session goes, and what was typed, sealed; None where none is kept."""
    row = session.get(StaffSession, (actor.org_id, session_id))
    if row is None or row.kept_path is None or row.kept_form is None:
        return None
    return row.kept_path, row.kept_form


def forget_form(session: Session, actor: Actor, session_id: UUID) -> None:
    """Wipes what is kept in this session: its owner goes on with something."""
    row = session.get(StaffSession, (actor.org_id, session_id))
    if row is not None and row.kept_form is not None:
        row.kept_path = row.kept_form = None
        session.flush()


def forget_old_forms(session: Session, org_id: UUID) -> None:
    """Wipes what is kept in sessions that nobody has gone on with for too long (the clock's duty)."""
    before = app_now(session) - KEPT_FOR
    session.execute(
        update(StaffSession)
        .where(StaffSession.org_id == org_id, StaffSession.kept_form.is_not(None))
        .where(or_(StaffSession.expires_at < before, StaffSession.seen_at < before))
        .values(kept_path=None, kept_form=None)
    )


def end(session: Session, actor: Actor, session_id: UUID) -> None:
    """Signs somebody out."""
    row = session.get(StaffSession, (actor.org_id, session_id))
    if row is not None and row.ended_at is None:
        _end(session, row)
        session.flush()
        audit.record(session, actor, "staff.signed_out", "staff_session", session_id)


def list_own(session: Session, actor: Actor) -> list[OwnSession]:
    """Where somebody is signed in now with this sign-in, the newest first."""
    rows = session.scalars(select(StaffSession).where(*_open_of(actor)).order_by(StaffSession.id.desc()))
    return [OwnSession(row.id, row.created_at, row.seen_at) for row in rows]


def end_own(session: Session, actor: Actor, which: UUID | None, *, but: UUID) -> int:
    """Ends one other session of this sign-in, or (None) all others, but for the one that asks; gives how many. One that is over, and somebody
    else's, are not there."""
    others = select(StaffSession).where(*_open_of(actor), StaffSession.id != but)
    if which is not None:
        others = others.where(StaffSession.id == which)
    rows = session.scalars(others.order_by(StaffSession.id)).all()
    for row in rows:
        end(session, actor, row.id)
    return len(rows)


def _still_open(session: Session, actor: Actor, token: str) -> StaffSession | None:
    """The open session of a browser, where it is this person's."""
    return session.scalar(
        select(StaffSession).filter_by(
            org_id=actor.org_id, principal_id=actor.id, token_hash=_hash(token), ended_at=None
        )
    )


def _end(session: Session, row: StaffSession) -> None:
    """Ends a session; what it kept is wiped."""
    row.ended_at = app_now(session)
    row.kept_path = row.kept_form = None


def _open_of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Of this sign-in, and neither ended, by an administrator either, nor over."""
    return (
        StaffSession.org_id == actor.org_id,
        StaffSession.principal_id == actor.id,
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > func.app_now(),
        StaffSession.seen_at > func.app_now() - IDLE,
        exists().where(Principal.org_id == actor.org_id, Principal.id == actor.id, _begun_since_signed_out()),
    )


def _begun_since_signed_out() -> ColumnElement[bool]:
    """Not ended by an administrator since; that is a real time, and ours may be shifted in practice."""
    shift = func.app_now() - func.now()
    return or_(Principal.signed_out_at.is_(None), StaffSession.created_at > Principal.signed_out_at + shift)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
