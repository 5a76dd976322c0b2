"""Routes about how fees are taxed, role by role."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.involvement.api.fields import RoleName, Words
from services.payments.involvement.rules.tax_routes import NewTaxRoute, TaxRouteKind
from services.payments.involvement.usecases import tax_routes
from services.payments.limits.api import PROPOSED, LimitProposalOut, proposed
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody

router = APIRouter()
DayOfMonth = Annotated[int, Field(strict=True, ge=1, le=28)]


class TaxRouteIn(RequestBody):
    """How fees of a role are taxed from a day on; with wages: the day of the month on which these are paid, and how many days before the payroll
    office wants the file."""

    role: RoleName
    route: TaxRouteKind
    valid_from: date
    pay_day: DayOfMonth | None = None
    lead_days: DayOfMonth | None = None
    source: Words


class TaxRouteOut(ResponseBody):
    """A route, with who checked it and when."""

    id: UUID
    role: str
    route: TaxRouteKind
    valid_from: date
    pay_day: int | None
    lead_days: int | None
    source: str
    checked_by: UUID
    created_at: AwareDatetime


@router.get("/tax-routes")
def list_tax_routes(api: ApiRequest) -> list[TaxRouteOut]:
    """How each role is taxed, the newest first."""
    return api.read(
        lambda tx: [TaxRouteOut.model_validate(one) for one in tax_routes.view_tax_routes(tx.session, tx.actor)]
    )


@router.post("/tax-routes", status_code=202, response_model=LimitProposalOut, responses=PROPOSED)
def propose_tax_route(new: TaxRouteIn, api: ApiRequest) -> JSONResponse:
    """Proposes how fees of a role are taxed; another administrator confirms it. What was offered before keeps its own."""
    command = NewTaxRoute(**(new.model_dump() | {"route": new.route.value}))
    return api.once(lambda tx: proposed(tx, tax_routes.propose_tax_route(tx.session, tx.actor, command).id))
