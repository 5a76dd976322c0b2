"""Serving an application: how long a connection may keep us waiting, and on which addresses we listen."""

import asyncio

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

KEEP_ALIVE_SECONDS = 75
"""Longer than clients (5 s) and load balancers (60 s) keep an idle connection. Whoever asks must be the one to hang up: a request on a
connection that we are just closing is lost, and nobody sends a text again."""
HEADERS_SECONDS = 15.0
"""So long a request may take to say what it wants; its body has limits of its own (`shared.bodies`)."""
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


def serve(app: ASGIApp, *, host: str, port: int) -> None:
    """Serves an app until told to stop."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
