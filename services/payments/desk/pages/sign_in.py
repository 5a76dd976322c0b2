"""Signing in and out at the pages: the signed token of the sign-in service becomes a session on the server."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.desk.pages.front import COOKIE, Front, show
from services.payments.desk.usecases import sessions
from services.payments.people.usecases import find_actor
from services.payments.phone.pages.showing import Wrong
from shared.errors import UnauthenticatedError
from shared.forms import TypedForm
from shared.identity import read_sign_in


def add_routes(routes: APIRouter, front: Front) -> None:
    """The routes of this module."""

    @routes.get("/sign-in")
    def ask_token() -> Response:
        """Where the token goes."""
        return show("sign_in.html", practice=front.practice)

    @routes.post("/sign-in")
    def sign_in(form: TypedForm) -> Response:
        """Begins a session; the token itself is not kept."""
        try:
            signed_in = read_sign_in(form.get("token"), front.sign_in_secret)
            with front.database.glance() as session:
                actor = find_actor(session, signed_in)
        except UnauthenticatedError as error:
            return show("sign_in.html", 422, practice=front.practice, errors=[Wrong("token", error.message)])
        with front.database.transaction(actor.org_id) as session:
            token = sessions.begin(session, actor)
        answer = RedirectResponse("/desk", 303)
        answer.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="lax", path="/")
        return answer

    @routes.post("/sign-out")
    def sign_out(request: Request, form: TypedForm) -> Response:
        """Ends the session."""
        del form  # read, so that no other website can send it
        with front.sit(request) as sitting:
            sessions.end(sitting.call.session, sitting.actor, sitting.call.visitor_id)
        answer = RedirectResponse("/desk/sign-in", 303)
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
        return answer
