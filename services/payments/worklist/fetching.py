"""Asks notifications what always fails there, also what it could not tell us, and how its lines are."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from services.payments.worklist.failing import FailingWork, describe
from shared.contracts.lines import LineNow
from shared.contracts.tasks import WorkFailingNow
from shared.errors import UnavailableError
from shared.identity import Actor, Permission
from shared.outbox_api import OtherService

_LIST = TypeAdapter(list[WorkFailingNow])
_LINES = TypeAdapter(list[LineNow])


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


def list_lines(notifications: OtherService, actor: Actor) -> list[LineNow] | None:
    """The lines for texts and letters as they are now; None where notifications does not answer."""
    actor.require(Permission.SEE_FAILING_WORK)
    try:
        response = notifications.request("GET", f"/internal/lines/{actor.org_id}")
        response.raise_for_status()
    except UnavailableError:
        return None
    return _LINES.validate_json(response.content)
