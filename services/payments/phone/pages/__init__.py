"""The phone pages under /p/{token}: large, calm, one question a page, made on the server, and whole without any script."""

from fastapi import APIRouter

from services.payments.phone.pages import assets, check, lines, photos, start
from services.payments.phone.pages.door import CalmRoute, Door

__all__ = ["Door", "router"]


def router(door: Door) -> APIRouter:
    """Every phone page, and what they are dressed with."""
    routes = APIRouter(include_in_schema=False, route_class=CalmRoute)
    for part in (assets, start, lines, photos, check):
        part.add_routes(routes, door)
    return routes
