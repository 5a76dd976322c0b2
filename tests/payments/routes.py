"""Every route of the API as its own description lists it, with a body that passes the first checks."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.identity import Permission
from shared.ids import new_id

NEEDS: Mapping[str, Permission] = {
    "POST /people": Permission.MANAGE_PEOPLE,
    "GET /people/{person_id}": Permission.SEE,
    "GET /people/{person_id}/claims": Permission.SEE,
    "GET /people/{person_id}/money": Permission.SEE,
    "POST /people/{person_id}/picture-word": Permission.MANAGE_PEOPLE,
    "PUT /people/{person_id}/contact": Permission.SAVE_CONTACT,
    "POST /people/{person_id}/bank-details": Permission.ENTER_BANK_DETAILS,
    "GET /payout-methods": Permission.SEE,
    "GET /payout-methods/{method_id}": Permission.SEE,
    "GET /people/{person_id}/payout-methods": Permission.SEE,
    "POST /payout-methods/{method_id}/turn-down": Permission.CONFIRM_BANK_DETAILS,
    "POST /payout-methods/{method_id}/ask-again": Permission.CONFIRM_BANK_DETAILS,
    "POST /rails/stripe/contact-email": Permission.CONNECT_RAIL,
    "POST /payout-methods/{method_id}/confirm": Permission.CONFIRM_BANK_DETAILS,
    "GET /modulus-tables": Permission.SEE,
    "POST /modulus-tables": Permission.LOAD_MODULUS_TABLES,
    "GET /lines": Permission.SEE,
    "POST /lines/{pause_id}/resume": Permission.DECIDE_FAILING_WORK,
    "POST /payout-methods/{method_id}/stop": Permission.STOP_BANK_DETAILS,
    "POST /principals": Permission.MANAGE_STAFF,
    "GET /principals": Permission.MANAGE_STAFF,
    "GET /principals/{principal_id}/history": Permission.MANAGE_STAFF,
    "POST /principals/{principal_id}/roles": Permission.MANAGE_STAFF,
    "POST /principals/{principal_id}/disable": Permission.MANAGE_STAFF,
    "POST /principals/{principal_id}/enable": Permission.MANAGE_STAFF,
    "POST /principals/{principal_id}/sign-out": Permission.MANAGE_STAFF,
    "POST /principals/{principal_id}/human": Permission.MANAGE_STAFF,
    "GET /human-statements": Permission.MANAGE_STAFF,
    "POST /human-statements/{statement_id}/confirm": Permission.MANAGE_STAFF,
    "POST /human-statements/{statement_id}/drop": Permission.MANAGE_STAFF,
    "GET /access-review": Permission.MANAGE_STAFF,
    "POST /access-review": Permission.MANAGE_STAFF,
    "GET /rails/stripe": Permission.SEE,
    "POST /rails/stripe": Permission.CONNECT_RAIL,
    "GET /rails/stripe/check": Permission.CHECK_RAIL,
    "GET /rates": Permission.SEE,
    "POST /rates": Permission.MANAGE_RATES,
    "POST /events": Permission.MANAGE_EVENTS,
    "GET /events/{event_id}": Permission.SEE,
    "POST /events/{event_id}/budget": Permission.MANAGE_EVENTS,
    "POST /events/{event_id}/cancel": Permission.MANAGE_EVENTS,
    "GET /events/{event_id}/offers": Permission.SEE,
    "POST /events/{event_id}/offers": Permission.MANAGE_EVENTS,
    "POST /events/{event_id}/answers": Permission.MANAGE_EVENTS,
    "POST /offers/{offer_id}/answer": Permission.MANAGE_EVENTS,
    "POST /offers/{offer_id}/withdraw": Permission.MANAGE_EVENTS,
    "GET /events/{event_id}/attendance": Permission.SEE,
    "POST /events/{event_id}/attendance": Permission.MANAGE_EVENTS,
    "POST /events/{event_id}/done": Permission.MANAGE_EVENTS,
    "GET /events/{event_id}/payout": Permission.SEE,
    "POST /events/{event_id}/payout": Permission.TRIGGER_PAYOUT,
    "POST /claims": Permission.ENTER_CLAIM,
    "GET /claims": Permission.SEE,
    "GET /claims/{claim_id}": Permission.SEE,
    "POST /claims/{claim_id}/lines": Permission.ENTER_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/receipt": Permission.ENTER_CLAIM,
    "POST /claims/{claim_id}/submit": Permission.ENTER_CLAIM,
    "POST /claims/{claim_id}/decisions": Permission.DECIDE_CLAIM,
    "POST /claims/{claim_id}/decisions/{decision_id}/confirm": Permission.DECIDE_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/decision": Permission.DECIDE_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/answer": Permission.ENTER_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/appeal": Permission.ENTER_CLAIM,
    "POST /claims/{claim_id}/lines/{number}/withdraw": Permission.ENTER_CLAIM,
    "GET /advances": Permission.RECONCILE,
    "POST /advances/{advance_id}/settlements": Permission.RECONCILE,
    "GET /claim-policies": Permission.SEE,
    "POST /claim-policies": Permission.MANAGE_RATES,
    "GET /mileage-rates": Permission.SEE,
    "POST /mileage-rates": Permission.MANAGE_RATES,
    "POST /mileage-rates/{rate_id}/confirm": Permission.MANAGE_RATES,
    "POST /people/{person_id}/outside-miles": Permission.ENTER_CLAIM,
    "POST /receipts": Permission.ADD_RECEIPTS,
    "GET /claims/{claim_id}/statement.pdf": Permission.SEE_RECEIPTS,
    "GET /exports/claims.csv": Permission.RECONCILE,
    "GET /receipts/{receipt_id}/pages/{number}": Permission.SEE_RECEIPTS,
    "GET /runs/{run_id}": Permission.SEE,
    "GET /runs/{run_id}/payouts": Permission.SEE,
    "POST /runs/{run_id}/approve": Permission.APPROVE_RUN,
    "POST /runs/{run_id}/release": Permission.RELEASE_RUN,
    "POST /runs/{run_id}/stop": Permission.STOP_RUN,
    "POST /runs/{run_id}/resume": Permission.RELEASE_RUN,
    "GET /payouts": Permission.SEE,
    "GET /payouts/{payout_id}": Permission.SEE,
    "POST /payouts/{payout_id}/approve": Permission.APPROVE_PAYMENT,
    "POST /payouts/{payout_id}/release": Permission.RELEASE_PAYMENT,
    "POST /payouts/{payout_id}/pay-again": Permission.APPROVE_PAYMENT,
    "POST /payouts/{payout_id}/look": Permission.RECONCILE,
    "POST /payouts/{payout_id}/accept": Permission.RECONCILE,
    "GET /stuck-payments": Permission.SEE,
    "GET /escalation-chain": Permission.SEE,
    "POST /escalation-chain": Permission.MANAGE_STAFF,
    "GET /stuck-payments/{payout_id}": Permission.SEE,
    "POST /payouts/{payout_id}/decisions": Permission.RECONCILE,
    "POST /payouts/{payout_id}/decision/agree": Permission.RECONCILE,
    "POST /payouts/{payout_id}/decision/drop": Permission.RECONCILE,
    "GET /mandates": Permission.SEE,
    "POST /mandates": Permission.SIGN_MANDATE,
    "POST /mandates/{mandate_id}/countersign": Permission.SIGN_MANDATE,
    "POST /mandates/{mandate_id}/withdraw": Permission.SIGN_MANDATE,
    "GET /float": Permission.SEE,
    "GET /reconciliation": Permission.RECONCILE,
    "GET /worklist": Permission.SEE,
    "GET /waiting": Permission.SEE,
    "GET /failing-work": Permission.SEE,
    "POST /failing-work/{failing_id}/try-again": Permission.DECIDE_FAILING_WORK,
    "POST /failing-work/{failing_id}/set-aside": Permission.DECIDE_FAILING_WORK,
    "POST /failing-work/{failing_id}/take-back": Permission.DECIDE_FAILING_WORK,
    "POST /imports/people": Permission.MANAGE_PEOPLE,
    "POST /imports/events": Permission.MANAGE_EVENTS,
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
    "base64": "eA==",
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
