"""HEAD works wherever GET does in notifications, too."""

from fastapi import FastAPI

from shared.ids import new_id
from tests.notifications.conftest import Service
from tests.payments.routes import get_routes
from tests.payments.test_head import same_but_for_the_body


def test_every_route_answers_head_as_it_answers_get(service: Service) -> None:
    app = service.client.app
    assert isinstance(app, FastAPI)
    person = new_id()
    service.contact(person)
    headers = dict(service.internal("GET", "/internal/outbox").request.headers)
    known = [f"/internal/contacts/{service.org_id}/{person}", f"/internal/letters/{service.org_id}", "/health"]
    for path in [*get_routes(app), *known]:
        asked = same_but_for_the_body(service.client, path, {"Authorization": headers["authorization"]})
        assert asked.status_code != 405
        assert path not in known or asked.status_code == 200
