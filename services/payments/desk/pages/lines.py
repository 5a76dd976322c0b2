"""Lines for texts and letters that are paused: why, what to do, and letting one go on."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.pages.forms import TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.worklist import lines
from shared.days_in_words import moment_in_words

PLACE = "/desk/lines"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/lines")
    def see(request: Request) -> Response:
        """What is paused."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, ()))

    @routes.post("/lines/{pause_id}/resume")
    def resume(pause_id: UUID, request: Request, form: TypedForm) -> Response:
        """What waits for the line goes on."""

        def page(desk_session: DeskSession) -> Response:
            return desk_session.do(
                form,
                lambda: lines.resume(desk_session.session, desk_session.actor, pause_id),
                PLACE,
                lambda wrong: _show(desk_session, wrong),
            )

        return desk_pages.serve(request, page)


def _show(desk_session: DeskSession, wrong: Sequence[Wrong]) -> Response:
    paused = lines.list_paused(desk_session.session, desk_session.actor)
    return desk_session.show("paused_lines.html", wrong=wrong, paused=paused, at=moment_in_words)
