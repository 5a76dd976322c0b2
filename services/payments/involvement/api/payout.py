"""Routes about an event's payout: tried dry, and triggered."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.payments.involvement.usecases import payout, preview
from services.payments.payouts.api import RunOut, show_run
from shared.api_request import ApiRequest
from shared.http import ResponseBody

router = APIRouter()


class WhyOut(ResponseBody):
    """A part of an amount in pence, and why."""

    reason: str
    amount_pence: int


class PreviewLineOut(ResponseBody):
    """One person in one role: how much, why, and by which rail; or why the money is held, and what to do."""

    person_id: UUID
    name: str
    role: str
    amount_pence: int
    why: list[WhyOut]
    rail: str | None
    held: str | None
    note: str | None
    words: str | None
    choice: str | None
    """What the person chose, where that is less than all of the fee."""


class ChangeOut(ResponseBody):
    """A fee that comes out differently now than when it was decided; what was decided is what is paid."""

    person_id: UUID
    before_pence: int
    after_pence: int


class DifferencesOut(ResponseBody):
    """What has changed since the last run of this event."""

    run_id: UUID | None
    added: list[UUID]
    removed: list[UUID]
    changed: list[ChangeOut]


class ObstacleOut(ResponseBody):
    """Why triggering the payout would be refused now."""

    code: str
    words: str


class PreviewOut(ResponseBody):
    """What a payout would do now; amounts in pence."""

    event_id: UUID
    title: str
    total_pence: int
    held_pence: int
    paid_pence: int
    budget_pence: int | None
    budget_left_pence: int | None
    lines: list[PreviewLineOut]
    differences: DifferencesOut
    obstacles: list[ObstacleOut]


@router.get("/events/{event_id}/payout")
def preview_payout(event_id: UUID, api: ApiRequest) -> PreviewOut:
    """A dry run: who would be paid how much, why and how. Nothing is written."""
    return api.read(lambda tx: PreviewOut.model_validate(preview.preview_payout(tx.session, tx.actor, event_id)))


@router.post("/events/{event_id}/payout", status_code=201, response_model=RunOut)
def trigger_payout(event_id: UUID, api: ApiRequest) -> JSONResponse:
    """After the event: proposes a run that pays everybody who took part and said yes."""
    return api.once(lambda tx: show_run(tx, payout.trigger_payout(tx.session, tx.actor, event_id).id))
