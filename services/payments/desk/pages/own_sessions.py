"""Where somebody is signed in, and ending it: at a computer that was left, a telephone that was lost."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import sessions
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.days_in_words import moment_in_words

PLACE = "/desk/sessions"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/sessions")
    def see(request: Request) -> Response:
        """All of one's own, this one first."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, ()))

    @routes.post("/sessions/end-others")
    def end_others(request: Request, form: TypedForm) -> Response:
        """Ends all but this one."""
        return desk_pages.serve(request, lambda desk_session: _end(desk_session, form, None))

    @routes.post("/sessions/{session_id}/end")
    def end(session_id: UUID, request: Request, form: TypedForm) -> Response:
        """Ends one other."""
        return desk_pages.serve(request, lambda desk_session: _end(desk_session, form, session_id))


def _end(desk_session: DeskSession, form: Form, which: UUID | None) -> Response:
    def operation() -> None:
        sessions.end_own(desk_session.session, desk_session.actor, which, but=desk_session.owner_id)

    return desk_session.do(form, operation, PLACE, lambda wrong: _show(desk_session, wrong))


def _show(desk_session: DeskSession, wrong: Sequence[Wrong]) -> Response:
    own = sessions.list_own(desk_session.session, desk_session.actor)
    return desk_session.show(
        "own_sessions.html",
        wrong=wrong,
        this=next((one for one in own if one.id == desk_session.owner_id), None),
        others=[one for one in own if one.id != desk_session.owner_id],
        at=moment_in_words,
    )
