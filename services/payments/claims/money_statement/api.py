"""The routes of a person's money statement: printed here, sent to them, and for its letter."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from services.payments.claims.money_statement.fetching import MoneyStatements
from services.payments.claims.money_statement.requests import AskedStatement, StatementWay, send_statement
from services.payments.claims.money_statement.rules import PaperKind
from shared.api_request import ApiRequest, SignedInActor
from shared.contracts.enclosures import ENCLOSURES
from shared.contracts.turns import Language
from shared.http import RequestBody, ResponseBody, internal_caller
from shared.identity import InternalTokens

HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


class SendStatementIn(RequestBody):
    """What is sent to the person: what for, from which day to which (both included), and by `post` or a `link` in a text."""

    kind: PaperKind
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    way: StatementWay


class StatementOut(ResponseBody):
    """A statement that is sent."""

    id: UUID
    person_id: UUID
    kind: PaperKind
    first_day: date
    last_day: date
    way: StatementWay
    asked_on: date


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

    @routes.post("/people/{person_id}/money-statements", status_code=201, response_model=StatementOut)
    def post_money_statement(person_id: UUID, new: SendStatementIn, api: ApiRequest) -> JSONResponse:
        """Sends a person what they were paid: a letter with the paper in it, or a text that says how to read it on a page."""
        asked = AskedStatement(person_id, new.kind, new.first, new.last, new.way, "staff")
        return api.once(lambda tx: StatementOut.model_validate(send_statement(tx.session, tx.actor, asked)))

    return routes


def enclosures(statements: MoneyStatements, tokens: InternalTokens) -> APIRouter:
    """The route under /internal/enclosures, for the letters of the notifications service alone."""
    routes = APIRouter(prefix=ENCLOSURES, include_in_schema=False, dependencies=[Depends(internal_caller(tokens))])

    @routes.get("/{org_id}/{about_id}", response_class=Response)
    def get_enclosure(org_id: UUID, about_id: UUID, language: Language = "en") -> Response:
        """The paper that goes into a letter about this, in the language that they want, where its words may be used."""
        return Response(
            statements.pdf_asked_for(org_id, about_id, language), media_type="application/pdf", headers=HEADERS
        )

    return routes
