"""Bank, ledger and statuses side by side: compared when somebody asks, each difference with its age and who looks into it."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payouts.fetching import Asker, reconcile
from services.payments.payouts.usecases import reconciliation_breaks
from services.payments.rails.names import BANK_RAIL
from services.payments.rails.protocol import RailUnavailableError
from shared.database import london_today
from shared.days_in_words import moment_in_words
from shared.errors import ConflictError
from shared.london import london_day

PLACE = "/desk/reconciliation"
AWAY = "The bank does not answer just now, so nothing could be compared. Try again in a minute."


def add_comparing(routes: APIRouter, desk_pages: DeskPages, asker: Asker) -> None:
    """The routes of this module."""

    @routes.get("/reconciliation")
    def see(request: Request) -> Response:
        """The last comparison."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, ()))

    @routes.post("/reconciliation")
    def compare(request: Request, form: TypedForm) -> Response:
        """Asks the bank, and keeps what is different."""
        return _compare(desk_pages, asker, request, form)

    @routes.post("/reconciliation/{break_id}/take")
    def take(break_id: UUID, request: Request, form: TypedForm) -> Response:
        """The sender looks into it."""

        def operation(desk_session: DeskSession) -> None:
            reconciliation_breaks.take_break(desk_session.session, desk_session.actor, break_id)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))


def _compare(desk_pages: DeskPages, asker: Asker, request: Request, form: Form) -> Response:
    """The bank is asked with no transaction open; a form that was sent before asks nobody."""

    def begin(desk_session: DeskSession) -> Response | None:
        reconciliation_breaks.see_reconciliation(desk_session.session, desk_session.actor, BANK_RAIL)
        return None if form.only_shown else desk_session.sent_before(form)

    sent = desk_pages.serve(request, begin)
    if sent is not None:
        return sent
    _, actor = desk_pages.caller(request)
    try:
        report = None if form.only_shown else reconcile(asker, actor, BANK_RAIL)
    except (RailUnavailableError, ConflictError) as error:
        wrong = [Wrong(None, error.message if isinstance(error, ConflictError) else AWAY)]
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, wrong))

    def keep(desk_session: DeskSession) -> None:
        if report is not None:
            reconciliation_breaks.keep_report(desk_session.session, desk_session.actor, BANK_RAIL, report)

    return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, keep))


def _show(desk_session: DeskSession, wrong: Sequence[Wrong]) -> Response:
    session, actor = desk_session.session, desk_session.actor
    found = reconciliation_breaks.see_reconciliation(session, actor, BANK_RAIL)
    today = london_today(session)
    return desk_session.show(
        "reconciliation.html",
        wrong=wrong,
        found=found,
        ages={one.id: (today - london_day(one.first_seen_at)).days for one in found.standing},
        me=actor,
        at=moment_in_words,
    )


def _do(desk_session: DeskSession, form: Form, operation: Callable[[DeskSession], object]) -> Response:
    return desk_session.do(form, lambda: operation(desk_session), PLACE, lambda wrong: _show(desk_session, wrong))
