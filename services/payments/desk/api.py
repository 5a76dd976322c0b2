"""Desk routes that belong to no single folder: contact details, which pass through to notifications."""

from uuid import UUID

from fastapi import APIRouter, Request

from services.payments.desk.sending import save_contact
from shared.calls import SignedInActor
from shared.contracts.notices import ContactDetails
from shared.outbox_api import OtherService


def router(notifications: OtherService) -> APIRouter:
    """Routes under /people/{id}/contact."""
    routes = APIRouter(tags=["people"])

    @routes.put("/people/{person_id}/contact", status_code=204)
    def put_contact(person_id: UUID, details: ContactDetails, actor: SignedInActor, request: Request) -> None:
        """Saves how to reach a person."""
        save_contact(request.app.state.sign_in.database, notifications, actor, person_id, details)

    return routes
