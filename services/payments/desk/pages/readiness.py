"""Whether the organisation's account at Stripe is ready for its first run."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages
from services.payments.rails.names import BANK_RAIL
from services.payments.rails.readiness.fetching import AccountChecker
from services.payments.rails.readiness.rules import CheckState, ReadinessLine
from services.payments.rails.usecases import check_checks_rail
from shared.errors import ConflictError

STATE_WORDS = {CheckState.OK: "OK", CheckState.NOT_OK: "Not OK", CheckState.CANNOT_BE_TOLD: "Cannot be told"}


def add_check(routes: APIRouter, desk_pages: DeskPages, checker: AccountChecker) -> None:
    """The route of this module."""

    @routes.get("/ready")
    def see(request: Request, now: bool = False) -> Response:
        """What the check is, and with `now` what it finds: Stripe is asked with no transaction open."""
        actor = desk_pages.serve(request, lambda desk_session: desk_session.actor)
        check_checks_rail(actor)
        lines: list[ReadinessLine] = []
        problem = ""
        if now:
            try:
                lines = checker.check(actor, BANK_RAIL)
            except ConflictError as error:
                problem = error.message
        return desk_pages.serve(
            request,
            lambda desk_session: desk_session.show(
                "readiness.html",
                lines=lines,
                problem=problem,
                state_words=STATE_WORDS,
                all_ok=all(one.state is CheckState.OK for one in lines),
            ),
        )
