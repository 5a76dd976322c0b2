"""The rate card: what each role is paid and since when, and a rate that one administrator proposes and another one confirms."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.rate_form import BASES, COUNTS, LONGEST_ROLE, LONGEST_SOURCE, read_rate_form
from services.payments.desk.usecases.finance import may
from services.payments.involvement.usecases import rates
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.days_in_words import day_in_words
from shared.identity import Permission

WAITING = "/desk/limits"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/rates")
    def see(request: Request) -> Response:
        """The rate card."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    @routes.post("/rates")
    def propose(request: Request, form: TypedForm) -> Response:
        """Proposes a rate."""
        return desk_pages.serve(request, lambda desk_session: _propose(desk_session, form))


def _propose(desk_session: DeskSession, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk_session, form, wrong)

    rates.check_may_propose(desk_session.actor)
    read = read_rate_form(form.fields)
    if read.rate is None and not form.only_shown:
        return again([Wrong(name, text) for name, text in read.wrong])
    rate = read.rate

    def operation() -> None:
        if rate is not None:
            rates.propose_rate(desk_session.session, desk_session.actor, rate)

    return desk_session.do(form, operation, WAITING, again)


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk_session.show(
        "rates.html",
        wrong=wrong,
        rates=rates.view_rates(desk_session.session, desk_session.actor),
        typed=form.fields,
        may_propose=may(desk_session.actor, Permission.MANAGE_RATES),
        bases=BASES,
        counts=COUNTS,
        longest_role=LONGEST_ROLE,
        longest_source=LONGEST_SOURCE,
        on=day_in_words,
    )
