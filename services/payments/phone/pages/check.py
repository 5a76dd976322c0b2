"""The read-back on a page, the yes to it, and the page that says what happens now."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.payments.involvement.rules.fees import LONDON
from services.payments.phone.pages.door import ClosedError, Door, Visit
from services.payments.phone.pages.lines import check_may_change
from services.payments.phone.pages.showing import Wrong, day_in_words, lines_for
from services.payments.phone.phrases import phrase
from services.payments.phone.usecases.agreements import finish_photos, read_back_page, yes_on_page
from shared.errors import ConflictError
from shared.forms import Form, TypedForm
from shared.money import pounds


def add_routes(routes: APIRouter, door: Door) -> None:
    """The routes of this module."""

    @routes.get("/p/{token}/check")
    def check(token: str) -> Response:
        """Every line and the total: is that right?"""

        def page(visit: Visit) -> Response:
            check_may_change(visit)
            return _show(visit)

        return door.serve(token, page)

    @routes.post("/p/{token}/check")
    def agree(token: str, form: TypedForm) -> Response:
        """Yes: exactly what that page showed is claimed."""
        return door.serve(token, lambda visit: _agree(visit, form), used_too=True)

    @routes.post("/p/{token}/finish")
    def finish(token: str, form: TypedForm) -> Response:
        """The photos are there: the claim that had its yes before goes on its way."""

        def page(visit: Visit) -> Response:
            def effect() -> str:
                finish_photos(visit.call.session, visit.opened)
                return "/done"

            return visit.once(form, effect, lambda _: visit.go())

        return door.serve(token, page, used_too=True)

    @routes.get("/p/{token}/done")
    def done(token: str) -> Response:
        """What happens now."""
        return door.serve(token, _done, used_too=True)


def _show(visit: Visit, *, changed: bool = False) -> Response:
    draft = visit.draft()
    if not draft.lines:
        return visit.go()
    said = read_back_page(visit.call.session, visit.opened)
    return visit.show(
        "check.html",
        "/check",
        wrong=[Wrong(None, phrase(visit.language, "check_changed"))] if changed else [],
        lines=lines_for(visit.language, draft.lines),
        total=pounds(said.total_pence),
        read_back_id=said.id,
    )


def _agree(visit: Visit, form: Form) -> Response:
    check_may_change(visit)

    def effect() -> str:
        yes_on_page(visit.call.session, visit.opened, UUID(form.get("read_back")))
        return "/done"

    try:
        return visit.once(form, effect, lambda _: _show(visit, changed=True))
    except (ConflictError, ValueError):
        if visit.opened.link.used_at is not None:
            return visit.go("/done")
        return _show(visit, changed=True)


def _done(visit: Visit) -> Response:
    """Shown again for whoever comes back with the used link by this address."""
    if visit.opened.link.used_at is None:
        return visit.go()
    claim = visit.draft().claim
    if claim.submitted_at is None:
        raise ClosedError("used", visit.opened)
    return visit.show(
        "done.html",
        "/done",
        closed=True,
        total=pounds(claim.total_pence),
        reference=claim.reference,
        approved=claim.outcome == "approve",
        promise=_promise(visit.language, claim.send_by, claim.promise_text),
    )


def _promise(language: str, send_by: datetime | None, kept_words: str | None) -> str | None:
    """When the money is meant to leave: in the words that are kept with the claim, which are English, or on which day."""
    if language == "en" or send_by is None:
        return kept_words if language == "en" else None
    return phrase(language, "done_send_on", day=day_in_words(language, send_by.astimezone(LONDON).date()))
