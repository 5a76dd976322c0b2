"""The practice bank's own controls: open accounts, bring money in, plan faults, move clocks, look at the truth."""

import json
from collections.abc import Callable
from typing import Any, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from deploy.practice.bank import events, money, payments
from deploy.practice.bank.api import FaultDesk
from deploy.practice.bank.core import Bank, Customer
from deploy.practice.bank.errors import BankError
from deploy.practice.bank.faults import FaultPlan
from deploy.practice.bank.payment_lifecycle import BankSettings


class Form(BaseModel):
    """Base of the control bodies: closed and strict."""

    model_config = ConfigDict(extra="forbid", strict=True)


class OpenAccount(Form):
    """A new account; settings as in BankSettings."""

    name: str = Field(default="Practice organisation", min_length=1)
    settings: dict[str, Any] = {}


class CreditAccount(Form):
    """Money that arrives on the account, in pence."""

    amount_pence: int = Field(ge=1)
    description: str = "Practice float"


class AdvanceClock(Form):
    """How far to skip ahead."""

    advance_seconds: float = Field(ge=0)


class ClosePayee(Form):
    """A payee's bank account that closes; what happens to payments sent there from now on."""

    account_number: str = Field(pattern=r"^\d{8}$")
    sort_code: str = Field(pattern=r"^\d{6}$")
    then: Literal["refuse", "fail", "return"] = "return"


class NameCheckAnswer(Form):
    """What a check of an account's name says from now on. `status` as Stripe's own words, where it is not the usual one."""

    account_number: str = Field(pattern=r"^\d{8}$")
    sort_code: str = Field(pattern=r"^\d{6}$")
    match_result: Literal["match", "close_match", "no_match", "unavailable"]
    matched_name: str | None = None
    status: Literal["verified", "awaiting_acknowledgement", "expired"] | None = None


class ChangeOfMind(Form):
    """What the bank says of a payment from now on, whatever it said before; `tell`: whether an event says so."""

    status: Literal["processing", "posted", "failed", "canceled", "returned"]
    tell: bool = True


def router(bank: Bank, desk: FaultDesk) -> APIRouter:
    """The routes under /bank/practice."""
    api = APIRouter(prefix="/bank/practice", tags=["practice bank"])

    def customer(account_id: str) -> Customer:
        if account_id not in bank.customers:
            raise HTTPException(404, "The practice bank has no account with this id. Open one with POST /accounts.")
        return bank.customers[account_id]

    @api.post("/accounts", status_code=201)
    async def open_account(form: OpenAccount) -> dict[str, str]:
        opened = bank.open_account(form.name, BankSettings.model_validate(form.settings))
        return {
            "account_id": opened.id,
            "api_key": opened.api_key,
            "financial_account_id": opened.financial_account,
        }

    @api.get("/accounts/{account_id}")
    async def show_account(account_id: str) -> dict[str, Any]:
        found = customer(account_id)
        settings = found.settings.model_dump()
        return {"account_id": found.id, "financial_account_id": found.financial_account, "settings": settings}

    @api.post("/accounts/{account_id}/settings")
    async def change_settings(account_id: str, changes: dict[str, Any]) -> BankSettings:
        found = customer(account_id)
        bank.change_settings(found, BankSettings.model_validate({**found.settings.model_dump(), **changes}))
        return found.settings

    @api.post("/accounts/{account_id}/credit", status_code=201)
    async def credit(account_id: str, form: CreditAccount) -> dict[str, Any]:
        found = customer(account_id)
        with bank.store.transaction():
            received = money.receive_float(bank, found, form.amount_pence, form.description)
        return {"received_credit_id": received["id"], "amount_pence": form.amount_pence}

    @api.post("/accounts/{account_id}/clock")
    async def advance_clock(account_id: str, form: AdvanceClock) -> dict[str, float]:
        found = customer(account_id)
        bank.advance_clock(found, form.advance_seconds)
        return {"clock_offset_seconds": found.clock_offset_seconds}

    _look_routes(api, bank, customer)
    _payee_routes(api, bank)
    _fault_routes(api, bank, desk)
    return api


def _look_routes(api: APIRouter, bank: Bank, customer: Callable[[str], Customer]) -> None:
    @api.get("/accounts/{account_id}/truth")
    async def truth(account_id: str) -> dict[str, Any]:
        return _truth(bank, customer(account_id))

    @api.get("/accounts/{account_id}/calls")
    async def calls(account_id: str) -> list[dict[str, Any]]:
        rows = bank.store.all("SELECT * FROM call WHERE account = ? ORDER BY id", customer(account_id).id)
        return [dict(row) for row in rows]

    @api.get("/accounts/{account_id}/deliveries")
    async def deliveries(account_id: str) -> dict[str, int]:
        rows = bank.store.all(
            "SELECT state, COUNT(*) AS number FROM delivery WHERE account = ? GROUP BY state", customer(account_id).id
        )
        return {"waiting": 0, "done": 0, "given_up": 0} | {row["state"]: row["number"] for row in rows}

    @api.post("/accounts/{account_id}/events/{event_id}/resend", status_code=202)
    async def resend(account_id: str, event_id: str) -> dict[str, int]:
        return {"queued": events.resend(bank, customer(account_id), event_id)}

    @api.post("/accounts/{account_id}/payments/{payment_id}/put-right")
    async def put_right(account_id: str, payment_id: str, change: ChangeOfMind) -> dict[str, str]:
        found = customer(account_id)
        payment = bank.find(found.id, payments.PAYMENT, payment_id)
        if payment is None or payment["status"] in ("processing", change.status):
            raise HTTPException(
                409, "This account has no such payment, it is not over yet, or it is so already. Nothing was changed."
            )
        try:
            with bank.store.transaction():
                payments.change_mind(bank, found, payment, change.status, tell=change.tell)
        except BankError as error:
            raise HTTPException(409, "The account holds too little for that. Nothing was changed.") from error
        return {"status": change.status}


def _payee_routes(api: APIRouter, bank: Bank) -> None:
    @api.post("/payees/close")
    async def close_payee(form: ClosePayee) -> dict[str, str]:
        bank.store.run(
            "INSERT OR REPLACE INTO closed_payee (sort_code, account_number, then_do) VALUES (?, ?, ?)",
            form.sort_code,
            form.account_number,
            form.then,
        )
        return {"then": form.then}

    @api.post("/payees/name-check")
    async def answer_name_checks(form: NameCheckAnswer) -> dict[str, str]:
        bank.store.run(
            "INSERT OR REPLACE INTO name_check (sort_code, account_number, match_result, matched_name, status)"
            " VALUES (?, ?, ?, ?, ?)",
            form.sort_code,
            form.account_number,
            form.match_result,
            form.matched_name,
            form.status,
        )
        return {"match_result": form.match_result}

    @api.post("/payees/open")
    async def open_payee(form: ClosePayee) -> dict[str, str]:
        bank.store.run(
            "DELETE FROM closed_payee WHERE sort_code = ? AND account_number = ?", form.sort_code, form.account_number
        )
        return {"then": "pay"}


def _fault_routes(api: APIRouter, bank: Bank, desk: FaultDesk) -> None:
    @api.post("/faults")
    async def install(plan: FaultPlan) -> dict[str, Any]:
        bank.faults.install(plan)
        return {"seed": bank.faults.seed, "rules": [rule.model_dump() for rule in bank.faults.rules]}

    @api.get("/faults")
    async def installed() -> dict[str, Any]:
        return {"seed": bank.faults.seed, "rules": [rule.model_dump() for rule in bank.faults.rules]}

    @api.delete("/faults")
    async def clear() -> dict[str, Any]:
        bank.faults.clear()
        return {"seed": bank.faults.seed, "rules": []}

    @api.get("/faults/log")
    async def log() -> list[dict[str, Any]]:
        return bank.faults.log()

    @api.get("/faults/held")
    async def held() -> list[dict[str, str | None]]:
        return [
            {"operation": call.operation, "account": call.account, "idempotency_key": call.idempotency_key}
            for call, _ in desk.held.values()
        ]

    @api.post("/faults/release")
    async def release() -> dict[str, int]:
        return {"released": desk.release()}


def _truth(bank: Bank, customer: Customer) -> dict[str, Any]:
    """What really happened to the money, from the bank's books alone. All amounts in pence."""
    balance = bank.store.one("SELECT * FROM account WHERE id = ?", customer.id)
    rows = bank.store.all("SELECT * FROM credit WHERE account = ? ORDER BY id", customer.id)
    by_status = bank.store.all(
        "SELECT status, COUNT(*) AS number, SUM(json_extract(doc, '$.amount.value')) AS pence FROM object"
        " WHERE account = ? AND kind = 'v2.money_management.outbound_payment' GROUP BY status",
        customer.id,
    )
    return {
        "available_pence": balance["available_pence"] if balance else 0,
        "outbound_pending_pence": balance["outbound_pending_pence"] if balance else 0,
        "credited_pence": sum(row["amount_pence"] for row in rows if row["kind"] == "credit"),
        "reversed_pence": -sum(row["amount_pence"] for row in rows if row["kind"] == "reversal"),
        "payments": {row["status"]: {"number": row["number"], "pence": row["pence"]} for row in by_status},
        "credits": [{**dict(row), "metadata": json.loads(row["metadata"])} for row in rows],
    }
