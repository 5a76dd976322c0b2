"""Routes of receipts: one is sent, as the file itself or in a form; its pages are shown, as downloads that run nothing."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from services.payments.claims.receipts.rules import LARGEST_BYTES, refusal
from services.payments.claims.receipts.sending import ReceiptKeeper
from services.payments.claims.receipts.usecases import check_adds_receipts, keep_receipt
from shared.api_request import SignedInActor, SignedInRequest
from shared.http import ResponseBody
from shared.identity import Actor

FORM_ROOM_BYTES = 64 * 1024
"""What a form may need around the file."""
LARGEST_BODY_BYTES = LARGEST_BYTES + FORM_ROOM_BYTES
FILE = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": {"image/*": FILE, "application/pdf": FILE}}}
PAGE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


class ReceiptOut(ResponseBody):
    """A receipt that is kept. `pages` counts its pictures: a long paper is cut into several. `pages_left_out` counts pages of
    a long PDF that were not kept."""

    id: UUID
    person_id: UUID
    media_type: str
    pages: int
    pages_left_out: int
    created_at: datetime


async def _limited(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    """A body as it arrives. Raises InvalidError as soon as it is longer than allowed."""
    count = 0
    async for part in request.stream():
        count += len(part)
        if count > most_bytes:
            raise refusal("too_large")
        yield part


async def read_file(request: Request) -> bytes:
    """The file in a request: its body, or the first file of its form. Raises InvalidError."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return b"".join([part async for part in _limited(request, LARGEST_BYTES)])
    parser = MultiPartParser(request.headers, _limited(request, LARGEST_BYTES + FORM_ROOM_BYTES), max_files=1)
    try:
        form = await parser.parse()
    except (MultiPartException, UnicodeError):
        raise refusal("unreadable") from None
    try:
        sent = next((value for value in form.values() if isinstance(value, UploadFile)), None)
        return b"" if sent is None else await sent.read()
    finally:
        await form.close()


def _sender(actor: SignedInActor) -> Actor:
    check_adds_receipts(actor)
    return actor


async def _read_sent(request: Request, actor: Annotated[Actor, Depends(_sender)]) -> bytes:
    """Nothing is read from somebody who may not send it."""
    del actor
    return await read_file(request)


def router(keeper: ReceiptKeeper) -> APIRouter:
    """Routes under /receipts."""
    routes = APIRouter(prefix="/receipts", tags=["receipts"])

    @routes.post("", status_code=201, response_model=ReceiptOut, openapi_extra=BODY)
    def send_receipt(
        person_id: Annotated[UUID, Query(description="whose receipt it is")],
        actor: Annotated[Actor, Depends(_sender)],
        content: Annotated[bytes, Depends(_read_sent)],
        request: Request,
    ) -> JSONResponse:
        """Keeps a photo (JPEG, PNG, HEIC, AVIF, WebP, GIF, TIFF) or PDF of at most 10 MB as plain pictures, for a claim of
        this person. Its first bytes say what it is: its name and content type are not asked."""
        api = SignedInRequest(actor, request, content, keeper.database)
        if before := api.answered():
            return before
        keeper.begin(actor, person_id, content)
        prepared = keeper.prepare(actor.org_id, content)
        return api.once(lambda tx: ReceiptOut.model_validate(keep_receipt(tx.session, tx.actor, person_id, prepared)))

    @routes.get("/{receipt_id}/pages/{number}", response_class=Response)
    def get_page(receipt_id: UUID, number: int, actor: SignedInActor) -> Response:
        """One page (from 1) as a JPEG to download."""
        jpeg = keeper.open_page(actor, receipt_id, number)
        name = f"receipt-{receipt_id}-{number}.jpg"
        return Response(
            jpeg,
            media_type="image/jpeg",
            headers={**PAGE_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'},
        )

    return routes
