"""A form that was sent when the sign-in was too old for it: its page again, with what was typed, once its sender has signed in.

Nothing is done by this: the page is the one that the form's own route shows where something is wrong, so it must be sent once more.
"""

import json
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import sessions
from services.payments.pages.forms import ONLY_SHOWN
from shared.sealing import CannotOpenError

KEPT = "/desk/kept"
_OF_THE_REQUEST = (b"content-type", b"content-length", b"transfer-encoding", b"sec-fetch-site")
"""Not of ours: the browser was sent here by the sign-in service, and says so; nothing is done by showing a page."""
_OF_THE_CONNECTION = ("asgi", "http_version", "scheme", "client", "server", "root_path")


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


class ShownAgain(Response):
    """What the route of a form answers where the form is only shown: the same browser's request, with the kept form as its body."""

    def __init__(self, path: str, typed: dict[str, str]) -> None:
        super().__init__()
        self._path = path
        self._typed = urlencode(typed).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Asks the application for it."""
        del receive
        headers = [pair for pair in scope["headers"] if pair[0] not in _OF_THE_REQUEST]
        headers += [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", str(len(self._typed)).encode()),
        ]
        asked: Scope = {
            "type": "http",
            **{name: scope[name] for name in _OF_THE_CONNECTION if name in scope},
            "method": "POST",
            "path": self._path,
            "raw_path": self._path.encode(),
            "query_string": b"",
            "headers": headers,
            "state": {},
            ONLY_SHOWN: True,
        }

        async def body() -> Message:
            return {"type": "http.request", "body": self._typed, "more_body": False}

        await scope["app"](asked, body, send)
