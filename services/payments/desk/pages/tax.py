"""How fees are taxed, role by role: what holds, and what an administrator proposes and another one confirms."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.tax_form import ROUTES, read_tax_form
from services.payments.desk.usecases.finance import may
from services.payments.involvement.usecases import tax_routes
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.days_in_words import day_in_words
from shared.identity import Permission

WAITING = "/desk/limits"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/tax")
    def see(request: Request) -> Response:
        """How each role is taxed."""
        return desk_pages.serve(request, lambda desk: _show(desk, Form(), ()))

    @routes.post("/tax")
    def propose(request: Request, form: TypedForm) -> Response:
        """Proposes how a role is taxed."""
        return desk_pages.serve(request, lambda desk: _propose(desk, form))


def _propose(desk: DeskSession, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk, form, wrong)

    tax_routes.check_may_propose(desk.actor)
    new, wrong = read_tax_form(form.fields)
    if new is None and not form.only_shown:
        return again([Wrong(name, text) for name, text in wrong])

    def operation() -> None:
        if new is not None:
            tax_routes.propose_tax_route(desk.session, desk.actor, new)

    return desk.do(form, operation, WAITING, again)


def _show(desk: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk.show(
        "tax.html",
        wrong=wrong,
        found=tax_routes.view_tax_routes(desk.session, desk.actor),
        routes=ROUTES,
        typed=form.fields,
        may_propose=may(desk.actor, Permission.MANAGE_RATES),
        on=day_in_words,
    )
