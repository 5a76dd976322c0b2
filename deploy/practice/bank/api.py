"""Stripe's HTTP API: what every call goes through on its way in and out."""

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

from deploy.practice.bank import idempotency
from deploy.practice.bank.core import Bank, Call, Doc
from deploy.practice.bank.errors import BankError
from deploy.practice.bank.faults import Rule
from deploy.practice.bank.operations import READS, WRITES, Read, Write
from deploy.practice.bank.payees import RECIPIENT
from deploy.practice.bank.requests import Strict, read_body, read_json
from deploy.practice.connection import drop
from deploy.practice.exchanges import spoil

HANG_SECONDS = 60.0
SLOW_SECONDS = 5.0


def routes(bank: Bank, desk: "FaultDesk") -> list[Route]:
    """Every operation as a route, relative to the bank's own prefix."""
    endpoints = BankEndpoints(bank, desk)
    return [
        *(Route(write.path, endpoints.writer(write), methods=["POST"]) for write in WRITES),
        *(Route(read.path, endpoints.reader(read), methods=["GET"]) for read in READS),
        Route("/v2/{rest:path}", endpoints.nothing_here, methods=["GET", "POST", "DELETE"]),
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


class BankEndpoints:
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
            raise BankError("stripe_api_version_not_provided", "Send the Stripe-Version header.")
        if not customer.settings.key_works:
            raise BankError("api_key_invalid", "This API key is not known any more.")
        if operation in customer.settings.refused_operations:
            raise BankError("permission_denied", "This key does not have the permission that this call needs.")
        self._bank.limits.check(customer.id, operation, customer.settings)
        context = request.headers.get("stripe-context")
        if context and context != customer.id and not self._bank.find(customer.id, RECIPIENT, context):
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
            spoil(request.scope)
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
