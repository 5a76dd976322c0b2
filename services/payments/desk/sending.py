"""Passing contact details on to notifications, which alone keeps them: not stored, queued or logged here."""

from uuid import UUID

from services.payments.people.usecases import get_person
from shared.contracts.notices import ContactDetails
from shared.database import Database
from shared.errors import InvalidError
from shared.identity import Action, Actor
from shared.outbox_api import OtherService


def save_contact(
    database: Database, notifications: OtherService, actor: Actor, person_id: UUID, details: ContactDetails
) -> None:
    """Saves how to reach a person. Raises ForbiddenError, NotFoundError, InvalidError (refused there), UnavailableError."""
    actor.require(Action.SAVE_CONTACT)
    with database.transaction(actor.org_id) as session:
        get_person(session, actor.org_id, person_id)
    path = f"/internal/contacts/{actor.org_id}/{person_id}"
    response = notifications.request("PUT", path, details.model_dump(mode="json"))
    if response.status_code >= 400:
        problem = response.json()
        raise InvalidError(
            str(problem.get("code", "contact.refused")),
            str(
                problem.get(
                    "detail", "These contact details cannot be used. Nothing was saved. Check them and try again."
                )
            ),
        )
