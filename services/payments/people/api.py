"""Routes about people who take part and staff who sign in."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.people import usecases
from services.payments.people.usecases import NewPerson, NewPrincipal
from shared.calls import InCall
from shared.http import Answer, Strict
from shared.identity import Action, Role

router = APIRouter(tags=["people"])


class PersonIn(Strict):
    """Somebody to add."""

    name: str = Field(min_length=1, max_length=200)
    source_system: str | None = Field(None, min_length=1, max_length=100)
    external_id: str | None = Field(None, min_length=1, max_length=100)


class PersonOut(Answer):
    """A person."""

    id: UUID
    name: str


class PrincipalIn(Strict):
    """Somebody who will sign in."""

    issuer: str = Field(min_length=1, max_length=300)
    subject: str = Field(min_length=1, max_length=300)
    display_name: str = Field(min_length=1, max_length=200)
    roles: list[Role] = Field(min_length=1)
    person_id: UUID | None = None


class PrincipalOut(Answer):
    """Somebody who signs in."""

    id: UUID
    display_name: str
    roles: list[str]


@router.post("/people", status_code=201, response_model=PersonOut)
def add_person(new: PersonIn, call: InCall) -> JSONResponse:
    """Adds a person who takes part."""
    command = NewPerson(**new.model_dump())
    return call.once(lambda: PersonOut.model_validate(usecases.add_person(call.session, call.actor, command)))


@router.get("/people/{person_id}")
def get_person(person_id: UUID, call: InCall) -> PersonOut:
    """One person."""
    call.actor.require(Action.SEE)
    return PersonOut.model_validate(usecases.get_person(call.session, call.actor.org_id, person_id))


@router.post("/principals", status_code=201, response_model=PrincipalOut)
def add_principal(new: PrincipalIn, call: InCall) -> JSONResponse:
    """Lets a member of staff sign in."""
    command = NewPrincipal(new.issuer, new.subject, new.display_name, frozenset(new.roles), new.person_id)
    return call.once(lambda: PrincipalOut.model_validate(usecases.add_principal(call.session, call.actor, command)))
