"""Whoever sends a body is known before any of it is read: each route names its check of the caller, which is done once.

A framework that reads JSON for a route does so before it asks the route's dependencies, so that strangers could have it read and parse
anything. `shared.bodies` therefore calls the check when the first byte is asked for.
"""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.types import Scope

Known = TypeVar("Known")


class CallerCheck(Generic[Known]):
    """A dependency that says who asks, or refuses. It reads headers, cookies and the address, never the body."""

    def __init__(self, check: Callable[[Request], Known]) -> None:
        self._check = check

    def __call__(self, request: Request) -> Known:
        """Who asks; of one request asked once. Raises what the check raises."""
        answers: dict[object, Known] = request.scope.setdefault("sameday.callers", {})
        if self not in answers:
            answers[self] = self._check(request)
        return answers[self]

    def known(self, request: Request) -> Known | None:
        """Who asks, where that was found out before; nobody is looked up for it."""
        answers: dict[object, Known] = request.scope.get("sameday.callers", {})
        return answers.get(self)


def checks_of(route: object) -> list[CallerCheck[object]]:
    """The checks of a route's caller: none for a route that strangers may use, or whose caller signs the body itself."""
    return list(_checks(route.dependant)) if isinstance(route, APIRoute) else []


async def know_caller(scope: Scope) -> None:
    """Does the checks of the route that a request reached. Raises what they raise."""
    for check in checks_of(scope.get("route")):
        await run_in_threadpool(check, Request(scope))


def _checks(dependant: Dependant) -> Iterator[CallerCheck[object]]:
    for part in dependant.dependencies:
        if isinstance(part.call, CallerCheck):
            yield part.call
        yield from _checks(part)
