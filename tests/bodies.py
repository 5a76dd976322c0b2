"""Every JSON body that an application takes, each with one text in it spoilt: no route may forget the rule for characters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import TypeAdapter

from tests.payments.routes import Schema, fill

SPOILT = "A\x00B"


@dataclass(frozen=True)
class SpoiltBody:
    """One request: `field` names the text that is spoilt, as a refusal names it ("body.lines.0.words")."""

    method: str
    path: str
    field: str
    body: Any


def spoilt_bodies(app: FastAPI) -> Iterator[SpoiltBody]:
    """Each route with each text of its body spoilt, also the routes that are for our own services; ids in the path are made up."""
    for route in iter_route_contexts(app.routes):
        body = getattr(route, "body_field", None)
        if body is None:
            continue
        schema = TypeAdapter(body.field_info.annotation).json_schema()
        path = "/".join(_made_up(part) for part in str(route.path).split("/"))
        for place, value in _spoilt(schema, schema.get("$defs", {})):
            for method in route.methods or ():
                yield SpoiltBody(method, path, ".".join(("body", *map(str, place))), value)


def names_field(problem: Mapping[str, Any], field: str) -> bool:
    """Whether a refusal names a field; of a list of texts the list."""
    return any(field == told["field"] or field.startswith(f"{told['field']}.") for told in problem["fields"])


def _made_up(part: str) -> str:
    if not part.startswith("{"):
        return part
    return "1" if "number" in part else str(uuid4())


def _spoilt(schema: Schema, parts: Schema) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """(where, value) for each text that a value of this schema holds."""
    choices = [one for choice in ("anyOf", "oneOf", "allOf") for one in schema.get(choice, ())]
    if "$ref" in schema:
        choices.append(parts[schema["$ref"].rpartition("/")[2]])
    for one in choices:
        yield from _spoilt(one, parts)
    if schema.get("type") == "string":
        yield (), SPOILT
    for place, value in _spoilt(schema["items"], parts) if "items" in schema else ():
        yield (0, *place), [value]
    for name, inner in schema.get("properties", {}).items():
        for place, value in _spoilt(inner, parts):
            yield (name, *place), fill(schema, parts) | {name: value}
