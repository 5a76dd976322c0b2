"""Approved payments that have not left: why each waits, and the second person's approval or release."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.front import Front, Sitting
from services.payments.desk.usecases import finance
from services.payments.payouts.usecases import by_hand
from services.payments.phone.pages.showing import Wrong
from shared.database import Session
from shared.forms import Form, TypedForm
from shared.identity import Actor


def add_routes(routes: APIRouter, front: Front) -> None:
    """The routes of this module."""

    @routes.get("/payments")
    def see(request: Request) -> Response:
        """What waits."""
        return front.serve(request, lambda sitting: _show(sitting, ()))

    @routes.post("/payments/{payout_id}/approve")
    def approve(payout_id: UUID, request: Request, form: TypedForm) -> Response:
        """A finance approver agrees with what only the rules have approved."""
        return front.serve(request, lambda sitting: _do(sitting, form, by_hand.approve_payout, payout_id))

    @routes.post("/payments/{payout_id}/release")
    def release(payout_id: UUID, request: Request, form: TypedForm) -> Response:
        """The second person lets it go."""
        return front.serve(request, lambda sitting: _do(sitting, form, by_hand.release_payout, payout_id))


def _show(sitting: Sitting, wrong: Sequence[Wrong]) -> Response:
    payments = finance.see_payments(sitting.call.session, sitting.actor)
    return sitting.show("payments.html", wrong=wrong, payments=payments)


def _do(sitting: Sitting, form: Form, deed: Callable[[Session, Actor, UUID], object], payout_id: UUID) -> Response:
    def effect() -> object:
        return deed(sitting.call.session, sitting.actor, payout_id)

    return sitting.do(form, effect, "/desk/payments", lambda wrong: _show(sitting, wrong))
