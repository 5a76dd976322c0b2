"""What people ask us to pay before they come: a ticket that we buy, money in advance, or a no in easy words."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.ahead import usecases
from services.payments.claims.ahead.rules import LONGEST_WORDS
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.ahead_form import read_ahead_form
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.phone.words.phrases import phrase
from shared.contracts.categories import MILEAGE, Category
from shared.days_in_words import day_in_words
from shared.errors import InvalidError

PLACE = "/desk/asked-ahead"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/asked-ahead")
    def see(request: Request) -> Response:
        """What waits for an answer."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    @routes.post("/asked-ahead/{request_id}")
    def answer(request_id: UUID, request: Request, form: TypedForm) -> Response:
        """Buys it, gives the money, or says no."""
        return desk_pages.serve(request, lambda desk_session: _answer(desk_session, request_id, form))


def _answer(desk_session: DeskSession, request_id: UUID, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk_session, form, wrong)

    usecases.check_is_there(desk_session.session, desk_session.actor, request_id)
    try:
        given = read_ahead_form(form.fields)
    except InvalidError as refused:
        return again([Wrong(None, refused.message)])

    def operation() -> None:
        usecases.answer_ahead(desk_session.session, desk_session.actor, request_id, given)

    return desk_session.do(form, operation, PLACE, again)


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk_session.show(
        "asked_ahead.html",
        wrong=wrong,
        asked=usecases.list_requests(desk_session.session, desk_session.actor),
        typed=form.fields,
        categories=[(one.value, phrase("en", f"category_{one.value}")) for one in Category if one not in MILEAGE],
        longest=LONGEST_WORDS,
        on=day_in_words,
    )
