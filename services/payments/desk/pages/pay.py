"""Pay everyone: names, amounts with the reason of each, who said no, what is held and why, what happens when; then one button."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.table_order import TableOrder
from services.payments.desk.usecases import marking
from services.payments.desk.usecases.finance import may
from services.payments.desk.usecases.pay_page import ORDERS, see_pay_page
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.identity import Permission

Find = Annotated[str, Query(max_length=200)]
Chosen = Annotated[str, Query(max_length=40)]


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/events/{event_id}/pay")
    def look(event_id: UUID, request: Request, find: Find = "", order: Chosen = "", first: int = 0) -> Response:
        """What would be paid; with a name or an order, the lines of that, from number `first` on."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, event_id, (), find, order, first))

    @routes.post("/events/{event_id}/pay")
    def pay(event_id: UUID, request: Request, form: TypedForm) -> Response:
        """Proposes the run; a double click proposes one."""
        return desk_pages.serve(request, lambda desk_session: _pay(desk_session, event_id, form))


def _pay(desk_session: DeskSession, event_id: UUID, form: Form) -> Response:
    def operation() -> None:
        marking.pay_everyone(desk_session.session, desk_session.actor, event_id, form.get("seen"))

    path = f"/desk/events/{event_id}#money"
    return desk_session.do(form, operation, path, lambda wrong: _show(desk_session, event_id, wrong))


def _show(  # what the address says
    desk_session: DeskSession, event_id: UUID, wrong: Sequence[Wrong], find: str = "", asked: str = "", first: int = 0
) -> Response:
    path, kept = f"/desk/events/{event_id}/pay", {"find": find}
    order = TableOrder.read(asked, list(ORDERS), path, usual="name", kept=kept)
    return desk_session.show(
        "pay.html",
        wrong=wrong,
        seen=see_pay_page(desk_session.session, desk_session.actor, event_id, order, find=find, first=first),
        order=order,
        find=find,
        may_pay=may(desk_session.actor, Permission.TRIGGER_PAYOUT),
    )
