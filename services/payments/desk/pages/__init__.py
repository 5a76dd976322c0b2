"""The pages that staff use in a browser: signing in, and the helpline."""

from fastapi import APIRouter

from services.payments.desk.pages import helpline, sign_in
from services.payments.desk.pages.front import DeskRoute, Front

__all__ = ["Front", "router"]


def router(front: Front) -> APIRouter:
    """Every page of the desk."""
    routes = APIRouter(prefix="/desk", include_in_schema=False, route_class=DeskRoute)
    for part in (sign_in, helpline):
        part.add_routes(routes, front)
    return routes
