"""Money in advance that nobody has accounted for: what people still hold, and its ways out."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.usecases import advance_settlement
from services.payments.claims.usecases.advance_settlement import Settlement, SettlementMethod
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.cells import CellError, read_pence
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.days_in_words import moment_in_words
from shared.errors import Effect

PLACE = "/desk/advances"
LONGEST = 300


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/advances")
    def see(request: Request) -> Response:
        """What is open."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    @routes.post("/advances/{advance_id}")
    def settle(advance_id: UUID, request: Request, form: TypedForm) -> Response:
        """It came back, or nobody asks for it any more."""
        return desk_pages.serve(request, lambda desk_session: _settle(desk_session, advance_id, form))


def _settle(desk_session: DeskSession, advance_id: UUID, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk_session, form, wrong)

    advance_settlement.check_is_there(desk_session.session, desk_session.actor, advance_id)
    try:
        pence = read_pence(form.get("amount")) or 0
    except CellError:
        pence = 0
    words = form.get("words").strip()[:LONGEST]
    if form.get("way") not in list(SettlementMethod) or pence <= 0 or not words:
        return again([Wrong(None, f"Write how much, and why or where it came in. {Effect.NOTHING_SAVED}")])
    settlement = Settlement(SettlementMethod(form.get("way")), pence, words)

    def operation() -> None:
        advance_settlement.settle_advance(desk_session.session, desk_session.actor, advance_id, settlement)

    return desk_session.do(form, operation, PLACE, again)


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk_session.show(
        "advances.html",
        wrong=wrong,
        advances=advance_settlement.open_advances(desk_session.session, desk_session.actor),
        typed=form.fields,
        longest=LONGEST,
        at=moment_in_words,
    )
