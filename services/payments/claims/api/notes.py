"""Routes about notes between staff about a claim; whoever claims or is paid reads none of them."""

from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.claims.usecases import notes
from services.payments.worklist.handling.rules import LONGEST_NOTE
from shared.api_request import ApiRequest, InTransaction
from shared.http import RequestBody, ResponseBody

router = APIRouter()


class ClaimNoteIn(RequestBody):
    """What colleagues should know about a claim."""

    SEVERAL_LINES: ClassVar = frozenset({"words"})

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]


class ClaimNoteOut(ResponseBody):
    """A note, and which member of staff wrote it."""

    id: UUID
    claim_id: UUID
    written_by: UUID
    words: str
    at: AwareDatetime


@router.get("/claims/{claim_id}/notes")
def list_notes(claim_id: UUID, api: ApiRequest) -> list[ClaimNoteOut]:
    """The notes about a claim, the oldest first."""
    return api.read(
        lambda tx: [ClaimNoteOut.model_validate(one) for one in notes.notes_of(tx.session, tx.actor, claim_id)]
    )


@router.post("/claims/{claim_id}/notes", status_code=201, response_model=ClaimNoteOut)
def write_note(claim_id: UUID, new: ClaimNoteIn, api: ApiRequest) -> JSONResponse:
    """Keeps a note. Numbers of a bank or a telephone are refused."""

    def effect(tx: InTransaction) -> ClaimNoteOut:
        return ClaimNoteOut.model_validate(notes.write_note(tx.session, tx.actor, claim_id, new.words))

    return api.once(effect)
