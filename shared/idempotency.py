"""Idempotency of JSON requests: the same key with the same request has one effect and one answer.

The key's row, the effect and the stored answer commit together. A second request with the key waits for the first, then
gets its answer; the same key with another request is refused.
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import MomentNow, PlumbingBase
from shared.errors import Effect, InvalidError
from shared.identity import Actor


class IdempotentRequest(PlumbingBase):
    """One keyed request and its answer."""

    __tablename__ = "idempotent_request"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status_code: Mapped[int | None]
    answer: Mapped[Any | None] = mapped_column(JSONB)
    created_at: Mapped[MomentNow]


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request under a key: `route` with its path values filled in, `body` as it came over the wire."""

    key: str
    route: str
    body: bytes


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer given before."""

    status_code: int
    answer: Any


def begin(session: Session, actor: Actor, request: KeyedRequest) -> StoredAnswer | None:
    """Takes the key (None: go on and call `finish`) or returns the answer given before.

    Raises InvalidError where the key was used for another request.
    """
    taken = session.execute(
        insert(IdempotentRequest)
        .values(**_place(actor, request), request_hash=_fingerprint(request))
        .on_conflict_do_nothing()
        .returning(IdempotentRequest.key)
    )
    return None if taken.first() is not None else find(session, actor, request)


def find(session: Session, actor: Actor, request: KeyedRequest) -> StoredAnswer | None:
    """The answer given before, if there is one; takes no key. Raises InvalidError where the key was used for another request."""
    before = session.execute(
        select(IdempotentRequest.request_hash, IdempotentRequest.status_code, IdempotentRequest.answer).filter_by(
            **_place(actor, request)
        )
    ).one_or_none()
    if before is None:
        return None
    if before.request_hash != _fingerprint(request):
        raise InvalidError(
            "idempotency.key_reused",
            "This Idempotency-Key was used for a different request.",
            "Send the first request again unchanged, or use a new key.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return StoredAnswer(before.status_code or 200, before.answer)


def _place(actor: Actor, request: KeyedRequest) -> dict[str, Any]:
    return {"org_id": actor.org_id, "actor_id": actor.id, "route": request.route, "key": request.key}


def _fingerprint(request: KeyedRequest) -> bytes:
    return hashlib.sha256(request.body).digest()


def finish(session: Session, actor: Actor, request: KeyedRequest, status_code: int, answer: Any) -> None:
    """Stores the answer beside its effect."""
    session.execute(
        update(IdempotentRequest)
        .where(
            IdempotentRequest.org_id == actor.org_id,
            IdempotentRequest.actor_id == actor.id,
            IdempotentRequest.route == request.route,
            IdempotentRequest.key == request.key,
        )
        .values(status_code=status_code, answer=answer, created_at=func.app_now())
    )
