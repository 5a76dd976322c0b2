"""Routes about money in advance: who still holds some, and what came back or is not asked for any more."""

from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.claims.usecases import advance_settlement
from services.payments.claims.usecases.advance_settlement import Settlement, SettlementMethod
from shared.api_request import ApiRequest
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter()


class SettlementIn(RequestBody):
    """What came back (paid_back: `words` say where it came in), or is not asked for any more (written_off: `words` say why)."""

    SEVERAL_LINES: ClassVar = frozenset({"words"})

    way: SettlementMethod
    amount_pence: Pence
    words: Annotated[str, Field(min_length=1, max_length=300)]


class AdvanceOut(ResponseBody):
    """Money in advance; `left_pence` is not accounted for yet."""

    id: UUID
    person_id: UUID
    person_name: str
    claim_id: UUID
    claim_reference: str
    amount_pence: int
    left_pence: int
    is_paid: bool
    created_at: AwareDatetime


@router.get("/advances")
def list_advances(api: ApiRequest) -> list[AdvanceOut]:
    """Money in advance that is not accounted for yet, the oldest first."""
    return api.read(
        lambda tx: [AdvanceOut.model_validate(one) for one in advance_settlement.open_advances(tx.session, tx.actor)]
    )


@router.post("/advances/{advance_id}/settlements", status_code=201, response_model=AdvanceOut)
def settle_advance(advance_id: UUID, new: SettlementIn, api: ApiRequest) -> JSONResponse:
    """Records that an advance came back, or that nobody asks for it any more; the person is told."""
    command = Settlement(new.way, new.amount_pence, new.words)
    return api.once(
        lambda tx: AdvanceOut.model_validate(
            advance_settlement.settle_advance(tx.session, tx.actor, advance_id, command)
        )
    )
