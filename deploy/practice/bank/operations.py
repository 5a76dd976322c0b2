"""The operations of Stripe's API that the practice bank offers: name, address, what may be sent, what comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from deploy.practice.bank import events, lists, money, payees, payments
from deploy.practice.bank.core import Bank, Call, Doc
from deploy.practice.bank.requests import (
    AccountCreate,
    EventDestinationCreate,
    Nothing,
    PaymentCreate,
    SetupIntentCreate,
    Strict,
    VaultAccountCreate,
    VerificationCreate,
    read_query,
)

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Write:
    """A POST: `carry_out(bank, call, id in the path, body)` changes something and returns the object's id."""

    name: str
    path: str
    model: type[Strict]
    carry_out: Callable[[Bank, Call, str, Any], str]
    show: Callable[[Bank, Call, str, Any], Doc]


@dataclass(frozen=True)
class Read:
    """A GET: `answer(bank, call, id in the path, query parameters)`."""

    name: str
    path: str
    answer: Callable[[Bank, Call, str, Pairs], Doc]


_MM = "/v2/money_management"


def _show(kind: str) -> Callable[[Bank, Call, str, Any], Doc]:
    return lambda bank, call, object_id, _: bank.get(call.account, kind, object_id)


def _one(kind: str) -> Callable[[Bank, Call, str, Pairs], Doc]:
    def answer(bank: Bank, call: Call, object_id: str, pairs: Pairs) -> Doc:
        read_query(pairs, set())
        return bank.get(call.account, kind, object_id)

    return answer


def _included(pairs: Pairs) -> list[str]:
    include: list[str] = read_query(pairs, {"include"}, frozenset({"include"})).get("include", [])
    return include


def _addresses(call: Call, pairs: Pairs) -> Doc:
    asked = read_query(pairs, {"financial_account", "limit"}).get("financial_account")
    if asked not in (None, call.customer.financial_account):
        return {"data": [], "next_page_url": None, "previous_page_url": None}
    return money.financial_addresses(call)


WRITES = [
    Write("accounts.create", "/v2/core/accounts", AccountCreate,
          lambda bank, call, _, body: payees.create_recipient(bank, call, body),
          lambda bank, call, made, body: payees.show_recipient(bank, call, made, body.include)),
    Write("outbound_setup_intents.create", f"{_MM}/outbound_setup_intents", SetupIntentCreate,
          lambda bank, call, _, body: payees.create_intent(bank, call, body),
          lambda bank, call, made, _: payees.show_intent(bank, call, made)),
    Write("gb_bank_accounts.create", "/v2/core/vault/gb_bank_accounts", VaultAccountCreate,
          lambda bank, call, _, body: payees.create_vault_account(bank, call, body),
          lambda bank, call, made, _: payees.show_vault_account(bank, call, made)),
    Write("recipient_verifications.create", f"{_MM}/recipient_verifications", VerificationCreate,
          lambda bank, call, _, body: payees.create_verification(bank, call, body),
          _show(payees.VERIFICATION)),
    Write("recipient_verifications.acknowledge", f"{_MM}/recipient_verifications/{{id}}/acknowledge", Nothing,
          lambda bank, call, target, _: payees.acknowledge(bank, call, target),
          _show(payees.VERIFICATION)),
    Write("outbound_payments.create", f"{_MM}/outbound_payments", PaymentCreate,
          lambda bank, call, _, body: payments.create(bank, call, body),
          _show(payments.PAYMENT)),
    Write("outbound_payments.cancel", f"{_MM}/outbound_payments/{{id}}/cancel", Nothing,
          lambda bank, call, target, _: payments.cancel(bank, call, target),
          _show(payments.PAYMENT)),
    Write("event_destinations.create", "/v2/core/event_destinations", EventDestinationCreate,
          lambda bank, call, _, body: events.create_destination(bank, call, body),
          lambda bank, call, made, body: events.show_destination(bank, call, made, body.include)),
    Write("event_destinations.ping", "/v2/core/event_destinations/{id}/ping", Nothing,
          lambda bank, call, target, _: events.ping(bank, call, target),
          lambda bank, call, made, _: lists.one_event(bank, call, made)),
]  # fmt: skip
READS = [
    Read("accounts.retrieve", "/v2/core/accounts/{id}",
         lambda bank, call, target, pairs: payees.show_recipient(bank, call, target, _included(pairs))),
    Read("outbound_setup_intents.retrieve", f"{_MM}/outbound_setup_intents/{{id}}",
         lambda bank, call, target, _: payees.show_intent(bank, call, target)),
    Read("gb_bank_accounts.retrieve", "/v2/core/vault/gb_bank_accounts/{id}", lambda bank, call, target, _: payees.show_vault_account(bank, call, target)),
    Read("payout_methods.retrieve", f"{_MM}/payout_methods/{{id}}", _one(payees.METHOD)),
    Read("recipient_verifications.retrieve", f"{_MM}/recipient_verifications/{{id}}", _one(payees.VERIFICATION)),
    Read("outbound_payments.retrieve", f"{_MM}/outbound_payments/{{id}}", _one(payments.PAYMENT)),
    Read("outbound_payments.list", f"{_MM}/outbound_payments", lists.payments),
    Read("financial_accounts.retrieve", f"{_MM}/financial_accounts/{{id}}",
         lambda bank, call, target, _: money.financial_account(bank, call.customer, target)),
    Read("financial_addresses.list", f"{_MM}/financial_addresses", lambda _, call, __, pairs: _addresses(call, pairs)),
    Read("received_credits.retrieve", f"{_MM}/received_credits/{{id}}", _one(money.RECEIVED)),
    Read("received_credits.list", f"{_MM}/received_credits", lists.received_credits),
    Read("transactions.retrieve", f"{_MM}/transactions/{{id}}", _one(money.TRANSACTION)),
    Read("transactions.list", f"{_MM}/transactions", lists.transactions),
    Read("transaction_entries.retrieve", f"{_MM}/transaction_entries/{{id}}", _one(money.ENTRY)),
    Read("transaction_entries.list", f"{_MM}/transaction_entries", lists.entries),
    Read("event_destinations.list", "/v2/core/event_destinations",
         lambda bank, call, _, pairs: events.list_destinations(bank, call, pairs)),
    Read("event_destinations.retrieve", "/v2/core/event_destinations/{id}",
         lambda bank, call, target, pairs: events.show_destination(bank, call, target, _included(pairs))),
    Read("events.retrieve", "/v2/core/events/{id}", lambda bank, call, target, _: lists.one_event(bank, call, target)),
    Read("events.list", "/v2/core/events", lists.events),
]  # fmt: skip
