"""What waits for another administrator: what changes from what to what, who proposed it, and the button of the second person."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.limits.fetching import Confirming
from services.payments.limits.usecases import proposals
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared import security_events
from shared.days_in_words import moment_in_words
from shared.errors import ConflictError, ForbiddenError, InvalidError, UnavailableError

PLACE = "/desk/limits"


def add_limits(routes: APIRouter, desk_pages: DeskPages, confirming: Confirming) -> None:
    """The routes of this module."""

    @routes.get("/limits")
    def see(request: Request) -> Response:
        """What waits, and what has ended."""
        return desk_pages.serve(request, lambda desk_session: _list(desk_session, ()))

    @routes.post("/limits/{proposal_id}/confirm")
    def confirm(proposal_id: UUID, request: Request, form: TypedForm) -> Response:
        """The second administrator agrees."""
        try:
            return _confirm(desk_pages, confirming, request, form, proposal_id)
        except (ConflictError, ForbiddenError, InvalidError, UnavailableError) as refused:
            security_events.note_refusal(refused)
            wrong = [Wrong(None, refused.message)]
            return desk_pages.serve(request, lambda desk_session: _list(desk_session, wrong))

    _add_ends(routes, desk_pages)


def _add_ends(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.post("/limits/{proposal_id}/refuse")
    def refuse(proposal_id: UUID, request: Request, form: TypedForm) -> Response:
        """Another administrator takes it off the list."""

        def operation(desk_session: DeskSession) -> None:
            proposals.end(desk_session.session, desk_session.actor, proposal_id, "refused")

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))

    @routes.post("/limits/{proposal_id}/withdraw")
    def withdraw(proposal_id: UUID, request: Request, form: TypedForm) -> Response:
        """Whoever proposed it takes it back."""

        def operation(desk_session: DeskSession) -> None:
            proposals.end(desk_session.session, desk_session.actor, proposal_id, "withdrawn")

        return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))


def _confirm(
    desk_pages: DeskPages, confirming: Confirming, request: Request, form: Form, proposal_id: UUID
) -> Response:
    """Whoever has to be asked before is asked with no transaction open. Raises what refuses it."""

    def begin(desk_session: DeskSession) -> Response | None:
        if form.only_shown:  # it is shown with what was typed, and its token is not kept
            return None
        sent = desk_session.sent_before(form)
        if sent is None:
            proposals.proposal_to_confirm(desk_session.session, desk_session.actor, proposal_id)
        return sent

    sent = desk_pages.serve(request, begin)
    if sent is not None:
        return sent
    _, actor = desk_pages.caller(request)
    asked = None if form.only_shown else confirming.ask(actor, proposal_id)

    def operation(desk_session: DeskSession) -> None:
        confirming.confirm(desk_session.session, desk_session.actor, proposal_id, asked)

    return desk_pages.serve(request, lambda desk_session: _do(desk_session, form, operation))


def _list(desk_session: DeskSession, wrong: Sequence[Wrong]) -> Response:
    found = proposals.list_proposals(desk_session.session, desk_session.actor)
    return desk_session.show(
        "limits.html",
        wrong=wrong,
        waiting=[one for one in found if one.waits],
        ended=[one for one in found if not one.waits],
        at=moment_in_words,
    )


def _do(desk_session: DeskSession, form: Form, operation: Callable[[DeskSession], object]) -> Response:
    return desk_session.do(form, lambda: operation(desk_session), PLACE, lambda wrong: _list(desk_session, wrong))
