"""What people are told of the organisation: name, telephone number, hours, adviser; changed by two administrators."""

from collections.abc import Sequence
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.access.usecases import organisations
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules import organisation_form
from services.payments.desk.rules.organisation_form import read_organisation_form
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong

PLACE, WAITING = "/desk/organisation", "/desk/limits"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/organisation")
    def see(request: Request) -> Response:
        """As it is now."""
        return desk_pages.serve(request, lambda desk: _show(desk, Form(), ()))

    @routes.post("/organisation")
    def propose(request: Request, form: TypedForm) -> Response:
        """Proposes other details."""
        return desk_pages.serve(request, lambda desk: _propose(desk, form))


def _propose(desk: DeskSession, form: Form) -> Response:
    organisations.check_may_propose(desk.actor)
    read = read_organisation_form(form.fields, practice=desk.practice)

    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk, form, wrong)

    if read.details is None and not form.only_shown:
        return again([Wrong(*one) for one in read.wrong])
    details = read.details

    def operation() -> None:
        if details is not None:
            organisations.propose_details(desk.session, desk.actor, details)

    return desk.do(form, operation, WAITING, again)


def _show(desk: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    now = organisations.view_details(desk.session, desk.actor)
    kept = {name: value if isinstance(value, str) else "1" if value else "" for name, value in asdict(now).items()}
    return desk.show(
        "organisation.html",
        wrong=wrong,
        now=now,
        typed=form.fields if "name" in form.fields else kept,
        limits=organisation_form,
    )
