"""Signing in and out at the pages: the sign-in service says who somebody is, and that becomes a session on the server."""

import time
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.desk.pages.desk_pages import COOKIE, DeskPages, DeskSession, show
from services.payments.desk.pages.kept_forms import KEPT
from services.payments.desk.usecases import sessions
from services.payments.pages.forms import TypedForm, check_same_site
from services.payments.pages.rendering import HEADERS, Wrong
from services.payments.people.usecases import find_actor
from services.payments.sign_in import attempts
from services.payments.sign_in.protocol import SignInCallback
from services.payments.sign_in.rules import LONGEST_ATTEMPT_SECONDS
from shared import security_events
from shared.errors import ProblemError, UnauthenticatedError, UnavailableError
from shared.http import STATUS_OF_KIND

ATTEMPT_COOKIE = "__Host-sameday-attempt"
Said = Annotated[str, Query(max_length=4096)]
BACK = "/desk/sign-in/done"
"""Where the sign-in service sends the browser: this address of ours must be known there."""


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/sign-in")
    def ask() -> Response:
        """Where signing in begins."""
        return _ask(desk_pages)

    @routes.get("/sign-in/start")
    def start(request: Request, *, again: bool = False) -> Response:
        """Sends the browser to the sign-in service; `again` where an old sign-in is not enough. Raises ForbiddenError where another
        website sent it here: a sign-in service that asks nothing would begin a session that nobody wanted."""
        check_same_site(request)
        attempt = attempts.begin(time.time(), recent=again)
        try:
            address = desk_pages.provider.address(attempt, _back(desk_pages))
        except UnavailableError as error:
            return _ask(desk_pages, error)
        answer = RedirectResponse(address, 303, headers=dict(HEADERS))
        answer.set_cookie(
            ATTEMPT_COOKIE,
            attempts.seal(desk_pages.sealer, attempt),
            max_age=int(LONGEST_ATTEMPT_SECONDS),
            secure=True,
            httponly=True,
            samesite="lax",
            path="/",
        )
        return answer

    @routes.get("/sign-in/done")
    def done(
        request: Request, code: Said = "", state: Said = "", iss: Said | None = None, error: Said = ""
    ) -> Response:
        """The browser comes back from the sign-in service."""
        try:
            answer = _welcome(desk_pages, request, SignInCallback(code, state, iss, error))
        except (UnauthenticatedError, UnavailableError) as refused:
            security_events.note_refusal(refused)
            answer = _ask(desk_pages, refused)
        answer.delete_cookie(ATTEMPT_COOKIE, secure=True, httponly=True, samesite="lax", path="/")
        return answer


def add_way_out(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The route of whoever is signed in."""

    @routes.post("/sign-out")
    def sign_out(request: Request, form: TypedForm) -> Response:
        """Ends the session. Raises ForbiddenError for a form that is not ours: nobody is signed out by another website."""

        def end(desk_session: DeskSession) -> None:
            desk_session.sent_before(form)
            sessions.end(desk_session.session, desk_session.actor, desk_session.owner_id)

        desk_pages.serve(request, end)
        answer = RedirectResponse("/desk/sign-in", 303)
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
        # Not "cookies": that ends the sessions of every other service of the organisation's domain as well. Not "storage": marks of
        # attendance that wait there for a signal would be lost; they hold ids alone, and only their maker sends them.
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer


def _welcome(desk_pages: DeskPages, request: Request, callback: SignInCallback) -> Response:
    """Begins a session for whoever has signed in, and ends the one that this browser had. Raises UnauthenticatedError,
    UnavailableError."""
    attempt = attempts.resume(desk_pages.sealer, request.cookies.get(ATTEMPT_COOKIE, ""), callback, time.time())
    signed_in = desk_pages.provider.finish(attempt, callback, _back(desk_pages))
    with desk_pages.database.system_autocommit() as session:
        actor = find_actor(session, signed_in)
    security_events.note_principal(actor.id)
    before = request.cookies.get(COOKIE, "")
    token, has_kept = desk_pages.database.run(actor.org_id, lambda one: sessions.begin(one, actor, before))
    answer = RedirectResponse(KEPT if has_kept else "/desk", 303, headers=dict(HEADERS))
    answer.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="lax", path="/")
    return answer


def _ask(desk_pages: DeskPages, refused: ProblemError | None = None) -> Response:
    wrong: Sequence[Wrong] = [Wrong(None, refused.message)] if refused else ()
    answer = show("sign_in.html", wrong=wrong, practice=desk_pages.practice)
    if refused:
        answer.status_code = STATUS_OF_KIND[refused.kind]
    return answer


def _back(desk_pages: DeskPages) -> str:
    return desk_pages.public_url.rstrip("/") + BACK
