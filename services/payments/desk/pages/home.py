"""The first page after signing in: what waits, and where to go."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.desk.pages.front import Front, Sitting
from services.payments.desk.usecases import finance
from shared.identity import Action, Role


def add_routes(routes: APIRouter, front: Front) -> None:
    """The routes of this module."""

    @routes.get("")
    def home(request: Request) -> Response:
        """What waits for finance, and the helpline; whoever only answers the telephone goes straight there."""

        def page(sitting: Sitting) -> Response:
            if sitting.actor.roles == {Role.HELPLINE}:
                return RedirectResponse("/desk/helpline", 303)
            return sitting.show(
                "home.html",
                waiting=finance.count_waiting(sitting.call.session, sitting.actor),
                may_see_claims=finance.may(sitting.actor, Action.SEE_RECEIPTS),
                may_enter_claims=finance.may(sitting.actor, Action.ENTER_CLAIM),
            )

        return front.serve(request, page)
