"""The HTTP connection itself: lets a route drop it without an answer, as a broken network would."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from deploy.practice.exchanges import spoil

_TRANSPORT = "practice.transport"


class DroppableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with the connection handed to the application in the scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn narrows it too
        """Remember the transport of this connection for the routes that will be called over it."""
        super().connection_made(transport)
        app: ASGIApp = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[_TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = with_transport


def drop(scope: MutableMapping[str, Any]) -> None:
    """Cut the connection that this request came in on."""
    spoil(scope)
    transport: asyncio.Transport = scope[_TRANSPORT]
    transport.abort()
