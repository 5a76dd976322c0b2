"""Keeps what a program and the practice vendors said to each other: one line of JSON for each exchange, where a file is named.

Tests read the file and hold every line against the vendors' contracts. Bodies hold names and account numbers, all of them of
the practice world; keys and passwords are never kept.
"""

import fcntl
import json
from collections.abc import AsyncIterator, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

VENDOR_PATHS = ("/bank/v2/", "/phones/2010-04-01/", "/v2/", "/post/v2/")
_SPOILT = "practice.spoilt"
_NEVER_KEPT = "authorization"


class Exchanges:
    """The file, or nothing at all where none is named. Whoever reads it takes the lines out under the same lock."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        if file is not None:
            file.touch(mode=0o600)

    def keep(self, **exchange: Any) -> None:
        """Write one exchange down."""
        if self.file is None:
            return
        line = json.dumps(exchange) + "\n"
        with self.file.open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # a reader that empties the file never loses a line
            file.write(line)


def spoil(scope: MutableMapping[str, Any]) -> None:
    """Say that this answer is nonsense on purpose, or never arrives, so that nobody holds it against a contract."""
    scope[_SPOILT] = True


def fit_to_keep(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by their names in small letters, without the one that holds a key."""
    return {name.lower(): value for name, value in headers if name.lower() != _NEVER_KEPT}


def _read(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return fit_to_keep((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


class Witness:
    """The application with every call of a vendor's API kept: written down before the answer's end leaves, so that whoever has the
    answer finds the exchange."""

    def __init__(self, app: ASGIApp, exchanges: Exchanges) -> None:
        self._app = app
        self._exchanges = exchanges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(VENDOR_PATHS):
            await self._app(scope, receive, send)
            return
        heard = [message async for message in _whole_request(receive)]
        seen = _Seen(scope, self._exchanges, b"".join(message.get("body", b"") for message in heard))

        async def hear() -> Message:
            return heard.pop(0) if heard else await receive()

        async def say(message: Message) -> None:
            seen.answered(message)
            await send(message)

        try:
            await self._app(scope, hear, say)
        except Exception as failure:
            seen.keep(crash=type(failure).__name__)
            raise
        seen.keep()  # the connection was cut, and nobody got an answer


async def _whole_request(receive: Receive) -> AsyncIterator[Message]:
    """Every part of a request, also where the answer needs none of them."""
    while True:
        message = await receive()
        yield message
        if not message.get("more_body"):
            return


class _Seen:
    """One call while it goes on."""

    def __init__(self, scope: Scope, exchanges: Exchanges, body: bytes) -> None:
        self._scope = scope
        self._exchanges = exchanges
        self._body = body
        self._kept = False
        self._http_status: int | None = None
        self._answer = b""
        self._answer_headers: Mapping[str, str] = {}

    def answered(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._http_status = message["status"]
            self._answer_headers = _read(message.get("headers", ()))
        else:
            self._answer += message.get("body", b"")
            if not message.get("more_body"):
                self.keep()

    def keep(self, crash: str | None = None) -> None:
        if self._kept:
            return
        self._kept = True
        scope = self._scope
        self._exchanges.keep(
            kind="call",
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers=_read(scope["headers"]),
            body=self._body.decode("utf-8", errors="replace"),
            http_status=self._http_status,
            answer_headers=self._answer_headers,
            answer=self._answer.decode("utf-8", errors="replace"),
            spoilt=bool(scope.get(_SPOILT)),
            crash=crash,
        )
