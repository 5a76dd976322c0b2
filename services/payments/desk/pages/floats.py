"""The float and how it is topped up; and the standing mandates, which two people of finance sign and one may take back."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.desk.usecases import float_page, mandate_page
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payouts.usecases import mandates
from services.payments.payouts.usecases.mandates import NewMandate
from services.payments.phone.rules.typed import read_pounds
from shared.database import Session
from shared.days_in_words import day_in_words, moment_in_words
from shared.identity import Actor

PLACE = "/desk/mandates"
STATUS_WORDS = {
    "waiting": ("Waits for a second signature", "wait"),
    "early": ("Signed, not in force yet", "now"),
    "in_force": ("In force", "done"),
    "resting": ("Rests: a signer may not sign in, or left finance", "late"),
    "expired": ("Over", "none"),
    "withdrawn": ("Withdrawn", "none"),
}


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""
    _add_looking(routes, desk_pages)

    @routes.post("/mandates")
    def sign(request: Request, form: TypedForm) -> Response:
        """The first of two signatures."""
        return desk_pages.serve(request, lambda desk_session: _sign(desk_session, form))

    def add(name: str, operation: Callable[[Session, Actor, UUID], object]) -> None:
        @routes.post(f"/mandates/{{mandate_id}}/{name}", name=f"mandates: {name}")
        def do(mandate_id: UUID, request: Request, form: TypedForm) -> Response:
            def sign_or_withdraw(desk_session: DeskSession) -> None:
                operation(desk_session.session, desk_session.actor, mandate_id)

            return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, sign_or_withdraw))

    add("countersign", mandates.countersign)
    add("withdraw", mandates.withdraw)


def _add_looking(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.get("/float")
    def see_float(request: Request) -> Response:
        """What may leave, what waits for money, and how money gets there."""

        def page(desk_session: DeskSession) -> Response:
            found = float_page.see_float(desk_session.session, desk_session.actor)
            return desk_session.show("float.html", found=found, at=moment_in_words)

        return desk_pages.serve(request, page)

    @routes.get("/mandates")
    def see(request: Request) -> Response:
        """Every mandate, and the form of a new one."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))


def _sign(desk_session: DeskSession, form: Form) -> Response:
    new, wrong = _read(form)
    if new is None and not form.only_shown:
        return _show(desk_session, form, wrong)

    def operation(one: DeskSession) -> None:
        if new is not None:
            mandates.sign(one.session, one.actor, new)

    return _do(desk_session, form, operation)


def _read(form: Form) -> tuple[NewMandate | None, list[Wrong]]:
    wrong: list[Wrong] = []

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(typed_day(form.fields, name))
        except ValueError:
            wrong.append(Wrong(name, "Write a day like 27 3 2026."))
            return None

    event_id: UUID | None = None
    purpose = form.get("purpose")
    if purpose not in ("claims", "fees"):
        wrong.append(Wrong("purpose", "Choose what the mandate is for."))
    elif purpose == "fees":
        try:
            event_id = UUID(form.get("event"))
        except ValueError:
            wrong.append(Wrong("event", "Choose the event whose fees it is for."))
    pence = read_pounds(form.get("ceiling"))
    if pence is None:
        wrong.append(Wrong("ceiling", "Write an amount like 500.00, at most £10,000 a day."))
    first, last = day("from"), day("to")
    if wrong or pence is None or first is None or last is None:
        return None, wrong
    on_attendance = bool(event_id and form.get("on_attendance"))
    return NewMandate("fees" if event_id else "claims", event_id, pence, first, last, on_attendance), []


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk_session.show(
        "mandates.html",
        wrong=wrong,
        found=mandate_page.see_mandates(desk_session.session, desk_session.actor),
        status_words=STATUS_WORDS,
        typed=form.fields,
        on=day_in_words,
    )


def _do(desk_session: DeskSession, form: Form, operation: Callable[[DeskSession], object]) -> Response:
    return desk_session.do(form, lambda: operation(desk_session), PLACE, lambda wrong: _show(desk_session, form, wrong))
