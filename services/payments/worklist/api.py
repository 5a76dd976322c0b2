"""Routes that list what waits for a human and what always fails, and what people decide about the latter."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.worklist import failing, fetching, usecases
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody
from shared.outbox_api import OtherService


class WorkItemOut(ResponseBody):
    """Something that waits for a person."""

    id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    reason: str
    urgent: bool
    due_at: datetime


class FailingWorkOut(ResponseBody):
    """Work of one kind that always fails for one cause: who puts it right, what it was for, what it means for the money, what to do. Once
    it is set aside, `undone` is what stays undone and `reason` why."""

    id: UUID
    service: str
    topic: str
    cause: str
    row_count: int
    since: datetime
    role: str
    purpose: str
    money: str
    to_do: str
    undone: str
    is_set_aside: bool
    reason: str | None


class FailingWorkList(ResponseBody):
    """What always fails in both services. `notifications_answers` is false where only what it told us before is known."""

    work: list[FailingWorkOut]
    notifications_answers: bool


class SetAsideIn(RequestBody):
    """Why work is set aside."""

    SEVERAL_LINES: ClassVar = frozenset({"reason"})

    reason: Annotated[str, Field(min_length=1, max_length=failing.LONGEST_REASON)]


def router(notifications: OtherService) -> APIRouter:
    """Routes under /worklist and /failing-work."""
    routes = APIRouter(tags=["worklist"])

    @routes.get("/worklist")
    def list_open(api: ApiRequest) -> list[WorkItemOut]:
        """What waits for a human, the most urgent first."""
        return api.read(
            lambda tx: [WorkItemOut.model_validate(one) for one in usecases.open_items(tx.session, tx.actor)]
        )

    @routes.get("/failing-work")
    def list_failing(api: ApiRequest) -> FailingWorkList:
        """What always fails and what was set aside, in both services, the longest first."""
        known = api.read(lambda tx: failing.list_failing(tx.session, tx.actor))
        untold = fetching.list_untold(notifications, api.actor, known)
        work = [FailingWorkOut.model_validate(one) for one in [*known, *(untold or [])]]
        return FailingWorkList(work=work, notifications_answers=untold is not None)

    @routes.post("/failing-work/{failing_id}/try-again", status_code=200)
    def try_again(failing_id: UUID, api: ApiRequest) -> JSONResponse:
        """Has all of it tried at once, from the beginning."""
        return api.once(lambda tx: failing.try_again(tx.session, tx.actor, failing_id), 200)

    @routes.post("/failing-work/{failing_id}/set-aside", status_code=200)
    def set_aside(failing_id: UUID, new: SetAsideIn, api: ApiRequest) -> JSONResponse:
        """Has none of it tried any more, until somebody takes that back."""
        return api.once(lambda tx: failing.set_aside(tx.session, tx.actor, failing_id, new.reason), 200)

    @routes.post("/failing-work/{failing_id}/take-back", status_code=200)
    def take_back(failing_id: UUID, api: ApiRequest) -> JSONResponse:
        """Has all of what was set aside tried at once."""
        return api.once(lambda tx: failing.take_back(tx.session, tx.actor, failing_id), 200)

    return routes
