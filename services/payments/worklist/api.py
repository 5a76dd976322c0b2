"""The route that lists what waits for a human."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter

from services.payments.worklist import usecases
from shared.api_request import ApiRequest
from shared.http import ResponseBody

router = APIRouter(tags=["worklist"])


class WorkItemOut(ResponseBody):
    """Something that waits for a person."""

    id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    reason: str
    urgent: bool
    due_at: datetime


@router.get("/worklist")
def list_open(api: ApiRequest) -> list[WorkItemOut]:
    """What waits for a human, the most urgent first."""
    return api.read(lambda tx: [WorkItemOut.model_validate(one) for one in usecases.open_items(tx.session, tx.actor)])
