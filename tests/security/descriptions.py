"""What random requests are made from: a service's own description of its routes, and one made here for pages, internal routes and vendors' doors."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from services.notifications.conversations.api.returned_letters import ReturnedLetter
from services.notifications.conversations.api.texts import NotifyReceipt, NotifyText
from shared.contracts.notices import ContactChange, NumberLink
from shared.contracts.turns import Turn
from shared.outbox_api import FailureBody
from shared.route_access import RouteTable
from tests.conftest import CHECKOUT

Description = dict[str, Any]
TEMPLATES = sorted((CHECKOUT / "services" / "payments").rglob("templates/*.html"))
ROUTING = re.compile(r"\{(\w+)(?::\w+)?\}")
MODELS: Mapping[str, type[BaseModel]] = {
    "POST /internal/turns": Turn,
    "POST /internal/outbox/{outbox_id}/failure": FailureBody,
    "PUT /internal/contacts/{org_id}/{person_id}": ContactChange,
    "PUT /internal/contacts/{org_id}/{person_id}/numbers": NumberLink,
    "POST /lines/govuk_notify/sms/{org_id}": NotifyText,
    "POST /lines/govuk_notify/receipts/{org_id}": NotifyReceipt,
    "POST /lines/govuk_notify/returned-letters/{org_id}": ReturnedLetter,
}
"""JSON bodies of routes that describe themselves to nobody; of those not named any JSON is sent."""
OF_A_LINE = (
    "MessageSid",
    "From",
    "To",
    "Body",
    "CallSid",
    "Digits",
    "SpeechResult",
    "Confidence",
    "MessageStatus",
    "ErrorCode",
    "CallStatus",
    "DialCallStatus",
    "Called",
    "AnsweredBy",
)
"""What the telephone line sends as a form."""


def typed_fields() -> list[str]:
    """The fields of every form of our pages."""
    found = {name for file in TEMPLATES for name in re.findall(r'name="([a-z_-]+)"', file.read_text(encoding="utf-8"))}
    return sorted(found - {"form"} | {"do-1", "why-1", "words-1", "less-1"})


def description(app: FastAPI, routes: RouteTable) -> Description:
    """Every route of a service as OpenAPI. Pages and internal routes, which a service does not describe, are added."""
    whole = app.openapi()
    described: Description = {
        **whole,
        "paths": {
            path: {method: _signed(one) for method, one in methods.items()} for path, methods in whole["paths"].items()
        },
    }
    for name in routes:
        method, path = name.lower().partition(" ")[0], plain(name).partition(" ")[2]
        if method not in described["paths"].setdefault(path, {}):
            described["paths"][path][method] = _added(name, method, path)
    return described


def _signed(operation: Description) -> Description:
    """A route without its token and key: whoever asks adds both, so a request that lacks them is never sent."""
    kept = [one for one in operation.get("parameters", []) if "$ref" not in one]
    return {**{name: value for name, value in operation.items() if name != "security"}, "parameters": kept}


def plain(name: str) -> str:
    """A row's name without the kind of what its path takes."""
    return ROUTING.sub(r"{\1}", name)


def _added(name: str, method: str, path: str) -> Description:
    parameters = [
        {"name": one, "in": "path", "required": True, "schema": _of_path(one)} for one in ROUTING.findall(path)
    ]
    if name.endswith("/status"):
        parameters.append({"name": "message_id", "in": "query", "required": True, "schema": _of_path("message_id")})
    added: Description = {"parameters": parameters, "responses": {"200": {"description": "answered"}}}
    if method != "get":
        added["requestBody"] = {"required": True, "content": _content(name, path)}
    return added


def _of_path(name: str) -> Description:
    if name.endswith("_id"):
        return {"type": "string", "format": "uuid"}
    return {"type": "integer", "minimum": 1, "maximum": 40} if name == "number" else {"type": "string", "minLength": 1}


def _content(name: str, path: str) -> Description:
    if name in MODELS:
        return {"application/json": {"schema": _inlined(MODELS[name].model_json_schema(by_alias=True))}}
    if path.startswith(("/internal", "/webhooks/{rail}")):
        return {"application/json": {"schema": {"type": "object"}}}
    fields = OF_A_LINE if "twilio" in path else typed_fields()
    properties = {one: {"type": "string", "maxLength": 3000} for one in fields}
    return {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": properties}}}


def _inlined(schema: Any, parts: Mapping[str, Any] | None = None) -> Any:
    """A schema without references, so that it can stand in a document that has other parts."""
    parts = parts if parts is not None else schema.get("$defs", {})
    if isinstance(schema, list):
        return [_inlined(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {key: _inlined(value, parts) for key, value in schema.items() if key not in ("$defs", "discriminator")}
