"""The webhook that delivery receipts come to, and internal routes about messages and about letters that wait to be posted."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from services.notifications.contacts.rules import Channel
from services.notifications.lines.protocol import SmsLine
from services.notifications.messages import fetching
from services.notifications.messages.usecases import delivery_status, pauses, previews, trial_texts
from services.notifications.messages.usecases.delivery_status import LetterWaiting
from services.notifications.messages.usecases.sends import SendingRules
from shared.characters import as_said
from shared.contracts.lines import LineNow, TrialState, TrialText
from shared.contracts.notice_preview import NoticePreview, PreviewAsked
from shared.contracts.notices import DoneBy, MessageShown
from shared.database import Database
from shared.errors import ForbiddenError, InvalidError
from shared.http import internal_caller
from shared.identity import Actor, ActorKind, InternalTokens

MOST_BYTES = 64 * 1024


async def form_of(request: Request) -> dict[str, str]:
    """The form values of a webhook, of a decent size, as the line signed them. Raises InvalidError."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise InvalidError("webhook.too_large", "This request is too large.")
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=200))
    except ValueError:
        raise InvalidError("webhook.unreadable", "This request is not a readable form.") from None


SignedForm = Annotated[dict[str, str], Depends(form_of)]
"""The form values of a webhook, for checking its signature."""


def _as_said(form: SignedForm) -> dict[str, str]:
    return {name: as_said(value) for name, value in form.items()}


Told = Annotated[dict[str, str], Depends(_as_said)]
"""The same values as they may be kept: words that people said are among them."""


def router(database: Database, line: SmsLine, public_url: str) -> APIRouter:
    """Routes under /webhooks/twilio; each request must carry the line's signature over our public address."""
    routes = APIRouter(prefix="/webhooks/twilio", include_in_schema=False)

    @routes.post("/{org_id}/status", status_code=204)
    def take_receipt(org_id: UUID, message_id: UUID, request: Request, form: SignedForm, told: Told) -> None:
        called = f"{public_url}{request.url.path}?{request.url.query}"
        if not line.verify(called, form, request.headers.get("x-twilio-signature", "")):
            raise ForbiddenError("webhook.not_signed", "This request is not signed by the telephone line.")
        receipt = line.read_receipt(told)
        if receipt is None:
            return
        fetching.take_receipt(database, org_id, message_id, receipt)

    return routes


def messages_router(database: Database, tokens: InternalTokens, sending_rules: SendingRules) -> APIRouter:
    """Routes under /internal/messages, for our own services only."""

    routes = APIRouter(
        prefix="/internal/messages", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))]
    )

    @routes.get("/{org_id}")
    def list_about(
        org_id: UUID, about_id: Annotated[list[UUID], Query(min_length=1, max_length=100)]
    ) -> list[MessageShown]:
        with database.transaction(org_id) as session:
            return delivery_status.messages_about(session, org_id, about_id)

    @routes.post("/{org_id}/preview")
    def preview(org_id: UUID, asked: PreviewAsked) -> NoticePreview:
        with database.transaction(org_id) as session:
            return previews.preview(session, org_id, asked.notice, asked.values, asked.person_ids, sending_rules)

    return routes


def lines_router(database: Database, tokens: InternalTokens, used: Mapping[tuple[Channel, str], bool]) -> APIRouter:
    """Routes under /internal/lines, for our own services only; `used` as `pauses.lines_now` takes it."""

    routes = APIRouter(
        prefix="/internal/lines", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))]
    )

    @routes.get("/{org_id}")
    def list_lines(org_id: UUID) -> list[LineNow]:
        with database.transaction(org_id) as session:
            return pauses.lines_now(session, org_id, used)

    @routes.get("/{org_id}/trial/{trial_id}")
    def see_trial(org_id: UUID, trial_id: UUID) -> TrialState | None:
        with database.transaction(org_id) as session:
            return trial_texts.trial_state(session, trial_id)

    @routes.post("/{org_id}/trial", status_code=204)
    def send_trial(org_id: UUID, trial: TrialText) -> None:
        actor = Actor(org_id, ActorKind(trial.actor_kind), trial.actor_id)
        with database.transaction(org_id) as session:
            trial_texts.send_trial(session, actor, trial.trial_id, trial.mobile)

    return routes


def letters_router(database: Database, tokens: InternalTokens) -> APIRouter:
    """Routes under /internal/letters, for our own services only."""

    routes = APIRouter(
        prefix="/internal/letters", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))]
    )

    @routes.get("/{org_id}")
    def list_waiting(org_id: UUID) -> list[LetterWaiting]:
        with database.transaction(org_id) as session:
            return delivery_status.letters_waiting(session)

    @routes.post("/{org_id}/{message_id}/posted", status_code=204)
    def confirm_posted(org_id: UUID, message_id: UUID, by: DoneBy) -> None:
        with database.transaction(org_id) as session:
            delivery_status.confirm_posted(session, Actor(org_id, ActorKind(by.actor_kind), by.actor_id), message_id)

    return routes
