"""The pages that staff use in a browser: signing in, tasks, what waits for finance and the runs that it lets go, new bank details, the
helpline, failing work, paused lines, who may sign in and do what. For organisers: events, attendance and payouts."""

from pathlib import Path

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse

from services.payments.claims.money_statement.fetching import MoneyStatements
from services.payments.claims.receipts.sending import ReceiptKeeper
from services.payments.claims.statement.fetching import Statements
from services.payments.desk.first_day.fetching import FirstDayChecks
from services.payments.desk.pages import (
    advances,
    asked_ahead,
    attendance,
    authority,
    bank_details,
    cash,
    charities,
    claim_list,
    claim_rules,
    claims,
    confirming,
    erasing,
    events,
    exports,
    failing_work,
    floats,
    group_file,
    groups,
    helpline,
    history,
    home,
    invite,
    invite_file,
    kept_forms,
    limits,
    lines,
    merging,
    money_papers,
    new_event,
    new_sign_in,
    organisation,
    own_limits,
    own_sessions,
    pay,
    payments,
    payroll,
    people,
    people_file,
    person_checks,
    person_export,
    person_forms,
    rates,
    readiness,
    reconciliation,
    retention,
    runs,
    safety_plan,
    sign_in,
    sign_ins,
    standing_payments,
    supporters,
    tasks,
    tax,
    trail,
    unclaimed,
    vouchers,
    who_comes,
    words,
)
from services.payments.desk.pages.desk_pages import DeskPages, desk_route
from services.payments.limits.fetching import Confirming
from services.payments.pages.static_files import add_files
from services.payments.payees.paper_form.typesetting import PaperForms
from services.payments.payouts.fetching import Asker
from services.payments.personal_data.exporting.fetching import PersonExports
from shared.outbox_api import OtherService

__all__ = ["DeskPages", "router"]
_STATIC = Path(__file__).parent.parent / "static"


def router(
    desk_pages: DeskPages,
    receipts: ReceiptKeeper,
    statements: Statements,
    first_day: FirstDayChecks,
    notifications: OtherService,
    limits_confirmed_by: Confirming,
    asker: Asker,
    person_exports: PersonExports,
) -> APIRouter:
    """Every page of the desk; the bare address leads to its first."""
    route_class = desk_route(desk_pages)
    open_routes = APIRouter(prefix="/desk", include_in_schema=False, route_class=route_class)
    sign_in.add_routes(open_routes, desk_pages)
    routes = APIRouter(
        prefix="/desk",
        include_in_schema=False,
        route_class=route_class,
        dependencies=[Depends(desk_pages.session_check)],
    )
    sign_in.add_way_out(routes, desk_pages)
    claims.add_papers(routes, desk_pages, receipts, statements)
    bank_details.add_paper(routes, desk_pages, PaperForms())
    money_papers.add_papers(routes, desk_pages, MoneyStatements(desk_pages.database, desk_pages.practice))
    readiness.add_check(routes, desk_pages, first_day)
    tasks.add_pages(routes, desk_pages, notifications)
    person_forms.add_person_forms(routes, desk_pages, notifications)
    who_comes.add_pages(routes, desk_pages, notifications)
    people_file.add_pages(routes, desk_pages)
    invite.add_pages(routes, desk_pages, notifications)
    invite_file.add_pages(routes, desk_pages, notifications)
    people.add_people(routes, desk_pages, notifications)
    vouchers.add_vouchers(routes, desk_pages, notifications)
    person_export.add_export(routes, desk_pages, person_exports)
    history.add_history(routes, desk_pages, notifications)
    cash.add_cash(routes, desk_pages, notifications)
    supporters.add_supporters(routes, desk_pages, notifications)
    person_checks.add_checks(routes, desk_pages, notifications)
    reconciliation.add_comparing(routes, desk_pages, asker)
    safety_plan.add_plan(routes, desk_pages, notifications)
    trail.add_trail(routes, desk_pages, notifications)
    lines.add_lines(routes, desk_pages, notifications)
    words.add_words(routes, desk_pages, notifications)
    limits.add_limits(routes, desk_pages, limits_confirmed_by)
    parts = (
        *(
            home,
            kept_forms,
            claim_list,
            claim_rules,
            claims,
            erasing,
            exports,
            floats,
            payments,
            payroll,
            standing_payments,
            confirming,
            bank_details,
            charities,
            asked_ahead,
            advances,
        ),
        *(
            helpline,
            failing_work,
            new_sign_in,
            organisation,
            sign_ins,
            own_limits,
            own_sessions,
            rates,
            retention,
            tax,
            merging,
            authority,
            unclaimed,
        ),
        *(new_event, events, attendance, pay, runs, groups, group_file),
    )
    for part in parts:
        part.add_routes(routes, desk_pages)
    outer = APIRouter(include_in_schema=False, route_class=route_class)
    add_files(outer, "/assets/desk", _STATIC)

    @outer.get("/desk/")
    @outer.get("/")
    def to_the_desk() -> RedirectResponse:
        """Whoever types only the address, or a slash too many, means the desk."""
        return RedirectResponse("/desk", 303)

    outer.include_router(open_routes)
    outer.include_router(routes)
    return outer
