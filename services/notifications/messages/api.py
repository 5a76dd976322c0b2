"""The webhook that delivery receipts come to."""

from typing import Annotated
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from services.notifications.lines.protocol import SmsLine
from services.notifications.messages import usecases
from shared.database import Database
from shared.errors import ForbiddenError, InvalidError

MOST_BYTES = 64 * 1024


async def form_of(request: Request) -> dict[str, str]:
    """The form values of a webhook, of a decent size. Raises InvalidError."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise InvalidError("webhook.too_large", "This request is too large. Nothing was changed.")
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=200))
    except ValueError:
        raise InvalidError("webhook.unreadable", "This request is not a readable form. Nothing was changed.") from None


def router(database: Database, line: SmsLine, public_url: str) -> APIRouter:
    """Routes under /webhooks/twilio; each request must carry the line's signature over our public address."""
    routes = APIRouter(prefix="/webhooks/twilio", include_in_schema=False)

    @routes.post("/{org_id}/status", status_code=204)
    def take_receipt(
        org_id: UUID, message_id: UUID, request: Request, form: Annotated[dict[str, str], Depends(form_of)]
    ) -> None:
        called = f"{public_url}{request.url.path}?{request.url.query}"
        if not line.verify(called, form, request.headers.get("x-twilio-signature", "")):
            raise ForbiddenError(
                "webhook.not_signed", "This request is not signed by the telephone line. Nothing was changed."
            )
        receipt = line.read_receipt(form)
        if receipt is None:
            return
        with database.transaction(org_id) as session:
            usecases.apply_receipt(session, message_id, receipt)

    return routes
