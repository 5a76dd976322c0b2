"""Payments that stand still or did not arrive: why, who acts next, and a form for each thing that a person can do about them."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import standing
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payouts.usecases import contradictions, manual_actions, paying_again, stuck_payments
from services.payments.payouts.usecases.stuck_payments import StuckDecision
from services.payments.payouts.ways_out import WayOut
from shared.days_in_words import moment_in_words
from shared.errors import InvalidError

PLACE = "/desk/standing-payments"
Operation = Callable[[DeskSession, UUID, Form], object]


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/standing-payments")
    def see(request: Request) -> Response:
        """What stands still."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    def add(name: str, operation: Operation) -> None:
        @routes.post(f"/standing-payments/{{payout_id}}/{name}", name=f"standing payments: {name}")
        def do(payout_id: UUID, request: Request, form: TypedForm) -> Response:
            return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation, payout_id))

    for name, operation in OPERATIONS.items():
        add(name, operation)


def _decide(desk_session: DeskSession, payout_id: UUID, form: Form) -> object:
    try:
        way = WayOut(form.get("way"))
    except ValueError:
        raise InvalidError("payout.no_such_way", "Choose one of the things on the page.") from None
    decision = StuckDecision(way, form.get(f"evidence-{payout_id}"), form.get(f"number-{payout_id}") or None)
    return stuck_payments.decide(desk_session.session, desk_session.actor, payout_id, decision)


OPERATIONS: dict[str, Operation] = {
    "decide": _decide,
    "agree": lambda desk, payout_id, _: stuck_payments.agree(desk.session, desk.actor, payout_id),
    "drop": lambda desk, payout_id, _: stuck_payments.drop(desk.session, desk.actor, payout_id),
    "look": lambda desk, payout_id, _: paying_again.look(desk.session, desk.actor, payout_id),
    "accept": lambda desk, payout_id, form: contradictions.accept_rail_word(
        desk.session, desk.actor, payout_id, form.get("word")
    ),
    "pay-again": lambda desk, payout_id, _: manual_actions.pay_again(desk.session, desk.actor, payout_id),
}


def _show(desk_session: DeskSession, form: Form, wrong: tuple[Wrong, ...] | list[Wrong]) -> Response:
    payments = standing.see_standing(desk_session.session, desk_session.actor)
    return desk_session.show(
        "standing_payments.html", wrong=wrong, payments=payments, typed=form.fields, at=moment_in_words
    )


def _do(desk_session: DeskSession, form: Form, operation: Operation, payout_id: UUID) -> Response:
    return desk_session.do(
        form,
        lambda: operation(desk_session, payout_id, form),
        PLACE,
        lambda wrong: _show(desk_session, form, list(wrong)),
    )
