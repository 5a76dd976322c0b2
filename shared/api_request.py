"""A signed-in request as a route sees it: who asks, its transaction as a function, and one answer per Idempotency-Key."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from shared import idempotency, security_events
from shared.callers import CallerCheck
from shared.database import Database, Result, Session
from shared.errors import InvalidError
from shared.http import bearer
from shared.idempotency import KeyedRequest, StoredAnswer
from shared.identity import Actor, SignedIn
from shared.request_limits import RequestLimit


@dataclass(frozen=True, slots=True)
class SignIn:
    """What it takes to know who asks; `create_app`'s caller puts it into `app.state.sign_in`."""

    database: Database
    check_token: Callable[[str], SignedIn]
    find_actor: Callable[[Session, SignedIn], Actor]
    request_limit: RequestLimit

    def actor(self, request: Request) -> Actor:
        """The actor behind a request. Raises UnauthenticatedError; TooManyError; UnavailableError where the sign-in service's keys cannot be had."""
        token = bearer(request)
        signed_in = self.check_token(token)
        with self.database.system_autocommit() as session:
            actor = self.find_actor(session, signed_in)
        security_events.note_principal(actor.id)
        self.request_limit.count(hashlib.sha256(token.encode()).hexdigest())
        return actor


@dataclass(frozen=True, slots=True)
class InTransaction:
    """What a route's effect works with: who asks, and the session of its transaction."""

    actor: Actor
    session: Session


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an effect gives where it did not do what was asked, but keeps it for somebody else to confirm: answered with 202."""

    body: Any


@dataclass(frozen=True, slots=True)
class SignedInRequest:
    """One request of somebody who is signed in.

    Its transaction is a function, not a dependency that is open around the route: a function can be run again where
    PostgreSQL ends the transaction in favour of another one (`Database.run`).
    """

    actor: Actor
    request: Request
    body: bytes
    database: Database

    def read(self, effect: Callable[[InTransaction], Result]) -> Result:
        """What `effect` finds, in one transaction."""
        return self.database.run(self.actor.org_id, lambda session: effect(InTransaction(self.actor, session)))

    def answered(self) -> JSONResponse | None:
        """The answer that this request was given before, for routes that ask somebody before their transaction. Raises InvalidError
        as `once` does."""
        keyed = keyed_request(self.request, self.body)
        before = self.read(lambda tx: idempotency.find(tx.session, tx.actor, keyed))
        return None if before is None else _replay(before)

    def once(self, effect: Callable[[InTransaction], Any], status_code: int = 201) -> JSONResponse:
        """Does `effect` in one transaction, committed before the answer leaves, and answers with what it returns (with 202 where that is
        `Accepted`); a repeat under the same Idempotency-Key gets the first answer.

        Raises InvalidError where the key is missing, too long, or was used for another request.
        """
        keyed = keyed_request(self.request, self.body)

        def attempt(tx: InTransaction) -> JSONResponse:
            before = idempotency.begin(tx.session, tx.actor, keyed)
            if before is not None:
                return _replay(before)
            given = effect(tx)
            status, body = (202, given.body) if isinstance(given, Accepted) else (status_code, given)
            answer = jsonable_encoder(body)
            idempotency.finish(tx.session, tx.actor, keyed, status, answer)
            return JSONResponse(answer, status)

        return self.read(attempt)


def _replay(before: StoredAnswer) -> JSONResponse:
    return JSONResponse(before.answer, before.status_code, headers={"Idempotent-Replayed": "true"})


def keyed_request(request: Request, body: bytes) -> KeyedRequest:
    """A request under its Idempotency-Key. Raises InvalidError where that is missing, too long, or more than plain characters."""
    key = request.headers.get("idempotency-key", "")
    if not 8 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise InvalidError(
            "idempotency.key_missing",
            "Send an Idempotency-Key header of 8 to 200 plain characters, new for each new "
            "request, so that sending it twice does it once.",
        )
    query = f"?{request.url.query}" if request.url.query else ""
    return KeyedRequest(key, f"{request.method} {request.url.path}{query}", body)


async def _read_body(request: Request) -> bytes:
    return await request.body()


def _actor(request: Request) -> Actor:
    sign_in: SignIn = request.app.state.sign_in
    return sign_in.actor(request)


SignedInActor = Annotated[Actor, Depends(CallerCheck(_actor))]
"""Who asks, for the few routes that call another service and so may hold no transaction."""


def _signed_in(request: Request, actor: SignedInActor, body: Annotated[bytes, Depends(_read_body)]) -> SignedInRequest:
    sign_in: SignIn = request.app.state.sign_in
    return SignedInRequest(actor, request, body, sign_in.database)


ApiRequest = Annotated[SignedInRequest, Depends(_signed_in)]
"""A route's request."""
