"""The routes of the exports: CSV that leaves while it is read."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from services.payments.claims.exports.streaming import stream_export
from services.payments.claims.exports.usecases import ExportKind, ExportPeriod, ExportStage, check_may_export
from shared.api_request import SignedInActor
from shared.identity import Actor

router = APIRouter(prefix="/exports", tags=["exports"])

FirstDay = Annotated[date, Query(alias="from", description="first day, in London")]
LastDay = Annotated[date, Query(alias="to", description="last day, included")]


def _accountant(actor: SignedInActor) -> Actor:
    check_may_export(actor)
    return actor


Accountant = Annotated[Actor, Depends(_accountant)]


@router.get("/claims.csv", response_class=StreamingResponse)
def export_claims(
    state: ExportStage, first: FirstDay, last: LastDay, actor: Accountant, request: Request
) -> StreamingResponse:
    """What claims made owed: agreed or taken back on these days (state=approved), sent on them (state=paid), and what became of money
    in advance (state=settled), with ledger codes. Who exported what is written down."""
    return stream_export(request.app.state.sign_in.database, actor, ExportPeriod(state, first, last))


@router.get("/fees.csv", response_class=StreamingResponse)
def export_fees(
    state: Literal["approved", "paid"], first: FirstDay, last: LastDay, actor: Accountant, request: Request
) -> StreamingResponse:
    """What taking part made owed: booked or taken back on these days (state=approved), or sent on them (state=paid), with ledger codes.
    A fee in a draft is not owed yet. Who exported what is written down."""
    wanted = ExportPeriod(ExportStage(state), first, last, ExportKind.FEES)
    return stream_export(request.app.state.sign_in.database, actor, wanted)
