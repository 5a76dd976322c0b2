"""A scripted HTTP peer on 127.0.0.1 that plays Stripe: it keeps what it was sent and answers what the test says."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    port: int
    """The sender's port, which tells connections apart."""


@dataclass(frozen=True)
class Reply:
    """One answer; `silent` keeps the connection open and never answers."""

    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json"
    silent: bool = False

    @staticmethod
    def of(document: object, status: int = 200) -> "Reply":
        """A JSON answer."""
        return Reply(status, json.dumps(document).encode())

    @staticmethod
    def refusal(status: int, code: str, **more: str) -> "Reply":
        """An error in the shape of Stripe's v2 errors: a code and a message, mostly without a type."""
        return Reply.of({"error": {"code": code, "message": "Jo Bloggs 12345678", **more}}, status)


@dataclass
class Peer:
    """Where the peer listens, what it has seen, and how it answers."""

    base: str = ""
    answer: Callable[[Seen], Reply] = lambda _: Reply()
    seen: list[Seen] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def always(self, reply: Reply) -> None:
        """Answers every request alike."""
        self.answer = lambda _: reply

    @contextmanager
    def forgetting(self) -> Iterator["Peer"]:
        """The peer for one of several tests that share it: it has seen nothing, and nobody waits for it afterwards."""
        self.seen.clear()
        self.released = threading.Event()
        try:
            yield self
        finally:
            self.released.set()

    def document(self, index: int = -1) -> Any:
        """The JSON body of one request."""
        return json.loads(self.seen[index].body)


def _handler(peer: Peer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen = Seen(self.command, self.path, headers, body, self.client_address[1])
            peer.seen.append(seen)
            reply = peer.answer(seen)
            if reply.silent:
                peer.released.wait(10)
                self.close_connection = True
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.send_header("Request-Id", f"req_{len(peer.seen)}")
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = _serve  # noqa: N815 - the names are http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # the default of 5 turns eight threads at once into a second's wait


@contextmanager
def listening() -> Iterator[Peer]:
    """A peer on a free port, until the block ends."""
    peer = Peer()
    server = _Server(("127.0.0.1", 0), _handler(peer))
    peer.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield peer
    finally:
        peer.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
