"""What the description of an API says beside what FastAPI finds out: how to sign in, the once-only key, what is answered instead, examples."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from shared.errors import Effect

API = "/api/v1/"
SIGN_IN = "signIn"
KEY = "IdempotencyKey"
Description = dict[str, Any]
WITH_EXAMPLE = frozenset({"application/json", "text/csv"})
"""What an example is written for; pictures, PDFs and workbooks have none."""
Examples = Mapping[str, Any]
"""Bodies of requests by route, "POST /api/v1/events"."""

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New for each new request, and the same when a request is sent again because its answer was lost: then it is done once, "
    "and the first answer comes again with the header Idempotent-Replayed.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[ -~]+$"},
    "example": "4f6d0f0e-design-day-offers",
}
_REFUSALS = {
    "401": "Nobody is signed in: the token is missing, wrong, too old, or its owner was signed out.",
    "403": "The roles of whoever is signed in do not allow it, or their sign-in is older than five minutes where that matters.",
    "404": "There is no such thing in this organisation.",
    "409": "It was changed meanwhile, or is not in a state that allows this.",
    "413": "More was sent than this address takes.",
    "422": "Something that was sent cannot be used; `fields` says which and why. Or the Idempotency-Key is missing.",
    "429": "More requests than one token may send in a minute; `Retry-After` says when to go on.",
    "503": "Something that we need does not answer just now. Send the same again, under the same key.",
}
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457). `code` is for programs and stays the same; `detail` is for people: what happened, "
    "what that means for the money, what to do next. Further members belong to single codes.",
    "required": ["type", "title", "status", "detail", "code", "correlation_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "correlation_id": {"type": "string", "description": "What our log calls this request."},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "problem"],
                "properties": {"field": {"type": "string"}, "problem": {"type": "string"}},
            },
        },
    },
    "example": {
        "type": "urn:sameday:problem:request.invalid",
        "title": "request: invalid",
        "status": 422,
        "detail": f"Some of what was sent cannot be used. {Effect.NO_MONEY_MOVED} Correct the fields listed.",
        "code": "request.invalid",
        "correlation_id": "01a22b2da8bf72aabfaa8b77d6fb65e1",
        "fields": [{"field": "body.title", "problem": "This is needed and was not sent."}],
    },
}


class DescribedApi(FastAPI):
    """An application whose description is complete. `examples` may be added to until it is asked for."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.examples: dict[str, Any] = {}

    def openapi(self) -> Description:
        """The description, made once."""
        if self.openapi_schema is None:
            described = super().openapi()
            complete(described, self.examples)
            self.openapi_schema = described
        return self.openapi_schema


def complete(described: Description, examples: Examples) -> None:
    """Adds to a description how to sign in, keys, refusals and examples. Routes outside of the API are left as they are."""
    parts = described.setdefault("components", {})
    parts["securitySchemes"] = {
        SIGN_IN: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A token of your organisation’s sign-in service for the audience of this API, with a second factor, at most 15 "
            "minutes old.",
        }
    }
    parts["parameters"] = {KEY: _KEY}
    parts["responses"] = {f"Refused{status}": _refusal(status) for status in _REFUSALS}
    schemas = parts.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for name, operation in _operations(described):
        operation["security"] = [{SIGN_IN: []}]
        if is_keyed(name):
            operation.setdefault("parameters", []).append({"$ref": f"#/components/parameters/{KEY}"})
        for status in _refusals_of(name):
            operation["responses"][status] = {"$ref": f"#/components/responses/Refused{status}"}
        taken = operation.get("requestBody", {}).get("content", {})
        for kind in WITH_EXAMPLE & taken.keys() if name in examples else ():
            taken[kind]["example"] = examples[name]


def is_keyed(name: str) -> bool:
    """Whether a route wants an Idempotency-Key: what is put somewhere is the same however often it is put."""
    return name.startswith("POST ")


def _operations(described: Description) -> Iterator[tuple[str, Description]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if path.startswith(API):
                yield f"{method.upper()} {path}", operation


def _refusals_of(name: str) -> list[str]:
    statuses = ["401", "403", "422", "429", "503"]
    if "{" in name:
        statuses.append("404")
    if not name.startswith("GET "):
        statuses += ["409", "413"]
    return sorted(statuses)


def _refusal(status: str) -> Description:
    refusal: Description = {
        "description": _REFUSALS[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == "429":
        refusal["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return refusal
