"""Routes about people who take part."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.people import lists, usecases
from services.payments.people.usecases import NewPerson
from shared.api_request import ApiRequest
from shared.http import Cursor, Limit, RequestBody, ResponseBody

router = APIRouter(tags=["people"])

Name = Annotated[str, Query(max_length=200, description="a name or a part of one, however it is spelt")]


class PersonIn(RequestBody):
    """Somebody to add."""

    name: str = Field(min_length=1, max_length=200)
    source_system: str | None = Field(None, min_length=1, max_length=100)
    external_id: str | None = Field(None, min_length=1, max_length=100)
    certainly_new: bool = Field(False, description="although somebody is known by nearly this ID")


class PersonOut(ResponseBody):
    """A person."""

    id: UUID
    name: str
    merged_into_id: UUID | None = None
    """The record of the same person that this one leads to."""


class PeopleOut(ResponseBody):
    """People in order of their names; `next_cursor` asks for those that follow, and is null with the last."""

    people: list[PersonOut]
    next_cursor: str | None


@router.post("/people", status_code=201, response_model=PersonOut)
def add_person(new: PersonIn, api: ApiRequest) -> JSONResponse:
    """Adds a person who takes part."""
    command = NewPerson(**new.model_dump())
    return api.once(lambda tx: PersonOut.model_validate(usecases.add_person(tx.session, tx.actor, command)))


@router.get("/people")
def list_people(api: ApiRequest, name: Name = "", cursor: Cursor = None, limit: Limit = 50) -> PeopleOut:
    """People in order of their names; with a name those in whose name it stands."""
    return api.read(
        lambda tx: PeopleOut.model_validate(
            lists.list_people(tx.session, tx.actor, name=name, cursor=cursor, limit=limit)
        )
    )


@router.get("/people/{person_id}")
def get_person(person_id: UUID, api: ApiRequest) -> PersonOut:
    """One person."""
    return api.read(lambda tx: PersonOut.model_validate(usecases.view_person(tx.session, tx.actor, person_id)))
