"""Routes that list what waits for a human, what always fails and how the lines are, and what people decide about both."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.worklist import failing, fetching, lines, tasks
from services.payments.worklist.handling.rules import MOST_SHOWN, Shown
from shared.api_request import ApiRequest
from shared.contracts.lines import LineNow
from shared.http import Limit, RequestBody, ResponseBody
from shared.outbox_api import OtherService

NEXT_CURSOR = "Next-Cursor"
_NEXT_CURSOR_MEANS = {
    "description": "where more follow: the `cursor` that asks for them",
    "schema": {"type": "string"},
}
Kind = Annotated[str, Query(max_length=100, description="only tasks of this kind")]
TaskCursor = Annotated[
    str | None, Query(max_length=100, description="the `Next-Cursor` of the part before; none for the first part")
]


class WorkItemOut(ResponseBody):
    """Something that waits for a person, or that was done."""

    id: UUID
    kind: str
    title: str
    subject_type: str
    subject_id: UUID
    person_id: UUID | None
    reason: str
    urgent: bool
    due_at: datetime
    is_overdue: bool
    owner_id: UUID | None
    taken_at: datetime | None
    role: str
    passed_on_at: datetime | None
    """Since when it is the next person's, because nobody had handled it for a working day."""
    done_at: datetime | None
    done_by: UUID | None


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

    _add_list(routes)

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


def _add_list(routes: APIRouter) -> None:
    @routes.get("/worklist", responses={200: {"headers": {NEXT_CURSOR: _NEXT_CURSOR_MEANS}}})
    def list_tasks(
        api: ApiRequest,
        response: Response,
        show: Shown = Shown.OPEN,
        kind: Kind = "",
        cursor: TaskCursor = None,
        limit: Limit = MOST_SHOWN,
    ) -> list[WorkItemOut]:
        """What waits for a human: danger first, then by due time. `show` asks for the caller's own (`mine`) or what was done in the last 60
        days (`done`). Where more follow, the header `Next-Cursor` has the cursor of the next part."""
        part = api.read(lambda tx: tasks.list_part(tx.session, tx.actor, show, kind=kind, cursor=cursor, limit=limit))
        if part.next_cursor is not None:
            response.headers[NEXT_CURSOR] = part.next_cursor
        return [WorkItemOut.model_validate(one) for one in part.tasks]
