"""Webhooks that hand over texts: Twilio's, signed over our public address, and GOV.UK Notify's, with a bearer token."""

import hmac
from datetime import UTC, datetime, timedelta
from typing import assert_never
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from services.notifications.conversations.sending import ConversationServices
from services.notifications.conversations.usecases import receiving
from services.notifications.conversations.usecases.receiving import IncomingText
from services.notifications.lines.govuk_notify import read_notify_receipt
from services.notifications.lines.protocol import SigningLine
from services.notifications.messages.api import SignedForm, Told
from services.notifications.messages.usecases import delivery_status
from services.notifications.settings import SmsLineName
from shared.callers import CallerCheck
from shared.characters import Said
from shared.errors import ForbiddenError, InvalidError
from shared.http import bearer
from shared.telephone_numbers import as_line_wrote

NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
"""We answer through our own line out, so that the answer is kept, counted and ordered like every other."""


class NotifyText(BaseModel):
    """A text as GOV.UK Notify hands it over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Said = Field(min_length=8, max_length=64)
    source_number: Said = Field(max_length=40, repr=False)
    message: Said = Field(repr=False)


def require_signature(request: Request, form: dict[str, str], line: SigningLine, public_url: str) -> None:
    """Raises ForbiddenError unless the line signed this request to our public address."""
    query = f"?{request.url.query}" if request.url.query else ""
    if not line.verify(f"{public_url}{request.url.path}{query}", form, request.headers.get("x-twilio-signature", "")):
        raise ForbiddenError("webhook.not_signed", "This request is not signed by the telephone line.")


def router(
    name: SmsLineName,
    conversation_services: ConversationServices,
    line: SigningLine,
    public_url: str,
    notify_token: SecretStr | None,
) -> APIRouter:
    """The routes of one line; they are open whichever line carries our own texts."""
    match name:
        case SmsLineName.TWILIO:
            return _twilio_router(conversation_services, line, public_url)
        case SmsLineName.GOVUK_NOTIFY:
            return _notify_router(conversation_services, notify_token)
        case _:
            assert_never(name)


def _twilio_router(conversation_services: ConversationServices, line: SigningLine, public_url: str) -> APIRouter:
    """POST /lines/twilio/sms/{org_id}: where the number of an organisation sends its texts."""
    routes = APIRouter(prefix=f"/lines/{SmsLineName.TWILIO}", include_in_schema=False)

    @routes.post("/sms/{org_id}")
    def take_text(org_id: UUID, request: Request, form: SignedForm, told: Told) -> Response:
        require_signature(request, form, line, public_url)
        text = IncomingText(
            SmsLineName.TWILIO, named(told, "MessageSid"), as_line_wrote(named(told, "From")), told.get("Body", "")
        )
        _take(conversation_services, org_id, text)
        return Response(NO_REPLY, media_type="application/xml; charset=utf-8")

    return routes


class NotifyReceipt(BaseModel):
    """What became of a text, as GOV.UK Notify reports it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Said = Field(min_length=8, max_length=64)
    status: Said = Field(max_length=40)
    reference: Said | None = Field(None, max_length=1000)
    created_at: Said | None = Field(None, max_length=40)

    @property
    def message_id(self) -> UUID | None:
        """Our own id of the text, where the reference is one of ours."""
        try:
            return UUID(self.reference or "")
        except ValueError:
            return None

    @property
    def age(self) -> timedelta | None:
        """How long ago Notify was given the text; None for one with a reference that is none of ours, or without a readable time:
        nobody need ask about those again."""
        if self.reference is not None and self.message_id is None:
            return None
        try:
            return datetime.now(UTC) - datetime.fromisoformat(self.created_at or "")
        except (ValueError, TypeError):
            return None


def _notify_router(conversation_services: ConversationServices, token: SecretStr | None) -> APIRouter:
    """POST /lines/govuk_notify/sms/{org_id} and …/receipts/{org_id}: the callbacks for received texts and for delivery receipts;
    without a token in the settings they are closed."""
    routes = APIRouter(
        prefix=f"/lines/{SmsLineName.GOVUK_NOTIFY}",
        include_in_schema=False,
        dependencies=[Depends(notify_caller(token))],
    )

    @routes.post("/sms/{org_id}", status_code=204)
    def take_text(org_id: UUID, text: NotifyText) -> None:
        _take(
            conversation_services,
            org_id,
            IncomingText(SmsLineName.GOVUK_NOTIFY, text.id, as_line_wrote(text.source_number), text.message),
        )

    @routes.post("/receipts/{org_id}", status_code=204)
    def take_receipt(org_id: UUID, told: NotifyReceipt) -> None:
        receipt = read_notify_receipt(told.id, told.status)
        if receipt is not None:
            with conversation_services.database.transaction(org_id) as session:
                delivery_status.apply_receipt_of(session, receipt, told.message_id, told.age)

    return routes


def notify_caller(token: SecretStr | None) -> CallerCheck[None]:
    """The dependency of GOV.UK Notify's callbacks. Raises ForbiddenError unless the request carries our token, and
    UnauthenticatedError where it carries none."""

    def check(request: Request) -> None:
        expected = token.get_secret_value() if token else ""
        if not hmac.compare_digest(bearer(request).encode(), expected.encode()) or not expected:
            raise ForbiddenError("webhook.not_signed", "This request is not from GOV.UK Notify.")

    return CallerCheck(check)


def _take(conversation_services: ConversationServices, org_id: UUID, text: IncomingText) -> None:
    with conversation_services.database.transaction(org_id) as session:
        receiving.take_text(
            session,
            org_id,
            text,
            unchecked=conversation_services.unchecked_languages,
            most_to_strangers=conversation_services.most_to_strangers,
        )


def named(form: dict[str, str], name: str) -> str:
    """A value that every request of the line has, such as its own id. Raises InvalidError."""
    value = form.get(name, "")
    if not 1 <= len(value) <= 64:
        raise InvalidError("webhook.unreadable", "This request of the telephone line is not complete.")
    return value
