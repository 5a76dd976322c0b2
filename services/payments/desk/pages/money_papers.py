"""What somebody was paid, on paper: for them, for a tax year, or for the Jobcentre; printed here, posted by us, or read behind a link."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.claims.money_statement.api import as_answer
from services.payments.claims.money_statement.fetching import MoneyStatements
from services.payments.claims.money_statement.requests import (
    AskedStatement,
    StatementWay,
    list_requests,
    send_statement,
)
from services.payments.claims.money_statement.rules import PaperKind, PaperSpan, days_of
from services.payments.claims.money_statement.usecases import see_papers
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases.finance import may
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.database import app_now
from shared.days_in_words import day_in_words
from shared.identity import Permission
from shared.london import london_day

PAPERS = {
    "jobcentre": ("For the Jobcentre, the last three months", PaperKind.JOBCENTRE, PaperSpan.RECENT),
    "year": ("This tax year", PaperKind.YEAR, PaperSpan.THIS_YEAR),
    "last-year": ("Last tax year", PaperKind.YEAR, PaperSpan.LAST_YEAR),
    "jobcentre-year": ("For the Jobcentre, this tax year", PaperKind.JOBCENTRE, PaperSpan.THIS_YEAR),
}
"""By the name that a form gives: the title, what for, and which days."""


def add_papers(routes: APIRouter, desk_pages: DeskPages, statements: MoneyStatements) -> None:
    """The routes of this module."""

    @routes.get("/people/{person_id}/statements")
    def see(person_id: UUID, request: Request) -> Response:
        """Which papers there are."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, person_id, ()))

    @routes.post("/people/{person_id}/statements")
    def send(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Posts one of them to the person, or tells them how to read it on a page."""
        return desk_pages.serve(request, lambda desk_session: _send(desk_session, person_id, form))

    @routes.get("/people/{person_id}/money-statement.pdf")
    def paper(
        person_id: UUID,
        request: Request,
        first: Annotated[date | None, Query(alias="from")] = None,
        last: Annotated[date | None, Query(alias="to")] = None,
        kind: PaperKind = PaperKind.YEAR,
    ) -> Response:
        """One of them."""
        actor = desk_pages.serve(request, lambda desk_session: desk_session.actor)
        return as_answer(*statements.pdf(actor, person_id, kind, first, last))


def _send(desk_session: DeskSession, person_id: UUID, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk_session, person_id, wrong)

    see_papers(desk_session.session, desk_session.actor, person_id)
    chosen, way = PAPERS.get(form.get("paper")), form.get("way")
    if chosen is None or way not in list(StatementWay):
        return again([Wrong(None, "Choose one of these.")])
    _, kind, span = chosen

    def operation() -> None:
        first, last = days_of(span, london_day(app_now(desk_session.session)))
        asked = AskedStatement(person_id, kind, first, last, StatementWay(way), "staff")
        send_statement(desk_session.session, desk_session.actor, asked)

    return desk_session.do(form, operation, f"/desk/people/{person_id}/statements", again)


def _show(desk_session: DeskSession, person_id: UUID, wrong: Sequence[Wrong]) -> Response:
    session, actor = desk_session.session, desk_session.actor
    name = see_papers(session, actor, person_id)
    today = london_day(app_now(session))
    return desk_session.show(
        "money_papers.html",
        name=name,
        person_id=person_id,
        papers=[(key, title, kind, days_of(span, today)) for key, (title, kind, span) in PAPERS.items()],
        may_print=may(actor, Permission.SEE_MONEY),
        sent=list_requests(session, actor, person_id),
        on=day_in_words,
        wrong=wrong,
    )
