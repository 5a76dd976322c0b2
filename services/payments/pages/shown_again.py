"""A form that was not taken, on the page that its own route shows where something is wrong: filled as it was typed, and nothing is done.

So it must be sent once more. This is how a form comes back after signing in again, and where it held signs that cannot be kept.
"""

from collections.abc import Mapping
from typing import cast
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from starlette.types import Message, Receive, Scope, Send

from services.payments.pages.forms import ONLY_SHOWN, BadSignsError, Form
from shared.errors import ProblemError

Why = tuple[tuple[str | None, ProblemError], ...]
_OF_THE_REQUEST = (b"content-type", b"content-length", b"transfer-encoding", b"sec-fetch-site")
"""Not of ours: the browser was sent here by the sign-in service, and says so; nothing is done by showing a page."""
_OF_THE_CONNECTION = ("asgi", "http_version", "scheme", "client", "server", "root_path")


class ShownAgain(Response):
    """What the route of a form answers where the form is only shown: the same browser's request, with the form as its body.
    `why` says at which fields something was wrong, or (None) with the whole form; with nothing wrong its sender has signed in again."""

    def __init__(self, path: str, typed: Mapping[str, str], why: Why = ()) -> None:
        super().__init__()
        self._path = path
        self._why = why
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
            ONLY_SHOWN: self._why,
        }

        async def body() -> Message:
            return {"type": "http.request", "body": self._typed, "more_body": False}

        await scope["app"](asked, body, send)


def shown_again(request: Request, error: ProblemError) -> ShownAgain | None:
    """The form of a request once more, with why it was not taken; None where it was not read, holds nothing, or is being shown
    again already."""
    form: Form | None = getattr(request.state, "form", None)
    if form is None or ONLY_SHOWN in request.scope:
        return None
    typed = {name: value for name, value in form.fields.items() if name != "form"}
    if not typed:
        return None
    fields = cast("tuple[str | None, ...]", error.fields) if isinstance(error, BadSignsError) else (None,)
    return ShownAgain(request.url.path, typed, tuple((name, error) for name in fields))
