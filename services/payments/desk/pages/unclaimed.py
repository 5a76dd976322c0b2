"""Money that nobody claims at the desk: what there is, what one of finance says became of it, and the second person's word."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.personal_data.unclaimed import usecases
from shared.days_in_words import moment_in_words

PLACE = "/desk/unclaimed"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/unclaimed")
    def see(request: Request) -> Response:
        """The list."""
        return desk_pages.serve(request, lambda desk: _show(desk, Form(), ()))

    @routes.post("/unclaimed/propose/{obligation_id}")
    def propose(obligation_id: UUID, request: Request, form: TypedForm) -> Response:
        """Says what became of an amount."""
        return desk_pages.serve(request, lambda desk: _propose(desk, obligation_id, form))

    @routes.post("/unclaimed/{unclaimed_id}/agree")
    def agree(unclaimed_id: UUID, request: Request, form: TypedForm) -> Response:
        """The second person agrees."""
        return desk_pages.serve(request, lambda desk: _end(desk, unclaimed_id, form, usecases.agree_to_settling))

    @routes.post("/unclaimed/{unclaimed_id}/drop")
    def drop(unclaimed_id: UUID, request: Request, form: TypedForm) -> Response:
        """Takes it off the list."""
        return desk_pages.serve(request, lambda desk: _end(desk, unclaimed_id, form, usecases.drop_settling))


def _propose(desk: DeskSession, obligation_id: UUID, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk, form, wrong)

    usecases.check_may_propose(desk.session, desk.actor, obligation_id)
    way: usecases.Way = "written_off" if form.get(f"way-{obligation_id}") == "written_off" else "paid_by_hand"
    evidence = form.get(f"evidence-{obligation_id}").strip()
    if not form.only_shown and not form.get(f"way-{obligation_id}"):
        return again([Wrong(f"way-{obligation_id}", "Choose what became of it.")])
    if not form.only_shown and not evidence:
        return again([Wrong(f"evidence-{obligation_id}", "Write what shows it.")])
    return desk.do(
        form,
        lambda: usecases.propose_settling(desk.session, desk.actor, obligation_id, way, evidence),
        PLACE,
        again,
    )


def _end(desk: DeskSession, unclaimed_id: UUID, form: Form, use: Callable[..., object]) -> Response:
    return desk.do(
        form,
        lambda: use(desk.session, desk.actor, unclaimed_id),
        PLACE,
        lambda wrong: _show(desk, Form(), wrong),
    )


def _show(desk: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk.show(
        "unclaimed.html",
        wrong=wrong,
        typed=form.fields,
        found=usecases.list_unclaimed(desk.session, desk.actor),
        ways=usecases.WAYS,
        longest=usecases.LONGEST_EVIDENCE,
        at=moment_in_words,
    )
