"""An account at the practice bank that is not ready: it says so as Stripe would, and pays nobody."""

from typing import Any

import pytest
import stripe

from tests.practice.conftest import Teller, error_code


def test_an_account_shows_its_address_and_its_destinations(teller: Teller) -> None:
    client = teller.client()
    [address] = client.v2.money_management.financial_addresses.list(
        {"financial_account": teller.financial_account_id}
    ).data
    assert (address.status, address.settlement_currency) == ("active", "gbp")
    made = client.v2.core.event_destinations.create(
        {
            "name": "tests",
            "type": "webhook_endpoint",
            "event_payload": "thin",
            "enabled_events": ["v2.money_management.outbound_payment.posted"],
            "webhook_endpoint": {"url": "http://127.0.0.1:9/"},
        }
    )
    [listed] = client.v2.core.event_destinations.list({"include": ["webhook_endpoint.url"]}).data
    assert (listed.id, listed.status) == (made.id, "enabled")
    assert listed.webhook_endpoint is not None
    assert listed.webhook_endpoint.to_dict() == {"url": "http://127.0.0.1:9/"}, "the secret was told when it was made"
    teller.settings(events_enabled=False, left_out_events=["v2.money_management.outbound_payment.posted"])
    [listed] = client.v2.core.event_destinations.list().data
    assert (listed.status, listed.enabled_events) == ("disabled", [])


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a closed account": ({"account_status": "closed"}, "outbound_flow_from_closed_financial_account_unsupported"),
    "an account that is being opened": ({"account_status": "pending"}, "pending_financial_account"),
    "no address": ({"address_status": "none"}, "financial_address_creation_required"),
    "a key without the right": ({"refused_operations": ["outbound_payments.create"]}, "permission_denied"),
    "a revoked key": ({"key_works": False}, "api_key_invalid"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_ready_pays_nobody(teller: Teller, what: str) -> None:
    payee = teller.recipient("12345678")
    settings, code = REFUSED[what]
    teller.settings(**settings)
    with pytest.raises(stripe.StripeError) as refusal:
        teller.pay(payee)
    assert error_code(refusal.value) == code
    assert teller.truth()["payments"] == {}


def test_without_name_checks_none_is_made(teller: Teller) -> None:
    _, method = teller.recipient("12345678")
    teller.settings(name_checks_enabled=False)
    with pytest.raises(stripe.StripeError) as refusal:
        teller.client().v2.money_management.recipient_verifications.create({"payout_method": method})
    assert error_code(refusal.value) == "storer_capability_not_active"
