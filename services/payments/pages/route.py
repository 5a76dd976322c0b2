"""Routes whose trouble ends in a page that says what happened and what to do, and never in an answer for programs."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from services.payments.pages.forms import BadSignsError
from services.payments.pages.shown_again import shown_again
from shared import logs, security_events
from shared.errors import NotFoundError, ProblemError
from shared.http import explain

log = logs.get(__name__)

NO_ADDRESS = "address.nothing"
"""The code of an address that no page can have."""


class PageRoute(APIRoute):
    """A route of one kind of pages, which says how its trouble page looks."""

    def trouble(self, request: Request, error: ProblemError | None) -> Response:
        """The page for something refused, also by the database, or (None) for a fault of ours."""
        raise NotImplementedError

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with the trouble page around it."""
        handle = super().get_route_handler()

        async def handle_with_page(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                nothing = "There is nothing at this address."
                return self.trouble(request, NotFoundError(NO_ADDRESS, nothing))
            except ProblemError as error:
                security_events.note_refusal(error)
                again = shown_again(request, error) if isinstance(error, BadSignsError) else None
                return again or self.trouble(request, error)
            except ClientDisconnect:
                raise  # nobody is there for a page
            except Exception as error:
                told = explain(error, request.app.state.constraints)
                if told is None:
                    log.exception("a page failed", exc_info=error)
                return self.trouble(request, told)

        return handle_with_page
