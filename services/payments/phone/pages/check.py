"""The read-back on a page, the yes to it, and the page that says what happens now."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.payments.claims.usecases.notices import promise_of
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.phone.pages.lines import check_may_change
from services.payments.phone.pages.link_pages import ClosedError, LinkPages, LinkSession
from services.payments.phone.pages.rendering import lines_for
from services.payments.phone.usecases.agreements import finish_photos, read_back_page, yes_on_page
from services.payments.phone.words.phrases import phrase
from shared.errors import ConflictError
from shared.money import pounds
from shared.money_words import promise_in_words


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The routes of this module."""

    @routes.get("/p/{token}/check")
    def check(token: str) -> Response:
        """Every line and the total: is that right?"""

        def page(link_session: LinkSession) -> Response:
            check_may_change(link_session)
            return _show(link_session)

        return link_pages.serve(token, page)

    @routes.post("/p/{token}/check")
    def agree(token: str, form: TypedForm) -> Response:
        """Yes: exactly what that page showed is claimed."""
        return link_pages.serve(token, lambda link_session: _agree(link_session, form), used_too=True)

    @routes.post("/p/{token}/finish")
    def finish(token: str, form: TypedForm) -> Response:
        """The photos are there: the claim that had its yes before goes on its way."""

        def page(link_session: LinkSession) -> Response:
            def effect() -> str:
                finish_photos(link_session.session, link_session.opened)
                return "/done"

            return link_session.once(form, effect, lambda _: link_session.go())

        return link_pages.serve(token, page, used_too=True)

    @routes.get("/p/{token}/done")
    def done(token: str) -> Response:
        """What happens now."""
        return link_pages.serve(token, _done, used_too=True)


def _show(link_session: LinkSession, *, changed: bool = False) -> Response:
    draft = link_session.draft()
    if not draft.lines:
        return link_session.go()
    said = read_back_page(link_session.session, link_session.opened)
    return link_session.show(
        "check.html",
        "/check",
        wrong=[Wrong(None, phrase(link_session.language, "check_changed"))] if changed else [],
        lines=lines_for(link_session.language, draft.lines),
        total=pounds(said.total_pence),
        read_back_id=said.id,
    )


def _agree(link_session: LinkSession, form: Form) -> Response:
    check_may_change(link_session)

    def effect() -> str:
        yes_on_page(link_session.session, link_session.opened, UUID(form.get("read_back")))
        return "/done"

    try:
        return link_session.once(form, effect, lambda _: _show(link_session, changed=True))
    except (ConflictError, ValueError):
        if link_session.opened.link.used_at is not None:
            return link_session.go("/done")
        return _show(link_session, changed=True)


def _done(link_session: LinkSession) -> Response:
    """Shown again for whoever comes back with the used link by this address."""
    if link_session.opened.link.used_at is None:
        return link_session.go()
    claim = link_session.draft().claim
    if claim.submitted_at is None:
        raise ClosedError("used", link_session.opened)
    promised = promise_of(claim)
    return link_session.show(
        "done.html",
        "/done",
        closed=True,
        total=pounds(claim.total_pence),
        reference=claim.reference,
        promise=promise_in_words(promised.kind, promised.by, link_session.language),
    )
