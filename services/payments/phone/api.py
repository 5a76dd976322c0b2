"""The conversation's one route, for the notifications service alone, and the picture word that says who is calling."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.phone.rules.pictures import PICTURE_WORDS
from services.payments.phone.usecases.identities import choose_picture_word
from services.payments.phone.usecases.picture_tries import unlock_picture
from services.payments.phone.usecases.turns import TurnServices, take_turn
from shared.api_request import ApiRequest, InTransaction
from shared.contracts.turns import Turn, TurnAnswer
from shared.database import Database
from shared.http import RequestBody, ResponseBody, internal_caller
from shared.identity import InternalTokens

router = APIRouter(tags=["people"])


class PictureWordIn(RequestBody):
    """The picture that a person chose, or the two."""

    word: Annotated[str, Field(min_length=1, max_length=30, description=f"one of: {', '.join(PICTURE_WORDS)}")]
    second_word: Annotated[
        str | None, Field(min_length=1, max_length=30, description="only where the organisation wants two pictures")
    ] = None


class PictureWordOut(ResponseBody):
    """The picture as it is kept."""

    person_id: UUID


class PictureUnlockedOut(ResponseBody):
    """Whose picture may be tried again."""

    person_id: UUID


@router.post("/people/{person_id}/picture-word", response_model=PictureWordOut)
def put_picture_word(person_id: UUID, new: PictureWordIn, api: ApiRequest) -> JSONResponse:
    """Keeps the picture that a person chose: with an event it says who is calling. The person is told that it was changed."""

    def keep(tx: InTransaction) -> PictureWordOut:
        choose_picture_word(tx.session, tx.actor, person_id, new.word, new.second_word)
        return PictureWordOut(person_id=person_id)

    return api.once(keep, 200)


@router.post("/people/{person_id}/picture-word/unlock", response_model=PictureUnlockedOut)
def post_unlock(person_id: UUID, api: ApiRequest) -> JSONResponse:
    """Lets a person say their picture word again after too many wrong ones: for staff who have made sure that it was them."""

    def unlock(tx: InTransaction) -> PictureUnlockedOut:
        unlock_picture(tx.session, tx.actor, person_id)
        return PictureUnlockedOut(person_id=person_id)

    return api.once(unlock, 200)


def turns(database: Database, tokens: InternalTokens, turn_services: TurnServices) -> APIRouter:
    """The route under /internal/turns."""
    routes = APIRouter(
        prefix="/internal/turns", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))]
    )

    @routes.post("")
    def post_turn(turn: Turn) -> TurnAnswer:
        """What to say next; a repeated turn gets the answer it got."""
        return database.run(turn.org_id, lambda session: take_turn(session, turn_services, turn))

    return routes
