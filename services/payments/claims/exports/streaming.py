"""An export as it leaves: CSV that is read while it is sent, in parts of fixed size."""

import hashlib
from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime

from fastapi.responses import StreamingResponse

from services.payments.claims.exports.rules import HEAD, ExportRow
from services.payments.claims.exports.usecases import (
    AT_A_TIME,
    PARTS,
    BegunExport,
    ExportPeriod,
    begin_export,
    export_rows,
    finish_export,
)
from shared.csv_cells import csv_text
from shared.database import Database
from shared.identity import Actor

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else, and a pound sign or ŵ for two letters."""


def stream_export(database: Database, actor: Actor, wanted: ExportPeriod) -> StreamingResponse:
    """The file; who asked for it is written down before the first row leaves. Raises ForbiddenError, InvalidError."""
    begun = database.run(actor.org_id, lambda session: begin_export(session, actor, wanted))
    name = f"{wanted.kind.value}-{wanted.state.value}-{wanted.first}-to-{wanted.last}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(
        _parts(database, actor, wanted, begun), media_type="text/csv; charset=utf-8", headers=headers
    )


def _parts(database: Database, actor: Actor, wanted: ExportPeriod, begun: BegunExport) -> Iterator[str]:
    """The file in parts; each is read in a transaction of its own, so that a slow reader holds none open."""
    count, sum_of_all = 0, hashlib.sha256()
    for rows in _pages(database, actor, wanted, begun.at):
        text = csv_text(rows) if count else BYTE_ORDER_MARK + csv_text(rows)
        count += len(rows)
        sum_of_all.update(text.encode())
        yield text
    database.run(
        actor.org_id, lambda session: finish_export(session, actor, begun.id, count - 1, sum_of_all.hexdigest())
    )


def _pages(
    database: Database, actor: Actor, wanted: ExportPeriod, until: datetime
) -> Iterator[list[tuple[object, ...]]]:
    yield [HEAD]
    for part in PARTS[wanted.state]:
        after: ExportRow | None = None
        while True:
            with database.transaction(actor.org_id) as session:
                rows = export_rows(session, actor, wanted, part, after, until=until)
            if rows:
                yield [astuple(row) for row in rows]
                after = rows[-1]
            if len(rows) < AT_A_TIME:
                break
