"""Desk routes that belong to no single folder: contact details, which pass through to notifications, imports, and what waits."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.desk.rules.answers import read_answers
from services.payments.desk.rules.events import read_events
from services.payments.desk.rules.refusals import refusal
from services.payments.desk.rules.sheets import LARGEST_BYTES, ReadOptions
from services.payments.desk.sending import decide_number, import_people_file, save_contact, save_needs
from services.payments.desk.usecases.imports import ListToImport, import_events_file, look_up_events
from services.payments.worklist.usecases import oldest_waiting
from shared.api_request import ApiRequest, SignedInActor, SignedInRequest, keyed_request
from shared.contracts.needs import LONGEST_NEED, Needs
from shared.contracts.notices import ContactDetails
from shared.errors import TooLargeError
from shared.http import RequestBody, ResponseBody
from shared.outbox_api import OtherService

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("text/csv", WORKBOOK)},
    }
}
LARGEST_BODY_BYTES = LARGEST_BYTES
"""A list is a body by itself."""


class ChoiceOut(ResponseBody):
    """A way to read a row's name or title, if it is answered with this encoding."""

    encoding: str
    reads: str


class QuestionOut(ResponseBody):
    """What must be answered before a row that is held is done: send the file again with `same` or `new` of this value, or with
    the `encoding` of one of the `choices`."""

    same: str | None
    new: str | None
    name_in_file: str | None
    name_here: str | None
    choices: list[ChoiceOut]


class RowOut(ResponseBody):
    """What happened to one row: "added", "changed", "unchanged", "held" or "bad", and why where something was not done. `number`
    is "saved" or "not_saved" where the row has a telephone number. Names stand in questions only."""

    row: int
    outcome: str
    id: UUID | None
    column: str | None
    reason: str | None
    number: str | None
    question: QuestionOut | None


class ImportOut(ResponseBody):
    """What an import did. Rows are numbered as Excel shows them; `columns` says which column was taken for which of ours; columns
    that are not known, and rows below the list, are left aside."""

    source: str
    encoding: str
    delimiter: str | None
    columns: dict[str, str]
    unused_columns: list[str]
    rows_left_aside: list[int]
    added: int
    changed: int
    unchanged: int
    held: int
    bad: int
    numbers_saved: int
    numbers_not_saved: int
    rows: list[RowOut]


class WaitingOut(ResponseBody):
    """Since when the oldest work waits that should have been done by now; None where nothing does."""

    oldest_since: datetime | None


async def _read_file(request: Request, actor: SignedInActor) -> bytes:
    """The body of a request of somebody who is signed in, read only as far as a file may be long."""
    del actor
    try:
        return await request.body()
    except TooLargeError:
        raise refusal("too_large", "This file is larger than 5 MB. Save it in smaller parts.") from None


SentFile = Annotated[bytes, Depends(_read_file)]


def _list_to_import(
    content: SentFile,
    *,
    column: Annotated[list[str], Query(default_factory=list, description="Their heading=our column; remembered")],
    same: Annotated[
        list[str],
        Query(
            default_factory=list, description="A=B: the row with the ID A is B here; A: a known ID has this name now"
        ),
    ],
    new: Annotated[list[str], Query(default_factory=list, description="the row with this ID is nobody who is here")],
    source_system: Annotated[
        str | None,
        Query(max_length=200, description="the system that the list comes from, named once; IDs are unique within it"),
    ] = None,
    new_source: Annotated[
        bool, Query(description="it is another source although its name is nearly a known one")
    ] = False,
    encoding: Annotated[
        str | None, Query(max_length=100, description="how the letters of a CSV file are written")
    ] = None,
    sheet: Annotated[str | None, Query(max_length=100, description="which sheet of a workbook to read")] = None,
) -> ListToImport:
    options = ReadOptions(encoding, sheet, column)
    return ListToImport(content, source_system, new_source, options, read_answers(same, new))


SentList = Annotated[ListToImport, Depends(_list_to_import)]


class ContactSavedOut(ResponseBody):
    """Contact details are saved. `number_waits`: all but the new mobile, which a second member of staff must confirm first."""

    number_waits: bool


class NeedsIn(RequestBody):
    """What a person needs at an event, how they get there and who helps them."""

    SEVERAL_LINES: ClassVar = Needs.SEVERAL_LINES

    access: Annotated[str, Field(max_length=LONGEST_NEED)] = ""
    transport: Annotated[str, Field(max_length=LONGEST_NEED)] = ""
    helper: Annotated[str, Field(max_length=LONGEST_NEED)] = ""


class NeedsSavedOut(ResponseBody):
    """Whose needs are saved."""

    person_id: UUID


class NumberDecidedOut(ResponseBody):
    """What was decided about a new mobile: it is used from now on, or it never is."""

    confirmed: bool


class NewNumberIn(RequestBody):
    """The new mobile as the person says it, which is confirmed by that; without one it is refused, and never used."""

    mobile: Annotated[str | None, Field(min_length=6, max_length=30)] = None


def router(notifications: OtherService) -> APIRouter:
    """Routes under /people/{id}/contact, /imports and /waiting."""
    routes = APIRouter()

    @routes.put("/people/{person_id}/contact", tags=["people"])
    def put_contact(
        person_id: UUID, details: ContactDetails, actor: SignedInActor, request: Request
    ) -> ContactSavedOut:
        """Saves how to reach a person. A mobile in the place of another is told to the old one; where that is not safe, lost or
        somebody else's (`old_number`), the new one is used only once a second member of staff confirms it."""
        database = request.app.state.sign_in.database
        is_used = save_contact(database, notifications, actor, person_id, details)
        return ContactSavedOut(number_waits=not is_used)

    @routes.put("/people/{person_id}/needs", tags=["people"])
    def put_needs(person_id: UUID, needs: NeedsIn, actor: SignedInActor, request: Request) -> NeedsSavedOut:
        """Saves what helps a person to take part, in neutral words; an empty note says that nothing is known."""
        database = request.app.state.sign_in.database
        save_needs(database, notifications, actor, person_id, Needs(**needs.model_dump()))
        return NeedsSavedOut(person_id=person_id)

    @routes.post("/people/{person_id}/contact/new-number", tags=["people"], response_model=NumberDecidedOut)
    def post_new_number(person_id: UUID, decided: NewNumberIn, api: ApiRequest) -> JSONResponse:
        """Confirms a new mobile that a colleague saved, by typing it again as the person says it; or refuses it."""
        if before := api.answered():
            return before
        decide_number(api.database, notifications, api.actor, person_id, decided.mobile)
        return api.once(lambda _: NumberDecidedOut(confirmed=decided.mobile is not None), 200)

    @routes.post("/imports/people", tags=["imports"], response_model=ImportOut, openapi_extra=BODY)
    def import_people(wanted: SentList, actor: SignedInActor, request: Request) -> JSONResponse:
        """Imports a list of people, a CSV file or an Excel workbook. Good rows are kept and bad ones named; a second import
        changes and never doubles; whoever may be somebody else is held until somebody answers."""
        keyed = keyed_request(request, wanted.content)
        database = request.app.state.sign_in.database
        return JSONResponse(import_people_file(database, notifications, actor, keyed, wanted))

    @routes.post("/imports/events", tags=["imports"], response_model=ImportOut, openapi_extra=BODY)
    def import_events(wanted: SentList, actor: SignedInActor, request: Request) -> JSONResponse:
        """Imports a list of events, a CSV file or an Excel workbook; rows with the same ID are sessions of one event, which is
        taken whole or not at all. A second import changes events and never doubles them."""
        database = request.app.state.sign_in.database
        with database.transaction(actor.org_id) as session:
            remembered, other_ids = look_up_events(session, actor, wanted.source)
        same = {**other_ids, **wanted.answers.same}
        file = read_events(wanted.content, replace(wanted.options, remembered=remembered.columns), same)
        api = SignedInRequest(actor, request, wanted.content, database)
        return api.once(lambda tx: import_events_file(tx.session, tx.actor, wanted, file), 200)

    @routes.get("/waiting", tags=["imports"])
    def get_waiting(actor: SignedInActor, request: Request) -> WaitingOut:
        """How far the workers are behind."""
        with request.app.state.sign_in.database.system() as session:
            return WaitingOut(oldest_since=oldest_waiting(session, actor))

    return routes
