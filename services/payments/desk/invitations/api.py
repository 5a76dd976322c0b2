"""Routes under /events/{id}/invitation: who would be asked from a list, and what it costs; then the offers to whoever was seen in it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.desk.usecases import inviting
from services.payments.desk.usecases.finding import MOST_NAMES
from services.payments.desk.usecases.inviting import Invitation, WhomToInvite
from services.payments.involvement.api.fields import Words
from shared.api_request import ApiRequest, InTransaction
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter()
Name = Annotated[str, Field(max_length=300)]


class InvitationIn(RequestBody):
    """Whom to ask, in one role: names as they stand in a list, everybody of an earlier event or of a group. `meant` says which of several
    namesakes is meant, by the number of the line. For a task at home either minutes or an amount is agreed."""

    role: Words
    names: list[Name] = Field(default_factory=list, max_length=MOST_NAMES)
    from_event: UUID | None = None
    from_group: UUID | None = None
    meant: dict[int, UUID] = Field(default_factory=dict, max_length=MOST_NAMES)
    left_out: list[UUID] = Field(default_factory=list, max_length=MOST_NAMES)
    agreed_minutes: Annotated[int, Field(ge=1, le=6000)] | None = None
    agreed_pence: Pence | None = None

    def whom(self) -> WhomToInvite:
        """The same as the use case takes it."""
        return WhomToInvite(**self.model_dump(include=set(InvitationIn.model_fields)))


class SeenInvitationIn(InvitationIn):
    """The same once more, with the `digest` of the list that was looked at: where the list is another by now, nobody is asked."""

    seen: Annotated[str, Field(min_length=64, max_length=64)]


class InvitedPersonOut(ResponseBody):
    """Somebody of this organisation; `known_by` tells namesakes apart."""

    id: UUID
    name: str
    known_by: str


class NamesakesOut(ResponseBody):
    """A line that several people may be meant by, or one whose ID is another's."""

    number: int
    typed: str
    people: list[InvitedPersonOut]
    is_another_id: bool


class InvitedForOut(ResponseBody):
    """A part of the fee in pence, and why."""

    reason: str
    amount_pence: int


class InvitationOut(ResponseBody):
    """Who would be asked and what each may expect, in pence; who was asked in this role before; the lines that nobody or several are meant by;
    and how far the budget goes. Without a budget nothing is over. `is_own`: whoever asks was on the list, and nobody asks themselves."""

    role: str
    people: list[InvitedPersonOut]
    asked_before: list[InvitedPersonOut]
    unknown: list[str]
    namesakes: list[NamesakesOut]
    is_own: bool
    each_pence: int
    why: list[InvitedForOut]
    total_pence: int
    over_pence: int
    digest: str


class InvitedOut(ResponseBody):
    """The offers that were made, and how far the budget is promised away, in pence."""

    offer_ids: list[UUID]
    promised_pence: int
    budget_pence: int | None


@router.post("/events/{event_id}/invitation/look", response_model=InvitationOut)
def look_at_invitation(event_id: UUID, new: InvitationIn, api: ApiRequest) -> JSONResponse:
    """Who would be asked from a list, and what it costs. Nobody is asked, and nothing is kept."""
    return api.once(lambda tx: _show(inviting.look(tx.session, tx.actor, event_id, new.whom())), 200)


@router.post("/events/{event_id}/invitation", status_code=201, response_model=InvitedOut)
def invite(event_id: UUID, new: SeenInvitationIn, api: ApiRequest) -> JSONResponse:
    """Asks everybody of a list that was looked at before; each is told by text or letter, if it is still to come."""

    def ask(tx: InTransaction) -> InvitedOut:
        made = inviting.invite(tx.session, tx.actor, event_id, new.whom(), new.seen)
        return InvitedOut(
            offer_ids=[one.id for one in made.offers],
            promised_pence=made.promised_pence,
            budget_pence=made.budget_pence,
        )

    return api.once(ask)


def _show(found: Invitation) -> InvitationOut:
    return InvitationOut.model_validate(found)
