"""Asks notifications how to reach whom a task is about; nothing of the answer is kept here."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from services.payments.worklist.handling.usecases.views import StaffTask
from services.payments.worklist.whose import CONVERSATION
from shared.contracts.reaching import NoText, PersonReach
from shared.errors import UnavailableError
from shared.identity import Actor
from shared.outbox_api import OtherService

PATIENCE_SECONDS = 3.0
"""The page is of use without it."""
NOT_FOUND = 404
SHORTLY_BEFORE = timedelta(days=1)
"""How long before a task what was said in other conversations than its own is shown."""


def fetch_reach(
    notifications: OtherService, actor: Actor, task: StaffTask, person_id: UUID | None
) -> PersonReach | None:
    """Who may be meant, their numbers, and what was said; None where notifications does not answer, or nobody is meant."""
    conversation_id = task.subject_id if task.subject_type == CONVERSATION else None
    if conversation_id is None and person_id is None:
        return None
    since = (task.created_at - SHORTLY_BEFORE).isoformat()
    about = {"conversation_id": conversation_id, "person_id": person_id, "since": since}
    query = urlencode({name: value for name, value in about.items() if value is not None})
    path = f"/internal/reach/{actor.org_id}?{query}"
    try:
        response = notifications.request("GET", path, timeout_seconds=PATIENCE_SECONDS)
    except UnavailableError:
        return None
    if response.status_code == NOT_FOUND:
        return PersonReach(conversation_id=None, people=(), numbers=(), no_calls=False, no_text=NoText.NOBODY, lines=())
    return PersonReach.model_validate_json(response.content) if response.status_code == 200 else None
