"""Erasing a person at the desk: what goes, what stays and why, asked for by one and confirmed by another."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.personal_data.erasing import usecases
from services.payments.personal_data.erasing.rules import GOES, STAYS
from shared.days_in_words import moment_in_words


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/people/{person_id}/erase")
    def see(person_id: UUID, request: Request) -> Response:
        """What erasing would mean, how far it is, or what went."""
        return desk_pages.serve(request, lambda desk: _show(desk, person_id, ()))

    @routes.post("/people/{person_id}/erase")
    def ask(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Asks for it; the person is told."""

        def operation(desk: DeskSession) -> None:
            usecases.ask_to_erase(desk.session, desk.actor, person_id)

        return desk_pages.serve(request, lambda desk: _do(desk, person_id, form, operation))

    @routes.post("/people/{person_id}/erase/{erasure_id}/confirm")
    def confirm(person_id: UUID, erasure_id: UUID, request: Request, form: TypedForm) -> Response:
        """A colleague of whoever asked: it is done."""
        step = _of(person_id, erasure_id, usecases.confirm_erasure)
        return desk_pages.serve(request, lambda desk: _do(desk, person_id, form, step))

    @routes.post("/people/{person_id}/erase/{erasure_id}/told")
    def told(person_id: UUID, erasure_id: UUID, request: Request, form: TypedForm) -> Response:
        """A colleague has spoken with the person."""
        step = _of(person_id, erasure_id, usecases.tell_by_voice)
        return desk_pages.serve(request, lambda desk: _do(desk, person_id, form, step))

    @routes.post("/people/{person_id}/erase/{erasure_id}/drop")
    def drop(person_id: UUID, erasure_id: UUID, request: Request, form: TypedForm) -> Response:
        """The person said no."""
        step = _of(person_id, erasure_id, usecases.drop_erasure)
        return desk_pages.serve(request, lambda desk: _do(desk, person_id, form, step))


def _of(person_id: UUID, erasure_id: UUID, use: Callable[..., object]) -> Callable[[DeskSession], None]:
    def step(desk: DeskSession) -> None:
        usecases.check_whose(desk.session, desk.actor, erasure_id, person_id)
        use(desk.session, desk.actor, erasure_id)

    return step


def _do(desk: DeskSession, person_id: UUID, form: Form, operation: Callable[[DeskSession], None]) -> Response:
    path = f"/desk/people/{person_id}/erase"
    return desk.do(form, lambda: operation(desk), path, lambda wrong: _show(desk, person_id, wrong))


def _show(desk: DeskSession, person_id: UUID, wrong: Sequence[Wrong]) -> Response:
    return desk.show(
        "erase_person.html",
        wrong=wrong,
        one=usecases.see_erasure(desk.session, desk.actor, person_id),
        goes=GOES,
        stays=STAYS,
        at=moment_in_words,
    )
