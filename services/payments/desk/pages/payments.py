"""Approved payments that have not left: why each waits, and the second person's approval or release."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.front import Front, Sitting
from services.payments.desk.usecases import finance
from services.payments.payouts.usecases import by_hand
from services.payments.phone.pages.showing import Wrong
from shared.forms import Form, TypedForm


def add_routes(routes: APIRouter, front: Front) -> None:
    """The routes of this module."""

    @routes.get("/payments")
    def see(request: Request) -> Response:
        """What waits."""
        with front.sit(request) as sitting:
            return _show(sitting, ())

    @routes.post("/payments/{payout_id}/approve")
    def approve(payout_id: UUID, request: Request, form: TypedForm) -> Response:
        """A finance approver agrees with what only the rules have approved."""
        with front.sit(request) as sitting:
            return _do(sitting, form, lambda: by_hand.approve_payout(sitting.call.session, sitting.actor, payout_id))

    @routes.post("/payments/{payout_id}/release")
    def release(payout_id: UUID, request: Request, form: TypedForm) -> Response:
        """The second person lets it go."""
        with front.sit(request) as sitting:
            return _do(sitting, form, lambda: by_hand.release_payout(sitting.call.session, sitting.actor, payout_id))


def _show(sitting: Sitting, wrong: Sequence[Wrong]) -> Response:
    payments = finance.see_payments(sitting.call.session, sitting.actor)
    return sitting.show("payments.html", wrong=wrong, payments=payments)


def _do(sitting: Sitting, form: Form, deed: Callable[[], object]) -> Response:
    return sitting.do(form, deed, "/desk/payments", lambda wrong: _show(sitting, wrong))
