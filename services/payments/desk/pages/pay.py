"""Pay everyone: names, amounts with the reason of each, who said no, what is held and why, what happens when; then one button."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.table_order import TableOrder
from services.payments.desk.usecases import marking
from services.payments.desk.usecases.event_day import people_without_fee
from services.payments.desk.usecases.finance import may
from services.payments.involvement.usecases.preview import HELD, preview_payout
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people.rules import fold
from services.payments.people.usecases import names_of
from shared.identity import Permission

Find = Annotated[str, Query(max_length=200)]
Chosen = Annotated[str, Query(max_length=40)]
_ORDERS: Mapping[str, Callable[[Any], Any]] = {
    "name": lambda one: fold(one.name),
    "role": lambda one: fold(one.role),
    "amount": lambda one: one.amount_pence,
}
"""What the lines are ordered by."""


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/events/{event_id}/pay")
    def look(event_id: UUID, request: Request, find: Find = "", order: Chosen = "") -> Response:
        """What would be paid; with a name or an order, the lines of that."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, event_id, (), find, order))

    @routes.post("/events/{event_id}/pay")
    def pay(event_id: UUID, request: Request, form: TypedForm) -> Response:
        """Proposes the run; a double click proposes one."""
        return desk_pages.serve(request, lambda desk_session: _pay(desk_session, event_id, form))


def _pay(desk_session: DeskSession, event_id: UUID, form: Form) -> Response:
    def operation() -> None:
        marking.pay_everyone(desk_session.session, desk_session.actor, event_id, form.get("seen"))

    path = f"/desk/events/{event_id}#money"
    return desk_session.do(form, operation, path, lambda wrong: _show(desk_session, event_id, wrong))


def _show(
    desk_session: DeskSession, event_id: UUID, wrong: Sequence[Wrong], find: str = "", asked: str = ""
) -> Response:
    session, actor = desk_session.session, desk_session.actor
    preview = preview_payout(session, actor, event_id)
    path, kept = f"/desk/events/{event_id}/pay", {"find": find}
    order = TableOrder.read(asked, list(_ORDERS), path, usual="name", kept=kept)
    lines = order.sorted([one for one in preview.lines if fold(find) in fold(one.name)], _ORDERS)
    unpaid = people_without_fee(session, actor, event_id, preview)
    changed = [*preview.differences.added, *preview.differences.removed]
    changed += [one.person_id for one in preview.differences.changed]
    return desk_session.show(
        "pay.html",
        wrong=wrong,
        preview=preview,
        paid=[one for one in preview.lines if one.held is None],
        held=[one for one in preview.lines if one.held in HELD],
        expenses_only=[one for one in preview.lines if one.held == "expenses_only"],
        later=[one for one in lines if one.held == "instalment"],
        declined=[one for one in lines if one.held == "declined"],
        unmarked=unpaid.unmarked,
        partly_marked=unpaid.partly_marked,
        said_no=unpaid.said_no,
        before=[one for one in lines if one.held == "paid_already"],
        listed_paid=[one for one in lines if one.held is None],
        listed_held=[one for one in lines if one.held in HELD],
        listed_expenses=[one for one in lines if one.held == "expenses_only"],
        order=order,
        find=find,
        lines_in_all=len(preview.lines),
        names=names_of(session, actor.org_id, changed),
        may_pay=may(actor, Permission.TRIGGER_PAYOUT),
    )
