"""Webhooks: what is believed, what is refused with 400, and what an event may tell us."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stripe import WebhookSignature

from services.payments.rails.protocol import Credentials, EventRejectedError, RailEventKind
from services.payments.rails.stripe import StripeRail
from tests.payments.rails.conftest import NOW
from tests.payments.rails.peer import Peer

SECRET = "whsec_new"


def event(type: str = "v2.money_management.outbound_payment.posted", **more: Any) -> str:  # noqa: A002 - Stripe's word
    return json.dumps(
        {
            "id": "evt_1",
            "object": "v2.core.event",
            "type": type,
            "created": "2026-11-23T10:00:00.000Z",
            "livemode": False,
            "related_object": {"id": "obp_1", "type": "t", "url": "/v2/money_management/outbound_payments/obp_1"},
            "reason": {"type": "request", "request": {"id": "req_1", "idempotency_key": "po_1_1_0"}},
            **more,
        }
    )


def signed(payload: str, secret: str = SECRET, seconds_late: int = 0) -> dict[str, str]:
    stamp = int(NOW) - seconds_late
    return {"Stripe-Signature": WebhookSignature.generate_signature_header(payload, secret, stamp)}


@pytest.mark.parametrize("secret", ["whsec_new", "whsec_old"])
@pytest.mark.parametrize("seconds_late", [0, 300, -300])
def test_a_signed_event_is_read(
    peer: Peer, rail: StripeRail, credentials: Credentials, secret: str, seconds_late: int
) -> None:
    got = rail.parse_event(credentials, event().encode(), signed(event(), secret, seconds_late))
    assert (got.event_id, got.object_id, got.idempotency_key) == ("evt_1", "obp_1", "po_1_1_0")
    assert got.kind is RailEventKind.PAYMENT
    assert peer.seen == []


@pytest.mark.parametrize("seconds_late", [301, -301, 10**9, -(10**9)])
def test_an_event_from_the_past_or_the_future_is_refused(
    rail: StripeRail, credentials: Credentials, seconds_late: int
) -> None:
    with pytest.raises(EventRejectedError, match="5 minutes"):
        rail.parse_event(credentials, event().encode(), signed(event(), seconds_late=seconds_late))


@pytest.mark.parametrize(
    "spoilt",
    [{"id": "evt_\x00"}, {"type": "v2.\x1b"}, {"related_object": {"id": "obp_\ud800", "type": "t", "url": "/"}}],
)
def test_an_event_with_a_sign_that_cannot_be_kept_is_not_believed(
    rail: StripeRail, credentials: Credentials, spoilt: dict[str, Any]
) -> None:
    body = event(**spoilt)
    with pytest.raises(EventRejectedError):
        rail.parse_event(credentials, body.encode(), signed(body))


def test_a_type_that_nobody_knows_is_still_an_event(rail: StripeRail, credentials: Credentials) -> None:
    body = event("v2.money_management.outbound_payment.sent_to_mars", reason=None)
    got = rail.parse_event(credentials, body.encode(), signed(body))
    assert (got.kind, got.object_id, got.idempotency_key) == (RailEventKind.PAYMENT, "obp_1", None)
    body = event("v9.new.thing", related_object=None)
    got = rail.parse_event(credentials, body.encode(), signed(body))
    assert (got.kind, got.object_id) == (RailEventKind.OTHER, None)


def test_a_ping_is_known(rail: StripeRail, credentials: Credentials) -> None:
    body = event("v2.core.event_destination.ping")
    assert rail.parse_event(credentials, body.encode(), signed(body)).kind is RailEventKind.PING


def test_the_header_may_be_in_any_case(rail: StripeRail, credentials: Credentials) -> None:
    [value] = signed(event()).values()
    assert rail.parse_event(credentials, event().encode(), {"stripe-signature": value}).event_id == "evt_1"


@pytest.mark.parametrize(
    ("secrets", "raw", "headers"),
    [
        (("whsec_new",), event().encode(), {}),
        (("whsec_new",), event().encode(), {"Stripe-Signature": ""}),
        (("whsec_new",), event().encode(), {"Stripe-Signature": "nonsense"}),
        (("whsec_new",), event().encode(), {"Stripe-Signature": f"t={int(NOW)}"}),
        (("whsec_new",), event().encode(), {"Stripe-Signature": f"t={int(NOW)},v1=ŵŷ"}),
        (("whsec_new",), event().encode(), {"Stripe-Signature": f"t={int(NOW)},v0=00"}),
        (("whsec_new",), event().encode(), {"Stripe-Signature": "t=99999999999999999999,v1=00"}),
        (("whsec_other",), event().encode(), signed(event())),
        (("",), event().encode(), signed(event(), " ")),
        ((" ",), event().encode(), signed(event(), " ")),
        ((), event().encode(), signed(event())),
        (("whsec_new",), event().encode() + b" ", signed(event())),
        (("whsec_new",), b"\xff\xfe" + event().encode(), signed(event())),
        (("whsec_new",), b"[]", signed("[]")),
        (("whsec_new",), b"not json", signed("not json")),
        (("whsec_new",), b'{"object": "event", "type": "x"}', signed('{"object": "event", "type": "x"}')),
        (("whsec_new",), event(related_object=None).encode(), signed(event(related_object=None))),
    ],
)
def test_what_is_not_believed(
    rail: StripeRail, credentials: Credentials, secrets: tuple[str, ...], raw: bytes, headers: dict[str, str]
) -> None:
    with pytest.raises(EventRejectedError) as caught:
        rail.parse_event(replace(credentials, webhook_secrets=secrets), raw, headers)
    assert "obp_1" not in str(caught.value)


@example(raw=event().encode(), signature=f"t={int(NOW)},v1==")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(raw=st.binary(), signature=st.text() | st.text().map(lambda text: f"t={int(NOW)},v1={text}"))
def test_no_request_of_a_stranger_is_believed_or_crashes(
    rail: StripeRail, credentials: Credentials, raw: bytes, signature: str
) -> None:
    with pytest.raises(EventRejectedError):
        rail.parse_event(credentials, raw, {"Stripe-Signature": signature})
