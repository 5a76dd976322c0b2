"""Thin events: written with the change they announce, listed by the API, and queued for the webhook endpoints."""

import json
import secrets

from deploy.practice.bank.core import Bank, Call, Customer, Doc, new_id, rfc3339
from deploy.practice.bank.faults import DELIVER_EVENT, Rule
from deploy.practice.bank.requests import EventDestinationCreate, read_query

EVENT = "v2.core.event"
DESTINATION = "v2.core.event_destination"
PING = "v2.core.event_destination.ping"
SHUFFLE_SECONDS = 3.0
DELAY_SECONDS = 3 * 24 * 3600.0

#: Kinds whose address is not simply the plural of their name.
_PLURALS = {"v2.money_management.transaction_entry": "transaction_entries"}


def address(kind: str, object_id: str) -> str:
    """The path under which the API shows an object."""
    *folders, name = kind.split(".")
    return "/" + "/".join([*folders, _PLURALS.get(kind, f"{name}s"), object_id])


def announce(
    bank: Bank, customer: Customer, event_type: str, related: Doc, call: Call | None = None, data: Doc | None = None
) -> str:
    """Write one event and queue its deliveries. `call` is the API request that caused it, if one did; `data` is what this type of
    event says beyond that, to whoever fetches it."""
    doc: Doc = {
        "id": new_id("evt"),
        "object": EVENT,
        "type": event_type,
        "context": None,
        "created": rfc3339(customer.now()),
        "livemode": False,
        "related_object": {
            "id": related["id"],
            "type": related["object"],
            "url": address(related["object"], related["id"]),
        },
    }
    if call:
        request = {"id": call.request_id, "idempotency_key": call.idempotency_key or ""}
        doc["reason"] = {"type": "request", "request": request}
    if data is not None:
        doc["data"] = data
    bank.store.run(
        "INSERT INTO event (id, account, type, object_id, created, doc) VALUES (?, ?, ?, ?, ?, ?)",
        doc["id"],
        customer.id,
        event_type,
        related["id"],
        doc["created"],
        json.dumps(doc),
    )
    for destination in bank.store.all("SELECT * FROM destination WHERE account = ?", customer.id):
        enabled = _still_sent(customer, json.loads(destination["enabled_events"]))
        if customer.settings.events_enabled and ("*" in enabled or event_type in enabled):
            _queue(bank, customer, doc, destination["id"], call)
    event_id: str = doc["id"]
    return event_id


def as_delivered(doc: str) -> str:
    """The body of a webhook: the thin event, without what only a fetched one says."""
    return json.dumps({name: value for name, value in json.loads(doc).items() if name != "data"})


def _queue(bank: Bank, customer: Customer, event: Doc, destination: str, call: Call | None) -> None:
    rule = bank.faults.choose("event", customer.id, DELIVER_EVENT, event["type"])
    for delay_seconds, signature in _deliveries(rule):
        delivery_id = bank.store.run(
            "INSERT INTO delivery (account, event, destination, due_at, signature) VALUES (?, ?, ?, ?, ?)",
            customer.id,
            event["id"],
            destination,
            customer.now() + delay_seconds,
            signature,
        ).lastrowid
        if rule and rule.fault == "event_before_response" and call and delivery_id:
            bank.before_response.setdefault(call.request_id, []).append(delivery_id)


def _deliveries(rule: Rule | None) -> list[tuple[float, str]]:
    """What becomes of one delivery under a fault: delays in seconds, and how each copy is signed."""
    if rule is None:
        return [(0.0, "good")]
    delay = rule.seconds
    plans: dict[str, list[tuple[float, str]]] = {
        "event_drop": [],
        "event_duplicate": [(0.0, "good"), (0.05, "good"), (0.5, "good")],
        "event_shuffle": [(secrets.randbelow(1000) / 1000 * (SHUFFLE_SECONDS if delay is None else delay), "good")],
        "event_delay": [(DELAY_SECONDS if delay is None else delay, "good")],
        "event_before_response": [(0.0, "good")],
        "event_bad_signature": [(0.0, "bad"), (0.5, "good")],
        "event_wrong_secret": [(0.0, "wrong_secret"), (0.5, "good")],
    }
    return plans[rule.fault]


def create_destination(bank: Bank, call: Call, body: EventDestinationCreate) -> str:
    """Register a webhook endpoint with a fresh signing secret and return its id."""
    now = rfc3339(call.customer.now())
    doc = {
        "id": new_id("ed"),
        "object": DESTINATION,
        "created": now,
        "description": body.description,
        "enabled_events": body.enabled_events,
        "event_payload": body.event_payload,
        "events_from": ["@self"],
        "livemode": False,
        "metadata": body.metadata,
        "name": body.name,
        "status": "enabled",
        "type": body.type,
        "updated": now,
    }
    bank.add(call.customer, doc)
    bank.store.run(
        "INSERT INTO destination (id, account, url, secret, enabled_events) VALUES (?, ?, ?, ?, ?)",
        doc["id"],
        call.account,
        body.webhook_endpoint.url,
        f"whsec_{secrets.token_urlsafe(24)}",
        json.dumps(body.enabled_events),
    )
    return str(doc["id"])


def show_destination(bank: Bank, call: Call, object_id: str, include: list[str]) -> Doc:
    """The destination, with the secret and the address only where the caller included them."""
    doc = bank.get(call.account, DESTINATION, object_id)
    doc["status"] = "enabled" if call.customer.settings.events_enabled else "disabled"
    doc["enabled_events"] = _still_sent(call.customer, doc["enabled_events"])
    row = bank.store.one("SELECT url, secret FROM destination WHERE id = ?", object_id)
    shown = {"webhook_endpoint.signing_secret": "signing_secret", "webhook_endpoint.url": "url"}
    if row and include:
        values = {"signing_secret": row["secret"], "url": row["url"]}
        doc["webhook_endpoint"] = {shown[name]: values[shown[name]] for name in include}
    return doc


def list_destinations(bank: Bank, call: Call, pairs: list[tuple[str, str]]) -> Doc:
    """event_destinations.list: every endpoint, the newest first."""
    query = read_query(pairs, {"include", "limit"}, frozenset({"include"}))
    rows = bank.store.all("SELECT id FROM destination WHERE account = ? ORDER BY rowid DESC", call.account)
    shown = [show_destination(bank, call, row["id"], query.get("include", [])) for row in rows]
    return {"data": shown, "next_page_url": None, "previous_page_url": None}


def _still_sent(customer: Customer, enabled: list[str]) -> list[str]:
    return [one for one in enabled if one not in customer.settings.left_out_events]


def ping(bank: Bank, call: Call, destination_id: str) -> str:
    """Send a ping event to show whether the endpoint listens, and return the event's id."""
    doc = bank.get(call.account, DESTINATION, destination_id)
    event_id = announce(bank, call.customer, PING, doc, call)
    _queue(bank, call.customer, {"id": event_id, "type": PING}, destination_id, call)
    return event_id


def resend(bank: Bank, customer: Customer, event_id: str) -> int:
    """Queue one event again for every endpoint that wants it, and return how many that were."""
    row = bank.store.one("SELECT type FROM event WHERE id = ? AND account = ?", event_id, customer.id)
    if row is None:
        return 0
    wanting = [
        destination["id"]
        for destination in bank.store.all("SELECT * FROM destination WHERE account = ?", customer.id)
        if {"*", row["type"]} & set(json.loads(destination["enabled_events"]))
    ]
    for destination_id in wanting:
        _queue_good(bank, customer, event_id, destination_id)
    return len(wanting)


def _queue_good(bank: Bank, customer: Customer, event_id: str, destination_id: str) -> None:
    bank.store.run(
        "INSERT INTO delivery (account, event, destination, due_at) VALUES (?, ?, ?, ?)",
        customer.id,
        event_id,
        destination_id,
        customer.now(),
    )
