"""Routes about what people ask us to pay before they come."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.claims.ahead import usecases
from services.payments.claims.ahead.rules import LONGEST_WORDS, AheadAnswer, AheadOutcome
from services.payments.claims.ahead.usecases import AskedAhead
from shared.api_request import ApiRequest
from shared.contracts.categories import Category
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter(tags=["claims"])


class AskAheadIn(RequestBody):
    """What a person asks us to pay before they come, in their words."""

    SEVERAL_LINES: ClassVar = frozenset({"said"})

    said: Annotated[str, Field(min_length=1, max_length=500)]
    channel: Literal["helpline", "staff"] = "staff"
    category: Category | None = None
    amount_pence: Pence | None = None


class AheadAnswerIn(RequestBody):
    """How it ends: `ticket` (we buy it) and `advance` (they get the money before) with what, how much and for which day; `no` with `words` to
    the person."""

    outcome: AheadOutcome
    category: Category | None = None
    amount_pence: Pence | None = None
    on: date | None = None
    words: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)] | None = None


class AskedAheadOut(ResponseBody):
    """A request; `claim_id` is the ticket or the advance that came of it."""

    id: UUID
    person_id: UUID
    event_id: UUID | None
    said: str
    category: str | None
    amount_pence: int | None
    outcome: str | None
    claim_id: UUID | None


@router.get("/advance-requests")
def list_requests(api: ApiRequest) -> list[AskedAheadOut]:
    """What people ask us to pay before they come and nobody has answered, the oldest first."""
    return api.read(
        lambda tx: [AskedAheadOut.model_validate(one) for one in usecases.list_requests(tx.session, tx.actor)]
    )


@router.post("/people/{person_id}/advance-requests", status_code=201, response_model=AskedAheadOut)
def ask_ahead(person_id: UUID, new: AskAheadIn, api: ApiRequest) -> JSONResponse:
    """Writes down what somebody asks us to pay before they come; nothing is claimed by it."""
    asked = AskedAhead(person_id, new.said, new.channel, new.category and new.category.value, new.amount_pence)
    return api.once(lambda tx: AskedAheadOut.model_validate(usecases.ask_ahead(tx.session, tx.actor, asked)))


@router.post("/advance-requests/{request_id}/answer", response_model=AskedAheadOut)
def answer_ahead(request_id: UUID, new: AheadAnswerIn, api: ApiRequest) -> JSONResponse:
    """Buys it, gives the money in advance, or says no. The first two become a claim that finance decides."""
    answer = AheadAnswer(**new.model_dump())
    return api.once(
        lambda tx: AskedAheadOut.model_validate(usecases.answer_ahead(tx.session, tx.actor, request_id, answer)), 200
    )
