"""The phone pages under /p/{token}: large, calm, one question a page, made on the server, and whole without any script."""

from fastapi import APIRouter, Depends

from services.payments.phone.pages import assets, bank_details, check, limits, lines, offer, photos, start, statement
from services.payments.phone.pages.link_pages import LinkPages, LinkRoute
from shared.callers import CallerCheck

__all__ = ["LinkPages", "router"]


def router(link_pages: LinkPages) -> APIRouter:
    """Every phone page, and what they are dressed with."""
    open_routes = APIRouter(include_in_schema=False, route_class=LinkRoute)
    assets.add_routes(open_routes, link_pages)
    caller = CallerCheck(link_pages.check_token)
    routes = APIRouter(include_in_schema=False, route_class=LinkRoute, dependencies=[Depends(caller)])
    for part in (start, lines, photos, check, bank_details, offer, statement, limits):
        part.add_routes(routes, link_pages)
    open_routes.include_router(routes)
    return open_routes
