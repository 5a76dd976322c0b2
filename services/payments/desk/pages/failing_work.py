"""Work that always fails, and what was set aside: what it was for, what to do, and the decision of whoever it is for."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.worklist import failing
from shared.days_in_words import moment_in_words

PLACE = "/desk/failing-work"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/failing-work")
    def see(request: Request) -> Response:
        """What fails and what was set aside."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    @routes.post("/failing-work/{failing_id}/try-again")
    def try_again(failing_id: UUID, request: Request, form: TypedForm) -> Response:
        """All of it is tried at once."""

        def operation(desk_session: DeskSession) -> None:
            failing.try_again(desk_session.session, desk_session.actor, failing_id)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))

    @routes.post("/failing-work/{failing_id}/set-aside")
    def set_aside(failing_id: UUID, request: Request, form: TypedForm) -> Response:
        """None of it is tried any more, for a reason."""

        def operation(desk_session: DeskSession) -> None:
            failing.set_aside(desk_session.session, desk_session.actor, failing_id, form.get(f"reason-{failing_id}"))

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))

    @routes.post("/failing-work/{failing_id}/take-back")
    def take_back(failing_id: UUID, request: Request, form: TypedForm) -> Response:
        """What was set aside is tried at once."""

        def operation(desk_session: DeskSession) -> None:
            failing.take_back(desk_session.session, desk_session.actor, failing_id)

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    work = failing.list_failing(desk_session.session, desk_session.actor)
    return desk_session.show("failing_work.html", wrong=wrong, work=work, typed=form.fields, at=moment_in_words)


def _do(desk_session: DeskSession, form: Form, operation: Callable[[DeskSession], None]) -> Response:
    return desk_session.do(form, lambda: operation(desk_session), PLACE, lambda wrong: _show(desk_session, form, wrong))
