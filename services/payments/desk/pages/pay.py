"""Pay everyone: names, amounts with the reason of each, who said no, what is held and why, what happens when; then one button."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import marking
from services.payments.desk.usecases.event_day import people_without_fee
from services.payments.desk.usecases.finance import may
from services.payments.involvement.usecases.preview import HELD, preview_payout
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people.usecases import names_of
from shared.identity import Permission


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/events/{event_id}/pay")
    def look(event_id: UUID, request: Request) -> Response:
        """What would be paid."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, event_id, ()))

    @routes.post("/events/{event_id}/pay")
    def pay(event_id: UUID, request: Request, form: TypedForm) -> Response:
        """Proposes the run; a double click proposes one."""
        return desk_pages.serve(request, lambda desk_session: _pay(desk_session, event_id, form))


def _pay(desk_session: DeskSession, event_id: UUID, form: Form) -> Response:
    def operation() -> None:
        marking.pay_everyone(desk_session.session, desk_session.actor, event_id, form.get("seen"))

    path = f"/desk/events/{event_id}#money"
    return desk_session.do(form, operation, path, lambda wrong: _show(desk_session, event_id, wrong))


def _show(desk_session: DeskSession, event_id: UUID, wrong: Sequence[Wrong]) -> Response:
    session, actor = desk_session.session, desk_session.actor
    preview = preview_payout(session, actor, event_id)
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
        later=[one for one in preview.lines if one.held == "instalment"],
        declined=[one for one in preview.lines if one.held == "declined"],
        unmarked=unpaid.unmarked,
        partly_marked=unpaid.partly_marked,
        said_no=unpaid.said_no,
        before=[one for one in preview.lines if one.held == "paid_already"],
        names=names_of(session, actor.org_id, changed),
        may_pay=may(actor, Permission.TRIGGER_PAYOUT),
    )
