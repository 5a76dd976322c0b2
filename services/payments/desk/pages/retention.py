"""How long things are kept: the periods, a dry run of one, a proposal for another administrator, and what the job did."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.retention_form import LONGEST_SOURCE, read_period_form, read_rehearsal_form
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.personal_data.periods import usecases as periods
from services.payments.personal_data.periods.rules import EMPTIED
from services.payments.personal_data.retention import reports, usecases
from shared.days_in_words import day_in_words, moment_in_words

PLACE = "/desk/retention"
WAITING = "/desk/limits"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/retention")
    def see(request: Request) -> Response:
        """Periods, dry runs and reports."""
        return desk_pages.serve(request, lambda desk: _show(desk, Form(), ()))

    @routes.post("/retention/dry-runs")
    def rehearse(request: Request, form: TypedForm) -> Response:
        """Counts in the background what would go."""
        return desk_pages.serve(request, lambda desk: _rehearse(desk, form))

    @routes.post("/retention")
    def propose(request: Request, form: TypedForm) -> Response:
        """Proposes a period."""
        return desk_pages.serve(request, lambda desk: _propose(desk, form))


def _rehearse(desk: DeskSession, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk, form, wrong)

    read = read_rehearsal_form(form.fields)
    if read.wrong and not form.only_shown:
        return again([Wrong(name, text) for name, text in read.wrong])

    def operation() -> None:
        usecases.rehearse(desk.session, desk.actor, read.kind, read.length)

    return desk.do(form, operation, PLACE, again)


def _propose(desk: DeskSession, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk, form, wrong)

    new, wrong = read_period_form(form.fields)
    if new is None and not form.only_shown:
        return again([Wrong(name, text) for name, text in wrong])

    def operation() -> None:
        if new is not None:
            usecases.propose_after_rehearsal(desk.session, desk.actor, new)

    return desk.do(form, operation, WAITING, again)


def _show(desk: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    found = periods.list_periods(desk.session, desk.actor)
    return desk.show(
        "retention.html",
        wrong=wrong,
        typed=form.fields,
        periods=found,
        kinds=[(one.kind.value, one.title) for one in found],
        emptied=[(one.kind.value, one.title) for one in found if one.kind in EMPTIED],
        reports=reports.list_reports(desk.session, desk.actor),
        longest_source=LONGEST_SOURCE,
        on=day_in_words,
        at=moment_in_words,
    )
