"""The webhook with which GOV.UK Notify reports letters that came back: their status there never says so."""

from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from services.notifications.conversations.api.texts import notify_caller
from services.notifications.messages.usecases import returned_letters
from services.notifications.settings import LetterLineName
from shared.characters import Said
from shared.database import Database


class ReturnedLetter(BaseModel):
    """A letter that came back, as GOV.UK Notify reports it. `reference` is our id of the message."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    notification_id: Said = Field(min_length=8, max_length=64)
    reference: Said | None = Field(None, max_length=1000)

    def message_id(self) -> UUID | None:
        """Our id of the message, where the reference is one."""
        try:
            return UUID(self.reference) if self.reference else None
        except ValueError:
            return None


def router(database: Database, token: SecretStr | None) -> APIRouter:
    """POST /lines/govuk_notify/returned-letters/{org_id}; closed without a token in the settings."""
    routes = APIRouter(
        prefix=f"/lines/{LetterLineName.GOVUK_NOTIFY}",
        include_in_schema=False,
        dependencies=[Depends(notify_caller(token))],
    )

    @routes.post("/returned-letters/{org_id}", status_code=204)
    def take_report(org_id: UUID, told: ReturnedLetter) -> None:
        with database.transaction(org_id) as session:
            returned_letters.take_back(session, org_id, told.notification_id, told.message_id())

    return routes
