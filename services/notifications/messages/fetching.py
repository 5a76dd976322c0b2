"""Looks at the line for a text that may have left: never sends again before it has looked."""

from uuid import UUID

from services.notifications.messages import usecases
from services.notifications.messages.sending import Outgoing
from shared.outbox import Work


def resolve_message(outgoing: Outgoing, work: Work, message_id: UUID) -> None:
    """Does one `message.resolve`. Raises UnavailableError where the line does not answer: the outbox asks again later."""
    with outgoing.database.transaction(work.org_id) as session:
        search = usecases.plan_search(session, work.id, message_id)
    if search is None:
        return
    found = outgoing.line.find(search.to, search.since)
    with outgoing.database.transaction(work.org_id) as session:
        usecases.record_search(session, work.id, message_id, found)
