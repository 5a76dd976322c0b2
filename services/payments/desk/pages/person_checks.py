"""Letting somebody try their picture again, and confirming or refusing a new number of theirs: each by a member of staff who made sure."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.sending import decide_number
from services.payments.desk.usecases import person_checks
from services.payments.desk.usecases.new_numbers import CONFIRMED, REFUSED
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.phone.rules.pictures import PICTURE_WORDS
from services.payments.phone.usecases.identities import choose_picture_word, wants_two_pictures
from services.payments.phone.usecases.picture_tries import UNLOCKED, unlock_picture
from shared import security_events
from shared.days_in_words import moment_in_words
from shared.errors import ProblemError
from shared.outbox_api import OtherService

SHORTEST, LONGEST = 6, 30
"""What a telephone number may have, as it is written."""
NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})
DONE_WORDS: Mapping[str, str] = {
    UNLOCKED: "let them try again",
    CONFIRMED: "confirmed a new number",
    REFUSED: "refused a new number",
}
"""After the name of who did it."""


def add_checks(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""

    @routes.get("/people/{person_id}/picture")
    def see_picture(person_id: UUID, request: Request) -> Response:
        """Whether the picture is locked."""
        return desk_pages.serve(request, lambda desk_session: show_picture(desk_session, person_id, ()))

    @routes.post("/people/{person_id}/picture/unlock")
    def unlock(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Begins the count of wrong tries anew."""

        def page(desk_session: DeskSession) -> Response:
            return desk_session.do(
                form,
                lambda: unlock_picture(desk_session.session, desk_session.actor, person_id),
                f"/desk/people/{person_id}/picture",
                lambda wrong: show_picture(desk_session, person_id, wrong),
            )

        return desk_pages.serve(request, page)

    @routes.post("/people/{person_id}/picture")
    def choose(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Keeps the picture that the person chose."""
        word, second = form.get("picture"), form.get("second_picture") or None

        def page(desk_session: DeskSession) -> Response:
            session, actor = desk_session.session, desk_session.actor
            return desk_session.do(
                form,
                lambda: choose_picture_word(session, actor, person_id, word, second),
                f"/desk/people/{person_id}",
                lambda wrong: show_picture(desk_session, person_id, wrong, form.fields),
            )

        return desk_pages.serve(request, page)

    _add_numbers(routes, desk_pages, notifications)


def _add_numbers(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    @routes.get("/people/{person_id}/new-number")
    def see_number(person_id: UUID, request: Request) -> Response:
        """Whether a new number waits. It is not shown: whoever confirms it types it as the person says it."""
        return desk_pages.serve(request, lambda desk_session: _number(desk_session, person_id, Form(), ()))

    @routes.post("/people/{person_id}/new-number/confirm")
    def confirm(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Another member of staff than who saved it types the number."""
        mobile = form.get("mobile")

        def operation() -> None:
            decide_number(desk_pages.database, notifications, desk_pages.caller(request)[1], person_id, mobile)

        if SHORTEST <= len(mobile) <= LONGEST:
            return _decide(desk_pages, request, person_id, form, operation)
        wrong = [Wrong("mobile", "Type the number that the person tells you, with digits only.")]
        return desk_pages.serve(request, lambda desk_session: _number(desk_session, person_id, form, wrong))

    @routes.post("/people/{person_id}/new-number/refuse")
    def refuse(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """It is not the person's number, and is never used."""

        def operation() -> None:
            decide_number(desk_pages.database, notifications, desk_pages.caller(request)[1], person_id, None)

        return _decide(desk_pages, request, person_id, form, operation)


def _decide(
    desk_pages: DeskPages, request: Request, person_id: UUID, form: Form, operation: Callable[[], None]
) -> Response:
    """The form is looked at first; then notifications is asked, with no transaction open. The same decision sent again at the same moment
    is the same decision there."""

    def begin(desk_session: DeskSession) -> Response | None:
        person_checks.look_at_new_number(desk_session.session, desk_session.actor, person_id)
        return None if form.only_shown else desk_session.sent_before(form)

    def finish(desk_session: DeskSession) -> Response:
        def again(wrong: Sequence[Wrong]) -> Response:
            return _number(desk_session, person_id, form, wrong)

        return desk_session.do(form, lambda: None, f"/desk/people/{person_id}/new-number", again)

    sent = desk_pages.serve(request, begin)
    if sent is not None:
        return sent
    if not form.only_shown:
        try:
            operation()
        except ProblemError as refused:
            security_events.note_refusal(refused)
            wrong = [Wrong("mobile", refused.message)]
            return desk_pages.serve(request, lambda desk_session: _number(desk_session, person_id, form, wrong))
    return desk_pages.serve(request, finish)


def show_picture(
    desk_session: DeskSession, person_id: UUID, wrong: Sequence[Wrong], typed: Mapping[str, str] = NOTHING_TYPED
) -> Response:
    """The page of a picture: what was tried, and the form for another one."""
    found = person_checks.look_at_picture(desk_session.session, desk_session.actor, person_id)
    return desk_session.show(
        "picture.html",
        wrong=wrong,
        found=found.person,
        tries=found.tries,
        at=moment_in_words,
        done_words=DONE_WORDS,
        pictures=PICTURE_WORDS,
        two_pictures=wants_two_pictures(desk_session.session, desk_session.actor.org_id),
        typed=typed,
    )


def _number(desk_session: DeskSession, person_id: UUID, form: Form, wrong: Sequence[Wrong]) -> Response:
    found = person_checks.look_at_new_number(desk_session.session, desk_session.actor, person_id)
    if found.asked_at is None:
        wrong = [Wrong(None, one.text) for one in wrong]
    return desk_session.show(
        "new_number.html",
        wrong=wrong,
        found=found,
        typed=form.fields,
        at=moment_in_words,
        done_words=DONE_WORDS,
        longest=LONGEST,
    )
