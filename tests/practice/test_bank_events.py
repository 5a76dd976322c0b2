"""Events: signed, retried, doubled, late, lost or early, and always listed."""

import json
from typing import Any

import pytest
import stripe

from tests.practice.conftest import Teller, wait_for
from tests.practice.receiver import Receiver

PAYMENT = "v2.money_management.outbound_payment"


@pytest.fixture
def secret(teller: Teller, receiver: Receiver) -> str:
    """The signing secret of a destination that sends payment and credit events to the receiver."""
    destination = teller.client().v2.core.event_destinations.create(
        {
            "name": "tests",
            "type": "webhook_endpoint",
            "event_payload": "thin",
            "enabled_events": [
                f"{PAYMENT}.created",
                f"{PAYMENT}.posted",
                "v2.money_management.received_credit.available",
            ],
            "webhook_endpoint": {"url": receiver.url()},
            "include": ["webhook_endpoint.signing_secret"],
        }
    )
    assert destination.webhook_endpoint is not None
    assert destination.webhook_endpoint.signing_secret is not None
    return destination.webhook_endpoint.signing_secret


def received(receiver: Receiver, event_type: str) -> list[Any]:
    """The events of one type that the receiver has, as JSON."""
    bodies = [json.loads(hit.body) for hit in list(receiver.hits)]
    return [body for body in bodies if body["type"] == event_type]


def test_events_are_signed_and_lead_to_the_payment(teller: Teller, receiver: Receiver, secret: str) -> None:
    payment = teller.pay(teller.recipient(), key="my-key")
    wait_for(lambda: received(receiver, f"{PAYMENT}.posted"))
    client = teller.client()
    for hit in receiver.hits:
        notification: Any = client.parse_event_notification(hit.body, hit.headers["stripe-signature"], secret)
        assert notification.fetch_related_object().id == payment.id
        assert notification.fetch_event().type == notification.type
        with pytest.raises(stripe.SignatureVerificationError):
            client.parse_event_notification(hit.body, hit.headers["stripe-signature"], "whsec_wrong")
    [created] = received(receiver, f"{PAYMENT}.created")
    assert created["reason"]["request"]["idempotency_key"] == "my-key"


@pytest.mark.usefixtures("secret")
def test_money_that_arrives_is_announced(teller: Teller, receiver: Receiver) -> None:
    teller.credit(500)
    wait_for(lambda: received(receiver, "v2.money_management.received_credit.available"))


@pytest.mark.usefixtures("secret")
def test_every_event_can_be_fetched_whole(teller: Teller) -> None:
    teller.credit(500)
    payment = teller.pay(teller.recipient("30009303"))
    teller.wait_for_status(payment.id, "returned")
    listed = teller.client().v2.core.events.list({"limit": 3}).auto_paging_iter()
    kinds = {event.type for event in listed}
    assert {"v2.money_management.received_credit.available", f"{PAYMENT}.returned"} <= kinds
    arrived: Any
    [arrived] = (
        teller.client()
        .v2.core.events.list({"types": ["v2.money_management.received_credit.available"], "limit": 1})
        .data
    )
    assert arrived.data.transaction_id.startswith("trxn_")


@pytest.mark.usefixtures("secret")
def test_deliveries_are_repeated_until_accepted(teller: Teller, receiver: Receiver) -> None:
    receiver.answers = [500, 302]
    teller.credit(500)
    wait_for(lambda: receiver.hits)
    teller.advance(60)
    wait_for(lambda: len(receiver.hits) == 2)
    teller.advance(60)
    wait_for(lambda: len(receiver.hits) == 3)
    assert len({hit.body for hit in receiver.hits}) == 1
    wait_for(lambda: teller.world.look(f"/bank/practice/accounts/{teller.account_id}/deliveries")["done"] == 1)


@pytest.mark.usefixtures("secret")
def test_duplicates(teller: Teller, receiver: Receiver) -> None:
    teller.fault("event_duplicate")
    teller.credit(500)
    wait_for(lambda: len(receiver.hits) == 3)
    assert len({json.loads(hit.body)["id"] for hit in receiver.hits}) == 1


@pytest.mark.usefixtures("secret")
def test_dropped_events_are_still_listed(teller: Teller, receiver: Receiver) -> None:
    teller.fault("event_drop", next_calls=2)
    payment = teller.pay(teller.recipient())
    teller.wait_for_status(payment.id, "posted")
    listed = teller.client().v2.core.events.list({"object_id": payment.id})
    assert {event.type for event in listed.data} == {f"{PAYMENT}.created", f"{PAYMENT}.posted"}
    assert receiver.hits == []
    answer = teller.world.control(f"/bank/practice/accounts/{teller.account_id}/events/{listed.data[0].id}/resend")
    assert answer == {"queued": 1}
    wait_for(lambda: receiver.hits)


@pytest.mark.usefixtures("secret")
def test_delayed_events_wait_for_the_clock(teller: Teller, receiver: Receiver) -> None:
    teller.fault("event_delay", seconds=3600)
    teller.credit(500)
    teller.credit(600)
    wait_for(lambda: len(receiver.hits) == 1)
    teller.advance(3600)
    wait_for(lambda: len(receiver.hits) == 2)


@pytest.mark.usefixtures("secret")
def test_an_event_can_come_before_the_response(teller: Teller, receiver: Receiver) -> None:
    payee = teller.recipient()
    teller.fault("event_before_response")
    payment = teller.pay(payee)
    assert [event["related_object"]["id"] for event in received(receiver, f"{PAYMENT}.created")] == [payment.id]


@pytest.mark.parametrize("fault", ["event_bad_signature", "event_wrong_secret"])
def test_bad_signatures_come_before_the_good_one(teller: Teller, receiver: Receiver, secret: str, fault: str) -> None:
    receiver.answers = [400]
    teller.fault(fault)
    teller.credit(500)
    wait_for(lambda: len(receiver.hits) == 2)
    client = teller.client()
    bad, good = receiver.hits
    with pytest.raises(stripe.SignatureVerificationError):
        client.parse_event_notification(bad.body, bad.headers["stripe-signature"], secret)
    client.parse_event_notification(good.body, good.headers["stripe-signature"], secret)


def test_ping(teller: Teller, receiver: Receiver) -> None:
    service = teller.client().v2.core.event_destinations
    destination = service.create(
        {
            "name": "ping",
            "type": "webhook_endpoint",
            "event_payload": "thin",
            "enabled_events": [f"{PAYMENT}.created"],
            "webhook_endpoint": {"url": receiver.url("/ping")},
        }
    )
    assert not hasattr(destination, "webhook_endpoint"), "the secret is shown only when it is included"
    event = service.ping(destination.id)
    wait_for(lambda: [hit for hit in receiver.hits if hit.path == "/ping"])
    listed = teller.client().v2.core.events.list({"types": ["v2.core.event_destination.ping"]})
    assert [found.id for found in listed.data] == [event.id]
