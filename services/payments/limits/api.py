"""Routes about proposals: what waits for another administrator, and its end. Each is made at the route of what it changes."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from services.payments.limits.fetching import Confirming
from services.payments.limits.rules import LimitKind
from services.payments.limits.usecases import proposals
from shared.api_request import Accepted, ApiRequest, InTransaction
from shared.http import ResponseBody


class LimitChangeOut(ResponseBody):
    """One figure, day or list in words: as it is now (null: there was nothing of the kind), and as it would be."""

    what: str
    was: str | None
    becomes: str


class LimitProposalOut(ResponseBody):
    """A change of what moves limits: `before` is null where there is nothing of the kind yet; `subject_id` is the row that it makes or
    changes once it is confirmed; `outcome` is null while it waits."""

    id: UUID
    kind: LimitKind
    title: str
    subject_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any]
    about: str
    changes: list[LimitChangeOut]
    cautions: list[str]
    in_force_from: date
    proposed_by: str
    proposed_at: AwareDatetime
    lapses_at: AwareDatetime
    outcome: Literal["confirmed", "refused", "withdrawn"] | None
    decided_by: str | None
    decided_at: AwareDatetime | None
    is_own: bool
    may_confirm: bool


PROPOSED: dict[int | str, dict[str, Any]] = {
    202: {"model": LimitProposalOut, "description": "proposed: it is done once another administrator has confirmed it"}
}
"""The answer of a route that only proposes, for its description."""


def proposed(tx: InTransaction, proposal_id: UUID) -> Accepted:
    """The answer to what was proposed and waits."""
    return Accepted(_shown(tx, proposal_id))


def router(confirming: Confirming) -> APIRouter:
    """Routes under /limits."""
    routes = APIRouter(tags=["limits"])

    @routes.get("/limits")
    def list_limits(api: ApiRequest) -> list[LimitProposalOut]:
        """What waits for another administrator, the oldest first; then what has ended, the newest first."""
        return api.read(
            lambda tx: [LimitProposalOut.model_validate(one) for one in proposals.list_proposals(tx.session, tx.actor)]
        )

    @routes.post("/limits/{proposal_id}/confirm", status_code=200, response_model=LimitProposalOut)
    def confirm(proposal_id: UUID, api: ApiRequest) -> JSONResponse:
        """Another administrator than the one who proposed it confirms a change: it is made now."""
        before = api.answered()
        if before is not None:
            return before
        asked = confirming.ask(api.actor, proposal_id)
        return api.once(
            lambda tx: _shown(tx, confirming.confirm(tx.session, tx.actor, proposal_id, asked).id),
            200,
        )

    @routes.post("/limits/{proposal_id}/refuse", status_code=200, response_model=LimitProposalOut)
    def refuse(proposal_id: UUID, api: ApiRequest) -> JSONResponse:
        """Another administrator takes a proposal off the list."""
        return api.once(lambda tx: _shown(tx, proposals.end(tx.session, tx.actor, proposal_id, "refused").id), 200)

    @routes.post("/limits/{proposal_id}/withdraw", status_code=200, response_model=LimitProposalOut)
    def withdraw(proposal_id: UUID, api: ApiRequest) -> JSONResponse:
        """Whoever made a proposal takes it back."""
        return api.once(lambda tx: _shown(tx, proposals.end(tx.session, tx.actor, proposal_id, "withdrawn").id), 200)

    return routes


def _shown(tx: InTransaction, proposal_id: UUID) -> LimitProposalOut:
    return LimitProposalOut.model_validate(proposals.view_proposal(tx.session, tx.actor, proposal_id))
