"""GOV.UK Notify's contract: each request of ours, each answer, and each callback about texts and letters."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from tests.contracts import notify_shapes as shapes
from tests.contracts.closed import Closed, ContractError, check
from tests.contracts.exchanges import Call, Webhook, document

PREFIX = "/post"
_SEVERAL = frozenset({"status", "template_type"})


class _Nothing(Closed):
    """A request without a body or a query."""


@dataclass(frozen=True)
class _Address:
    """What may be asked at an address, and what is answered; None for a PDF. `a_page_of`: the key of a list of notifications."""

    method: str
    path: str
    request: type[Closed]
    answer: type[Closed] | None
    a_page_of: str = ""


_ADDRESSES = (
    _Address("POST", "/v2/notifications/letter", shapes.PostPdf, shapes.PdfTaken),
    _Address("POST", "/v2/notifications/sms", shapes.PostText, shapes.TextTaken),
    _Address("GET", "/v2/notifications", shapes.ListQuery, shapes.Page, "notifications"),
    _Address("GET", "/v2/notifications/{id}", _Nothing, shapes.Notification),
    _Address("GET", "/v2/notifications/{id}/pdf", _Nothing, None),
    _Address("GET", "/v2/received-text-messages", shapes.ReceivedQuery, shapes.ReceivedTexts),
    _Address("GET", "/v2/template/{id}", _Nothing, shapes.TemplateShown),
    _Address("POST", "/v2/template/{id}/preview", shapes.PostPreview, shapes.Preview),
)


class NotifyContract:
    """Checks requests, answers, and callbacks about texts and letters."""

    def check_request(self, call: Call) -> None:
        """Hold a request against the schema of its address. Raises ContractError."""
        address, what = _address_of(call), f"request {_name(call)}"
        check(address.request, document(call.body, what) if call.method == "POST" else _query(call.query), what)

    def check_answer(self, call: Call) -> None:
        """Hold an answer against what Notify writes. Raises ContractError."""
        what = f"answer to {_name(call)}"
        if call.http_status is None:
            return
        if call.http_status >= 400:
            doc = document(call.answer, what)
            check(shapes.Refusal, doc, what)
            if doc["status_code"] != call.http_status:
                raise ContractError(f"{what}: status_code is not the HTTP status")
            return
        address = _address_of(call)
        if address.answer is None:
            return
        doc = document(call.answer, what)
        check(_kind_of(address.answer, doc), doc, what)
        for item in doc[address.a_page_of] if address.a_page_of else ():
            check(_kind_of(shapes.Notification, item), item, what)

    def check_webhook(self, webhook: Webhook) -> None:
        """Hold a callback against what Notify posts. Raises ContractError."""
        doc = document(webhook.body, "callback")
        if "notification_id" in doc:
            check(shapes.ReturnedLetter, doc, "callback of a returned letter")
        elif "source_number" in doc:
            check(shapes.IncomingText, doc, "callback of a text that came")
        else:
            check(shapes.DeliveryStatus, doc, "callback of a delivery")

    def check_our_answer(self, webhook: Webhook) -> None:
        """Notify reads nothing but the status of an answer."""


def _name(call: Call) -> str:
    return f"{call.method} {call.path.removeprefix(PREFIX)}"


def _address_of(call: Call) -> _Address:
    """Raises ContractError where Notify has none."""
    path = call.path.removeprefix(PREFIX)
    for one in _ADDRESSES:
        pattern = re.escape(one.path).replace(re.escape("{id}"), "[0-9a-f-]{36}")
        if one.method == call.method and re.fullmatch(pattern, path):
            return one
    raise ContractError(f"Notify has no {_name(call)}, or knows no such id")


def _kind_of(shape: type[Closed], doc: Any) -> type[Closed]:
    """A notification is a text or a letter."""
    if shape is not shapes.Notification:
        return shape
    return shapes.Text if isinstance(doc, dict) and doc.get("type") == "sms" else shapes.Letter


def _query(query: str) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in _SEVERAL:
            sent.setdefault(name, []).append(value)
        elif name in sent:
            raise ContractError(f"request: {name} comes twice")
        else:
            sent[name] = value
    return sent
