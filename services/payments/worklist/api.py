"""Routes that list what waits for a human, what always fails and how the lines are, and what people decide about both."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.worklist import failing, fetching, lines, tasks
from shared.api_request import ApiRequest
from shared.contracts.lines import LineNow
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
    owner_id: UUID | None
    role: str
    passed_on_at: datetime | None
    """Since when it is the next person's, because nobody had handled it for a working day."""


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


class LineNowOut(ResponseBody):
    """A line for texts or letters. Where it is paused: since when, why, what to do, and how many messages wait for it; `finding` is
    what is wrong with how it is set up, though it takes messages."""

    channel: str
    line: str
    is_for_safety_only: bool
    pause_id: UUID | None
    since: datetime | None
    why: str | None
    to_do: str | None
    waiting: int
    finding: str | None


class LinesNow(ResponseBody):
    """Every line that is set up. `notifications_answers` is false where nobody can say how they are."""

    lines: list[LineNowOut]
    notifications_answers: bool


def _line_out(line: LineNow) -> LineNowOut:
    pause = line.pause
    return LineNowOut(
        channel=line.channel,
        line=line.line,
        is_for_safety_only=line.is_for_safety_only,
        pause_id=pause.id if pause else None,
        since=pause.since if pause else None,
        why=lines.FAULTS[pause.fault].why if pause else None,
        to_do=lines.FAULTS[pause.fault].to_do if pause else None,
        waiting=pause.waiting if pause else 0,
        finding=line.finding,
    )


def router(notifications: OtherService) -> APIRouter:
    """Routes under /worklist and /failing-work."""
    routes = APIRouter(tags=["worklist"])

    @routes.get("/worklist")
    def list_open(api: ApiRequest) -> list[WorkItemOut]:
        """What waits for a human, the most urgent first."""
        return api.read(lambda tx: [WorkItemOut.model_validate(one) for one in tasks.open_tasks(tx.session, tx.actor)])

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

    @routes.get("/lines")
    def list_lines(api: ApiRequest) -> LinesNow:
        """The lines for texts and letters: which one is paused, and why."""
        found = fetching.list_lines(notifications, api.actor)
        return LinesNow(lines=[_line_out(one) for one in found or []], notifications_answers=found is not None)

    @routes.post("/lines/{pause_id}/resume", status_code=200)
    def resume_line(pause_id: UUID, api: ApiRequest) -> JSONResponse:
        """Lets a paused line go on: what waits for it is sent in its order."""
        return api.once(lambda tx: lines.resume(tx.session, tx.actor, pause_id), 200)

    return routes
