"""Routes of money that nobody claims: the list, what one of finance proposes, what another one decides."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.personal_data.unclaimed import usecases
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody

router = APIRouter(tags=["payouts"])


class SettlingIn(RequestBody):
    """What became of money that nobody claims, and what shows it."""

    obligation_id: UUID
    way: Literal["paid_by_hand", "written_off"]
    evidence: str = Field(min_length=1, max_length=usecases.LONGEST_EVIDENCE)


class UnclaimedMoneyOut(ResponseBody):
    """Money that nobody claims: proposed, `settled` or `dropped`."""

    id: UUID
    obligation_id: UUID
    amount_pence: int
    way: str
    asked_at: datetime
    outcome: str | None


class UnclaimedViewOut(ResponseBody):
    """What is owed to somebody who was erased or merged; `id` where something is proposed."""

    obligation_id: UUID
    amount_pence: int
    owed_since: datetime
    id: UUID | None
    way: str | None
    evidence: str | None


@router.get("/unclaimed-money")
def list_unclaimed(api: ApiRequest) -> list[UnclaimedViewOut]:
    """What is owed, can be paid to nobody here, and is not settled."""
    return api.read(
        lambda tx: [
            UnclaimedViewOut.model_validate(one, from_attributes=True)
            for one in usecases.list_unclaimed(tx.session, tx.actor)
        ]
    )


@router.post("/unclaimed-money", status_code=202, response_model=UnclaimedMoneyOut)
def propose_settling(body: SettlingIn, api: ApiRequest) -> JSONResponse:
    """Proposes that it was paid by hand, or is written off. Another one of finance agrees."""
    return api.once(
        lambda tx: UnclaimedMoneyOut.model_validate(
            usecases.propose_settling(tx.session, tx.actor, body.obligation_id, body.way, body.evidence)
        ),
        202,
    )


@router.post("/unclaimed-money/{unclaimed_id}/agree", status_code=201, response_model=UnclaimedMoneyOut)
def agree_to_settling(unclaimed_id: UUID, api: ApiRequest) -> JSONResponse:
    """Another one of finance agrees: it is booked."""
    return api.once(
        lambda tx: UnclaimedMoneyOut.model_validate(usecases.agree_to_settling(tx.session, tx.actor, unclaimed_id))
    )


@router.post("/unclaimed-money/{unclaimed_id}/drop", status_code=201, response_model=UnclaimedMoneyOut)
def drop_settling(unclaimed_id: UUID, api: ApiRequest) -> JSONResponse:
    """Takes the proposal off the list; the money stays owed."""
    return api.once(
        lambda tx: UnclaimedMoneyOut.model_validate(usecases.drop_settling(tx.session, tx.actor, unclaimed_id))
    )
