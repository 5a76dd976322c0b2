"""A stranger sends a body: nobody reads it before they are known, so that what they sent decides nothing about the answer."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from services.notifications.app import make_notifications_app
from services.payments.app import make_payments_app
from shared.callers import checks_of
from tests.notifications.conftest import Service
from tests.payments.council import Council, Payments
from tests.payments.routes import every_route

SIGNED_BY_THE_LINE = {"/webhooks/{rail}/{org_id}"}
"""The signature is over the body, which may be 256 KB."""
SIGNED_FORMS = ("/lines/twilio/", "/webhooks/twilio/")
"""The signature is over the fields of the form, which may be 64 KB."""
FOR_STRANGERS = {"/desk/sign-in", "/desk/sign-in/practice"}
"""Forms of 64 KB."""
NO_JSON = b'{"name": '


def routes_that_take_bodies(app: FastAPI) -> Iterator[APIRoute]:
    """Every route but those that only read."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and set(route.methods or ()) - {"GET", "HEAD"}:
            yield route


def test_every_route_of_payments_knows_its_caller_before_it_reads(payments: Payments) -> None:
    unknown = {
        route.path
        for route in routes_that_take_bodies(make_payments_app(payments.dependencies))
        if not checks_of(route)
    }

    assert unknown <= SIGNED_BY_THE_LINE | FOR_STRANGERS


def test_every_route_of_notifications_knows_its_caller_before_it_reads(notifications: Service) -> None:
    app = make_notifications_app(notifications.dependencies)
    unknown = {route.path for route in routes_that_take_bodies(app) if not checks_of(route)}

    assert unknown
    assert all(path.startswith(SIGNED_FORMS) for path in unknown)


def test_a_stranger_s_json_is_not_parsed(payments: Payments, council: Council) -> None:
    client = council.payments.client
    for route in every_route(make_payments_app(payments.dependencies)):
        if route.body is not None:
            path = f"/api/v1{route.path}".replace("{", "").replace("}", "")
            answer = client.request(route.method, path, content=NO_JSON, headers={"Content-Type": "application/json"})
            assert answer.status_code == 401, route.name


@pytest.mark.parametrize("path", ["/internal/turns", "/internal/outbox/0192f000-0000-7000-8000-000000000001/failure"])
def test_nor_is_one_sent_to_an_internal_route(council: Council, path: str) -> None:
    answer = council.payments.client.post(path, content=NO_JSON, headers={"Content-Type": "application/json"})

    assert answer.status_code == 401
