"""Asks notifications what always fails there, also what it could not tell us."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from services.payments.worklist.failing import FailingWork, describe
from shared.contracts.tasks import WorkFailingNow
from shared.errors import UnavailableError
from shared.identity import Actor
from shared.outbox_api import OtherService

_LIST = TypeAdapter(list[WorkFailingNow])


def list_untold(notifications: OtherService, actor: Actor, known: Sequence[FailingWork]) -> list[FailingWork] | None:
    """What always fails there and is not `known` here; None where notifications does not answer."""
    try:
        response = notifications.request("GET", f"/internal/failing-work/{actor.org_id}")
        response.raise_for_status()
    except UnavailableError:
        return None
    here = {one.id for one in known}
    return [
        describe(one.id, "notifications", one.topic, one.cause, one.row_count, one.since)
        for one in _LIST.validate_json(response.content)
        if one.id not in here
    ]
