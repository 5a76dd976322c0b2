"""Routes about people who take part and staff who sign in."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.people import usecases
from services.payments.people.usecases import NewPerson, NewPrincipal
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody
from shared.identity import Role

router = APIRouter(tags=["people"])


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


class PrincipalIn(RequestBody):
    """Somebody who will sign in."""

    issuer: str = Field(min_length=1, max_length=300)
    subject: str = Field(min_length=1, max_length=300)
    display_name: str = Field(min_length=1, max_length=200)
    roles: list[Role] = Field(min_length=1)
    person_id: UUID | None = None


class PrincipalOut(ResponseBody):
    """Somebody who signs in."""

    id: UUID
    display_name: str
    roles: list[str]


@router.post("/people", status_code=201, response_model=PersonOut)
def add_person(new: PersonIn, api: ApiRequest) -> JSONResponse:
    """Adds a person who takes part."""
    command = NewPerson(**new.model_dump())
    return api.once(lambda tx: PersonOut.model_validate(usecases.add_person(tx.session, tx.actor, command)))


@router.get("/people/{person_id}")
def get_person(person_id: UUID, api: ApiRequest) -> PersonOut:
    """One person."""
    return api.read(lambda tx: PersonOut.model_validate(usecases.view_person(tx.session, tx.actor, person_id)))


@router.post("/principals", status_code=201, response_model=PrincipalOut)
def add_principal(new: PrincipalIn, api: ApiRequest) -> JSONResponse:
    """Lets a member of staff sign in."""
    command = NewPrincipal(new.issuer, new.subject, new.display_name, frozenset(new.roles), new.person_id)
    return api.once(lambda tx: PrincipalOut.model_validate(usecases.add_principal(tx.session, tx.actor, command)))
