"""The route that lists what waits for a human."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter

from services.payments.worklist import usecases
from shared.calls import InCall
from shared.http import Answer
from shared.identity import Action

router = APIRouter(tags=["worklist"])


class WorkItemOut(Answer):
    """Something that waits for a person."""

    id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    reason: str
    urgent: bool
    due_at: datetime


@router.get("/worklist")
def list_open(call: InCall) -> list[WorkItemOut]:
    """What waits for a human, the most urgent first."""
    call.actor.require(Action.SEE)
    return [WorkItemOut.model_validate(one) for one in usecases.open_items(call.session, call.actor.org_id)]
