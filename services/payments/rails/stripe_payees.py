"""Payees at Stripe: recipients, their payout methods, and the checks of their names."""

from collections.abc import Callable
from typing import Protocol

import stripe

from services.payments.rails import stripe_requests as bodies
from services.payments.rails import stripe_wire as wire
from services.payments.rails.protocol import (
    BankDetails,
    Credentials,
    NameCheck,
    NotPayable,
    PayeeStanding,
    RegisteredMethod,
)
from services.payments.rails.rules import read_match
from services.payments.rails.stripe_calls import OF_ANY_KIND, Dictable, ask
from services.payments.rails.stripe_wire import StripeRecipient


class _HasClients(Protocol):
    def _client_for(self, api_key: str) -> stripe.StripeClient: ...


class StripePayees:
    """PayeeRegistry for Stripe: a part of `StripeRail`. Each step has a key of its own, so that a repeat is harmless."""

    def register(
        self: _HasClients, credentials: Credentials, details: BankDetails, *, idempotency_key: str
    ) -> RegisteredMethod | NotPayable:
        """Creates recipient, payout method and name check; NotPayable where Stripe does not pay this recipient, or not yet.
        Raises RailUnavailableError or RailRefusedError."""
        client = self._client_for(credentials.api_key)
        recipient = _recipient(client, credentials, details, idempotency_key)
        if recipient.standing is not PayeeStanding.ACTIVE:
            return NotPayable(recipient.standing, recipient.missing)
        setup = ask(
            lambda: client.v2.money_management.outbound_setup_intents.create(
                bodies.method(details), {"idempotency_key": f"{idempotency_key}_si", "stripe_context": recipient.id}
            ),
            wire.SetupIntent,
            refusals=OF_ANY_KIND,
        )
        method = setup.payout_method
        check = _check(client, recipient.id, method.id, f"{idempotency_key}_rv")
        return RegisteredMethod(
            recipient=recipient.id,
            method=method.id,
            bank_name=method.bank_account.bank_name,
            last4=method.bank_account.last4,
            usable=setup.status == "succeeded" and method.usable,
            match=check.match,
            verification=check.verification,
            cleared=check.cleared,
            matched_name=check.matched_name,
        )

    def check_name(
        self: _HasClients, credentials: Credentials, *, recipient: str, method: str, idempotency_key: str
    ) -> NameCheck:
        """Checks the name again, for the next payment. Raises RailUnavailableError or RailRefusedError."""
        return _check(self._client_for(credentials.api_key), recipient, method, idempotency_key)

    def clear_name(
        self: _HasClients, credentials: Credentials, verification: str, *, idempotency_key: str
    ) -> NameCheck:
        """Tells Stripe that a person accepted the result; it takes that only of a check that awaits it (`cleared` is false).
        Raises RailUnavailableError or RailRefusedError."""
        checks = self._client_for(credentials.api_key).v2.money_management.recipient_verifications
        return _name_check(lambda: checks.acknowledge(verification, {}, {"idempotency_key": idempotency_key}))


def _recipient(
    client: stripe.StripeClient, credentials: Credentials, details: BankDetails, idempotency_key: str
) -> StripeRecipient:
    """The recipient, made or found again under its key. One that was pending when it was made may have moved on since, so it
    is looked at; what the answer to a repeated request shows of it is not promised."""
    accounts, body = client.v2.core.accounts, bodies.recipient(details, credentials.contact_email)
    key = bodies.recipient_key(idempotency_key, credentials.contact_email)
    made = ask(lambda: accounts.create(body, {"idempotency_key": key}), StripeRecipient, refusals=OF_ANY_KIND)
    if made.standing is PayeeStanding.ACTIVE:
        return made
    return ask(
        lambda: accounts.retrieve(made.id, {"include": bodies.RECIPIENT_PARTS}), StripeRecipient, refusals=OF_ANY_KIND
    )


def _check(client: stripe.StripeClient, recipient: str, method: str, idempotency_key: str) -> NameCheck:
    checks = client.v2.money_management.recipient_verifications
    return _name_check(
        lambda: checks.create({"recipient": recipient, "payout_method": method}, {"idempotency_key": idempotency_key})
    )


def _name_check(call: Callable[[], Dictable]) -> NameCheck:
    check = ask(call, wire.Verification, refusals=OF_ANY_KIND)
    return NameCheck(
        check.id,
        read_match(check.match_result),
        cleared=check.status in ("verified", "acknowledged"),
        matched_name=check.matched_name,
    )
