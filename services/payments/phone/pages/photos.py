"""The pages for the photo of a receipt: take it, see what we keep, or say why there is none."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from services.payments.claims.receipts.rules import LARGEST_BYTES
from services.payments.claims.receipts.usecases import check_may_send, keep_receipt
from services.payments.claims.usecases.drafts import attach_receipt
from services.payments.phone.pages.door import Door, Visit
from services.payments.phone.pages.lines import find_line
from services.payments.phone.pages.showing import HEADERS, Wrong, line_for
from services.payments.phone.phrases import phrase
from services.payments.phone.refusals import refusal
from services.payments.phone.usecases.drafts import explain_no_receipt
from shared.errors import ConflictError, InvalidError, NotFoundError, ProblemError
from shared.forms import Form, TypedForm, read_form

PHOTO_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Content-Disposition": "attachment",
}


def add_routes(routes: APIRouter, door: Door) -> None:
    """The routes of this module."""
    _add_reason(routes, door)

    async def photo_form(request: Request, token: str, number: int) -> Form:
        """Nothing is read from somebody whose link does not open, or for a line that is not there."""
        await run_in_threadpool(_check, door, token, number)
        try:
            return await read_form(request, file_bytes=LARGEST_BYTES)
        except InvalidError as error:
            return Form({"refused": error.code, "refused_why": error.message})

    @routes.get("/p/{token}/lines/{number}/photo")
    def ask_photo(token: str, number: int) -> Response:
        """Take a photo; where there is one, this is it."""
        return door.serve(token, lambda visit: _show(visit, number, ()))

    @routes.post("/p/{token}/lines/{number}/photo")
    def take_photo(token: str, number: int, form: Annotated[Form, Depends(photo_form)]) -> Response:
        """Keeps the photo: opened and made plain first, with no transaction open, then kept with its line."""
        return _take_photo(door, token, number, form)

    @routes.get("/p/{token}/lines/{number}/photo.jpg")
    def show_photo(token: str, number: int) -> Response:
        """The first page of what we keep."""
        line, actor = door.serve(token, lambda visit: (find_line(visit.draft(), number), visit.actor))
        if line.receipt_id is None:
            raise NotFoundError("receipt.not_found", "There is no photo yet. Nothing was changed.")
        jpeg = door.receipts.open_page(actor, line.receipt_id, 1)
        return Response(jpeg, media_type="image/jpeg", headers=PHOTO_HEADERS)


def _add_reason(routes: APIRouter, door: Door) -> None:
    @routes.get("/p/{token}/lines/{number}/no-receipt")
    def ask_reason(token: str, number: int) -> Response:
        """Why is there no receipt?"""
        return door.serve(token, lambda visit: _show_reason(visit, number, Form(), ()))

    @routes.post("/p/{token}/lines/{number}/no-receipt")
    def take_reason(token: str, number: int, form: TypedForm) -> Response:
        """Saves the reason."""

        def page(visit: Visit) -> Response:
            reason = form.get("reason")[:500]

            def effect() -> str:
                explain_no_receipt(visit.call.session, visit.actor, visit.opened.link.claim_id, number, reason)
                return ""

            if not reason:
                return _show_reason(visit, number, form, [Wrong("reason", phrase(visit.language, "lost_missing"))])
            return visit.once(form, effect, lambda wrong: _show_reason(visit, number, form, wrong))

        return door.serve(token, page)


def _take_photo(door: Door, token: str, number: int, form: Form) -> Response:
    try:
        if not form.file:
            raise InvalidError(form.get("refused") or "photo.missing", form.get("refused_why"))
        prepared = door.receipts.prepare(_check(door, token, number), form.file)
    except (InvalidError, ConflictError) as error:
        return _refuse_photo(door, token, number, error)

    def page(visit: Visit) -> Response:
        link = visit.opened.link

        def effect() -> str:
            receipt = keep_receipt(visit.call.session, visit.actor, link.person_id, prepared)
            attach_receipt(visit.call.session, visit.actor, link.claim_id, number, receipt.id)
            return f"/lines/{number}/photo"

        return visit.once(form, effect, lambda wrong: _show(visit, number, wrong))

    return door.serve(token, page)


def _refuse_photo(door: Door, token: str, number: int, error: ProblemError) -> Response:
    def page(visit: Visit) -> Response:
        text = refusal(visit.language, error) if error.message else phrase(visit.language, "photo_missing")
        return _show(visit, number, [Wrong("photo", text)])

    return door.serve(token, page)


def _check(door: Door, token: str, number: int) -> UUID:
    """The organisation of a link on which a photo for this line may be sent. Raises ClosedError, NotFoundError, ConflictError."""

    def checked(visit: Visit) -> UUID:
        find_line(visit.draft(), number)
        check_may_send(visit.call.session, visit.actor, visit.opened.link.person_id)
        return visit.opened.link.org_id

    return door.serve(token, checked)


def _show(visit: Visit, number: int, wrong: Sequence[Wrong]) -> Response:
    draft = visit.draft()
    line = find_line(draft, number)
    missing = draft.first_without_receipt()
    return visit.show(
        "photo.html",
        f"/lines/{number}/photo",
        wrong=wrong,
        line=line_for(visit.language, line),
        next="" if missing is None else f"lines/{missing}/photo",
        may_change=line.takes_receipt and not draft.is_submitted,
        may_explain=line.is_asked or not draft.is_submitted,
    )


def _show_reason(visit: Visit, number: int, form: Form, wrong: Sequence[Wrong]) -> Response:
    line = line_for(visit.language, find_line(visit.draft(), number))
    return visit.show("no_receipt.html", f"/lines/{number}/no-receipt", wrong=wrong, line=line, typed=form.fields)
