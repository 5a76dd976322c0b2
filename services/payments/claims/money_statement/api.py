"""The route of a person's money statement."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.payments.claims.money_statement.fetching import MoneyStatements
from services.payments.claims.money_statement.rules import PaperKind
from shared.api_request import SignedInActor

HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


def as_answer(name: str, pdf: bytes) -> Response:
    """A PDF as it leaves."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **HEADERS}
    return Response(pdf, media_type="application/pdf", headers=headers)


def router(statements: MoneyStatements) -> APIRouter:
    """Routes under /people/{id}/money-statement.pdf."""
    routes = APIRouter(tags=["claims"])

    @routes.get("/people/{person_id}/money-statement.pdf", response_class=Response)
    def get_money_statement(
        person_id: UUID,
        actor: SignedInActor,
        first: Annotated[date | None, Query(alias="from")] = None,
        last: Annotated[date | None, Query(alias="to")] = None,
        kind: PaperKind = PaperKind.YEAR,
    ) -> Response:
        """What one person was paid from one day to another, without days in this tax year: for them, for a tax year, or for the Jobcentre with the words of the law."""
        return as_answer(*statements.pdf(actor, person_id, kind, first, last))

    return routes
