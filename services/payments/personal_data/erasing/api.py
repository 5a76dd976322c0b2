"""Routes of erasing: what it would mean, asking for it, confirming it, and taking it off the list."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.payments.personal_data.erasing import usecases
from shared.api_request import ApiRequest
from shared.http import ResponseBody

router = APIRouter(tags=["people"])


class ErasureOut(ResponseBody):
    """An erasure: asked for, `erased` or `dropped`."""

    id: UUID
    person_id: UUID
    asked_at: datetime
    outcome: str | None


class ErasureStateOut(ResponseBody):
    """How far the erasing of a person is: what must be over first, when it may be done, and what went, by kind."""

    person_id: UUID
    erased_at: datetime | None
    id: UUID | None
    told_at: datetime | None
    may_be_done_at: datetime | None
    waits_for: list[str]
    wiped: dict[str, int]
    there_at: datetime | None


@router.get("/people/{person_id}/erasure")
def get_erasure(person_id: UUID, api: ApiRequest) -> ErasureStateOut:
    """What erasing this person waits for, or what became of it."""
    return api.read(
        lambda tx: ErasureStateOut.model_validate(
            usecases.see_erasure(tx.session, tx.actor, person_id), from_attributes=True
        )
    )


@router.post("/people/{person_id}/erasure", status_code=202, response_model=ErasureOut)
def ask_to_erase(person_id: UUID, api: ApiRequest) -> JSONResponse:
    """Asks to erase what need not be kept of a person. They are told; another human can confirm it a week later. Refused while money, a
    claim, an offer or a task of theirs is open."""
    return api.once(
        lambda tx: ErasureOut.model_validate(usecases.ask_to_erase(tx.session, tx.actor, person_id)), status_code=202
    )


@router.post("/erasures/{erasure_id}/confirm", status_code=201, response_model=ErasureOut)
def confirm_erasure(erasure_id: UUID, api: ApiRequest) -> JSONResponse:
    """A second human confirms: names and words go, money and the trail stay. It cannot be undone."""
    return api.once(lambda tx: ErasureOut.model_validate(usecases.confirm_erasure(tx.session, tx.actor, erasure_id)))


@router.post("/erasures/{erasure_id}/told", status_code=201, response_model=ErasureOut)
def tell_by_voice(erasure_id: UUID, api: ApiRequest) -> JSONResponse:
    """A colleague of whoever asked has spoken with the person on a number that we have: the week in which they can say no begins."""
    return api.once(lambda tx: ErasureOut.model_validate(usecases.tell_by_voice(tx.session, tx.actor, erasure_id)))


@router.post("/erasures/{erasure_id}/drop", status_code=201, response_model=ErasureOut)
def drop_erasure(erasure_id: UUID, api: ApiRequest) -> JSONResponse:
    """Takes it off the list; nothing is erased."""
    return api.once(lambda tx: ErasureOut.model_validate(usecases.drop_erasure(tx.session, tx.actor, erasure_id)))
