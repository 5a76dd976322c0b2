"""Routes about runs, the float and reconciliation; and the address where rails report events."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime
from starlette.concurrency import run_in_threadpool

from services.payments.payouts import fetching
from services.payments.payouts.fetching import Asker
from services.payments.payouts.rules import RunStatus
from services.payments.payouts.usecases import events, floats, run_lists, run_views, runs
from services.payments.rails.names import BANK_RAIL
from services.payments.rails.protocol import EventRejectedError, RailUnavailableError
from services.payments.rails.usecases import find_account, open_credentials
from shared import security_events
from shared.api_request import ApiRequest, InTransaction, SignedInActor
from shared.database import Session
from shared.errors import Effect, InvalidError, NotFoundError, UnavailableError
from shared.http import Cursor, Limit, ResponseBody, problem_response

LARGEST_EVENT_BYTES = 256 * 1024

router = APIRouter()
Name = Annotated[str, Query(max_length=200, description="a part of the name")]


class LeftOutOut(ResponseBody):
    """A line that a run does not pay, and why: the code, and what it means in words."""

    person_id: UUID
    obligation_id: UUID
    reason: str
    words: str


class RunOut(ResponseBody):
    """A run: how far it is, what it pays, and what it leaves out. Amounts in pence."""

    id: UUID
    title: str
    status: str
    pause_reason: str | None
    payments: int
    total_pence: int
    float_short_pence: int
    counts: dict[str, int]
    left_out: list[LeftOutOut]


class ListedRunOut(ResponseBody):
    """A run in a list: what it pays in pence, and how many lines it leaves out."""

    id: UUID
    title: str
    status: str
    event_id: UUID
    created_at: AwareDatetime
    payments: int
    total_pence: int
    left_out: int


class RunsOut(ResponseBody):
    """Runs, the newest first; `next_cursor` asks for those that follow, and is null with the last."""

    runs: list[ListedRunOut]
    next_cursor: str | None


class PayoutOut(ResponseBody):
    """One payment: of which person's money, and who is paid (`payee_person_id` is empty where that is an organisation in their place)."""

    id: UUID
    person_id: UUID
    payee_id: UUID
    payee_person_id: UUID | None
    amount_pence: int
    rail: str
    reference: str
    status: str
    generation: int
    attempts: int
    failure_code: str | None


class FloatOut(ResponseBody):
    """What may be released now, in pence."""

    available_pence: int


class FigureOut(ResponseBody):
    """One figure as bank, ledger and statuses give it, in pence."""

    figure: str
    bank_pence: int | None
    ledger_pence: int
    statuses_pence: int | None
    agrees: bool


class ReconciliationOut(ResponseBody):
    """Three sources side by side; `breaks` is empty when not a penny differs."""

    agrees: bool
    figures: list[FigureOut]
    breaks: list[str]


def show_run(tx: InTransaction, run_id: UUID) -> RunOut:
    """A run as it is answered."""
    view = run_views.view_run(tx.session, tx.actor, run_id)
    left_out = run_views.view_left_out(tx.session, tx.actor, run_id) if view.left_out else []
    return RunOut.model_validate(asdict(view) | {"left_out": left_out})


@router.get("/runs")
def list_runs(
    api: ApiRequest,
    status: RunStatus | None = None,
    event_id: UUID | None = None,
    name: Name = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> RunsOut:
    """Runs, the newest first; an organiser gets those that they triggered."""
    return api.read(
        lambda tx: RunsOut.model_validate(
            run_lists.list_runs(
                tx.session, tx.actor, status=status, event_id=event_id, name=name, cursor=cursor, limit=limit
            )
        )
    )


@router.get("/runs/{run_id}")
def get_run(run_id: UUID, api: ApiRequest) -> RunOut:
    """How far a run is."""
    return api.read(lambda tx: show_run(tx, run_id))


@router.get("/runs/{run_id}/payouts")
def get_payouts(run_id: UUID, api: ApiRequest) -> list[PayoutOut]:
    """Every payment of a run."""

    return api.read(
        lambda tx: [PayoutOut.model_validate(one) for one in run_views.list_payouts(tx.session, tx.actor, run_id)]
    )


@router.post("/runs/{run_id}/approve", response_model=RunOut)
def approve(run_id: UUID, api: ApiRequest) -> JSONResponse:
    """Approves a run."""
    return api.once(lambda tx: show_run(tx, runs.approve_run(tx.session, tx.actor, run_id).id), 200)


@router.post("/runs/{run_id}/release", response_model=RunOut)
def release(run_id: UUID, api: ApiRequest) -> JSONResponse:
    """Releases a run: the money goes."""
    return api.once(lambda tx: show_run(tx, runs.release_run(tx.session, tx.actor, run_id).id), 200)


@router.post("/runs/{run_id}/stop", response_model=RunOut)
def stop(run_id: UUID, api: ApiRequest) -> JSONResponse:
    """Stops a run safely; what waits keeps waiting."""
    return api.once(lambda tx: show_run(tx, runs.stop_run(tx.session, tx.actor, run_id).id), 200)


@router.post("/runs/{run_id}/resume", response_model=RunOut)
def resume(run_id: UUID, api: ApiRequest) -> JSONResponse:
    """Lets a stopped run go on."""
    return api.once(lambda tx: show_run(tx, runs.resume_run(tx.session, tx.actor, run_id).id), 200)


@router.get("/float")
def get_float(api: ApiRequest) -> FloatOut:
    """The money that may be released now."""
    return api.read(lambda tx: FloatOut(available_pence=floats.view_float(tx.session, tx.actor, BANK_RAIL)))


def reconciliation(asker: Asker) -> APIRouter:
    """The route that asks the bank and so holds no transaction meanwhile."""
    routes = APIRouter(tags=["payouts"])

    @routes.get("/reconciliation")
    def reconcile(actor: SignedInActor) -> ReconciliationOut:
        """Sets bank, ledger and statuses side by side."""
        try:
            report = fetching.reconcile(asker, actor, BANK_RAIL)
        except RailUnavailableError:
            raise UnavailableError(
                "rail.away", "The bank does not answer just now, so nothing could be compared. Try again in a minute."
            ) from None
        return ReconciliationOut.model_validate(report)

    return routes


def webhooks(asker: Asker) -> APIRouter:
    """The address that rails call; the path names the organisation, the signature proves the rail."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/webhooks/{rail}/{org_id}")
    async def take_event(rail: str, org_id: UUID, request: Request) -> JSONResponse:
        raw = bytearray()
        async for part in request.stream():
            raw += part
            if len(raw) > LARGEST_EVENT_BYTES:
                raise InvalidError("event.too_large", "This event is too large.")
        return await run_in_threadpool(_keep_event, asker, rail, org_id, bytes(raw), dict(request.headers))

    return routes


def _keep_event(asker: Asker, rail: str, org_id: UUID, raw: bytes, headers: dict[str, str]) -> JSONResponse:
    sender = asker.sender
    if rail not in sender.rails:
        raise NotFoundError("rail.not_found", "There is no such rail.")

    def keep(session: Session) -> JSONResponse:
        if find_account(session, org_id, rail) is None:
            raise NotFoundError("rail.not_connected", "Nothing is connected at this address.")
        credentials = open_credentials(session, org_id, rail, sender.sealer, for_events=True)
        try:
            event = sender.rails[rail].parse_event(credentials, raw, headers)
        except EventRejectedError:
            security_events.note_attempt("event.not_believed")
            return problem_response(
                400, "event.not_believed", f"This event is not signed as it should be. {Effect.NOTHING_CHANGED}"
            )
        events.keep(session, org_id, rail, event)
        return JSONResponse({"received": True})

    return sender.database.run(org_id, keep)
