"""Every route of the API as its own description lists it, with a body that passes the first checks."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.identity import Action
from shared.ids import new_id

NEEDS: Mapping[str, Action] = {
    "POST /people": Action.MANAGE_PEOPLE,
    "GET /people/{person_id}": Action.SEE,
    "GET /people/{person_id}/claims": Action.SEE,
    "POST /people/{person_id}/picture-word": Action.MANAGE_PEOPLE,
    "PUT /people/{person_id}/contact": Action.SAVE_CONTACT,
    "POST /people/{person_id}/bank-details": Action.ENTER_BANK_DETAILS,
    "GET /payout-methods/{method_id}": Action.SEE,
    "POST /payout-methods/{method_id}/confirm": Action.CONFIRM_BANK_DETAILS,
    "POST /principals": Action.MANAGE_STAFF,
    "GET /rails/stripe": Action.SEE,
    "POST /rails/stripe": Action.CONNECT_RAIL,
    "GET /rates": Action.SEE,
    "POST /rates": Action.MANAGE_RATES,
    "POST /events": Action.MANAGE_EVENTS,
    "GET /events/{event_id}": Action.SEE,
    "POST /events/{event_id}/budget": Action.MANAGE_EVENTS,
    "POST /events/{event_id}/cancel": Action.MANAGE_EVENTS,
    "GET /events/{event_id}/offers": Action.SEE,
    "POST /events/{event_id}/offers": Action.MANAGE_EVENTS,
    "POST /events/{event_id}/answers": Action.MANAGE_EVENTS,
    "POST /offers/{offer_id}/answer": Action.MANAGE_EVENTS,
    "POST /offers/{offer_id}/withdraw": Action.MANAGE_EVENTS,
    "GET /events/{event_id}/attendance": Action.SEE,
    "POST /events/{event_id}/attendance": Action.MANAGE_EVENTS,
    "POST /events/{event_id}/done": Action.MANAGE_EVENTS,
    "GET /events/{event_id}/payout": Action.SEE,
    "POST /events/{event_id}/payout": Action.TRIGGER_PAYOUT,
    "POST /claims": Action.ENTER_CLAIM,
    "GET /claims": Action.SEE,
    "GET /claims/{claim_id}": Action.SEE,
    "POST /claims/{claim_id}/lines": Action.ENTER_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/receipt": Action.ENTER_CLAIM,
    "POST /claims/{claim_id}/submit": Action.ENTER_CLAIM,
    "POST /claims/{claim_id}/decisions": Action.DECIDE_CLAIM,
    "POST /claims/{claim_id}/decisions/{decision_id}/confirm": Action.DECIDE_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/decision": Action.DECIDE_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/answer": Action.ENTER_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/appeal": Action.ENTER_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/withdraw": Action.ENTER_CLAIM,
    "GET /advances": Action.RECONCILE,
    "POST /advances/{advance_id}/settlements": Action.RECONCILE,
    "GET /claim-policies": Action.SEE,
    "POST /claim-policies": Action.MANAGE_RATES,
    "GET /mileage-rates": Action.SEE,
    "POST /mileage-rates": Action.MANAGE_RATES,
    "POST /mileage-rates/{rate_id}/confirm": Action.MANAGE_RATES,
    "POST /people/{person_id}/outside-miles": Action.ENTER_CLAIM,
    "POST /receipts": Action.ADD_RECEIPTS,
    "GET /claims/{claim_id}/statement.pdf": Action.SEE_RECEIPTS,
    "GET /exports/claims.csv": Action.RECONCILE,
    "GET /receipts/{receipt_id}/pages/{number}": Action.SEE_RECEIPTS,
    "GET /runs/{run_id}": Action.SEE,
    "GET /runs/{run_id}/payouts": Action.SEE,
    "POST /runs/{run_id}/approve": Action.APPROVE_RUN,
    "POST /runs/{run_id}/release": Action.RELEASE_RUN,
    "POST /runs/{run_id}/stop": Action.STOP_RUN,
    "POST /runs/{run_id}/resume": Action.RELEASE_RUN,
    "GET /payouts": Action.SEE,
    "GET /payouts/{payout_id}": Action.SEE,
    "POST /payouts/{payout_id}/approve": Action.APPROVE_PAYMENT,
    "POST /payouts/{payout_id}/release": Action.RELEASE_PAYMENT,
    "POST /payouts/{payout_id}/pay-again": Action.APPROVE_PAYMENT,
    "POST /payouts/{payout_id}/look": Action.RECONCILE,
    "POST /payouts/{payout_id}/accept": Action.RECONCILE,
    "GET /mandates": Action.SEE,
    "POST /mandates": Action.SIGN_MANDATE,
    "POST /mandates/{mandate_id}/countersign": Action.SIGN_MANDATE,
    "POST /mandates/{mandate_id}/withdraw": Action.SIGN_MANDATE,
    "GET /float": Action.SEE,
    "GET /reconciliation": Action.RECONCILE,
    "GET /worklist": Action.SEE,
    "GET /waiting": Action.SEE,
    "POST /imports/people": Action.MANAGE_PEOPLE,
    "POST /imports/events": Action.MANAGE_EVENTS,
}
"""What each route needs. A new route gets its line here, or the tests of permissions fail."""

PATTERNS = {
    r"^fa_[A-Za-z0-9_]+$": "fa_test",
    r"^(en|cy)$": "en",
    r"^(staff|person|system)$": "staff",
    r"^(shared|helper)$": "shared",
}
FORMATS = {
    "uuid": "0192f000-0000-7000-8000-000000000001",
    "date": "2026-01-01",
    "date-time": "2026-01-01T10:00:00Z",
    "password": "x",
}
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Route:
    """One route under /api/v1; `body` fills the required fields only, or is None where the route takes none."""

    method: str
    path: str
    body: Any

    @property
    def name(self) -> str:
        """The route as NEEDS calls it."""
        return f"{self.method} {self.path}"

    def at(self, **ids: object) -> str:
        """The path with ids filled in."""
        return self.path.format(**ids)


def every_route(app: FastAPI) -> Iterator[Route]:
    """Every route under /api/v1."""
    described = app.openapi()
    parts: Schema = described.get("components", {}).get("schemas", {})
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            content = route.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            yield Route(method.upper(), path.removeprefix("/api/v1"), schema and fill(schema, parts))


def get_routes(app: FastAPI) -> list[str]:
    """Every path that answers GET, also those that the description leaves out; ids are made up."""
    return [
        re.sub(r"\{[^}]*\}", lambda found: "1" if "number" in found[0] else str(new_id()), str(route.path))
        for route in iter_route_contexts(app.routes)
        if "GET" in (route.methods or ())
    ]


def fill(schema: Schema, parts: Schema) -> Any:
    """The smallest value that a schema takes."""
    if "$ref" in schema:
        return fill(parts[schema["$ref"].rpartition("/")[2]], parts)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return fill(schema[choice][0], parts)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kinds: dict[str, Callable[[], Any]] = {
        "object": lambda: {name: fill(schema["properties"][name], parts) for name in schema.get("required", ())},
        "array": lambda: [fill(schema["items"], parts)] * schema.get("minItems", 0),
        "integer": lambda: int(max(schema.get("minimum", 0), schema.get("exclusiveMinimum", 0) + 1)),
        "boolean": lambda: False,
        "string": lambda: a_text(schema),
    }
    return kinds[schema["type"]]()


def a_text(schema: Schema) -> str:
    """The shortest text that a schema takes."""
    if "pattern" in schema:
        return PATTERNS[schema["pattern"]]
    return FORMATS.get(schema.get("format", ""), "x").ljust(schema.get("minLength", 1), "0")
