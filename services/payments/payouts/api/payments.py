"""Routes about single payments: see one, list what waits, approve by hand, release, pay again, ask the bank, accept its word."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from services.payments.payouts.api.runs import PayoutOut
from services.payments.payouts.explanations import SeenPayment, explain_payment
from services.payments.payouts.rules import WaitsFor
from services.payments.payouts.usecases import contradictions, manual_actions, paying_again, urgent
from services.payments.payouts.usecases.urgent import Paid
from shared.api_request import ApiRequest, InTransaction
from shared.http import RequestBody, ResponseBody

router = APIRouter()


class PaymentOut(PayoutOut):
    """One payment by itself: who or what approved and released it, and what it waits for."""

    obligation_id: UUID
    run_id: UUID | None
    purpose: str
    waits_for: str | None
    approved_by: UUID | None
    approved_by_policy: str | None
    released_by: UUID | None
    released_under: UUID | None
    created_at: AwareDatetime
    rail_says: str | None
    contradicted_at: AwareDatetime | None
    remedy: str | None
    nothing_moved: bool
    explanation: str | None = None
    """Where it stands still or did not arrive: what happened, where the money is, who acts next."""


class AcceptedIn(RequestBody):
    """What somebody has seen the bank say, and accepts."""

    rail_says: Literal["posted", "failed", "canceled", "returned", "nothing", "processing", "unclear"]


class PaidOut(ResponseBody):
    """A payment, and what became of it."""

    payout_id: UUID
    outcome: str


def show_payment(payout: SeenPayment) -> PaymentOut:
    """A payment in the words of the API."""
    return PaymentOut.model_validate(payout).model_copy(update={"explanation": explain_payment(payout)})


def _show(tx: InTransaction, payout_id: UUID) -> PaymentOut:
    return show_payment(urgent.view_payment(tx.session, tx.actor, payout_id))


def _show_paid(paid: Paid) -> PaidOut:
    return PaidOut.model_validate(paid)


@router.get("/payouts")
def list_waiting(api: ApiRequest, waiting_for_release: bool = False) -> list[PaymentOut]:
    """Approved payments that cannot leave yet; with `waiting_for_release`, only those that wait for a second person."""
    only = WaitsFor.RELEASE if waiting_for_release else None
    return api.read(lambda tx: [show_payment(one) for one in urgent.waiting_payments(tx.session, tx.actor, only)])


@router.get("/payouts/{payout_id}")
def get_payment(payout_id: UUID, api: ApiRequest) -> PaymentOut:
    """One payment."""
    return api.read(lambda tx: _show(tx, payout_id))


@router.post("/payouts/{payout_id}/release", response_model=PaymentOut)
def release(payout_id: UUID, api: ApiRequest) -> JSONResponse:
    """The second person lets one payment go."""

    def effect(tx: InTransaction) -> PaymentOut:
        manual_actions.release_payout(tx.session, tx.actor, payout_id)
        return _show(tx, payout_id)

    return api.once(effect, 200)


@router.post("/payouts/{payout_id}/approve", response_model=PaidOut)
def approve(payout_id: UUID, api: ApiRequest) -> JSONResponse:
    """A finance approver decides what only the rules have approved; the answer names the payment that takes its place."""
    return api.once(lambda tx: _show_paid(manual_actions.approve_payout(tx.session, tx.actor, payout_id)), 200)


@router.post("/payouts/{payout_id}/pay-again", status_code=201, response_model=PaidOut)
def pay_again(payout_id: UUID, api: ApiRequest) -> JSONResponse:
    """Pays again what failed, was canceled or came back. Where it was ever sent the answer is `asking_the_bank`: the bank is
    asked first what became of it, and a new payment is made only after that; the worklist says where it is not."""
    return api.once(lambda tx: _show_paid(manual_actions.pay_again(tx.session, tx.actor, payout_id)))


@router.post("/payouts/{payout_id}/look", response_model=PaymentOut)
def look(payout_id: UUID, api: ApiRequest) -> JSONResponse:
    """Has the bank asked what became of one payment; what it says stands in `rail_says` a little later."""

    def effect(tx: InTransaction) -> PaymentOut:
        paying_again.look(tx.session, tx.actor, payout_id)
        return _show(tx, payout_id)

    return api.once(effect, 200)


@router.post("/payouts/{payout_id}/accept", response_model=PaymentOut)
def accept(payout_id: UUID, word: AcceptedIn, api: ApiRequest) -> JSONResponse:
    """A person accepts what the bank says of a payment that needs a human: the payment and the ledger follow it."""

    def effect(tx: InTransaction) -> PaymentOut:
        contradictions.accept_rail_word(tx.session, tx.actor, payout_id, word.rail_says)
        return _show(tx, payout_id)

    return api.once(effect, 200)
