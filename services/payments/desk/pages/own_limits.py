"""A person's own limits: set and ended for them while they are there or on the telephone, and what they say to a fee that one holds."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_words import CHANNEL_WORDS
from services.payments.desk.usecases import own_limits
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.days_in_words import day_in_words, moment_in_words


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/people/{person_id}/limits")
    def see(person_id: UUID, request: Request) -> Response:
        """What they set, and what it holds."""
        return desk_pages.serve(request, lambda desk: _show(desk, person_id, Form(), ()))

    @routes.post("/people/{person_id}/limits")
    def add(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """They set a limit."""
        return desk_pages.serve(
            request,
            lambda desk: _do(
                desk, person_id, form, lambda: own_limits.write_limit(desk.session, desk.actor, person_id, form.fields)
            ),
        )

    @routes.post("/people/{person_id}/limits/{limit_id}/end")
    def end(person_id: UUID, limit_id: UUID, request: Request, form: TypedForm) -> Response:
        """They want it no more."""
        return desk_pages.serve(
            request,
            lambda desk: _do(
                desk, person_id, form, lambda: own_limits.take_limit_off(desk.session, desk.actor, person_id, limit_id)
            ),
        )

    @routes.post("/people/{person_id}/limits/held/{offer_id}")
    def answer(person_id: UUID, offer_id: UUID, request: Request, form: TypedForm) -> Response:
        """What they say to a fee that a limit holds."""
        return desk_pages.serve(
            request,
            lambda desk: _do(
                desk,
                person_id,
                form,
                lambda: own_limits.answer_held(desk.session, desk.actor, person_id, offer_id, form.fields),
            ),
        )


def _do(desk: DeskSession, person_id: UUID, form: Form, operation: Callable[[], object]) -> Response:
    return desk.do(
        form, operation, f"/desk/people/{person_id}/limits", lambda wrong: _show(desk, person_id, form, wrong)
    )


def _show(desk: DeskSession, person_id: UUID, form: Form, wrong: Sequence[Wrong]) -> Response:
    found = own_limits.see_own_limits(desk.session, desk.actor, person_id)
    return desk.show(
        "own_limits.html",
        wrong=wrong,
        found=found,
        typed=form.fields,
        channels=list(CHANNEL_WORDS.items()),
        at=moment_in_words,
        on=day_in_words,
    )
