"""How much a request may send and how long it may take: counted as it arrives, before anything reads it, and after its caller is known.

A body of a route that takes more than the usual waits in a file until it is whole: many at once that turn out to be too long cost
no memory.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from tempfile import SpooledTemporaryFile
from types import MappingProxyType
from typing import NoReturn

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.callers import know_caller
from shared.errors import InvalidError, SlowError, TooLargeError

USUAL_BYTES = 1024 * 1024
PATIENCE_SECONDS = 20.0
SLOWEST_BYTES_A_SECOND = 50_000
"""A telephone with poor reception sends this much."""
_PART_BYTES = 64 * 1024

LargerBodies = Mapping[str, int]
"""Routes that take more than the usual: a pattern of the whole path → bytes."""
NO_LARGER_BODIES: LargerBodies = MappingProxyType({})


class BodyLimits:
    """ASGI middleware: whoever reads a body gets no more of it than its route may take, within a time that goes with that."""

    def __init__(self, app: ASGIApp, larger: LargerBodies, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._app = app
        self._larger = [(re.compile(path), most) for path, most in larger.items()]
        self._patience_seconds = patience_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = next((most for path, most in self._larger if path.fullmatch(scope["path"])), USUAL_BYTES)
        body = _LimitedBody(scope, receive, most, self._patience_seconds + most / SLOWEST_BYTES_A_SECOND)
        try:
            await self._app(scope, body.receive, send)
        finally:
            body.close()


class _LimitedBody:
    """The body of one request on its way to whoever reads it."""

    def __init__(self, scope: Scope, receive: Receive, most_bytes: int, most_seconds: float) -> None:
        self._scope = scope
        self._receive = receive
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds
        self._messages: AsyncIterator[Message] | None = None
        self._file: SpooledTemporaryFile[bytes] | None = None

    async def receive(self) -> Message:
        """The next part. Raises UnauthenticatedError and what else the route's own check of its caller raises, TooLargeError,
        SlowError."""
        if self._messages is None:
            self._messages = self._read()
        try:
            message = await anext(self._messages, None)
        except InvalidError:
            self._receive = _hung_up  # nobody gets the rest by asking again
            raise
        return message or await self._receive()  # behind the body there is only: somebody hung up

    def close(self) -> None:
        """Forgets what waited in a file."""
        if self._file is not None:
            self._file.close()

    async def _read(self) -> AsyncIterator[Message]:
        await know_caller(self._scope)
        if _declared_bytes(self._scope) > self._most_bytes:
            self._refuse()
        parts = self._limited()
        async for message in parts if self._most_bytes <= USUAL_BYTES else self._whole_first(parts):
            yield message

    async def _limited(self) -> AsyncIterator[Message]:
        ends_at = asyncio.get_running_loop().time() + self._most_seconds
        count, more = 0, True
        while more:
            try:
                async with asyncio.timeout_at(ends_at):
                    message = await self._receive()
            except TimeoutError:
                raise SlowError(
                    "request.too_slow",
                    "This arrived too slowly, so we stopped listening.",
                    "Try again where the connection is better.",
                ) from None
            more = message["type"] == "http.request" and message.get("more_body", False)
            count += len(message.get("body", b""))
            if count > self._most_bytes:
                self._refuse()
            yield message

    async def _whole_first(self, parts: AsyncIterator[Message]) -> AsyncIterator[Message]:
        file = self._file = SpooledTemporaryFile(max_size=USUAL_BYTES)  # noqa: SIM115  # closed when the request ends
        async for message in parts:
            if message["type"] != "http.request":
                yield message
                return
            file.write(message.get("body", b""))
        file.seek(0)
        while part := file.read(_PART_BYTES):
            yield {"type": "http.request", "body": part, "more_body": True}
        yield {"type": "http.request", "body": b"", "more_body": False}

    def _refuse(self) -> NoReturn:
        raise TooLargeError(
            "request.too_large",
            f"This is larger than {max(1, self._most_bytes // (1024 * 1024))} MB, which is the most that this address takes.",
            "Send less at a time.",
            most_bytes=self._most_bytes,
        )


async def _hung_up() -> Message:
    return {"type": "http.disconnect"}


def _declared_bytes(scope: Scope) -> int:
    """How long the body is, as far as the request says it; the server itself refuses a length that is no number."""
    declared = dict(scope["headers"]).get(b"content-length", b"")
    return int(declared) if declared.isdigit() else 0
