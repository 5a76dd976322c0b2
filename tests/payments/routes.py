"""Every route of the API as its own description lists it, with a body that passes the first checks."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from services.payments.route_access import ROUTES
from shared.identity import Permission
from shared.ids import new_id

NEEDS: Mapping[str, Permission] = {
    name.replace("/api/v1", "", 1): access.needs
    for name, access in ROUTES.items()
    if "/api/v1/" in name and isinstance(access.needs, Permission)
}
"""What each route of the API needs, by its name without /api/v1."""

PATTERNS = {
    r"^[a-z_]{1,60}$": "question",
    r"^fa_[A-Za-z0-9_]+$": "fa_test",
    r"^(en|cy)$": "en",
    r"^(staff|person|system)$": "staff",
    r"^(shared|helper)$": "shared",
    r"^[0-9A-Za-z -]+$": "1128267",
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
