"""What somebody was paid, on paper: for them, for a tax year, or for the Jobcentre; printed here and posted, or given to them."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.claims.money_statement.api import as_answer
from services.payments.claims.money_statement.fetching import MoneyStatements
from services.payments.claims.money_statement.rules import PaperKind
from services.payments.claims.money_statement.usecases import see_papers, tax_year_of
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from shared.database import app_now
from shared.days_in_words import day_in_words
from shared.london import london_day

RECENT = timedelta(days=92)


def add_papers(routes: APIRouter, desk_pages: DeskPages, statements: MoneyStatements) -> None:
    """The routes of this module."""

    @routes.get("/people/{person_id}/statements")
    def see(person_id: UUID, request: Request) -> Response:
        """Which papers there are."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, person_id))

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


def _show(desk_session: DeskSession, person_id: UUID) -> Response:
    name = see_papers(desk_session.session, desk_session.actor, person_id)
    today = london_day(app_now(desk_session.session))
    this_year = tax_year_of(today)
    papers = [
        ("For the Jobcentre, the last three months", PaperKind.JOBCENTRE, (today - RECENT, today)),
        ("This tax year", PaperKind.YEAR, (this_year[0], today)),
        ("Last tax year", PaperKind.YEAR, tax_year_of(this_year[0] - timedelta(days=1))),
        ("For the Jobcentre, this tax year", PaperKind.JOBCENTRE, (this_year[0], today)),
    ]
    return desk_session.show(
        "money_papers.html", name=name, person_id=person_id, papers=papers, on=day_in_words, wrong=()
    )
