"""Signing in and out at the pages: the signed token of the sign-in service, or in practice a choice, becomes a session on the server."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.desk.pages.desk_pages import COOKIE, DeskPages, DeskSession, show
from services.payments.desk.usecases import sessions
from services.payments.pages.forms import TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people.usecases import actor_of, find_actor, staff_to_practise
from shared.errors import UnauthenticatedError
from shared.identity import Actor, read_sign_in


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/sign-in")
    def ask_token() -> Response:
        """Where the token goes."""
        return _ask(desk_pages)

    @routes.post("/sign-in")
    def sign_in(form: TypedForm) -> Response:
        """Begins a session; the token itself is not kept."""
        try:
            signed_in = read_sign_in(form.get("token"), desk_pages.sign_in_secret)
            with desk_pages.database.system_autocommit() as session:
                actor = find_actor(session, signed_in)
        except UnauthenticatedError as error:
            return _ask(desk_pages, [Wrong("token", error.message)])
        return _welcome(desk_pages, actor)

    if desk_pages.practice:
        _add_practice(routes, desk_pages)


def add_way_out(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The route of whoever is signed in."""

    @routes.post("/sign-out")
    def sign_out(request: Request, form: TypedForm) -> Response:
        """Ends the session. Raises ForbiddenError for a form that is not ours: nobody is signed out by another website."""

        def end(desk_session: DeskSession) -> None:
            desk_session.sent_before(form)
            sessions.end(desk_session.session, desk_session.actor, desk_session.visitor_id)

        desk_pages.serve(request, end)
        answer = RedirectResponse("/desk/sign-in", 303)
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
        return answer


def _add_practice(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.post("/sign-in/practice")
    def choose_who_to_be(form: TypedForm) -> Response:
        """In practice nobody has a password: whoever is chosen is signed in. This route is not there otherwise."""
        with desk_pages.database.system_autocommit() as session:
            chosen = [one for one in staff_to_practise(session) if str(one.id) == form.get("who")]
            actor = actor_of(session, chosen[0]) if chosen else None
        return (
            _welcome(desk_pages, actor) if actor else _ask(desk_pages, [Wrong(None, "Choose somebody from this list.")])
        )


def _ask(desk_pages: DeskPages, wrong: Sequence[Wrong] = ()) -> Response:
    staff: list[tuple[str, str, str]] = []
    if desk_pages.practice:
        with desk_pages.database.system_autocommit() as session:
            staff = [(str(one.id), one.display_name, _in_words(one.roles)) for one in staff_to_practise(session)]
    return show("sign_in.html", wrong=wrong, practice=desk_pages.practice, staff=staff)


def _in_words(roles: Sequence[str]) -> str:
    return ", ".join(role.replace("_", " ") for role in roles)


def _welcome(desk_pages: DeskPages, actor: Actor) -> Response:
    token = desk_pages.database.run(actor.org_id, lambda session: sessions.begin(session, actor))
    answer = RedirectResponse("/desk", 303)
    answer.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="lax", path="/")
    return answer
