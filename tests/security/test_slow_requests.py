"""Slow headers, slow bodies, and bodies that never end: each is hung up on, and others never notice."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from shared.bodies import USUAL_BYTES, BodyLimits
from shared.errors import SlowError, TooLargeError
from shared.serving import PatientProtocol

POST: Scope = {"type": "http", "method": "POST", "path": "/anything", "headers": []}


async def _read_all(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, send
    more = True
    while more:
        more = (await receive()).get("more_body", False)


async def _nothing(message: Message) -> None:
    del message


def _read(receive: Callable[[], Awaitable[Message]], scope: Scope = POST) -> None:
    limits = BodyLimits(_read_all, {"/larger": 2 * USUAL_BYTES}, patience_seconds=-60)
    asyncio.run(limits(dict(scope), receive, _nothing))


async def _never() -> Message:
    return await asyncio.Future()


async def _for_ever() -> Message:
    return {"type": "http.request", "body": b"x" * 65536, "more_body": True}


def test_a_body_that_does_not_arrive_is_not_waited_for() -> None:
    with pytest.raises(SlowError):
        _read(_never)


@pytest.mark.parametrize("path", ["/anything", "/larger"])
def test_a_body_without_end_is_refused_at_its_limit(path: str) -> None:
    limits = BodyLimits(_read_all, {"/larger": 2 * USUAL_BYTES})
    with pytest.raises(TooLargeError):
        asyncio.run(limits({**POST, "path": path}, _for_ever, _nothing))


def test_a_body_that_says_how_long_it_is_is_refused_unread() -> None:
    with pytest.raises(TooLargeError):
        _read(_never, {**POST, "headers": [(b"content-length", b"200000000")]})


@pytest.mark.parametrize("path", ["/anything", "/larger"])
def test_whoever_is_refused_gets_no_more_by_asking_again(path: str) -> None:
    heard: list[str] = []

    async def stubborn(scope: Scope, receive: Receive, send: Send) -> None:
        with pytest.raises(TooLargeError):
            await _read_all(scope, receive, send)
        heard.append((await receive())["type"])

    asyncio.run(BodyLimits(stubborn, {"/larger": 2 * USUAL_BYTES})({**POST, "path": path}, _for_ever, _nothing))

    assert heard == ["http.disconnect"]


class Watched(PatientProtocol):
    """The server's protocol, in a hurry."""

    headers_seconds = 0
    rest_seconds = 0


async def _answer_unread(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


async def _talk(*sent: bytes, idle_seconds: int = 0) -> bytes:
    """What a server answers until it hangs up."""
    loop = asyncio.get_running_loop()
    config = Config(_answer_unread, log_config=None, lifespan="off", timeout_keep_alive=idle_seconds)
    config.load()
    server = await loop.create_server(lambda: Watched(config, ServerState(), {}), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    for part in sent:
        writer.write(part)
    try:
        async with asyncio.timeout(20):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()
        server.close()


def test_headers_that_do_not_end_are_hung_up_on() -> None:
    assert asyncio.run(_talk(b"POST / HTTP/1.1\r\nHost: a\r\nX-Slow: ", idle_seconds=99)) == b""


def test_whoever_connects_and_says_nothing_is_hung_up_on() -> None:
    assert asyncio.run(_talk()) == b""


def test_the_rest_of_an_answered_body_is_not_listened_to_for_ever() -> None:
    started = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"
    asyncio.run(_talk(started, idle_seconds=99))  # ends, or fails by its own time limit


def test_a_request_that_is_whole_is_answered() -> None:
    assert asyncio.run(_talk(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", idle_seconds=20)).startswith(
        b"HTTP/1.1 200"
    )
