"""The bodies that we send to Stripe, and nothing else: pure, values in and a mapping out.

They are typed as `Any` because the SDK's own types for them cannot name a key called `from`.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

from services.payments.rails.protocol import BankDetails, PaymentOrder
from shared.errors import Effect

EVENT_TYPES = (
    *(
        f"v2.money_management.outbound_payment.{what}"
        for what in ("posted", "failed", "returned", "canceled", "under_review")
    ),
    *(f"v2.money_management.received_credit.{what}" for what in ("available", "succeeded", "failed", "returned")),
)
"""What we ask Stripe to tell us about: news only. A payment's creation is what the answer to our own call tells."""


def payment(financial_account: str, order: PaymentOrder) -> Any:
    """An outbound payment in pounds by Faster Payments. Raises ValueError for an order that Stripe cannot take."""
    if order.amount_pence <= 0:
        raise ValueError(f"A payment must be at least 1p. {Effect.NOTHING_SENT}")
    if not 3 <= len(order.descriptor) <= 22:
        raise ValueError(f"The words on the bank statement must be 3 to 22 characters long. {Effect.NOTHING_SENT}")
    body = {
        "from": {"financial_account": financial_account, "currency": "gbp"},
        "to": {
            "recipient": order.recipient,
            "payout_method": order.method,
            "currency": "gbp",
            "payout_method_options": {"bank_account": {"preferred_networks": ["fps"]}},
        },
        "amount": {"value": order.amount_pence, "currency": "gbp"},
        "recipient_notification": {"setting": "none"},  # what is said to people is ours to say
        "statement_descriptor": order.descriptor,
        "metadata": {"payout_id": str(order.payout_id), "org": str(order.org_id), "gen": str(order.generation)},
    }
    if order.verification is not None:
        body["recipient_verification"] = order.verification
    return body


RECIPIENT_PARTS: Any = ["configuration.recipient", "identity", "requirements"]
"""What Stripe is asked to show of a recipient: without being asked it shows none of these."""


def recipient_key(idempotency_key: str, contact_email: str | None) -> str:
    """The key under which a recipient is made. Another address makes another request, which needs another key."""
    suffix = f"_{hashlib.sha256(contact_email.encode()).hexdigest()[:12]}" if contact_email else ""
    return f"{idempotency_key}_rc{suffix}"


def recipient(details: BankDetails, contact_email: str | None = None) -> Any:
    """A recipient account; the last word of a person's name is taken as the surname. `contact_email` is the organisation's own
    address, sent where it has set one."""
    name = details.holder_name.strip()
    if details.is_organisation:
        identity: dict[str, Any] = {"entity_type": "company", "business_details": {"registered_name": name}}
    else:
        given, _, surname = name.rpartition(" ")
        individual = {"given_name": given, "surname": surname} if given else {"surname": surname}
        identity = {"entity_type": "individual", "individual": individual}
    return {
        "display_name": name,
        "identity": {"country": "gb", **identity},
        "configuration": {"recipient": {"capabilities": {"bank_accounts": {"fps": {"requested": True}}}}},
        **({"contact_email": contact_email} if contact_email else {}),
        "include": RECIPIENT_PARTS,
    }


def method(details: BankDetails) -> Any:
    """A bank account to pay into; the sort code goes without hyphens."""
    return {
        "payout_method_data": {
            "type": "bank_account",
            "bank_account": {
                "account_number": details.account_number,
                "routing_number": "".join(digit for digit in details.sort_code if digit not in " -"),
                "country": "GB",
                "currency": "gbp",
            },
        },
        "usage_intent": "payment",
    }


def event_destination(url: str) -> Any:
    """A subscription to EVENT_TYPES, delivered to `url`; the answer is asked to include the signing secret."""
    return {
        "name": "Sameday",
        "type": "webhook_endpoint",
        "event_payload": "thin",
        "enabled_events": list(EVENT_TYPES),
        "webhook_endpoint": {"url": url},
        "include": ["webhook_endpoint.signing_secret"],
    }


def no_payment(nowhere: str) -> Any:
    """A payment from no account to nobody, which only shows whether the key may pay: Stripe knows none of these ids."""
    return {
        "from": {"financial_account": f"fa_{nowhere}", "currency": "gbp"},
        "to": {"recipient": f"acct_{nowhere}", "payout_method": f"gbba_{nowhere}", "currency": "gbp"},
        "amount": {"value": 1, "currency": "gbp"},
    }


def no_recipient() -> Any:
    """A recipient in a country that there is not, which only shows whether the key may add any."""
    return {"display_name": "Sameday's check: never made", "identity": {"country": "zz", "entity_type": "individual"}}


def statement(financial_account: str, since: datetime | None) -> Any:
    """The question for a statement, from a moment on where given."""
    query: dict[str, Any] = {"financial_account": financial_account, "limit": 100}
    if since is not None:
        query["created"] = {"gte": moment(since)}
    return query


def moment(when: datetime) -> str:
    """A moment as Stripe writes it: UTC, to the millisecond."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
