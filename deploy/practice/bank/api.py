"""Stripe's HTTP API: which operations there are, and what every call goes through on its way in and out."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.practice.bank import events, idempotency, lists, money, payees, payments
from deploy.practice.bank.core import Bank, Call, Doc
from deploy.practice.bank.errors import BankError
from deploy.practice.bank.faults import Rule
from deploy.practice.bank.requests import (
    AccountCreate,
    EventDestinationCreate,
    Nothing,
    PaymentCreate,
    SetupIntentCreate,
    Strict,
    VaultAccountCreate,
    VerificationCreate,
    read_body,
    read_json,
    read_query,
)
from deploy.practice.connection import drop

HANG_SECONDS = 60.0
SLOW_SECONDS = 5.0

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


WRITES = [
    Write("accounts.create", "/v2/core/accounts", AccountCreate,
          lambda bank, call, _, body: payees.create_recipient(bank, call, body),
          lambda bank, call, made, body: payees.show_recipient(bank, call, made, body.include)),
    Write("outbound_setup_intents.create", f"{_MM}/outbound_setup_intents", SetupIntentCreate,
          lambda bank, call, _, body: payees.create_intent(bank, call, body),
          lambda bank, call, made, _: payees.show_intent(bank, call, made)),
    Write("gb_bank_accounts.create", "/v2/core/vault/gb_bank_accounts", VaultAccountCreate,
          lambda bank, call, _, body: payees.create_vault_account(bank, call, body),
          _show(payees.VAULT)),
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
    Read("gb_bank_accounts.retrieve", "/v2/core/vault/gb_bank_accounts/{id}", _one(payees.VAULT)),
    Read("payout_methods.retrieve", f"{_MM}/payout_methods/{{id}}", _one(payees.METHOD)),
    Read("recipient_verifications.retrieve", f"{_MM}/recipient_verifications/{{id}}", _one(payees.VERIFICATION)),
    Read("outbound_payments.retrieve", f"{_MM}/outbound_payments/{{id}}", _one(payments.PAYMENT)),
    Read("outbound_payments.list", f"{_MM}/outbound_payments", lists.payments),
    Read("financial_accounts.retrieve", f"{_MM}/financial_accounts/{{id}}",
         lambda bank, call, target, _: money.financial_account(bank, call.customer, target)),
    Read("received_credits.retrieve", f"{_MM}/received_credits/{{id}}", _one(money.RECEIVED)),
    Read("received_credits.list", f"{_MM}/received_credits", lists.received_credits),
    Read("transactions.retrieve", f"{_MM}/transactions/{{id}}", _one(money.TRANSACTION)),
    Read("transactions.list", f"{_MM}/transactions", lists.transactions),
    Read("transaction_entries.retrieve", f"{_MM}/transaction_entries/{{id}}", _one(money.ENTRY)),
    Read("transaction_entries.list", f"{_MM}/transaction_entries", lists.entries),
    Read("event_destinations.retrieve", "/v2/core/event_destinations/{id}",
         lambda bank, call, target, pairs: events.show_destination(bank, call, target, _included(pairs))),
    Read("events.retrieve", "/v2/core/events/{id}", lambda bank, call, target, _: lists.one_event(bank, call, target)),
    Read("events.list", "/v2/core/events", lists.events),
]  # fmt: skip


def routes(bank: Bank, desk: "FaultDesk") -> list[Route]:
    """Every operation as a route, relative to the bank's own prefix."""
    front = FrontDoor(bank, desk)
    return [
        *(Route(write.path, front.writer(write), methods=["POST"]) for write in WRITES),
        *(Route(read.path, front.reader(read), methods=["GET"]) for read in READS),
        Route("/v2/{rest:path}", front.nothing_here, methods=["GET", "POST", "DELETE"]),
    ]


class FaultDesk:
    """Carries call faults out: hangs, drops, holds. A held call waits until it is released."""

    def __init__(self, deliver: Callable[[list[int]], Any]) -> None:
        self.held: dict[str, tuple[Call, asyncio.Event]] = {}
        self.deliver = deliver

    async def hang(self, request: Request, seconds: float | None) -> None:
        """Say nothing for a long time, then drop the connection."""
        await asyncio.sleep(HANG_SECONDS if seconds is None else seconds)
        drop(request.scope)

    async def hold(self, call: Call, seconds: float | None) -> None:
        """Keep the finished answer back until somebody releases it or the time is up."""
        released = asyncio.Event()
        self.held[call.request_id] = (call, released)
        try:
            await asyncio.wait_for(released.wait(), HANG_SECONDS if seconds is None else seconds)
        except TimeoutError:
            pass
        finally:
            self.held.pop(call.request_id, None)

    def release(self) -> int:
        """Let every held answer go, and return how many there were."""
        for _, released in self.held.values():
            released.set()
        return len(self.held)


_REFUSALS = {
    "rate_limited": ("rate_limit", "Too many requests. Slow down and try again with the same key."),
    "lock_timeout": ("lock_timeout", "The object is locked. Try again with the same key."),
    "conflict": ("idempotency_conflict", "A call with this key is being carried out. Ask again shortly."),
    "insufficient_funds": ("insufficient_funds", "The financial account does not hold enough money for this payment."),
    "fail_500_before": ("internal_error", "Something went wrong on our side."),
}


class FrontDoor:
    """Turns HTTP requests into calls and results into responses."""

    def __init__(self, bank: Bank, desk: FaultDesk) -> None:
        self._bank = bank
        self._desk = desk

    def writer(self, write: Write) -> Callable[[Request], Any]:
        """The endpoint of a POST operation."""

        async def endpoint(request: Request) -> Response:
            request_id = _request_id()
            try:
                call = self._admit(request, write.name, request_id)
                return await self._write(request, write, call)
            except BankError as refusal:
                return _refuse(refusal, request_id)

        return endpoint

    def reader(self, read: Read) -> Callable[[Request], Any]:
        """The endpoint of a GET operation."""

        async def endpoint(request: Request) -> Response:
            request_id = _request_id()
            try:
                call = self._admit(request, read.name, request_id)
                rule = self._bank.faults.choose("call", call.account, read.name, request.url.path)
                if rule and (stopped := await self._before(request, rule)):
                    return stopped
                pairs = request.query_params.multi_items()
                doc = read.answer(self._bank, call, request.path_params.get("id", ""), pairs)
                return await self._answer(request, call, doc, rule)
            except BankError as refusal:
                return _refuse(refusal, request_id)

        return endpoint

    async def nothing_here(self, request: Request) -> Response:
        """Answer for addresses that are not part of this bank."""
        message = f"The practice bank has no {request.method} {request.url.path}."
        return _refuse(BankError("not_found", message), _request_id())

    def _admit(self, request: Request, operation: str, request_id: str) -> Call:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        customer = self._bank.customer_by_key(key if scheme == "Bearer" else "")
        if "stripe-version" not in request.headers:
            raise BankError("stripe_version_missing", "Send the Stripe-Version header.")
        self._bank.limits.check(customer.id, operation, customer.settings)
        context = request.headers.get("stripe-context")
        if context and context != customer.id and not self._bank.find(customer.id, payees.RECIPIENT, context):
            raise BankError("permission_denied", "This key may not act for the account in Stripe-Context.")
        return Call(customer, operation, request_id, request.headers.get("idempotency-key"), context)

    async def _write(self, request: Request, write: Write, call: Call) -> Response:
        raw = await request.body()
        digest = hashlib.sha256(raw).hexdigest()
        rule = self._bank.faults.choose("call", call.account, write.name, call.idempotency_key or call.request_id)
        record = _CallRecord(self._bank, call, digest, request.headers["stripe-version"], rule)
        try:
            body = read_body(write.model, read_json(raw))
            if rule and (stopped := await self._before(request, rule, call)):
                record.write(error_code=rule.fault)
                return stopped
            object_id = self._carry_out(write, call, request.path_params.get("id", ""), body, record)
        except BankError as refusal:
            record.write(error_code=refusal.code)
            raise
        if awaited := self._bank.before_response.pop(call.request_id, None):
            await self._desk.deliver(awaited)
        return await self._answer(request, call, write.show(self._bank, call, object_id, body), rule)

    def _carry_out(self, write: Write, call: Call, target: str, body: Strict, record: "_CallRecord") -> str:
        bank = self._bank
        object_id = idempotency.earlier_result(bank, call, record.digest)
        if object_id:
            record.write(object_id=object_id)
            return object_id
        try:
            with bank.store.transaction():
                object_id = write.carry_out(bank, call, target, body)
                idempotency.remember(bank, call, record.digest, object_id)
                record.write(object_id=object_id)
        except BankError:
            idempotency.remember(bank, call, record.digest, None)
            raise
        return object_id

    async def _before(self, request: Request, rule: Rule, call: Call | None = None) -> Response | None:
        """Carry out the faults that strike before the call does anything; None means go on."""
        if rule.fault in _REFUSALS:
            raise BankError(*_REFUSALS[rule.fault])
        if rule.fault == "refuse":
            raise BankError(rule.reason or "internal_error", "The practice bank was told to refuse this.")
        if rule.fault == "fail_before_execute_timeout":
            await self._desk.hang(request, rule.seconds)
            return Response()
        if rule.fault == "fail_before_execute_close":
            drop(request.scope)
            return Response()
        if rule.fault == "slow":
            with _in_flight(self._bank, call):
                await asyncio.sleep(SLOW_SECONDS if rule.seconds is None else rule.seconds)
        return None

    async def _answer(self, request: Request, call: Call, doc: Doc, rule: Rule | None) -> Response:
        """Send the result, unless a fault keeps it back after the work was done."""
        fault = rule.fault if rule else None
        seconds = rule.seconds if rule else None
        if fault == "execute_then_timeout":
            await self._desk.hang(request, seconds)
        elif fault == "execute_then_close":
            drop(request.scope)
        elif fault == "hold":
            await self._desk.hold(call, seconds)
        elif fault == "execute_then_500":
            return _refuse(BankError("internal_error", "Something went wrong on our side."), call.request_id)
        elif fault == "garbage_200":
            return Response("<html>upstream", media_type="text/html", headers={"request-id": call.request_id})
        return JSONResponse(doc, headers={"request-id": call.request_id})


@dataclass(frozen=True)
class _CallRecord:
    """Notes that a POST reached the bank, with the fingerprint of the bytes that came."""

    bank: Bank
    call: Call
    digest: str
    stripe_version: str
    rule: Rule | None

    def write(self, object_id: str | None = None, error_code: str | None = None) -> None:
        self.bank.store.run(
            "INSERT INTO call (account, operation, idempotency_key, body_sha256, stripe_version, at, object_id,"
            " error_code, fault) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self.call.account,
            self.call.operation,
            self.call.idempotency_key,
            self.digest,
            self.stripe_version,
            time.time(),
            object_id,
            error_code,
            self.rule.fault if self.rule else None,
        )


@contextmanager
def _in_flight(bank: Bank, call: Call | None) -> Any:
    key = (call.account, call.idempotency_key) if call and call.idempotency_key else None
    if key:
        if key in bank.in_flight:
            raise BankError("idempotency_conflict", "A call with this key is being carried out. Ask again shortly.")
        bank.in_flight.add(key)
    try:
        yield
    finally:
        if key:
            bank.in_flight.discard(key)


def _request_id() -> str:
    return f"req_{secrets.token_hex(10)}"


def _refuse(refusal: BankError, request_id: str) -> Response:
    return JSONResponse(refusal.body(), status_code=refusal.kind.http_status, headers={"request-id": request_id})
