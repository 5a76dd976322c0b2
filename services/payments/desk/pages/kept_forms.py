"""A form that was sent when the sign-in was too old for it: its page again, with what was typed, once its sender has signed in.

Nothing is done by this: the page is the one that the form's own route shows where something is wrong, so it must be sent once more.
"""

import json

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import sessions
from services.payments.pages.shown_again import ShownAgain
from shared.sealing import CannotOpenError

KEPT = "/desk/kept"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/kept")
    def show_again(request: Request) -> Response:
        """The page of the kept form; where nothing is kept, the first page."""

        def find(desk_session: DeskSession) -> tuple[str, str] | None:
            return sessions.kept_form(desk_session.session, desk_session.actor, desk_session.owner_id)

        kept = desk_pages.serve(request, find)
        if kept is None:
            return RedirectResponse("/desk", 303)
        path, sealed = kept
        try:
            return ShownAgain(path, json.loads(desk_pages.sealer.open(sealed)))
        except (CannotOpenError, ValueError):  # its key was taken away meanwhile
            return RedirectResponse("/desk", 303)
