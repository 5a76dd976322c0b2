"""The charities that people may give their fee to: proposed by one administrator, confirmed by another, and how each is paid."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases.finance import may
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payees.charities import usecases
from services.payments.payees.charities.rules import LONGEST_NAME, REGISTERS, read_charity
from services.payments.payees.rules import Written
from shared.errors import InvalidError
from shared.identity import Permission

PLACE = "/desk/charities"
WAITING = "/desk/limits"


def charity_choices(desk_session: DeskSession) -> list[tuple[str, str]]:
    """Those that somebody may give to now, for a form."""
    found = usecases.offered_charities(desk_session.session, desk_session.actor.org_id)
    return [(str(one.id), one.name) for one in found]


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/charities")
    def see(request: Request) -> Response:
        """The list."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    @routes.post("/charities")
    def propose(request: Request, form: TypedForm) -> Response:
        """Proposes a charity for the list."""
        return desk_pages.serve(request, lambda desk_session: _propose(desk_session, form, None))

    @routes.post("/charities/{charity_id}")
    def change(charity_id: UUID, request: Request, form: TypedForm) -> Response:
        """Proposes that a charity leaves the list, or comes back onto it."""
        return desk_pages.serve(request, lambda desk_session: _propose(desk_session, form, charity_id))

    @routes.post("/charities/{charity_id}/bank-details")
    def enter(charity_id: UUID, request: Request, form: TypedForm) -> Response:
        """Keeps where its money goes, sealed."""
        return desk_pages.serve(request, lambda desk_session: _enter(desk_pages, desk_session, form, charity_id))


def _propose(desk_session: DeskSession, form: Form, charity_id: UUID | None) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk_session, form, wrong)

    usecases.check_may_propose(desk_session.session, desk_session.actor, charity_id)
    try:
        is_offered = form.get("is_offered") != "no"
        new = read_charity(form.get("name"), form.get("register"), form.get("number"), is_offered=is_offered)
    except InvalidError as refused:
        return again([Wrong(refused.code.removeprefix("charity."), refused.message)])

    def operation() -> None:
        usecases.propose_charity(desk_session.session, desk_session.actor, new, charity_id)

    return desk_session.do(form, operation, WAITING, again)


def _enter(desk_pages: DeskPages, desk_session: DeskSession, form: Form, charity_id: UUID) -> Response:
    def operation() -> None:
        written = Written("", form.get("sort_code"), form.get("account_number"))
        usecases.enter_account(desk_session.session, desk_session.actor, desk_pages.sealer, charity_id, written)

    return desk_session.do(form, operation, PLACE, lambda wrong: _show(desk_session, Form(), wrong))


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk_session.show(
        "charities.html",
        wrong=wrong,
        charities=usecases.view_charities(desk_session.session, desk_session.actor),
        typed=form.fields,
        registers=REGISTERS,
        longest_name=LONGEST_NAME,
        may_propose=may(desk_session.actor, Permission.MANAGE_RATES),
        may_enter=may(desk_session.actor, Permission.ENTER_BANK_DETAILS),
    )
