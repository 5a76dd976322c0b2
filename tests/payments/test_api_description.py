"""The description of the API says what is true: where a key is needed, how to sign in, what a refusal looks like, and examples that work."""

from typing import Any, cast

import pytest
from fastapi import FastAPI

from services.payments.api_examples import EXAMPLES
from shared.identity import Role
from shared.openapi import WITH_EXAMPLE, is_keyed
from tests.payments.council import Council, Payments, found, token_for
from tests.payments.routes import NEEDS, Route, every_route
from tests.payments.test_permissions import path_of

CHANGING = [name for name in NEEDS if not name.startswith("GET ")]

NOBODY = "00000000-0000-0000-0000-000000000001"
FILES: dict[str, dict[str, Any]] = {
    "POST /receipts": {"params": {"person_id": NOBODY}, "content": b"x"},
    "POST /imports/people": {"params": {"source_system": "register"}, "content": b"ID,Name\n1,Jo Bloggs\n"},
    "POST /imports/events": {
        "params": {"source_system": "register"},
        "content": b"ID,Title,Date,Start time,End time\n1,Design day,27/03/2026,10:00,12:00\n",
    },
}
"""Of routes that take a file, which they look at first."""


@pytest.fixture(scope="module")
def described(payments: Payments) -> dict[str, Any]:
    """The description."""
    return cast(FastAPI, payments.client.app).openapi()


@pytest.fixture(scope="module")
def routes(payments: Payments) -> dict[str, Route]:
    """Every route by name."""
    return {route.name: route for route in every_route(cast(FastAPI, payments.client.app))}


@pytest.fixture(scope="module")
def everybody(payments: Payments) -> tuple[Council, str]:
    """Somebody with every role, and a token of theirs."""
    council = found(payments)
    return council, token_for(council.hire(*Role).subject)


def operation(described: dict[str, Any], name: str) -> dict[str, Any]:
    """What the description says of a route."""
    method, path = name.split(" ")
    one: dict[str, Any] = described["paths"][f"/api/v1{path}"][method.lower()]
    return one


def says_keyed(one: dict[str, Any]) -> bool:
    """Whether it is described as wanting a key."""
    return {"$ref": "#/components/parameters/IdempotencyKey"} in one.get("parameters", [])


@pytest.mark.parametrize("name", CHANGING)
def test_a_key_is_described_where_it_is_needed(
    described: dict[str, Any], routes: dict[str, Route], everybody: tuple[Council, str], name: str
) -> None:
    route, (council, token) = routes[name], everybody
    sent = FILES.get(name) or {"json": route.body}
    answer = council.payments.client.request(
        route.method, f"/api/v1{path_of(route)}", headers={"Authorization": f"Bearer {token}"}, **sent
    )
    needed = answer.json().get("code") == "idempotency.key_missing"
    assert says_keyed(operation(described, name)) is needed, (answer.status_code, answer.text)
    assert is_keyed(f"{route.method} /api/v1{route.path}") is needed


def test_every_route_says_how_to_sign_in_and_what_a_refusal_is(described: dict[str, Any]) -> None:
    assert described["components"]["securitySchemes"]["signIn"]["scheme"] == "bearer"
    for name in NEEDS:
        one = operation(described, name)
        assert one["security"] == [{"signIn": []}], name
        assert {"401", "403", "422", "429", "503"} <= one["responses"].keys(), name
        assert ("404" in one["responses"]) is ("{" in name), name
    assert "HTTPValidationError" not in str(described)


def test_every_request_with_a_body_has_an_example(described: dict[str, Any]) -> None:
    missing = [
        f"{method.upper()} {path}: {kind}"
        for path, methods in described["paths"].items()
        for method, one in methods.items()
        for kind, content in one.get("requestBody", {}).get("content", {}).items()
        if kind in WITH_EXAMPLE and "example" not in content
    ]
    assert missing == []
    routes = {f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods}
    assert set(EXAMPLES) <= routes, "an example of a route that is not there"


@pytest.mark.parametrize("name", [name for name, body in EXAMPLES.items() if not isinstance(body, str)])
def test_an_example_is_what_its_route_takes(
    described: dict[str, Any], routes: dict[str, Route], council: Council, name: str
) -> None:
    short = name.replace("/api/v1", "")
    content = operation(described, short)["requestBody"]["content"]["application/json"]
    assert content["example"] == EXAMPLES[name]
    answer = council.hire(*Role).call(routes[short].method, path_of(routes[short]), EXAMPLES[name])
    assert answer.status_code in (200, 201, 202) or answer.json()["code"] != "request.invalid", answer.text


def test_a_refusal_is_as_described(described: dict[str, Any], council: Council) -> None:
    refused = council.organiser.call("POST", "/events", {"titel": "Design day", "budget_pence": "x"})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    schema = described["components"]["schemas"]["Problem"]
    for one in (refused.json(), schema["example"]):
        assert set(schema["required"]) <= one.keys() <= schema["properties"].keys()
    said = {one["field"]: one["problem"] for one in refused.json()["fields"]}
    assert said["body.title"] == "This is needed and was not sent."
    assert said["body.titel"] == "There is no such field. Look at how it is spelt."
    assert "whole number" in said["body.budget_pence"]
