"""The first page after signing in: what waits, and where to go."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import finance
from services.payments.payees.usecases import confirmations
from services.payments.worklist import failing, lines
from shared.identity import Permission, Role


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("")
    def home(request: Request) -> Response:
        """What waits for finance, and the helpline; whoever only answers the telephone goes straight there, unless bank details wait."""

        def page(desk_session: DeskSession) -> Response:
            to_confirm = confirmations.count_to_confirm(desk_session.session, desk_session.actor)
            if desk_session.actor.roles == {Role.HELPLINE} and not to_confirm:
                return RedirectResponse("/desk/helpline", 303)
            return desk_session.show(
                "home.html",
                to_confirm=to_confirm,
                waiting=finance.count_waiting(desk_session.session, desk_session.actor),
                may_see_claims=finance.may(desk_session.actor, Permission.SEE_RECEIPTS),
                may_stop_bank_details=finance.may(desk_session.actor, Permission.STOP_BANK_DETAILS),
                failing=failing.count_failing(desk_session.session, desk_session.actor),
                may_check_rail=finance.may(desk_session.actor, Permission.CHECK_RAIL),
                paused=len(lines.list_paused(desk_session.session, desk_session.actor)),
                may_manage_staff=finance.may(desk_session.actor, Permission.MANAGE_STAFF),
                may_enter_claims=finance.may(desk_session.actor, Permission.ENTER_CLAIM),
            )

        return desk_pages.serve(request, page)
