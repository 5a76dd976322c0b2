"""Stripe Global Payouts behind the rail Protocols, through Stripe's own SDK: one request for each call, never a retry.

The only module that imports `stripe`. No body, name or account number of an answer reaches a log or an exception.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import stripe

from services.payments.rails import rules
from services.payments.rails import stripe_requests as bodies
from services.payments.rails import stripe_wire as wire
from services.payments.rails.protocol import (
    AccountFault,
    Balance,
    Credentials,
    EventRejectedError,
    FrozenRequest,
    PaymentOrder,
    RailAnswer,
    RailAnswerKind,
    RailEvent,
    ReceivedCredit,
    StatementLine,
)
from services.payments.rails.rules import UNREADABLE, event_kind
from services.payments.rails.stripe_calls import (
    OF_THE_REQUEST,
    all_pages,
    ask,
    error_code,
    is_stripes,
    read,
    refusal_of,
    unavailable,
)
from services.payments.rails.stripe_http import PooledClient
from services.payments.rails.stripe_payees import StripePayees
from shared.characters import check

_EVENT_AGE_SECONDS = 300
_CLIENTS_KEPT = 64
_PAYMENTS = "/v2/money_management/outbound_payments"
_OPTIONS = {"api_key", "stripe_version", "stripe_account", "stripe_context", "max_network_retries", "idempotency_key",
            "content_type", "headers", "base", "usage"}  # fmt: skip
"""What the SDK takes out of a body that it is given: options of the call."""

stripe.enable_telemetry = False  # it writes a file into the home directory and sends platform data
logging.getLogger("stripe").setLevel(logging.CRITICAL + 1)  # at INFO it repeats error messages, at DEBUG whole bodies


class StripeRail(StripePayees):
    """CallRail, PayeeRegistry and FloatAccount for Stripe. Safe to share between threads.

    Each API key has a client of its own; all of them share the kept-alive connections.
    """

    def __init__(
        self,
        api_base: str,
        connect_timeout_seconds: float,
        read_timeout_seconds: float,
        now: Callable[[], float] = time.time,
    ) -> None:
        if os.environ.get("STRIPE_LOG"):
            raise ValueError("STRIPE_LOG is set: Stripe's SDK would print account numbers. Unset it and start again.")
        self._api_base = api_base.rstrip("/")
        self._http = PooledClient(self._api_base, connect_timeout_seconds, read_timeout_seconds)
        self._now = now
        self._client_for = lru_cache(maxsize=_CLIENTS_KEPT)(self._new_client)

    def _new_client(self, api_key: str) -> stripe.StripeClient:
        return stripe.StripeClient(
            api_key,
            http_client=self._http,
            max_network_retries=0,  # we retry from the database, with the same key
            base_addresses={"api": self._api_base},
        )

    # Payments

    def freeze(self, credentials: Credentials, order: PaymentOrder) -> FrozenRequest:
        """Writes the request once; pure, no network. Raises ValueError for an order that Stripe cannot take."""
        body = bodies.payment(credentials.financial_account, order)
        # The SDK writes a v2 body with json.dumps and its defaults; so do we, and `pay` checks it.
        return FrozenRequest(body=json.dumps(body), api_version=stripe.api_version)

    def pay(self, credentials: Credentials, request: FrozenRequest, *, idempotency_key: str) -> RailAnswer:
        """Sends the frozen request under the key, one attempt, and classifies the answer; raises for no answer."""
        params = _thaw(request)
        if params is None:
            return rules.NOT_SENT
        try:
            # As it came: the SDK's own object of it costs as much as the call, and is read once.
            answer = self._client_for(credentials.api_key).raw_request(
                "post", _PAYMENTS, **params, idempotency_key=idempotency_key, stripe_version=request.api_version
            )
            return wire.OutboundPayment.model_validate(answer.data).answer(answer.request_id)
        except stripe.StripeError as error:
            return refusal_of(error)
        except Exception:  # the request may have arrived, so whatever broke, nobody can say that no money moved
            return RailAnswer(RailAnswerKind.UNKNOWN, code="answer_unreadable")

    def fetch(self, credentials: Credentials, provider_id: str) -> RailAnswer:
        """Asks for one payment. Raises RailUnavailableError when there is no usable answer, a refusal included:
        no refusal of a question says anything about the payment."""
        payments = self._client_for(credentials.api_key).v2.money_management.outbound_payments
        return ask(lambda: payments.retrieve(provider_id), wire.OutboundPayment).answer(None)

    def find(
        self, credentials: Credentials, *, recipient: str, payout_id: UUID, created_after: datetime
    ) -> list[RailAnswer]:
        """Looks among the payments to one recipient for ours (Stripe cannot filter by metadata; a new payment may be
        missing from the list for some seconds). Raises RailUnavailableError."""
        since = bodies.moment(created_after)
        payments = self._client_for(credentials.api_key).v2.money_management.outbound_payments
        pages = all_pages(
            lambda: payments.list({"recipient": recipient, "created": {"gte": since}, "limit": 100}).auto_paging_iter()
        )
        ours = [raw for raw in pages if (raw.get("metadata") or {}).get("payout_id") == str(payout_id)]
        return [read(raw, wire.OutboundPayment).answer(None) for raw in ours]

    # Events

    def parse_event(self, credentials: Credentials, raw: bytes, headers: Mapping[str, str]) -> RailEvent:
        """Verifies a webhook against each of the secrets and reads it; no network. Raises EventRejectedError."""
        signature = next((value for name, value in headers.items() if name.lower() == "stripe-signature"), "")
        if not self._is_fresh(signature):
            raise EventRejectedError("The event has no readable signature, or is more than 5 minutes early or late.")
        client = self._client_for(credentials.api_key)
        for secret in credentials.webhook_secrets:
            event = _believed(client, raw, signature, secret)
            if event is not None:
                return event
        raise EventRejectedError("The event is unreadable, or no signing secret of this organisation fits it.")

    def _is_fresh(self, signature: str) -> bool:
        # The SDK accepts any time in the future, so the age is ours to check, both ways.
        fields = dict(item.partition("=")[::2] for item in signature.split(","))
        signed_at = fields.get("t", "")
        return (
            signed_at.isascii()
            and signed_at.isdigit()
            and len(signed_at) < 16
            and abs(self._now() - int(signed_at)) <= _EVENT_AGE_SECONDS
        )

    # The float

    def prove(self, credentials: Credentials) -> AccountFault | None:
        """Asks whether the key opens the financial account. Raises RailUnavailableError where nobody can say."""
        accounts = self._client_for(credentials.api_key).v2.money_management.financial_accounts
        try:
            found = wire.AccountState.model_validate(accounts.retrieve(credentials.financial_account).to_dict())
        except stripe.StripeError as error:
            fault = rules.account_fault(error.http_status) if is_stripes(error) else None
            if fault is None:
                raise unavailable(error.http_status, error_code(error)) from None
            return fault
        except Exception:
            raise unavailable(code=UNREADABLE) from None  # the cause may quote the body
        return None if found.status == "open" else AccountFault.NOT_OPEN

    def balance(self, credentials: Credentials) -> Balance:
        """What our account holds, in pence. Raises RailUnavailableError."""
        accounts = self._client_for(credentials.api_key).v2.money_management.financial_accounts
        held = ask(lambda: accounts.retrieve(credentials.financial_account), wire.FinancialAccount).balance
        return Balance(
            available_pence=wire.pence(held.available),
            outbound_pending_pence=wire.pence(held.outbound_pending),
        )

    def fetch_credit(self, credentials: Credentials, credit_id: str) -> ReceivedCredit:
        """Asks for one credit. Raises RailUnavailableError."""
        credits_received = self._client_for(credentials.api_key).v2.money_management.received_credits
        credit = ask(lambda: credits_received.retrieve(credit_id), wire.Credit)
        return ReceivedCredit(credit.id, credit.amount.value, settled=credit.status == "succeeded")

    def statement(self, credentials: Credentials, *, since: datetime | None = None) -> list[StatementLine]:
        """Every line that moved money, from a moment on where given, oldest first. Raises RailUnavailableError."""
        transactions = self._client_for(credentials.api_key).v2.money_management.transactions
        query = bodies.statement(credentials.financial_account, since)
        pages = all_pages(lambda: transactions.list(query).auto_paging_iter())
        lines = sorted((read(raw, wire.Transaction) for raw in pages), key=lambda line: (line.created, line.id))
        return [line.in_pounds() for line in lines if line.status != "void" and line.amount.currency == "gbp"]

    def subscribe(self, credentials: Credentials, url: str, *, idempotency_key: str) -> str:
        """Asks for events at `url`; returns the signing secret, which Stripe tells only this once.
        Raises RailUnavailableError or RailRefusedError."""
        destinations = self._client_for(credentials.api_key).v2.core.event_destinations
        return ask(
            lambda: destinations.create(
                bodies.event_destination(url),
                {"idempotency_key": idempotency_key},
            ),
            wire.EventDestination,
            refusals=OF_THE_REQUEST,
        ).webhook_endpoint.signing_secret


def _thaw(request: FrozenRequest) -> Any:
    """The SDK's parameters for a frozen body; None if the SDK would write other bytes than were frozen."""
    try:
        params = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(params, dict) or json.dumps(params) != request.body or params.keys() & _OPTIONS:
        return None
    return params


def _believed(client: stripe.StripeClient, raw: bytes, signature: str, secret: str) -> RailEvent | None:
    """The event, if it is signed with this secret and readable; None otherwise."""
    try:
        event = client.parse_event_notification(raw, signature, secret, tolerance=0)  # the age is checked already
        related = cast(Any, getattr(event, "related_object", None))
        object_id, request = getattr(related, "id", None), event.reason.request if event.reason else None
        for word in (event.id, event.type, object_id or ""):
            check(word)
        return RailEvent(
            event_id=event.id,
            type=event.type,
            kind=event_kind(event.type),
            object_id=object_id,
            idempotency_key=request.idempotency_key if request else None,
        )
    except (stripe.StripeError, ValueError, TypeError, LookupError, AttributeError):
        return None  # the SDK has no one error for "not signed by this secret, or not an event"
