"""The phone pages under /p/{token}: large, calm, one question a page, made on the server, and whole without any script."""

from fastapi import APIRouter

from services.payments.phone.pages import assets, bank_details, check, lines, photos, start
from services.payments.phone.pages.link_pages import LinkPages, LinkRoute

__all__ = ["LinkPages", "router"]


def router(link_pages: LinkPages) -> APIRouter:
    """Every phone page, and what they are dressed with."""
    routes = APIRouter(include_in_schema=False, route_class=LinkRoute)
    for part in (assets, start, lines, photos, check, bank_details):
        part.add_routes(routes, link_pages)
    return routes
