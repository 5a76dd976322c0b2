"""Routes about single payments: look at one, list what waits, approve by hand, release, pay again."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from services.payments.payouts.api.runs import PayoutOut
from services.payments.payouts.rules import WaitsFor
from services.payments.payouts.usecases import by_hand, urgent
from services.payments.payouts.usecases.urgent import Paid
from shared.calls import Call, InCall
from shared.http import Answer
from shared.identity import Action

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


class PaidOut(Answer):
    """A payment, and what became of it."""

    payout_id: UUID
    outcome: str


def _show(call: Call, payout_id: UUID) -> PaymentOut:
    return PaymentOut.model_validate(urgent.get_payment(call.session, call.actor.org_id, payout_id))


def _show_paid(paid: Paid) -> PaidOut:
    return PaidOut.model_validate(paid)


@router.get("/payouts")
def list_waiting(call: InCall, waiting_for_release: bool = False) -> list[PaymentOut]:
    """Approved payments that cannot leave yet; with `waiting_for_release`, only those that wait for a second person."""
    call.actor.require(Action.SEE)
    only = WaitsFor.RELEASE if waiting_for_release else None
    return [PaymentOut.model_validate(one) for one in urgent.waiting_payments(call.session, call.actor.org_id, only)]


@router.get("/payouts/{payout_id}")
def get_payment(payout_id: UUID, call: InCall) -> PaymentOut:
    """One payment."""
    call.actor.require(Action.SEE)
    return _show(call, payout_id)


@router.post("/payouts/{payout_id}/release", response_model=PaymentOut)
def release(payout_id: UUID, call: InCall) -> JSONResponse:
    """The second person lets one payment go."""

    def effect() -> PaymentOut:
        by_hand.release_payout(call.session, call.actor, payout_id)
        return _show(call, payout_id)

    return call.once(effect, 200)


@router.post("/payouts/{payout_id}/approve", response_model=PaidOut)
def approve(payout_id: UUID, call: InCall) -> JSONResponse:
    """A finance approver decides what only the rules have approved; the answer names the payment that takes its place."""
    return call.once(lambda: _show_paid(by_hand.approve_payout(call.session, call.actor, payout_id)), 200)


@router.post("/payouts/{payout_id}/pay-again", status_code=201, response_model=PaidOut)
def pay_again(payout_id: UUID, call: InCall) -> JSONResponse:
    """Pays again what failed, was canceled or came back."""
    return call.once(lambda: _show_paid(by_hand.pay_again(call.session, call.actor, payout_id)))
