"""Routes about the rate card."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.involvement.api.fields import Minutes, RoleName, Words
from services.payments.involvement.rules.fees import NewRate
from services.payments.involvement.usecases import rates
from services.payments.limits.api import PROPOSED, LimitProposalOut, proposed
from shared.api_request import ApiRequest
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter()


class RateIn(RequestBody):
    """A dated rate and its rules; `source` says where the figures come from. Minutes to prepare and to travel are paid
    beside each session that the person takes part in."""

    role: RoleName
    basis: Literal["per_hour", "per_session"]
    amount_pence: Pence
    valid_from: date
    source: Words
    preparation_minutes: Minutes = 0
    travel_minutes: Minutes = 0
    minimum_minutes: Minutes = 0
    late_is_deducted: bool = Field(False, strict=True)
    supporter_is_paid: bool = Field(False, strict=True)
    cancelled_within_hours: Annotated[int, Field(strict=True, ge=0, le=24 * 60)] = 0
    cancelled_percent: Annotated[int, Field(strict=True, ge=0, le=100)] = 0


class RateOut(ResponseBody):
    """A rate, with who checked it and when."""

    id: UUID
    role: str
    basis: str
    amount_pence: int
    valid_from: date
    preparation_minutes: int
    travel_minutes: int
    minimum_minutes: int
    late_is_deducted: bool
    supporter_is_paid: bool
    cancelled_within_hours: int
    cancelled_percent: int
    source: str
    checked_by: UUID
    created_at: AwareDatetime


@router.get("/rates")
def list_rates(api: ApiRequest) -> list[RateOut]:
    """The whole rate card: by role, the newest row first."""
    return api.read(lambda tx: [RateOut.model_validate(one) for one in rates.view_rates(tx.session, tx.actor)])


@router.post("/rates", status_code=202, response_model=LimitProposalOut, responses=PROPOSED)
def propose_rate(new: RateIn, api: ApiRequest) -> JSONResponse:
    """Proposes a dated rate, back-dated where its day is past; another administrator confirms it."""
    command = NewRate(**new.model_dump())
    return api.once(lambda tx: proposed(tx, rates.propose_rate(tx.session, tx.actor, command).id))
