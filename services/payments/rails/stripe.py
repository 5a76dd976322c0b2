"""Stripe Global Payouts behind the rail Protocols, through Stripe's own SDK: one request for each call, never a retry.

The only module that imports `stripe`. No body, name or account number of an answer reaches a log or an exception.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

import stripe
from pydantic import BaseModel

from services.payments.rails import rules
from services.payments.rails import stripe_requests as bodies
from services.payments.rails import stripe_wire as wire
from services.payments.rails.protocol import (
    AccountFault,
    Balance,
    BankDetails,
    Credentials,
    EventRejectedError,
    FrozenRequest,
    NameCheck,
    PaymentOrder,
    RailAnswer,
    RailAnswerKind,
    RailEvent,
    RailRefusedError,
    RailUnavailableError,
    ReceivedCredit,
    RegisteredMethod,
    StatementLine,
)
from services.payments.rails.rules import UNREADABLE, classify, event_kind, machine_word, read_match
from shared.characters import check

_EVENT_AGE_SECONDS = 300
_CLIENTS_KEPT = 64
_ASK_AGAIN = frozenset({RailAnswerKind.UNKNOWN, RailAnswerKind.TRY_LATER, RailAnswerKind.PAUSE_RUN})

stripe.enable_telemetry = False  # it writes a file into the home directory and sends platform data
logging.getLogger("stripe").setLevel(logging.CRITICAL + 1)  # at INFO it repeats error messages, at DEBUG whole bodies


class _Dictable(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


_Shape = TypeVar("_Shape", bound=BaseModel)


class StripeRail:
    """CallRail, PayeeRegistry and FloatAccount for Stripe. Safe to share between threads.

    Each API key has a client of its own, and each thread of a client its own kept-alive connection.
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
        self._timeout_seconds = (connect_timeout_seconds, read_timeout_seconds)
        self._now = now
        self._client_for = lru_cache(maxsize=_CLIENTS_KEPT)(self._new_client)

    def _new_client(self, api_key: str) -> stripe.StripeClient:
        return stripe.StripeClient(
            api_key,
            http_client=stripe.RequestsClient(timeout=self._timeout_seconds),
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
            return RailAnswer(RailAnswerKind.OUR_BUG, code="frozen_request_unreadable")
        try:
            payment = self._client_for(credentials.api_key).v2.money_management.outbound_payments.create(
                params, {"idempotency_key": idempotency_key, "stripe_version": request.api_version}
            )
            return wire.OutboundPayment.model_validate(payment.to_dict()).answer(_request_id(payment))
        except stripe.StripeError as error:
            return _refusal(error)
        except Exception:  # the request may have arrived, so whatever broke, nobody can say that no money moved
            return RailAnswer(RailAnswerKind.UNKNOWN, code="answer_unreadable")

    def fetch(self, credentials: Credentials, provider_id: str) -> RailAnswer:
        """Asks for one payment. Raises RailUnavailableError when there is no usable answer, a refusal included:
        no refusal of a question says anything about the payment."""
        payments = self._client_for(credentials.api_key).v2.money_management.outbound_payments
        return _ask(lambda: payments.retrieve(provider_id), wire.OutboundPayment).answer(None)

    def find(
        self, credentials: Credentials, *, recipient: str, payout_id: UUID, created_after: datetime
    ) -> list[RailAnswer]:
        """Looks among the payments to one recipient for ours (Stripe cannot filter by metadata; a new payment may be
        missing from the list for some seconds). Raises RailUnavailableError."""
        since = bodies.moment(created_after)
        payments = self._client_for(credentials.api_key).v2.money_management.outbound_payments
        pages = _all_pages(
            lambda: payments.list({"recipient": recipient, "created": {"gte": since}, "limit": 100}).auto_paging_iter()
        )
        ours = [raw for raw in pages if (raw.get("metadata") or {}).get("payout_id") == str(payout_id)]
        return [_read(raw, wire.OutboundPayment).answer(None) for raw in ours]

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

    # Payees

    def register(self, credentials: Credentials, details: BankDetails, *, idempotency_key: str) -> RegisteredMethod:
        """Creates recipient, payout method and name check, each under a key of its own, so that a repeat is harmless.
        Raises RailUnavailableError or RailRefusedError."""
        client = self._client_for(credentials.api_key)
        recipient = _ask(
            lambda: client.v2.core.accounts.create(
                bodies.recipient(details), {"idempotency_key": f"{idempotency_key}_rc"}
            ),
            wire.Created,
            refusable=True,
        ).id
        setup = _ask(
            lambda: client.v2.money_management.outbound_setup_intents.create(
                bodies.method(details), {"idempotency_key": f"{idempotency_key}_si", "stripe_context": recipient}
            ),
            wire.SetupIntent,
            refusable=True,
        )
        method = setup.payout_method
        check = self.check_name(
            credentials, recipient=recipient, method=method.id, idempotency_key=f"{idempotency_key}_rv"
        )
        return RegisteredMethod(
            recipient=recipient,
            method=method.id,
            bank_name=method.bank_account.bank_name,
            last4=method.bank_account.last4,
            usable=setup.status == "succeeded" and method.usable,
            match=check.match,
            verification=check.verification,
        )

    def check_name(self, credentials: Credentials, *, recipient: str, method: str, idempotency_key: str) -> NameCheck:
        """Checks the name again, for the next payment. Raises RailUnavailableError or RailRefusedError."""
        checks = self._client_for(credentials.api_key).v2.money_management.recipient_verifications
        return _name_check(
            lambda: checks.create(
                {"recipient": recipient, "payout_method": method}, {"idempotency_key": idempotency_key}
            )
        )

    def clear_name(self, credentials: Credentials, verification: str, *, idempotency_key: str) -> NameCheck:
        """Tells Stripe that a person accepted the result. Raises RailUnavailableError or RailRefusedError."""
        checks = self._client_for(credentials.api_key).v2.money_management.recipient_verifications
        return _name_check(lambda: checks.acknowledge(verification, {}, {"idempotency_key": idempotency_key}))

    # The float

    def prove(self, credentials: Credentials) -> AccountFault | None:
        """Asks whether the key opens the financial account. Raises RailUnavailableError where nobody can say."""
        accounts = self._client_for(credentials.api_key).v2.money_management.financial_accounts
        try:
            found = wire.AccountState.model_validate(accounts.retrieve(credentials.financial_account).to_dict())
        except stripe.StripeError as error:
            fault = rules.account_fault(error.http_status) if _is_stripes(error) else None
            if fault is None:
                raise _unavailable(error.http_status, _error_code(error)) from None
            return fault
        except Exception:
            raise _unavailable(code=UNREADABLE) from None  # the cause may quote the body
        return None if found.status == "open" else AccountFault.NOT_OPEN

    def balance(self, credentials: Credentials) -> Balance:
        """What our account holds, in pence. Raises RailUnavailableError."""
        accounts = self._client_for(credentials.api_key).v2.money_management.financial_accounts
        held = _ask(lambda: accounts.retrieve(credentials.financial_account), wire.FinancialAccount).balance
        return Balance(
            available_pence=wire.pence(held.available),
            outbound_pending_pence=wire.pence(held.outbound_pending),
        )

    def fetch_credit(self, credentials: Credentials, credit_id: str) -> ReceivedCredit:
        """Asks for one credit. Raises RailUnavailableError."""
        credits_received = self._client_for(credentials.api_key).v2.money_management.received_credits
        credit = _ask(lambda: credits_received.retrieve(credit_id), wire.Credit)
        return ReceivedCredit(credit.id, credit.amount.value, settled=credit.status == "succeeded")

    def statement(self, credentials: Credentials, *, since: datetime | None = None) -> list[StatementLine]:
        """Every line that moved money, from a moment on where given, oldest first. Raises RailUnavailableError."""
        transactions = self._client_for(credentials.api_key).v2.money_management.transactions
        query = bodies.statement(credentials.financial_account, since)
        pages = _all_pages(lambda: transactions.list(query).auto_paging_iter())
        lines = sorted((_read(raw, wire.Transaction) for raw in pages), key=lambda line: (line.created, line.id))
        return [line.in_pounds() for line in lines if line.status != "void" and line.amount.currency == "gbp"]

    def subscribe(self, credentials: Credentials, url: str, *, idempotency_key: str) -> str:
        """Asks for events at `url`; returns the signing secret, which Stripe tells only this once.
        Raises RailUnavailableError or RailRefusedError."""
        destinations = self._client_for(credentials.api_key).v2.core.event_destinations
        return _ask(
            lambda: destinations.create(
                bodies.event_destination(url),
                {"idempotency_key": idempotency_key},
            ),
            wire.EventDestination,
            refusable=True,
        ).webhook_endpoint.signing_secret


def _thaw(request: FrozenRequest) -> Any:
    """The SDK's parameters for a frozen body; None if the SDK would write other bytes than were frozen."""
    try:
        params = json.loads(request.body)
    except ValueError:
        return None
    return params if isinstance(params, dict) and json.dumps(params) == request.body else None


def _error_code(error: stripe.StripeError) -> str | None:
    # Most v2 errors have a code and no type, and the SDK then leaves `error.code` empty.
    body = error.json_body.get("error") if isinstance(error.json_body, dict) else None
    return machine_word(body.get("code")) if isinstance(body, dict) else None


def _is_stripes(error: stripe.StripeError) -> bool:
    """Whether Stripe itself says this: a proxy on the way also refuses, in a shape of its own."""
    return isinstance(error.json_body, dict) and isinstance(error.json_body.get("error"), dict)


def _refusal(error: stripe.StripeError) -> RailAnswer:
    code = _error_code(error)
    return RailAnswer(
        classify(error.http_status, code),
        code=code,
        http_status=error.http_status,
        request_id=error.request_id,
    )


def _request_id(answered: stripe.StripeObject) -> str | None:
    response = answered.last_response
    return response.request_id if response else None


def _unavailable(http_status: int | None = None, code: str | None = None) -> RailUnavailableError:
    return RailUnavailableError(
        f"Stripe gave no usable answer (HTTP {http_status or 'none'}, code {code or 'none'}). "
        "The question moved no money; asking again is safe.",
        fault=rules.fault_of_answer(http_status, code),
    )


def _ask(call: Callable[[], _Dictable], shape: type[_Shape], *, refusable: bool = False) -> _Shape:
    """Asks, and reads the answer as `shape`. `refusable` lets a definitive refusal out as RailRefusedError."""
    try:
        return shape.model_validate(call().to_dict())
    except stripe.StripeError as error:
        answer = _refusal(error)
    except Exception:
        raise _unavailable(code=UNREADABLE) from None  # the cause may quote the body
    if refusable and answer.kind not in _ASK_AGAIN:
        raise RailRefusedError(answer.code or f"http_{answer.http_status}", answer.kind)
    raise _unavailable(answer.http_status, answer.code)


def _all_pages(pages: Callable[[], Iterable[_Dictable]]) -> list[dict[str, Any]]:
    try:
        return [item.to_dict() for item in pages()]
    except stripe.StripeError as error:
        answer = _refusal(error)
    except Exception:
        raise _unavailable(code=UNREADABLE) from None  # the cause may quote the body
    raise _unavailable(answer.http_status, answer.code)


def _read(raw: dict[str, Any], shape: type[_Shape]) -> _Shape:
    try:
        return shape.model_validate(raw)
    except ValueError:
        raise _unavailable(code=UNREADABLE) from None  # the cause quotes the body


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


def _name_check(call: Callable[[], _Dictable]) -> NameCheck:
    check = _ask(call, wire.Verification, refusable=True)
    return NameCheck(check.id, read_match(check.match_result), cleared=check.status in ("verified", "acknowledged"))
