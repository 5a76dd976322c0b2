"""Bank details that wait to be confirmed, with what whoever confirms must have heard; and those that the bank has not taken on."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payees.evidence import (
    KNOWN_NUMBER_WORDS,
    LONGEST_SAID,
    RESULT_WORDS,
    SPOKEN_TO_WORDS,
    Evidence,
)
from services.payments.payees.usecases import bank_details, confirmations, registering
from services.payments.payees.usecases.confirmations import ToConfirm

PLACE = "/desk/bank-details/to-confirm"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/bank-details/to-confirm")
    def see(request: Request) -> Response:
        """What waits."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    @routes.post("/bank-details/{method_id}/confirm")
    def confirm(method_id: UUID, request: Request, form: TypedForm) -> Response:
        """Somebody who did not enter them confirms them."""

        def operation(desk_session: DeskSession) -> None:
            waiting = confirmations.list_to_confirm(desk_session.session, desk_session.actor)
            asks = any(one.id == method_id and one.needs_evidence for one in waiting)
            evidence = _evidence(form, method_id) if asks else None
            bank_details.confirm(desk_session.session, desk_session.actor, method_id, evidence)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))

    @routes.post("/bank-details/{method_id}/turn-down")
    def turn_down(method_id: UUID, request: Request, form: TypedForm) -> Response:
        """It is not the person's account."""

        def operation(desk_session: DeskSession) -> None:
            evidence = _evidence(form, method_id)
            confirmations.turn_down(desk_session.session, desk_session.actor, method_id, evidence)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))

    @routes.post("/bank-details/{method_id}/ask-again")
    def ask_again(method_id: UUID, request: Request, form: TypedForm) -> Response:
        """The bank is asked at once."""

        def operation(desk_session: DeskSession) -> None:
            registering.ask_now(desk_session.session, desk_session.actor, method_id)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))


def what_it_takes(one: ToConfirm) -> str:
    """What must happen before money goes there, in words."""
    if not one.needs_evidence:
        return "Whoever confirms must not have entered them."
    spoken = "Speak with them on a number that we held before these bank details came"
    if not one.needs_two:
        return f"{spoken}, then confirm."
    done = "One person has confirmed; a second one" if one.first_confirmed else "Two people"
    return f"{spoken}. {done} must confirm, and nobody who entered them."


def _evidence(form: Form, method_id: UUID) -> Evidence:
    spoken_to, known_number = form.get(f"spoken-to-{method_id}"), form.get(f"known-number-{method_id}")
    return Evidence(spoken_to, known_number, form.get(f"said-{method_id}"))


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    session, actor = desk_session.session, desk_session.actor
    return desk_session.show(
        "confirm_bank_details.html",
        wrong=wrong,
        waiting=confirmations.list_to_confirm(session, actor),
        at_the_bank=registering.list_waiting(session, actor),
        typed=form.fields,
        results=RESULT_WORDS,
        takes=what_it_takes,
        spoken_to=SPOKEN_TO_WORDS,
        known_numbers=KNOWN_NUMBER_WORDS,
        longest=LONGEST_SAID,
    )


def _do(desk_session: DeskSession, form: Form, operation: Callable[[DeskSession], None]) -> Response:
    return desk_session.do(form, lambda: operation(desk_session), PLACE, lambda wrong: _show(desk_session, form, wrong))
