"""The route of the export: CSV that leaves while it is read."""

from collections.abc import Iterator
from dataclasses import astuple
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from services.payments.claims.exports.rules import HEAD, csv_text
from services.payments.claims.exports.usecases import AT_A_TIME, State, Wanted, check_wanted, export_rows
from shared.calls import SignedInActor
from shared.database import Database
from shared.identity import Action, Actor

router = APIRouter(prefix="/exports", tags=["exports"])

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else, and a pound sign or ŵ for two letters."""


def _accountant(actor: SignedInActor) -> Actor:
    actor.require(Action.RECONCILE)
    return actor


@router.get("/claims.csv", response_class=StreamingResponse)
def export_claims(
    state: State,
    first: Annotated[date, Query(alias="from", description="first day, in London")],
    last: Annotated[date, Query(alias="to", description="last day, included")],
    actor: Annotated[Actor, Depends(_accountant)],
    request: Request,
) -> StreamingResponse:
    """What claims made owed: agreed on these days (state=approved), or sent on them (state=paid), with ledger codes."""
    wanted = Wanted(state, first, last)
    check_wanted(actor, wanted)
    name = f"claims-{state.value}-{first}-to-{last}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    parts = _parts(request.app.state.sign_in.database, actor, wanted)
    return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=headers)


def _parts(database: Database, actor: Actor, wanted: Wanted) -> Iterator[str]:
    """The file in parts; each is read in a transaction of its own, so that a slow reader holds none open."""
    yield BYTE_ORDER_MARK + csv_text([HEAD])
    after = None
    while True:
        with database.transaction(actor.org_id) as session:
            rows = export_rows(session, actor, wanted, after)
        if rows:
            yield csv_text(astuple(row) for row in rows)
            after = rows[-1]
        if len(rows) < AT_A_TIME:
            return
