"""The pages for the photo of a receipt: take it, see what we keep, or say why there is none."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from services.payments.claims.receipts.rules import LARGEST_BYTES
from services.payments.claims.receipts.sending import digest_of
from services.payments.claims.receipts.usecases import begin_try, check_may_send, keep_receipt
from services.payments.claims.usecases.drafts import attach_receipt
from services.payments.pages.forms import Form, TypedForm, read_form, too_large
from services.payments.pages.rendering import HEADERS, Wrong
from services.payments.phone.pages.lines import find_line
from services.payments.phone.pages.link_pages import LinkPages, LinkSession
from services.payments.phone.pages.rendering import line_for
from services.payments.phone.usecases.drafts import explain_no_receipt
from services.payments.phone.words.phrases import phrase
from services.payments.phone.words.refusals import refusal
from shared.errors import ConflictError, InvalidError, NotFoundError, ProblemError, TooLargeError

PHOTO_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Content-Disposition": 'attachment; filename="photo.jpg"',
}


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The routes of this module."""
    _add_reason(routes, link_pages)

    async def photo_form(request: Request, token: str, number: int) -> Form:
        """Nothing is read from somebody whose link does not open, or for a line that is not there."""
        await run_in_threadpool(_check, link_pages, token, number)
        try:
            return await read_form(request, file_bytes=LARGEST_BYTES)
        except TooLargeError:
            return _refused(too_large(LARGEST_BYTES))
        except InvalidError as error:
            return _refused(error)

    @routes.get("/p/{token}/lines/{number}/photo")
    def ask_photo(token: str, number: int) -> Response:
        """Take a photo; where there is one, this is it."""
        return link_pages.serve(token, lambda link_session: _show(link_session, number, ()))

    @routes.post("/p/{token}/lines/{number}/photo")
    def take_photo(token: str, number: int, form: Annotated[Form, Depends(photo_form)]) -> Response:
        """Keeps the photo: opened and made plain first, with no transaction open, then kept with its line."""
        return _take_photo(link_pages, token, number, form)

    @routes.get("/p/{token}/lines/{number}/photo.jpg")
    def show_photo(token: str, number: int) -> Response:
        """The first page of what we keep."""
        line, actor = link_pages.serve(
            token, lambda link_session: (find_line(link_session.draft(), number), link_session.actor)
        )
        if line.receipt_id is None:
            raise NotFoundError("receipt.not_found", "There is no photo yet.")
        jpeg = link_pages.receipts.open_page(actor, line.receipt_id, 1)
        return Response(jpeg, media_type="image/jpeg", headers=PHOTO_HEADERS)


def _add_reason(routes: APIRouter, link_pages: LinkPages) -> None:
    @routes.get("/p/{token}/lines/{number}/no-receipt")
    def ask_reason(token: str, number: int) -> Response:
        """Why is there no receipt?"""
        return link_pages.serve(token, lambda link_session: _show_reason(link_session, number, Form(), ()))

    @routes.post("/p/{token}/lines/{number}/no-receipt")
    def take_reason(token: str, number: int, form: TypedForm) -> Response:
        """Saves the reason."""

        def page(link_session: LinkSession) -> Response:
            reason = form.get("reason")[:500]

            def effect() -> str:
                explain_no_receipt(
                    link_session.session, link_session.actor, link_session.opened.claim_id, number, reason
                )
                return ""

            if not reason:
                return _show_reason(
                    link_session, number, form, [Wrong("reason", phrase(link_session.language, "lost_missing"))]
                )
            return link_session.once(form, effect, lambda wrong: _show_reason(link_session, number, form, wrong))

        return link_pages.serve(token, page)


def _refused(error: InvalidError) -> Form:
    return Form({"refused": error.code, "refused_why": error.message})


def _take_photo(link_pages: LinkPages, token: str, number: int, form: Form) -> Response:
    try:
        if not form.file:
            raise InvalidError(form.get("refused") or "photo.missing", form.get("refused_why"), effect=None)
        begun = link_pages.serve(token, lambda link_session: _begin(link_session, number, form))
        if not isinstance(begun, UUID):
            return begun
        prepared = link_pages.receipts.prepare(begun, form.file)
    except (InvalidError, ConflictError) as error:
        return _refuse_photo(link_pages, token, number, error)

    def page(link_session: LinkSession) -> Response:
        link = link_session.opened.link

        def effect() -> str:
            receipt = keep_receipt(link_session.session, link_session.actor, link.person_id, prepared)
            attach_receipt(link_session.session, link_session.actor, link_session.opened.claim_id, number, receipt.id)
            return f"/lines/{number}/photo"

        return link_session.once(form, effect, lambda wrong: _show(link_session, number, wrong))

    return link_pages.serve(token, page)


def _begin(link_session: LinkSession, number: int, form: Form) -> UUID | Response:
    """The organisation whose photo may now be worked on, its try counted; or where this very form led before. Nothing is done for a
    form that is not ours. Raises ForbiddenError, NotFoundError, ConflictError."""
    before = link_session.sent_before(form)
    if before is not None:
        return before
    find_line(link_session.draft(), number)
    link = link_session.opened.link
    begin_try(link_session.session, link_session.actor, link.person_id, digest_of(form.file or b""))
    return link.org_id


def _refuse_photo(link_pages: LinkPages, token: str, number: int, error: ProblemError) -> Response:
    def page(link_session: LinkSession) -> Response:
        text = (
            refusal(link_session.language, error) if error.message else phrase(link_session.language, "photo_missing")
        )
        return _show(link_session, number, [Wrong("photo", text)])

    return link_pages.serve(token, page)


def _check(link_pages: LinkPages, token: str, number: int) -> UUID:
    """The organisation of a link on which a photo for this line may be sent. Raises ClosedError, NotFoundError, ConflictError."""

    def checked(link_session: LinkSession) -> UUID:
        find_line(link_session.draft(), number)
        check_may_send(link_session.session, link_session.actor, link_session.opened.link.person_id)
        return link_session.opened.link.org_id

    return link_pages.serve(token, checked)


def _show(link_session: LinkSession, number: int, wrong: Sequence[Wrong]) -> Response:
    draft = link_session.draft()
    line = find_line(draft, number)
    missing = draft.first_without_receipt()
    return link_session.show(
        "photo.html",
        f"/lines/{number}/photo",
        wrong=wrong,
        line=line_for(link_session.language, line),
        next="" if missing is None else f"lines/{missing}/photo",
        may_change=line.takes_receipt and not draft.is_submitted,
        may_explain=line.is_asked or not draft.is_submitted,
    )


def _show_reason(link_session: LinkSession, number: int, form: Form, wrong: Sequence[Wrong]) -> Response:
    line = line_for(link_session.language, find_line(link_session.draft(), number))
    return link_session.show(
        "no_receipt.html", f"/lines/{number}/no-receipt", wrong=wrong, line=line, typed=form.fields
    )
