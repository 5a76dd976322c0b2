"""Routes about events and tasks at home."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.involvement.api.fields import Words
from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.usecases import estimates, event_lists, events, moving
from services.payments.involvement.usecases.estimates import Estimate, Places, Promises
from services.payments.involvement.usecases.event_lists import EventTime
from services.payments.involvement.usecases.events import EventView, NewEvent
from shared.api_request import ApiRequest
from shared.contracts.activities import LONGEST_PLACE
from shared.http import Cursor, Limit, Pence, RequestBody, ResponseBody

router = APIRouter()
Place = Annotated[str, Field(min_length=1, max_length=LONGEST_PLACE)]
Name = Annotated[str, Query(max_length=200, description="a part of the name")]


class SessionIn(RequestBody):
    """One stretch of time; times carry their offset."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class EventIn(RequestBody):
    """An event, or a task at home (which has no sessions, and a day by which it is done). `description` are words that others may read, on a
    bank statement or in a text: "the art group". They must say nothing about anybody's health. `place` is where
    an event is; texts and calls name it only beside a `description`."""

    title: Words
    description: Annotated[str, Field(min_length=3, max_length=60)] = "Taking part"
    kind: Literal["event", "task"] = "event"
    place: Place | None = None
    """Where it is, in words of the same kind: "Town Hall, room 2". No link; a task at home has none."""
    due_on: date | None = None
    """Of a task at home: the day by which it is done."""
    sessions: list[SessionIn] = Field(default_factory=list, max_length=50)
    budget_pence: Pence | None = None
    cost_centre: Words | None = None
    account_code: Words | None = None
    project: Words | None = None
    funder: Words | None = None
    unpaid_reason: Annotated[str, Field(min_length=10, max_length=500)] | None = None
    """Nobody is paid for it, and why: without a reason nobody is asked to work for nothing."""


class MoveIn(RequestBody):
    """Another time for a session."""

    session_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class EventPlaceIn(RequestBody):
    """Another place for an event."""

    place: Place


class BudgetIn(RequestBody):
    """Another budget; null for no limit."""

    budget_pence: Pence | None


class PlacesIn(RequestBody):
    """So many people in one role of the rate card."""

    role: Words
    count: Annotated[int, Field(ge=1, le=10_000)]


class EstimateIn(RequestBody):
    """An event that nobody was asked to yet: when it is, and how many people it needs in which role."""

    sessions: list[SessionIn] = Field(min_length=1, max_length=50)
    places: list[PlacesIn] = Field(min_length=1, max_length=20)


class RoleCostOut(ResponseBody):
    """What the people of one role would cost, each of them and together, in pence."""

    role: str
    count: int
    each_pence: int
    total_pence: int


class EstimateOut(ResponseBody):
    """What all of them would cost, if each comes to every session from start to end."""

    roles: list[RoleCostOut]
    total_pence: int


class AsksIn(RequestBody):
    """So many more people that an event may ask."""

    places: list[PlacesIn] = Field(min_length=1, max_length=20)


class AsksCostOut(EstimateOut):
    """What they would cost, beside what the event has promised already. Without a budget nothing is left or over."""

    promised_pence: int
    budget_pence: int | None
    left_pence: int | None
    over_pence: int


class SessionOut(ResponseBody):
    """One session."""

    id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class EventOut(ResponseBody):
    """An event or a task."""

    id: UUID
    kind: str
    title: str
    description: str
    place: str | None
    due_on: date | None
    budget_pence: int | None
    unpaid_reason: str | None
    cancelled_at: AwareDatetime | None
    sessions: list[SessionOut]


class ListedEventOut(ResponseBody):
    """An event in a list, with the session that counts (today's, the next, the last), and how many people were asked and what they said."""

    id: UUID
    kind: str
    title: str
    starts_at: AwareDatetime | None
    ends_at: AwareDatetime | None
    cancelled_at: AwareDatetime | None
    asked: int
    yes: int
    no: int


class EventsOut(ResponseBody):
    """Events; `next_cursor` asks for those that follow, and is null with the last."""

    events: list[ListedEventOut]
    next_cursor: str | None


@router.post("/events", status_code=201, response_model=EventOut)
def add_event(new: EventIn, api: ApiRequest) -> JSONResponse:
    """Plans an event or a task."""
    sessions = [Stretch(one.starts_at, one.ends_at) for one in new.sessions]
    command = NewEvent(**new.model_dump(exclude={"sessions"}), sessions=sessions)
    return api.once(lambda tx: _show(events.add_event(tx.session, tx.actor, command)))


@router.post("/events/estimate", status_code=200, response_model=EstimateOut)
def estimate_event(new: EstimateIn, api: ApiRequest) -> JSONResponse:
    """What an event will cost, before anybody is asked and anything is promised. Nothing is kept."""
    stretches = [Stretch(one.starts_at, one.ends_at) for one in new.sessions]
    places = [Places(one.role, one.count) for one in new.places]
    return api.once(
        lambda tx: EstimateOut.model_validate(estimates.estimate(tx.session, tx.actor, stretches, places)), 200
    )


@router.get("/events")
def list_events(
    api: ApiRequest, when: EventTime = EventTime.COMING, name: Name = "", cursor: Cursor = None, limit: Limit = 50
) -> EventsOut:
    """Events of today, to come or past, or tasks at home: the next first, of past ones the newest; with `name` those in whose name it
    stands."""
    return api.read(
        lambda tx: EventsOut.model_validate(
            event_lists.list_events(tx.session, tx.actor, when, name=name, cursor=cursor, limit=limit)
        )
    )


@router.post("/events/{event_id}/estimate", status_code=200, response_model=AsksCostOut)
def estimate_asks(event_id: UUID, new: AsksIn, api: ApiRequest) -> JSONResponse:
    """What it will cost to ask more people, before it is promised. Nothing is kept."""
    places = [Places(one.role, one.count) for one in new.places]
    return api.once(lambda tx: _costs(*estimates.estimate_for(tx.session, tx.actor, event_id, places)), 200)


@router.get("/events/{event_id}")
def get_event(event_id: UUID, api: ApiRequest) -> EventOut:
    """One event or task."""
    return api.read(lambda tx: _show(events.view_event(tx.session, tx.actor, event_id)))


@router.post("/events/{event_id}/budget", response_model=EventOut)
def set_budget(event_id: UUID, new: BudgetIn, api: ApiRequest) -> JSONResponse:
    """Gives it another budget."""
    return api.once(lambda tx: _show(events.set_budget(tx.session, tx.actor, event_id, new.budget_pence)), 200)


@router.post("/events/{event_id}/move", response_model=EventOut)
def move_session(event_id: UUID, new: MoveIn, api: ApiRequest) -> JSONResponse:
    """Moves a session that is to come, and tells everybody who was asked for it."""
    to = Stretch(new.starts_at, new.ends_at)
    return api.once(lambda tx: _show(moving.move_session(tx.session, tx.actor, event_id, new.session_id, to)), 200)


@router.post("/events/{event_id}/place", response_model=EventOut)
def change_place(event_id: UUID, new: EventPlaceIn, api: ApiRequest) -> JSONResponse:
    """Says where it is now, and tells everybody who was asked and may still come."""
    return api.once(lambda tx: _show(moving.change_place(tx.session, tx.actor, event_id, new.place)), 200)


@router.post("/events/{event_id}/cancel", response_model=EventOut)
def cancel_event(event_id: UUID, api: ApiRequest) -> JSONResponse:
    """Cancels it: open offers are taken back, and those who said yes are paid by their rate's rule."""
    return api.once(lambda tx: _show(events.cancel_event(tx.session, tx.actor, event_id)), 200)


def _costs(cost: Estimate, promises: Promises) -> AsksCostOut:
    left = promises.left_pence
    return AsksCostOut(
        roles=[RoleCostOut.model_validate(one) for one in cost.roles],
        total_pence=cost.total_pence,
        promised_pence=promises.promised_pence,
        budget_pence=promises.budget_pence,
        left_pence=left,
        over_pence=0 if left is None else max(0, cost.total_pence - left),
    )


def _show(view: EventView) -> EventOut:
    return EventOut(
        id=view.engagement.id,
        kind=view.engagement.kind,
        title=view.engagement.title,
        description=view.engagement.description,
        place=view.engagement.place,
        due_on=view.engagement.due_on,
        budget_pence=view.engagement.budget_pence,
        unpaid_reason=view.engagement.unpaid_reason,
        cancelled_at=view.engagement.cancelled_at,
        sessions=[SessionOut.model_validate(one) for one in view.sessions],
    )
