"""Routes about who took part: attendance of sessions, and tasks that are done."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.involvement.api.fields import Minutes, RoleName
from services.payments.involvement.rules.fees import Presence
from services.payments.involvement.usecases import attendance
from services.payments.involvement.usecases.attendance import Mark, TaskMark
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody

router = APIRouter()


class MarkIn(RequestBody):
    """How somebody took part, in which role, for how long; no minutes: the whole session (none where absent)."""

    session_id: UUID
    person_id: UUID
    role: RoleName
    kind: Presence = Presence.PRESENT
    minutes: Minutes | None = None


class AttendanceIn(RequestBody):
    """Marks of one event; a second mark for the same person, session and role replaces the first."""

    marks: list[MarkIn] = Field(min_length=1, max_length=5000)


class DoneMarkIn(RequestBody):
    """Somebody has done their task on this day; null: not after all."""

    person_id: UUID
    role: RoleName
    done_on: date | None


class DoneIn(RequestBody):
    """Marks of one task."""

    marks: list[DoneMarkIn] = Field(min_length=1, max_length=5000)


class MarkOut(ResponseBody):
    """A mark as it is kept."""

    session_id: UUID
    person_id: UUID
    role: str
    kind: str
    minutes: int


class MarkedOut(ResponseBody):
    """How many marks were taken."""

    marked: int


@router.post("/events/{event_id}/attendance", response_model=MarkedOut)
def mark_attendance(event_id: UUID, marks: AttendanceIn, api: ApiRequest) -> JSONResponse:
    """Marks who came."""
    commands = [Mark(**one.model_dump()) for one in marks.marks]
    return api.once(
        lambda tx: MarkedOut(marked=attendance.mark_attendance(tx.session, tx.actor, event_id, commands)), 200
    )


@router.get("/events/{event_id}/attendance")
def list_attendance(event_id: UUID, api: ApiRequest) -> list[MarkOut]:
    """Every mark of an event."""
    return api.read(
        lambda tx: [MarkOut.model_validate(one) for one in attendance.view_attendance(tx.session, tx.actor, event_id)]
    )


@router.post("/events/{event_id}/done", response_model=MarkedOut)
def mark_done(event_id: UUID, marks: DoneIn, api: ApiRequest) -> JSONResponse:
    """Marks who has done a task at home."""
    commands = [TaskMark(**one.model_dump()) for one in marks.marks]
    return api.once(lambda tx: MarkedOut(marked=attendance.mark_done(tx.session, tx.actor, event_id, commands)), 200)
