"""Routes of merging: two records side by side, proposing it, confirming it, and taking it off the list."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.payments.personal_data.merging import usecases
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody

router = APIRouter(tags=["people"])


class MergeIn(RequestBody):
    """The record that stays; the one of the address goes."""

    into_id: UUID


class MergeOut(ResponseBody):
    """Two records that are one person: proposed, `merged` or `dropped`."""

    id: UUID
    goes_id: UUID
    stays_id: UUID
    asked_at: datetime
    outcome: str | None


class MergeSideOut(ResponseBody):
    """One of the two records."""

    id: UUID
    name: str
    known_by: str
    since: datetime
    offers: int
    claims: int
    paid_for: int
    has_bank_details: bool
    goes: bool


class MergeViewOut(ResponseBody):
    """Both, what must be over first, and events at which both took part."""

    goes: MergeSideOut
    stays: MergeSideOut
    waits_for: list[str]
    both_at: list[str]
    id: UUID | None


@router.get("/people/{person_id}/merge/{into_id}")
def compare(person_id: UUID, into_id: UUID, api: ApiRequest) -> MergeViewOut:
    """The two records side by side, and why they cannot be merged yet."""
    return api.read(
        lambda tx: MergeViewOut.model_validate(
            usecases.compare(tx.session, tx.actor, person_id, into_id), from_attributes=True
        )
    )


@router.post("/people/{person_id}/merge", status_code=202, response_model=MergeOut)
def propose_merge(person_id: UUID, body: MergeIn, api: ApiRequest) -> JSONResponse:
    """Proposes that this record goes and another one of the same person stays. Another human confirms it."""
    return api.once(
        lambda tx: MergeOut.model_validate(usecases.propose_merge(tx.session, tx.actor, person_id, body.into_id)), 202
    )


@router.post("/merges/{merge_id}/confirm", status_code=201, response_model=MergeOut)
def confirm_merge(merge_id: UUID, api: ApiRequest) -> JSONResponse:
    """A second human confirms: nothing is deleted, and the old id leads to the record that stays. It cannot be undone."""
    return api.once(lambda tx: MergeOut.model_validate(usecases.confirm_merge(tx.session, tx.actor, merge_id)))


@router.post("/merges/{merge_id}/drop", status_code=201, response_model=MergeOut)
def drop_merge(merge_id: UUID, api: ApiRequest) -> JSONResponse:
    """Takes it off the list; nothing is changed."""
    return api.once(lambda tx: MergeOut.model_validate(usecases.drop_merge(tx.session, tx.actor, merge_id)))
