"""Routes about who may claim for a person from their own telephone."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.phone.supporters import usecases
from services.payments.phone.supporters.rules import LONGEST_EVIDENCE, LONGEST_NAME, NewSupporter
from services.payments.phone.supporters.sending import save_supporter
from shared.api_request import ApiRequest, SignedInActor
from shared.http import RequestBody, ResponseBody
from shared.outbox_api import OtherService


class SupporterIn(RequestBody):
    """Who helps a person, from which telephone, and what shows that the person agreed. The number is kept where numbers are, and not here."""

    mobile: Annotated[str, Field(min_length=6, max_length=30, repr=False)]
    supporter_name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    evidence: Annotated[str, Field(min_length=1, max_length=LONGEST_EVIDENCE)]
    seen_on: date
    review_on: date


class SupporterOut(ResponseBody):
    """An agreement, and whether it ended."""

    id: UUID
    supporter_name: str
    evidence: str
    seen_on: date
    seen_by: UUID
    review_on: date
    created_at: AwareDatetime
    ended_at: AwareDatetime | None


def router(notifications: OtherService) -> APIRouter:
    """Routes of supporters."""
    routes = APIRouter(tags=["people"])

    @routes.get("/people/{person_id}/supporters")
    def see_supporters(person_id: UUID, api: ApiRequest) -> list[SupporterOut]:
        """Who claims for a person, and who did, the newest first."""
        return api.read(
            lambda tx: [
                SupporterOut.model_validate(one.agreement)
                for one in usecases.see_supporters(tx.session, tx.actor, person_id).views
            ]
        )

    @routes.put("/people/{person_id}/supporters")
    def put_supporter(person_id: UUID, new: SupporterIn, actor: SignedInActor, request: Request) -> SupporterOut:
        """Writes down that a person agreed to somebody who helps them; the same telephone again takes the place of what was written before."""
        database = request.app.state.sign_in.database
        wanted = NewSupporter(new.supporter_name, new.evidence, new.seen_on, new.review_on)
        return SupporterOut.model_validate(
            save_supporter(database, notifications, actor, person_id, new.mobile, wanted)
        )

    @routes.post("/supporters/{supporter_id}/end", response_model=SupporterOut)
    def end_supporter(supporter_id: UUID, api: ApiRequest) -> JSONResponse:
        """Ends an agreement at once."""
        return api.once(
            lambda tx: SupporterOut.model_validate(usecases.end_supporter(tx.session, tx.actor, supporter_id)), 200
        )

    return routes
