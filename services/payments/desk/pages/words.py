"""The words and pictures that people get: who has checked each, "not yet checked by people" until somebody signs, and signing."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.fetching import fetch_words
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.sign_offs import usecases as sign_offs
from services.payments.desk.sign_offs.usecases import LONGEST_CHECKER
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.contracts.words import WordsUnit
from shared.days_in_words import day_in_words
from shared.outbox_api import OtherService

PLACE = "/desk/words"


def add_words(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""

    def units(request: Request) -> tuple[list[WordsUnit], bool]:
        """All words, and whether notifications answered for its own."""
        _, actor = desk_pages.caller(request)
        theirs = fetch_words(notifications, actor)
        return [*(theirs or []), *sign_offs.own_units()], theirs is not None

    @routes.get("/words")
    def see(request: Request) -> Response:
        """How each stands."""
        found = units(request)
        return desk_pages.serve(request, lambda desk: _show(desk, *found, Form(), ()))

    @routes.post("/words")
    def sign(request: Request, form: TypedForm) -> Response:
        """Signs for one unit."""
        found, answered = units(request)

        def page(desk: DeskSession) -> Response:
            return desk.do(
                form,
                lambda: sign_offs.sign_off(
                    desk.session, desk.actor, found, form.get("unit"), form.get("digest"), form.get("checked_by")
                ),
                PLACE,
                lambda wrong: _show(desk, found, answered, form, wrong),
            )

        return desk_pages.serve(request, page)


def _show(
    desk: DeskSession, units: Sequence[WordsUnit], answered: bool, form: Form, wrong: Sequence[Wrong]
) -> Response:
    return desk.show(
        "words.html",
        wrong=wrong,
        words=sign_offs.view_words(desk.session, desk.actor, units),
        answered=answered,
        typed=form.fields,
        longest=LONGEST_CHECKER,
        on=day_in_words,
    )
