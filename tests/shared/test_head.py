"""HEAD on the wire: what a real server sends, so that a connection which is kept open is not upset by it."""

import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from shared.http import create_app


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A small application behind a real server on the loopback."""
    app = create_app("Small", health=lambda: {"status": "ok"}, constraints={})
    _add_routes(app)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off"))
    ready = threading.Event()
    startup = server.startup

    async def startup_and_tell(sockets: list[object] | None = None) -> None:
        await startup(sockets)  # type: ignore[arg-type]  # it takes sockets, of which there are none
        ready.set()

    server.startup = startup_and_tell  # type: ignore[method-assign,assignment]  # the only way to hear when it listens
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(20)


def _add_routes(app: FastAPI) -> None:
    @app.get("/parts")
    def parts() -> StreamingResponse:
        return StreamingResponse(iter(["one", "two"]), media_type="text/plain")

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("broken")

    @app.post("/only-post")
    def only_post() -> None:
        """Nothing."""


def ask(connection: HTTPConnection, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers that do not change from one request to the next, and body."""
    connection.request(method, path)
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, {name: headers[name] for name in headers.keys() - {"date", "x-correlation-id"}}, answer.read()


@pytest.mark.parametrize("path", ["/health", "/parts", "/only-post", "/nothing-here", "/api/v1/openapi.json"])
def test_head_is_get_without_its_body_and_the_connection_goes_on(port: int, path: str) -> None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        (status, headers, body), asked, again = (ask(connection, method, path) for method in ("GET", "HEAD", "HEAD"))
    assert asked == again == (status, headers, b"")
    assert int(headers.get("content-length", len(body))) == len(body) > 0


def test_a_fault_of_ours_has_no_body_either(port: int) -> None:
    for method in ("GET", "HEAD"):  # the server closes the connection after a fault
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            status, _, body = ask(connection, method, "/broken")
        assert (status, bool(body)) == (500, method == "GET")
