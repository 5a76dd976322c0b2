"""Desk routes that belong to no single folder: contact details, which pass through to notifications, imports, and what waits."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from services.payments.desk.rules.events import read_events
from services.payments.desk.rules.sheets import LARGEST_BYTES, refusal
from services.payments.desk.sending import PeopleToImport, import_people_file, save_contact
from services.payments.desk.usecases.imports import import_events_file
from shared.api_request import SignedInActor, SignedInRequest, keyed_request
from shared.contracts.notices import ContactDetails
from shared.http import Answer, TypedLine
from shared.identity import Action
from shared.outbox import oldest_unanswered
from shared.outbox_api import OtherService

CSV_BODY = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}

SourceSystem = Annotated[
    TypedLine, Query(min_length=1, max_length=100, description="where the file comes from; IDs are unique within it")
]
Rename = Annotated[bool, Query(description="also take over names that share no word with the name before")]


class RowOut(Answer):
    """What happened to one row: "added", "changed", "unchanged" or "bad", and why where something was not done. `number`
    is "saved" or "not_saved" where the row has a telephone number. Holds no personal data."""

    row: int
    outcome: str
    id: UUID | None
    column: str | None
    reason: str | None
    number: str | None


class ImportOut(Answer):
    """What an import did. Rows are numbered as Excel shows them; columns that are not known are left aside."""

    encoding: str
    delimiter: str
    unused_columns: list[str]
    added: int
    changed: int
    unchanged: int
    bad: int
    numbers_saved: int
    numbers_not_saved: int
    rows: list[RowOut]


class WaitingOut(Answer):
    """Since when the oldest work waits that should have been done by now; None where nothing does."""

    oldest_since: datetime | None


async def _read_file(request: Request, actor: SignedInActor) -> bytes:
    """The body of a request of somebody who is signed in, read only as far as a file may be long."""
    del actor
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST_BYTES:
            raise refusal("too_large", "This file is larger than 5 MB. Save it in smaller parts.")
    return bytes(content)


SentFile = Annotated[bytes, Depends(_read_file)]


def router(notifications: OtherService) -> APIRouter:
    """Routes under /people/{id}/contact, /imports and /waiting."""
    routes = APIRouter()

    @routes.put("/people/{person_id}/contact", status_code=204, tags=["people"])
    def put_contact(person_id: UUID, details: ContactDetails, actor: SignedInActor, request: Request) -> None:
        """Saves how to reach a person."""
        save_contact(request.app.state.sign_in.database, notifications, actor, person_id, details)

    @routes.post("/imports/people", tags=["imports"], response_model=ImportOut, openapi_extra=CSV_BODY)
    def import_people(
        content: SentFile,
        actor: SignedInActor,
        request: Request,
        source_system: SourceSystem = "csv",
        rename: Rename = False,
    ) -> JSONResponse:
        """Imports a CSV file of people. Good rows are kept, bad ones are named; a second import changes and never doubles."""
        wanted = PeopleToImport(content, source_system, rename)
        keyed = keyed_request(request, content)
        database = request.app.state.sign_in.database
        return JSONResponse(import_people_file(database, notifications, actor, keyed, wanted))

    @routes.post("/imports/events", tags=["imports"], response_model=ImportOut, openapi_extra=CSV_BODY)
    def import_events(
        content: SentFile, actor: SignedInActor, request: Request, source_system: SourceSystem = "csv"
    ) -> JSONResponse:
        """Imports a CSV file of events; rows with the same ID are sessions of one event. A second import changes events
        and never doubles them."""
        actor.require(Action.MANAGE_EVENTS)
        file = read_events(content)
        api = SignedInRequest(actor, request, content, request.app.state.sign_in.database)
        return api.once(lambda tx: import_events_file(tx.session, tx.actor, file, source_system), 200)

    @routes.get("/waiting", tags=["imports"])
    def get_waiting(actor: SignedInActor, request: Request) -> WaitingOut:
        """How far the workers are behind."""
        actor.require(Action.SEE)
        with request.app.state.sign_in.database.system() as session:
            return WaitingOut(oldest_since=oldest_unanswered(session))

    return routes
