"""Approved payments that have not left: why each waits, and the second person's approval or release."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_words import RUN_WORDS
from services.payments.desk.rules.table_order import TableOrder
from services.payments.desk.usecases import finance, run_pages
from services.payments.desk.usecases.finance import WaitingPayment
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payouts.usecases import floats, manual_actions
from services.payments.payouts.usecases.stuck_views import list_standing
from services.payments.people.rules import fold
from services.payments.rails.names import BANK_RAIL
from shared.database import Session
from shared.days_in_words import day_in_words
from shared.identity import Actor
from shared.london import london_day

PLACE = "/desk/payments"
Find = Annotated[str, Query(max_length=200)]
Chosen = Annotated[str, Query(max_length=40)]
ORDERS: Mapping[str, Callable[[WaitingPayment], Any]] = {
    "name": lambda one: fold(one.person_name),
    "amount": lambda one: one.amount_pence,
}


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/payments")
    def see(request: Request, find: Find = "", order: Chosen = "") -> Response:
        """What waits: the oldest first, or in another order, of those in whose name something stands."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, (), find, order))

    @routes.post("/payments/{payout_id}/approve")
    def approve(payout_id: UUID, request: Request, form: TypedForm) -> Response:
        """A finance approver agrees with what only the rules have approved."""
        return desk_pages.serve(
            request, lambda desk_session: _do(desk_session, form, manual_actions.approve_payout, payout_id)
        )

    @routes.post("/payments/{payout_id}/release")
    def release(payout_id: UUID, request: Request, form: TypedForm) -> Response:
        """The second person lets it go."""
        return desk_pages.serve(
            request, lambda desk_session: _do(desk_session, form, manual_actions.release_payout, payout_id)
        )


def _show(desk_session: DeskSession, wrong: Sequence[Wrong], find: str = "", asked: str = "") -> Response:
    session, actor = desk_session.session, desk_session.actor
    order = _order(find, asked)
    seen = finance.see_payments(session, actor, find)
    payments = seen.found
    if order.by in ORDERS:
        payments = order.sorted(payments, ORDERS)
    elif order.is_down:
        payments.reverse()
    return desk_session.show(
        "payments.html",
        wrong=wrong,
        payments=payments,
        waiting=seen.waiting,
        on=lambda moment: day_in_words(london_day(moment)),
        order=order,
        find=find,
        runs=run_pages.open_runs(session, actor),
        run_words=RUN_WORDS,
        standing=len(list_standing(session, actor)),
        available_pence=floats.view_float(session, actor, BANK_RAIL),
    )


def _do(
    desk_session: DeskSession, form: Form, operation: Callable[[Session, Actor, UUID], object], payout_id: UUID
) -> Response:
    find, asked = form.get("find"), form.get("order")

    def effect() -> object:
        return operation(desk_session.session, desk_session.actor, payout_id)

    return desk_session.do(
        form, effect, _order(find, asked).part(), lambda wrong: _show(desk_session, wrong, find, asked)
    )


def _order(find: str, asked: str) -> TableOrder:
    return TableOrder.read(asked, ("since", *ORDERS), PLACE, usual="since", kept={"find": find})
