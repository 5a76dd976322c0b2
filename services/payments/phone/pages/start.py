"""The first page of a link: what was told so far, and the way on; and the switch between English and Welsh."""

import re

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from services.payments.pages.forms import TypedForm
from services.payments.phone.pages.bank_details import show_bank_form
from services.payments.phone.pages.limits import show_limits
from services.payments.phone.pages.link_pages import LinkPages, LinkSession
from services.payments.phone.pages.offer import show_offer
from services.payments.phone.pages.rendering import lines_for
from services.payments.phone.pages.statement import show_statement
from shared.money import pounds

_PAGE = re.compile(r"[a-z0-9/-]{0,60}")


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The routes of this module."""

    @routes.get("/p/{token}/")
    @routes.get("/p/{token}")
    def start(token: str) -> Response:
        """What was told so far."""
        return link_pages.serve(token, show_start)

    @routes.post("/p/{token}/language")
    def change_language(token: str, form: TypedForm) -> Response:
        """The same page in the other language."""

        def page(link_session: LinkSession) -> Response:
            link_session.opened.link.language = "cy" if form.get("to") == "cy" else "en"
            page = form.get("back").removeprefix(f"/p/{token}")
            return RedirectResponse(f"/p/{token}{page if _PAGE.fullmatch(page) else ''}", 303)

        return link_pages.serve(token, page)


def show_start(link_session: LinkSession) -> Response:
    """The list of lines: to add to and change, or only to send photos for; the form for bank details, an offer, a statement, or their limits."""
    if link_session.opened.link.purpose == "bank_details":
        return show_bank_form(link_session)
    if link_session.opened.link.purpose == "offer":
        return show_offer(link_session)
    if link_session.opened.link.purpose == "statement":
        return show_statement(link_session)
    if link_session.opened.link.purpose == "limits":
        return show_limits(link_session)
    draft = link_session.draft()
    missing = draft.first_without_receipt()
    lines = lines_for(link_session.language, draft.lines)
    if link_session.opened.link.purpose == "receipts":
        return link_session.show("receipts.html", "", lines=lines, waiting=missing is not None)
    return link_session.show(
        "start.html",
        "",
        lines=lines,
        total=pounds(draft.total_pence),
        next="check" if missing is None else f"lines/{missing}/photo",
    )
