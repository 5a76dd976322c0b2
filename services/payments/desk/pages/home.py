"""The first page after signing in: what waits, and where to go."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import finance, numbers, run_pages
from services.payments.limits.usecases import proposals as limits
from services.payments.payees.usecases import confirmations
from services.payments.worklist import failing, lines
from services.payments.worklist.handling.usecases.views import count_open
from shared.identity import Permission, Role


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("")
    def home(request: Request) -> Response:
        """What waits for finance; whoever only speaks with people goes straight to their tasks, unless bank details wait."""

        def page(desk_session: DeskSession) -> Response:
            session, actor = desk_session.session, desk_session.actor
            sees_details = finance.may(actor, Permission.SEE_BANK_DETAILS)
            to_confirm = confirmations.count_to_confirm(session, actor) if sees_details else 0
            if actor.roles <= {Role.HELPLINE, Role.ORGANISER} and not to_confirm:
                return RedirectResponse("/desk/tasks", 303)
            sees_claims = finance.may(actor, Permission.SEE_WAITING_CLAIMS)
            sees_work = finance.may(actor, Permission.SEE_FAILING_WORK)
            sees_limits = finance.may(actor, Permission.SEE_LIMITS)
            return desk_session.show(
                "home.html",
                tasks=count_open(session, actor),
                to_confirm=to_confirm,
                waiting=finance.count_waiting(session, actor) if sees_claims else None,
                may_stop_bank_details=finance.may(actor, Permission.STOP_BANK_DETAILS),
                failing=failing.count_failing(session, actor) if sees_work else 0,
                may_check_rail=finance.may(actor, Permission.CHECK_RAIL),
                paused=len(lines.list_paused(session, actor)) if sees_work else 0,
                to_agree=limits.count_to_confirm(session, actor) if sees_limits else None,
                may_manage_staff=finance.may(actor, Permission.MANAGE_STAFF),
                may_see_runs=finance.may(actor, Permission.SEE_RUNS),
                runs_waiting=run_pages.count_waiting_runs(session, actor)
                if finance.may(actor, Permission.SEE_RUNS)
                else 0,
                charts=numbers.charts_for(session, actor),
                may_enter_claims=finance.may(actor, Permission.ENTER_CLAIM),
            )

        return desk_pages.serve(request, page)
