"""The first page of a link: what was told so far, and the way on; and the switch between English and Welsh."""

import re

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from services.payments.phone.pages.door import Door, Visit
from services.payments.phone.pages.showing import lines_for
from shared.forms import TypedForm
from shared.money import pounds

_PAGE = re.compile(r"[a-z0-9/-]{0,60}")


def add_routes(routes: APIRouter, door: Door) -> None:
    """The routes of this module."""

    @routes.get("/p/{token}")
    def start(token: str) -> Response:
        """What was told so far."""
        return door.serve(token, show_start)

    @routes.post("/p/{token}/language")
    def change_language(token: str, form: TypedForm) -> Response:
        """The same page in the other language."""

        def page(visit: Visit) -> Response:
            visit.opened.link.language = "cy" if form.get("to") == "cy" else "en"
            page = form.get("back").removeprefix(f"/p/{token}")
            return RedirectResponse(f"/p/{token}{page if _PAGE.fullmatch(page) else ''}", 303)

        return door.serve(token, page)


def show_start(visit: Visit) -> Response:
    """The list of lines: to add to and change, or only to send photos for."""
    draft = visit.draft()
    missing = draft.first_without_receipt()
    lines = lines_for(visit.language, draft.lines)
    if visit.opened.link.purpose == "receipts":
        return visit.show("receipts.html", "", lines=lines, waiting=missing is not None)
    return visit.show(
        "start.html",
        "",
        lines=lines,
        total=pounds(draft.total_pence),
        next="check" if missing is None else f"lines/{missing}/photo",
    )
