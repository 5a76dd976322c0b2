"""Exports at the desk: choose fees or claims, before or after pay, and days; the file leaves while it is read."""

from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.exports.streaming import stream_export
from services.payments.claims.exports.usecases import ExportKind, ExportPeriod, ExportStage, check_may_export
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.typed_dates import PARTS, typed_day
from services.payments.pages.rendering import Wrong
from shared.errors import InvalidError

KINDS = (
    ("fees-approved", "Fees, before pay", "What is agreed and owed, paid or not; and what was taken back."),
    ("fees-paid", "Fees, after pay", "What was sent. What came back later stays in and says so."),
    ("claims-approved", "Claims, before pay", "What is agreed and owed, paid or not; and what was taken back."),
    ("claims-paid", "Claims, after pay", "What was sent. What came back later stays in and says so."),
    ("claims-settled", "Money in advance", "What was spent of it, given back or not asked for any more."),
)
"""What may be exported: (value, words, hint)."""
FIELDS = ("what", *(f"{one}-{part}" for one in ("from", "to") for part in PARTS))


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/exports")
    def choose(request: Request) -> Response:
        """The form."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, {}, ()))

    @routes.get("/exports/file.csv")
    def take(request: Request) -> Response:
        """The file; what cannot be read is said on the page."""
        typed = {name: request.query_params.get(name, "")[:40].strip() for name in FIELDS}
        actor = desk_pages.serve(request, lambda desk_session: desk_session.actor)
        check_may_export(actor)
        wanted, wrong = _read(typed)
        if wanted is not None:
            try:
                return stream_export(desk_pages.database, actor, wanted)
            except InvalidError as refused:
                wrong = [Wrong(None, refused.message)]
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, typed, wrong))


def _show(desk_session: DeskSession, typed: dict[str, str], wrong: Sequence[Wrong]) -> Response:
    check_may_export(desk_session.actor)
    return desk_session.show("exports.html", wrong=wrong, kinds=KINDS, typed=typed)


def _read(typed: dict[str, str]) -> tuple[ExportPeriod | None, list[Wrong]]:
    wrong: list[Wrong] = []
    days: list[date] = []
    kind, _, state = typed["what"].partition("-")
    if typed["what"] not in {value for value, _, _ in KINDS}:
        wrong.append(Wrong("what", "Choose what to export."))
    for name in ("from", "to"):
        try:
            days.append(date.fromisoformat(typed_day(typed, name)))
        except ValueError:
            wrong.append(Wrong(name, "Write a day like 27 3 2026."))
    if wrong:
        return None, wrong
    first, last = days
    return ExportPeriod(ExportStage(state), first, last, ExportKind(kind)), []
