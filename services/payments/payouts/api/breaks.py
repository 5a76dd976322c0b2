"""Routes about differences between bank, ledger and statuses: those that stand, and who looks into each."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from services.payments.payouts.usecases import reconciliation_breaks
from services.payments.rails.names import BANK_RAIL
from shared.api_request import ApiRequest, InTransaction
from shared.http import ResponseBody

router = APIRouter()


class BreakOut(ResponseBody):
    """One difference, from the comparison that found it first. `owner_id` looks into it; nobody yet where it is null."""

    id: UUID
    words: str
    owner_id: UUID | None
    first_seen_at: AwareDatetime
    last_seen_at: AwareDatetime


@router.get("/reconciliation/breaks")
def list_breaks(api: ApiRequest) -> list[BreakOut]:
    """The differences that stood when somebody last compared at the desk, the oldest first."""

    def read(tx: InTransaction) -> list[BreakOut]:
        found = reconciliation_breaks.see_reconciliation(tx.session, tx.actor, BANK_RAIL)
        return [BreakOut.model_validate(one) for one in found.standing]

    return api.read(read)


@router.post("/reconciliation/breaks/{break_id}/take", response_model=BreakOut)
def take(break_id: UUID, api: ApiRequest) -> JSONResponse:
    """Says that the sender looks into a difference, also where a colleague did before."""

    def effect(tx: InTransaction) -> BreakOut:
        return BreakOut.model_validate(reconciliation_breaks.take_break(tx.session, tx.actor, break_id))

    return api.once(effect, 200)
