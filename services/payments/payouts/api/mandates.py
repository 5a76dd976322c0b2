"""Routes about standing mandates: sign, countersign, withdraw, and see what room is left today."""

from datetime import date
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.payouts.usecases import mandates
from services.payments.payouts.usecases.mandates import NewMandate
from shared.api_request import ApiRequest, InTransaction
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter()


class MandateIn(RequestBody):
    """What the first of two people signs. `source_id` names the event of a mandate for fees."""

    purpose: Literal["claims", "fees"]
    source_id: UUID | None = None
    daily_ceiling_pence: Pence
    valid_from: date
    expires_on: date
    on_attendance: bool = Field(False, strict=True)
    """Of an event: who is marked as having come is paid once it is over, and nobody else looks at it."""


class MandateOut(ResponseBody):
    """A mandate: its signers, how far it is, and what it may still release today, in pence."""

    id: UUID
    purpose: str
    source_id: UUID | None
    daily_ceiling_pence: int
    valid_from: date
    expires_on: date
    first_signed_by: UUID
    second_signed_by: UUID | None
    status: str
    room_today_pence: int
    on_attendance: bool


def _show(tx: InTransaction, mandate_id: UUID) -> MandateOut:
    return MandateOut.model_validate(mandates.view_mandate(tx.session, tx.actor, mandate_id))


@router.get("/mandates")
def list_mandates(api: ApiRequest) -> list[MandateOut]:
    """Every mandate, the newest first."""
    return api.read(lambda tx: [MandateOut.model_validate(one) for one in mandates.list_mandates(tx.session, tx.actor)])


@router.post("/mandates", status_code=201, response_model=MandateOut)
def sign(new: MandateIn, api: ApiRequest) -> JSONResponse:
    """Signs first."""
    command = NewMandate(**new.model_dump())
    return api.once(lambda tx: _show(tx, mandates.sign(tx.session, tx.actor, command).id))


@router.post("/mandates/{mandate_id}/countersign", response_model=MandateOut)
def countersign(mandate_id: UUID, api: ApiRequest) -> JSONResponse:
    """Signs second: it is in force from its first day."""
    return api.once(lambda tx: _show(tx, mandates.countersign(tx.session, tx.actor, mandate_id).id), 200)


@router.post("/mandates/{mandate_id}/withdraw", response_model=MandateOut)
def withdraw(mandate_id: UUID, api: ApiRequest) -> JSONResponse:
    """Takes a mandate back."""
    return api.once(lambda tx: _show(tx, mandates.withdraw(tx.session, tx.actor, mandate_id).id), 200)
