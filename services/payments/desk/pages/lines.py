"""The lines for texts and letters: how each is set up and whether it is paused, letting one go on, and a text to oneself."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.fetching import fetch_trial_text
from services.payments.desk.first_day.rules.judging import LINE_NAMES
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.sending import send_trial_text
from services.payments.desk.usecases.finance import may
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.worklist import lines
from services.payments.worklist.fetching import list_lines
from shared.contracts.lines import LineNow, TrialState
from shared.days_in_words import moment_in_words
from shared.errors import InvalidError, UnavailableError
from shared.identity import Permission
from shared.outbox_api import OtherService

PLACE = "/desk/lines"
CHANNELS = {"sms": "Texts", "letter": "Letters"}


def add_lines(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""

    @routes.get("/lines")
    def see(request: Request, trial: UUID | None = None) -> Response:
        """How each line is; with `trial` also how far that test text got."""
        return _page(desk_pages, notifications, request, Form(), (), trial)

    @routes.post("/lines/{pause_id}/resume")
    def resume(pause_id: UUID, request: Request, form: TypedForm) -> Response:
        """What waits for the line goes on."""
        wrong: list[Wrong] = []

        def taken(desk: DeskSession) -> Response | None:
            def again(found: Sequence[Wrong]) -> Response:
                wrong.extend(found)
                return Response()

            answer = desk.do(form, lambda: lines.resume(desk.session, desk.actor, pause_id), PLACE, again)
            return None if wrong else answer

        return desk_pages.serve(request, taken) or _page(desk_pages, notifications, request, form, wrong)

    _add_trial(routes, desk_pages, notifications)


def _add_trial(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    @routes.post("/lines/trial")
    def try_line(request: Request, form: TypedForm) -> Response:
        """A text to the administrator's own mobile."""
        sent = desk_pages.serve(request, lambda desk: None if form.only_shown else desk.sent_before(form))
        if sent is not None:
            return sent
        if form.only_shown:
            why = desk_pages.serve(request, lambda desk: desk.why_shown(form))
            return _page(desk_pages, notifications, request, form, why)
        _, actor = desk_pages.caller(request)
        trial_id = uuid5(actor.id, form.get("form"))  # a double click is one text
        try:
            send_trial_text(notifications, actor, trial_id, form.get("mobile"))
        except (InvalidError, UnavailableError) as refused:
            return _page(desk_pages, notifications, request, form, [Wrong("mobile", refused.message)])
        there = f"{PLACE}?trial={trial_id}"
        return desk_pages.serve(request, lambda desk: desk.do(form, lambda: None, there, lambda _: desk.go(there)))


def _page(
    desk_pages: DeskPages,
    notifications: OtherService,
    request: Request,
    form: Form,
    wrong: Sequence[Wrong],
    trial: UUID | None = None,
) -> Response:
    """Notifications is asked with no transaction open."""
    actor = desk_pages.serve(request, lambda desk: desk.actor)
    found = list_lines(notifications, actor)
    administers = may(actor, Permission.SEE_LIMITS)
    text = fetch_trial_text(notifications, actor, trial) if trial is not None and administers else None
    return desk_pages.serve(request, lambda desk: _show(desk, form, wrong, found, text, trial))


def _show(
    desk: DeskSession,
    form: Form,
    wrong: Sequence[Wrong],
    found: list[LineNow] | None,
    text: TrialState | None,
    trial: UUID | None,
) -> Response:
    return desk.show(
        "paused_lines.html",
        wrong=wrong,
        typed=form.fields,
        paused=lines.list_paused(desk.session, desk.actor),
        lines=found,
        line_names=LINE_NAMES,
        channels=CHANNELS,
        administers=may(desk.actor, Permission.MANAGE_STAFF),
        text=text,
        trial=trial,
        at=moment_in_words,
    )
