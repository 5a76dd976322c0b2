"""Routes about events: rates, planning, attendance, and triggering the payout."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.involvement import usecases
from services.payments.involvement.usecases import EventView, Mark, NewEvent, NewRate
from services.payments.payouts.api import RunOut, show_run
from shared.calls import InCall
from shared.http import Answer, Pence, Strict
from shared.identity import Action

router = APIRouter(tags=["involvement"])

Words = Annotated[str, Field(min_length=1, max_length=200)]
Minutes = Annotated[int, Field(strict=True, gt=0, le=24 * 60)]


class RateIn(Strict):
    """A dated rate; `source` says where the figure comes from."""

    role: Annotated[str, Field(min_length=1, max_length=60)]
    basis: Literal["per_hour", "per_session"]
    amount_pence: Pence
    valid_from: date
    source: Words


class RateOut(Answer):
    """A rate."""

    id: UUID
    role: str
    basis: str
    amount_pence: int
    valid_from: date


class SessionIn(Strict):
    """One stretch of time; times carry their offset."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class EventIn(Strict):
    """An event. `description` may stand on a bank statement: it must say nothing about anybody's health."""

    title: Words
    description: Annotated[str, Field(min_length=3, max_length=60)] = "Taking part"
    sessions: list[SessionIn] = Field(min_length=1, max_length=50)
    budget_pence: Pence | None = None
    cost_centre: Words | None = None
    account_code: Words | None = None
    project: Words | None = None
    funder: Words | None = None


class SessionOut(Answer):
    """One session."""

    id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class EventOut(Answer):
    """An event."""

    id: UUID
    title: str
    budget_pence: int | None
    sessions: list[SessionOut]


class MarkIn(Strict):
    """Who was there, in which role, for how long."""

    session_id: UUID
    person_id: UUID
    role: Annotated[str, Field(min_length=1, max_length=60)]
    minutes: Minutes


class AttendanceIn(Strict):
    """Marks of one event; a second mark for the same person, session and role replaces the first."""

    marks: list[MarkIn] = Field(min_length=1, max_length=5000)


class AttendanceOut(Answer):
    """How many marks were taken."""

    marked: int


@router.post("/rates", status_code=201, response_model=RateOut)
def add_rate(new: RateIn, call: InCall) -> JSONResponse:
    """Adds a dated rate."""
    command = NewRate(**new.model_dump())
    return call.once(lambda: RateOut.model_validate(usecases.add_rate(call.session, call.actor, command)))


@router.post("/events", status_code=201, response_model=EventOut)
def add_event(new: EventIn, call: InCall) -> JSONResponse:
    """Plans an event."""
    sessions = [(one.starts_at, one.ends_at) for one in new.sessions]
    command = NewEvent(**new.model_dump(exclude={"sessions"}), sessions=sessions)
    return call.once(lambda: _show(usecases.add_event(call.session, call.actor, command)))


@router.get("/events/{event_id}")
def get_event(event_id: UUID, call: InCall) -> EventOut:
    """One event."""
    call.actor.require(Action.SEE)
    return _show(usecases.get_event(call.session, call.actor.org_id, event_id))


@router.post("/events/{event_id}/attendance", response_model=AttendanceOut)
def mark_attendance(event_id: UUID, marks: AttendanceIn, call: InCall) -> JSONResponse:
    """Marks who came."""
    commands = [Mark(**one.model_dump()) for one in marks.marks]
    return call.once(
        lambda: AttendanceOut(marked=usecases.mark_attendance(call.session, call.actor, event_id, commands)), 200
    )


@router.post("/events/{event_id}/payout", status_code=201, response_model=RunOut)
def trigger_payout(event_id: UUID, call: InCall) -> JSONResponse:
    """After the event: proposes a run that pays everybody who came."""
    return call.once(lambda: show_run(call, usecases.trigger_payout(call.session, call.actor, event_id).id))


def _show(view: EventView) -> EventOut:
    return EventOut(
        id=view.engagement.id,
        title=view.engagement.title,
        budget_pence=view.engagement.budget_pence,
        sessions=[SessionOut.model_validate(one) for one in view.sessions],
    )
