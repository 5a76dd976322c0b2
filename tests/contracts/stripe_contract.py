"""Stripe's contract: each request of ours, each answer, each page and each event that the practice bank gives."""

import inspect
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from stripe._api_requestor import _APIRequestor
from stripe.events._event_classes import get_v2_event_class, get_v2_event_notification_class
from stripe.v2.core import Event
from stripe.v2.core._event import UnknownEventNotification

from tests.contracts.closed import Closed, ContractError, check
from tests.contracts.exchanges import Call, Webhook, document
from tests.contracts.stripe_errors import DOCUMENTED
from tests.contracts.stripe_operations import operation_of

PREFIX = "/bank"
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}\.[a-z]+")
_LONGEST_KEY = 255
_MOST_METADATA, _LONGEST_METADATA = 50, 500


class _Error(Closed):
    """An error as API version 2 writes it: a code and words for a developer always, a type only where Stripe types it."""

    code: str
    message: str
    type: str | None = None


class _ErrorBody(Closed):
    error: _Error


class _Page(Closed):
    """A page of a list. The SDK knows two of its fields; the third is in Stripe's description of the API."""

    data: list[Any]
    next_page_url: str | None
    previous_page_url: str | None


class StripeContract:
    """Checks what goes through, and remembers the addresses of further pages that the bank gave."""

    def __init__(self) -> None:
        self._pages: set[str] = set()

    def check_request(self, call: Call) -> None:
        """Hold a request against the operation that it is. Raises ContractError."""
        path = call.path.removeprefix(PREFIX)
        what = f"request {call.method} {path}"
        operation = operation_of(call.method, path)
        _check_headers(call, what)
        if call.method == "POST":
            sent = document(call.body, what)
        else:
            sent = read_query(call.query)
            if "page" in sent and f"{path}?{call.query}" not in self._pages:
                raise ContractError(f"{what}: the bank gave no such address of a page")
            sent.pop("page", None)
        check(operation.request, sent, what)
        _check_metadata(sent, what)

    def check_answer(self, call: Call) -> None:
        """Hold an answer against the operation that was asked for. Raises ContractError."""
        path = call.path.removeprefix(PREFIX)
        what = f"answer to {call.method} {path}"
        if call.http_status is None:
            return
        if not call.answer_headers.get("request-id", "").startswith("req_"):
            raise ContractError(f"{what}: no request id")
        doc = document(call.answer, what)
        if call.http_status != 200:
            check_error(call.http_status, doc, what)
            return
        operation = operation_of(call.method, path)
        if not operation.is_list:
            check_object(operation.answer, doc, what)
            return
        check(_Page, doc, what)
        for item in doc["data"]:
            check_object(operation.answer, item, what)
        if doc["next_page_url"] is not None:
            self._pages.add(doc["next_page_url"])

    def check_webhook(self, webhook: Webhook) -> None:
        """Hold a thin event as it is delivered against the class of its own type. Raises ContractError."""
        doc = document(webhook.body, "event")
        source = get_v2_event_notification_class(doc.get("type", ""))
        if source is UnknownEventNotification:
            raise ContractError("event: the SDK has no event of this type")
        what = f"event {doc['type']}"
        check(source, doc, what)
        if doc["object"] != Event.OBJECT_NAME:
            raise ContractError(f"{what}: it is no event of version 2")
        related = doc["related_object"]
        if related["type"] != operation_of("GET", related["url"]).answer.OBJECT_NAME:
            raise ContractError(f"{what}: the address is not one of a {related['type']}")

    def check_our_answer(self, webhook: Webhook) -> None:
        """Stripe reads nothing but the status of an answer."""


def check_object(source: type, doc: dict[str, Any], what: str = "object") -> None:
    """Hold one object against its class; an event against the class of its own type. Raises ContractError."""
    if source is Event:
        source = get_v2_event_class(doc.get("type", ""))
        if source is Event:
            raise ContractError(f"{what}: the SDK has no event of this type")
        what = f"{what}, {doc['type']}"
    check(source, doc, what)


def check_error(http_status: int, doc: Any, what: str = "error") -> None:
    """Hold an error against its shape, and its code against what Stripe documents. Raises ContractError."""
    check(_ErrorBody, doc, what)
    code, kind = doc["error"]["code"], doc["error"].get("type")
    if DOCUMENTED.get(code) != http_status:
        raise ContractError(f"{what}: Stripe documents no {code} with HTTP status {http_status}")
    if kind is not None and kind not in error_types():
        raise ContractError(f"{what}: the SDK knows no error of type {kind}")


@cache
def error_types() -> frozenset[str]:
    """The types of errors of API version 2 for which the SDK has a class."""
    return frozenset(re.findall(r'type == "(\w+)"', inspect.getsource(_APIRequestor.specific_v2_api_error)))


def _check_headers(call: Call, what: str) -> None:
    if not _VERSION.fullmatch(call.headers.get("stripe-version", "")):
        raise ContractError(f"{what}: no version of the API")
    if call.method == "POST":
        if call.headers.get("content-type", "") != "application/json":
            raise ContractError(f"{what}: API version 2 takes JSON only")
        if not 1 <= len(call.headers.get("idempotency-key", "")) <= _LONGEST_KEY:
            raise ContractError(f"{what}: no idempotency key, or too long a one")


def _check_metadata(sent: dict[str, Any], what: str) -> None:
    """Stripe's limits on metadata, which its types do not tell."""
    metadata = sent.get("metadata") or {}
    if len(metadata) > _MOST_METADATA or any(len(value) > _LONGEST_METADATA for value in metadata.values()):
        raise ContractError(f"{what}: more metadata than Stripe keeps")


def read_query(query: str) -> dict[str, Any]:
    """Undo the SDK's flat encoding of query parameters."""
    sent: dict[str, Any] = {}
    for name, value in parse_qsl(query):
        outer, _, inner = name.rstrip("]").partition("[")
        if not inner:
            sent[outer] = int(value) if outer == "limit" and value.isdigit() else value
        elif inner.isdigit():
            sent.setdefault(outer, []).append(value)
        else:
            sent.setdefault(outer, {})[inner] = value
    return sent
