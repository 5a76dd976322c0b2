"""HTTP plumbing of both services: correlation ids, problem+json (RFC 9457), and the check of internal calls.

This is the only place where a kind of error becomes an HTTP number.
"""

import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Annotated, Any, get_origin

from fastapi import Depends, Query, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError, OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import logs, security_events
from shared.bodies import NO_LARGER_BODIES, BodyLimits, LargerBodies
from shared.callers import CallerCheck
from shared.characters import CharacterError, Typed, as_said, check
from shared.database import ended_for_another
from shared.errors import (
    Effect,
    InvalidError,
    ProblemError,
    TooManyError,
    UnauthenticatedError,
    UnavailableError,
)
from shared.field_problems import in_words
from shared.identity import InternalTokens
from shared.openapi import API, DescribedApi
from shared.safe_headers import SAFE, SafeHeaders

log = logs.get(__name__)

STATUS_OF_KIND = {
    "invalid": 422,
    "too_large": 413,
    "too_slow": 408,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "too_many": 429,
    "unavailable": 503,
}
HUNG_UP = 499
"""What the log says of a caller who went away in the middle of a request, as web servers do; nobody is there for an answer."""
_CORRELATION = re.compile(r"[A-Za-z0-9-]{8,64}")

ConstraintMessages = dict[str, Callable[[], ProblemError]]
"""What a database constraint means to a person: constraint name → what makes the refusal."""

Pence = Annotated[int, Field(strict=True, gt=0, le=100_000_000, description="pence, more than 0, whole")]


Cursor = Annotated[
    str | None, Query(max_length=100, description="the `next_cursor` of the part before; none for the first part")
]
Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]


class RequestBody(Typed):
    """A public request body: unknown fields are refused, so that a misspelt amount is never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ResponseBody(BaseModel):
    """A public answer."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


def create_app(
    title: str,
    *,
    health: Callable[[], dict[str, object]],
    constraints: ConstraintMessages,
    larger_bodies: LargerBodies = NO_LARGER_BODIES,
) -> DescribedApi:
    """An application with our error format, correlation ids, limits of bodies and `GET /health`; routes are added by the caller.

    `larger_bodies` names the routes that take more than a body's usual bytes.
    """
    app = DescribedApi(
        title=title,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # such a redirect names the host that the request named
        dependencies=[Depends(_check_address)],
    )
    app.add_middleware(BodyLimits, larger=larger_bodies)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Head)
    app.add_middleware(Correlation)
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(DBAPIError, _database_error)
    app.state.constraints = constraints

    @app.get("/health", include_in_schema=False)
    def answer_health() -> dict[str, object]:
        return health()

    return app


class Head:
    """ASGI middleware: HEAD wherever there is GET, as link checkers and monitors ask. The route answers as to GET, so status,
    headers (with the length that the body would have) and effects are those of GET; only the body is kept back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request; anything but HEAD passes through."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_no_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        got: Scope = {**scope, "method": "GET", "extensions": {}}  # no way of sending but the two kinds of message
        await self.app(got, receive, send_no_body)
        scope["route"] = got.get("route")  # the line in the log names it


class Correlation:
    """ASGI middleware: takes or makes the correlation id, returns it, and logs one line a request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        offered = dict(scope["headers"]).get(b"x-correlation-id", b"").decode("latin-1")
        started = time.perf_counter()
        status = 0
        known_id = offered if _CORRELATION.fullmatch(offered) else None
        with logs.correlated(known_id) as correlation_id, security_events.about_request() as about:

            async def send_with_id(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    message["headers"] = [*message["headers"], (b"x-correlation-id", correlation_id.encode())]
                await send(message)

            try:
                await self.app(scope, receive, send_with_id)
            except ClientDisconnect:  # a phone without signal: nothing failed here
                status = HUNG_UP
            except Exception as error:  # answered here, so that answer and log name the same id
                answer = _unexpected(error)
                if status:
                    raise
                await answer(scope, receive, send_with_id)
            if scope["path"] != "/health":
                route = getattr(scope.get("route"), "path", "unmatched")
                took = round((time.perf_counter() - started) * 1000, 1)
                level = logging.WARNING if "security" in about else logging.INFO
                log.log(level, "request", method=scope["method"], route=route, status=status, duration_ms=took, **about)


def internal_caller(tokens: InternalTokens) -> CallerCheck[str]:
    """The dependency of internal routes: which of our services calls. Raises UnauthenticatedError."""
    return CallerCheck(lambda request: tokens.check(bearer(request)))


def bearer(request: Request) -> str:
    """The bearer token of a request. Raises UnauthenticatedError where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError("sign_in.missing", "You are not signed in.", "Sign in and try again.")
    return token.strip()


def problem_response(status: int, code: str, message: str, facts: dict[str, Any] | None = None) -> JSONResponse:
    """One problem+json answer: `code` for machines, `detail` for people, `facts` beside them."""
    body = {
        "type": f"urn:sameday:problem:{code}",
        "title": code.replace(".", ": ").replace("_", " "),
        "status": status,
        "detail": message,
        "code": code,
        "correlation_id": logs.correlation_id(),
        **(facts or {}),
    }
    # a fault of ours is answered outside of the middleware that adds these
    return JSONResponse(body, status, headers=dict(SAFE), media_type="application/problem+json")


def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)  # noqa: S101  # registered for this type only
    security_events.note_refusal(error)
    answer = problem_response(STATUS_OF_KIND[error.kind], error.code, error.message, error.facts)
    if isinstance(error, TooManyError):
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
    return answer


async def _check_address(request: Request) -> None:
    """Refuses an address or a query with characters that could be kept nowhere, before any route reads it, and a name that comes twice. At the
    API also a name that its route does not know: a misspelt filter would be ignored. Raises RequestValidationError, InvalidError."""
    values = [("path", *item) for item in request.path_params.items()]
    values += [("query", *item) for item in request.query_params.multi_items()]
    route = request.scope.get("route")
    check_doubled([name for name, _ in request.query_params.multi_items()], _lists_of(route))
    if isinstance(route, APIRoute) and request.url.path.startswith(API):
        known = {one.alias for one in get_flat_params(route.dependant)}
        for name in request.query_params.keys() - known:
            raise RequestValidationError([{"type": "extra", "loc": ("query", name), "msg": "There is no such filter."}])
    for place, name, value in values:
        try:
            check(str(value))
        except CharacterError as error:
            raise RequestValidationError([{"type": "characters", "loc": (place, name), "msg": str(error)}]) from None


def check_doubled(names: Sequence[str], lists: Collection[str] = ()) -> None:
    """Raises InvalidError for a name that came twice, but for those that take several values: which of the two was meant nobody knows,
    and a program before us may have read the other one."""
    for name, count in Counter(names).items():
        if count > 1 and name not in lists:
            raise InvalidError(
                "request.doubled",
                f"“{as_said(name)}” came {count} times, and we cannot know which is meant.",
                "Send it once.",
                effect=Effect.NO_MONEY_MOVED,
            )


def _lists_of(route: object) -> set[str]:
    """The names in an address that a route takes several values of."""
    if not isinstance(route, APIRoute):
        return set()
    return {one.alias for one in get_flat_params(route.dependant) if get_origin(one.field_info.annotation) is list}


def _validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this type only
    fields = [  # the names of fields that we do not know, and what a message quotes, are what somebody sent
        {"field": as_said(".".join(str(part) for part in found["loc"])), "problem": as_said(in_words(found))}
        for found in error.errors()
    ]
    return _problem(
        request,
        InvalidError(
            "request.invalid",
            "Some of what was sent cannot be used.",
            "Correct the fields listed.",
            effect=Effect.NO_MONEY_MOVED,
            fields=fields,
        ),
    )


def answer_http_error(request: Request, error: Exception) -> JSONResponse:
    """The problem for what the framework itself refuses: an address that is not there, or a method that it does not know."""
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this type only
    if isinstance(error.__cause__, ProblemError):  # FastAPI calls whatever ends the reading of a body "400"
        return _problem(request, error.__cause__)
    if isinstance(error.__cause__, (RecursionError, ValueError)):
        return _validation(request, RequestValidationError([{"type": "json_invalid", "loc": ("body",), "msg": ""}]))
    words = {
        404: f"There is nothing at this address. {Effect.NOTHING_CHANGED}",
        405: f"This address does not do that. {Effect.NOTHING_CHANGED}",
    }
    return problem_response(
        error.status_code, f"http.{error.status_code}", words.get(error.status_code, str(error.detail))
    )


def explain(error: Exception, constraints: ConstraintMessages) -> ProblemError | None:
    """What the database refused, in the sentence that goes with its constraint; None for a fault of ours."""
    if not isinstance(error, DBAPIError):
        return None
    if ended_for_another(error):
        return UnavailableError(
            "database.busy",
            "Others are changing the same thing just now.",
            "Try again.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if isinstance(error, OperationalError):
        return UnavailableError(
            "database.away",
            "We cannot reach our database just now.",
            "Try again in a minute.",
            effect=Effect.NO_MONEY_MOVED,
        )
    diagnosis = getattr(error.orig, "diag", None)
    known = constraints.get(getattr(diagnosis, "constraint_name", None) or "")
    return known() if known else None


def _database_error(request: Request, error: Exception) -> JSONResponse:
    told = explain(error, request.app.state.constraints)
    if told is None:
        return _unexpected(error)
    if isinstance(error, OperationalError):
        log.exception("the database is away", exc_info=error)
    return _problem(request, told)


def _unexpected(error: Exception) -> JSONResponse:
    log.exception("request failed", exc_info=error)
    message = (
        f"Something went wrong on our side. {Effect.NOTHING_CHANGED} "
        "Try again; if it happens again, tell us the correlation id."
    )
    return problem_response(500, "server.error", message)
