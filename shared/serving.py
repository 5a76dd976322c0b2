"""Serving an application: how long a connection may keep us waiting, and on which addresses we listen."""

import asyncio
import gc
import socket
import sys

import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

KEEP_ALIVE_SECONDS = 75
"""Longer than clients (5 s) and load balancers (60 s) keep an idle connection. Whoever asks must be the one to hang up: a request on a
connection that we are just closing is lost, and nobody sends a text again."""
HEADERS_SECONDS = 15.0
"""So long a request may take to say what it wants; its body has limits of its own (`shared.bodies`)."""
NOWHERE = "/nothing-is-here"
REST_SECONDS = 5.0
REST_BYTES = 16 * 1024 * 1024
"""So long, and to so much, we listen of what is left of a body that was answered before its end: a browser shows the answer once it has
sent all."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, that waits for headers, and for the rest of a body nobody reads, only so long.

    uvicorn itself has a limit for idle connections alone, and any byte ends that one.
    """

    headers_seconds = HEADERS_SECONDS
    rest_seconds = REST_SECONDS
    rest_bytes = REST_BYTES
    _hanging_up: asyncio.TimerHandle | None = None
    _unread_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it likewise
        """Somebody has connected."""
        super().connection_made(transport)
        self._be_idle()

    def data_received(self, data: bytes) -> None:
        """Something arrives: a part of the headers, a whole request, a part of a body."""
        super().data_received(data)
        if self._is_answering():
            self._unread_bytes = 0
            self._wait_on()
        elif self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            self._be_idle()  # all that was sent is answered, and uvicorn forgot its limit when the last of it arrived
        elif self.conn.their_state is h11.SEND_BODY:
            self._unread_bytes += len(data)
            if self._unread_bytes > self.rest_bytes:
                self.transport.abort()
        elif self._hanging_up is None:
            self._wait_no_longer_than(self.headers_seconds)

    def on_response_complete(self) -> None:
        """An answer has left whole."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self._wait_no_longer_than(self.rest_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._wait_on()
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _be_idle(self) -> None:
        self._wait_on()
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def _wait_no_longer_than(self, seconds: float) -> None:
        self._wait_on()
        self._hanging_up = self.loop.call_later(seconds, self.transport.abort)

    def _wait_on(self) -> None:
        if self._hanging_up is not None:
            self._hanging_up.cancel()
            self._hanging_up = None


class InternalAddress:
    """ASGI middleware: the routes under /internal are at a port of their own, and nothing else is there but `/health`."""

    def __init__(self, app: ASGIApp, internal_port: int) -> None:
        self._app = app
        self._internal_port = internal_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request; at the wrong port there is nothing at this address."""
        if scope["type"] == "http" and scope["path"] != "/health":
            is_internal = scope["path"].startswith("/internal/")
            if is_internal != (scope["server"][1] == self._internal_port):
                scope = {**scope, "path": NOWHERE, "raw_path": NOWHERE.encode()}
        await self._app(scope, receive, send)


def serve(app: ASGIApp, *, host: str, port: int, internal: tuple[str, int] | None = None) -> None:
    """Serves an app until told to stop; its internal routes at an address of their own, if one is given."""
    config = uvicorn.Config(
        app if internal is None else InternalAddress(app, internal[1]),
        host=host,
        port=port,
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    sockets = None if internal is None else [_listen(host, port), _listen(*internal)]
    server = uvicorn.Server(config)
    # What is there now stays to the end. Looked through for garbage in the middle of an answer, it would keep somebody waiting 0.3 s.
    gc.collect()
    gc.freeze()
    server.run(sockets)
    if not server.started:
        sys.exit(3)  # as uvicorn.run ends where an address is taken


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)
