"""How long both services' `/health` takes, alone and beside connections that send next to nothing."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import urlsplit

import httpx2

from deploy.local.databases import SERVICES
from deploy.local.house import House

STARTS = (
    b"GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: ",
    b"POST /desk/sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
    b"",
)
"""Headers that do not end, a body that does not end, and silence."""


def measure(house: House, connections: int, tries: int) -> Iterator[str]:
    """A sentence for each service: median and slowest twentieth of its answers, alone and beside slow connections."""
    for service in SERVICES:
        url = house.url(service)
        alone = _answers(url, tries)
        with _slow(url, connections):
            beside = _answers(url, tries)
        yield f"{service} /health: {_in_ms(alone)} alone, {_in_ms(beside)} beside {connections} slow connections"


@contextmanager
def _slow(url: str, connections: int) -> Iterator[None]:
    address = urlsplit(url)
    with ExitStack() as open_ones:
        for number in range(connections):
            one = socket.create_connection((address.hostname, address.port), timeout=10)
            open_ones.enter_context(one)
            one.sendall(STARTS[number % len(STARTS)])
        yield


def _answers(url: str, tries: int) -> list[float]:
    """Seconds that each answer took."""
    took = []
    with httpx2.Client(base_url=url) as client:
        for _ in range(tries):
            started = perf_counter()
            client.get("/health").raise_for_status()
            took.append(perf_counter() - started)
    return took


def _in_ms(took: Sequence[float]) -> str:
    return f"{median(took) * 1000:.1f} ms (95 of 100 within {quantiles(took, n=20)[-1] * 1000:.1f} ms)"
