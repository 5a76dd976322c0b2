"""Routes about vouchers that were given to people outside Sameday."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.involvement.usecases import vouchers
from services.payments.involvement.usecases.vouchers import LONGEST_REASON, NewVoucher
from shared.api_request import ApiRequest
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter()
Reason = Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class VoucherIn(RequestBody):
    """A voucher that was given: `amount_pence` is what is printed on it, `reason` why it was a voucher."""

    event_id: UUID
    amount_pence: Pence
    given_on: date
    reason: Reason


class UndoVoucherIn(RequestBody):
    """Why it was written down wrongly."""

    reason: Reason


class VoucherOut(ResponseBody):
    """A voucher that was written down. It counts from `earned_from` to `earned_until`, unless it was undone."""

    id: UUID
    person_id: UUID
    event_id: UUID
    amount_pence: int
    given_on: date
    earned_from: date
    earned_until: date
    reason: str
    recorded_by: UUID
    recorded_at: AwareDatetime
    undone_by: UUID | None
    undone_at: AwareDatetime | None
    undone_reason: str | None


@router.get("/people/{person_id}/vouchers")
def list_vouchers(person_id: UUID, api: ApiRequest) -> list[VoucherOut]:
    """Every voucher of a person, those that were undone too."""
    return api.read(
        lambda tx: [VoucherOut.model_validate(one) for one in vouchers.list_vouchers(tx.session, tx.actor, person_id)]
    )


@router.post("/people/{person_id}/vouchers", status_code=201, response_model=VoucherOut)
def record_voucher(person_id: UUID, new: VoucherIn, api: ApiRequest) -> JSONResponse:
    """Writes down a voucher that was given to a person; no money moves, and it counts like a fee against their own limits."""
    command = NewVoucher(person_id, new.event_id, new.amount_pence, new.given_on, new.reason)
    return api.once(lambda tx: VoucherOut.model_validate(vouchers.record_voucher(tx.session, tx.actor, command)))


@router.post("/vouchers/{voucher_id}/undo", response_model=VoucherOut)
def undo_voucher(voucher_id: UUID, said: UndoVoucherIn, api: ApiRequest) -> JSONResponse:
    """Says that a voucher was written down wrongly; it counts no more, and stays in the history."""
    return api.once(
        lambda tx: VoucherOut.model_validate(vouchers.undo_voucher(tx.session, tx.actor, voucher_id, said.reason)), 200
    )
