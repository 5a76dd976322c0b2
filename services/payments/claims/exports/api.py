"""The route of the export: CSV that leaves while it is read."""

import hashlib
from collections.abc import Iterator
from dataclasses import astuple
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from services.payments.claims.exports.rules import HEAD, ExportRow, csv_text
from services.payments.claims.exports.usecases import (
    AT_A_TIME,
    PARTS,
    ExportPeriod,
    ExportStage,
    begin_export,
    check_may_export,
    export_rows,
    finish_export,
)
from shared.api_request import SignedInActor
from shared.database import Database
from shared.identity import Actor

router = APIRouter(prefix="/exports", tags=["exports"])

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else, and a pound sign or ŵ for two letters."""


def _accountant(actor: SignedInActor) -> Actor:
    check_may_export(actor)
    return actor


@router.get("/claims.csv", response_class=StreamingResponse)
def export_claims(
    state: ExportStage,
    first: Annotated[date, Query(alias="from", description="first day, in London")],
    last: Annotated[date, Query(alias="to", description="last day, included")],
    actor: Annotated[Actor, Depends(_accountant)],
    request: Request,
) -> StreamingResponse:
    """What claims made owed: agreed or taken back on these days (state=approved), sent on them (state=paid), and what became of money
    in advance (state=settled), with ledger codes. Who exported what is written down."""
    wanted, database = ExportPeriod(state, first, last), request.app.state.sign_in.database
    export_id = database.run(actor.org_id, lambda session: begin_export(session, actor, wanted))
    name = f"claims-{state.value}-{first}-to-{last}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(
        _parts(database, actor, wanted, export_id), media_type="text/csv; charset=utf-8", headers=headers
    )


def _parts(database: Database, actor: Actor, wanted: ExportPeriod, export_id: UUID) -> Iterator[str]:
    """The file in parts; each is read in a transaction of its own, so that a slow reader holds none open."""
    count, sum_of_all = 0, hashlib.sha256()
    for rows in _pages(database, actor, wanted):
        text = csv_text(rows) if count else BYTE_ORDER_MARK + csv_text(rows)
        count += len(rows)
        sum_of_all.update(text.encode())
        yield text
    database.run(
        actor.org_id, lambda session: finish_export(session, actor, export_id, count - 1, sum_of_all.hexdigest())
    )


def _pages(database: Database, actor: Actor, wanted: ExportPeriod) -> Iterator[list[tuple[object, ...]]]:
    yield [HEAD]
    for part in PARTS[wanted.state]:
        after: ExportRow | None = None
        while True:
            with database.transaction(actor.org_id) as session:
                rows = export_rows(session, actor, wanted, part, after)
            if rows:
                yield [astuple(row) for row in rows]
                after = rows[-1]
            if len(rows) < AT_A_TIME:
                break
