"""A signed-in request as a route sees it: who asks, one transaction, and one answer per Idempotency-Key."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from sqlalchemy.orm import Session

from shared import idempotency
from shared.database import Database
from shared.errors import InvalidError
from shared.http import bearer
from shared.idempotency import Keyed
from shared.identity import Actor, SignedIn, read_sign_in


@dataclass(frozen=True, slots=True)
class SignIn:
    """What it takes to know who asks; `create_app`'s caller puts it into `app.state.sign_in`."""

    database: Database
    secret: SecretStr
    find_actor: Callable[[Session, SignedIn], Actor]

    def actor(self, request: Request) -> Actor:
        """The actor behind a request. Raises UnauthenticatedError."""
        signed_in = read_sign_in(bearer(request), self.secret)
        with self.database.glance() as session:
            return self.find_actor(session, signed_in)


@dataclass(frozen=True, slots=True)
class Call:
    """One request in its one transaction."""

    actor: Actor
    session: Session
    request: Request
    body: bytes

    def once(self, effect: Callable[[], Any], status_code: int = 201) -> JSONResponse:
        """Does `effect` and answers with what it returns; a repeat under the same Idempotency-Key gets the first answer.

        Raises InvalidError where the key is missing, too long, or was used for another request.
        """
        keyed = keyed_request(self.request, self.body)
        before = idempotency.begin(self.session, self.actor, keyed)
        if before is not None:
            return JSONResponse(before.answer, before.status_code, headers={"Idempotent-Replayed": "true"})
        answer = jsonable_encoder(effect())
        idempotency.finish(self.session, self.actor, keyed, status_code, answer)
        return JSONResponse(answer, status_code)


def keyed_request(request: Request, body: bytes) -> Keyed:
    """A request under its Idempotency-Key. Raises InvalidError where that is missing or of an impossible length."""
    key = request.headers.get("idempotency-key", "")
    if not 8 <= len(key) <= 200:
        raise InvalidError(
            "idempotency.key_missing",
            "Send an Idempotency-Key header of 8 to 200 characters, new for each new request, "
            "so that sending it twice does it once. Nothing was changed.",
        )
    query = f"?{request.url.query}" if request.url.query else ""
    return Keyed(key, f"{request.method} {request.url.path}{query}", body)


async def _read_body(request: Request) -> bytes:
    return await request.body()


def _call(request: Request, body: Annotated[bytes, Depends(_read_body)]) -> Iterator[Call]:
    sign_in: SignIn = request.app.state.sign_in
    actor = sign_in.actor(request)
    with sign_in.database.transaction(actor.org_id) as session:
        yield Call(actor, session, request, body)


def _actor(request: Request) -> Actor:
    sign_in: SignIn = request.app.state.sign_in
    return sign_in.actor(request)


InCall = Annotated[Call, Depends(_call, scope="function")]
"""A route's one transaction: scope "function" commits it before the answer leaves."""

SignedInActor = Annotated[Actor, Depends(_actor)]
"""Who asks, for the few routes that call another service and so may hold no transaction."""
