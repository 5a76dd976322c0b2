"""Routes about who acts for a person with their money."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.payees.authorities import usecases
from services.payments.payees.authorities.rules import (
    LONGEST_EVIDENCE,
    LONGEST_HOLDER,
    LONGEST_INVOICE,
    NewAuthority,
)
from services.payments.payees.rules import AuthorityScope
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody

router = APIRouter(tags=["payees"])


class AuthorityIn(RequestBody):
    """Who acts for a person. `evidence` says what was seen, and holds no copy of it. A DWP appointee is refused: they act for benefits only."""

    kind: Literal["supporter", "deputy", "attorney", "guardian", "controller", "nominee", "organisation", "appointee"]
    holder_name: Annotated[str, Field(min_length=1, max_length=LONGEST_HOLDER)]
    scope: AuthorityScope
    evidence: Annotated[str, Field(min_length=1, max_length=LONGEST_EVIDENCE)]
    seen_on: date
    review_on: date
    invoice_number: Annotated[str, Field(min_length=1, max_length=LONGEST_INVOICE)] | None = None


class AuthorityOut(ResponseBody):
    """Who acts or acted for a person, and who saw the evidence."""

    id: UUID
    kind: str
    holder_name: str
    scope: str
    evidence: str
    invoice_number: str | None
    seen_on: date
    seen_by: UUID
    review_on: date
    created_at: AwareDatetime
    ended_at: AwareDatetime | None


@router.get("/people/{person_id}/authorities")
def see_authorities(person_id: UUID, api: ApiRequest) -> list[AuthorityOut]:
    """Who acts for a person, and who did, the newest first."""
    return api.read(
        lambda tx: [
            AuthorityOut.model_validate(one.authority)
            for one in usecases.see_authorities(tx.session, tx.actor, person_id).views
        ]
    )


@router.post("/people/{person_id}/authorities", status_code=201, response_model=AuthorityOut)
def add_authority(person_id: UUID, new: AuthorityIn, api: ApiRequest) -> JSONResponse:
    """Writes down who acts for a person from now on; bank details are entered anew."""
    command = NewAuthority(**new.model_dump())
    return api.once(
        lambda tx: AuthorityOut.model_validate(usecases.add_authority(tx.session, tx.actor, person_id, command))
    )


@router.post("/authorities/{authority_id}/end", response_model=AuthorityOut)
def end_authority(authority_id: UUID, api: ApiRequest) -> JSONResponse:
    """Ends it: the money is the person's own again, at bank details that are entered anew."""
    return api.once(
        lambda tx: AuthorityOut.model_validate(usecases.end_authority(tx.session, tx.actor, authority_id)), 200
    )
