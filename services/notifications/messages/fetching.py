"""Looks at the lines: for a message that may have left (it is never sent again before), and for a letter that may be posted."""

from uuid import UUID

from services.notifications.lines.protocol import LetterKey
from services.notifications.messages import rules
from services.notifications.messages.sending import Outgoing
from services.notifications.messages.usecases import delivery_status
from services.notifications.messages.usecases.delivery_status import TextSearch
from shared.outbox import Work


def resolve_message(outgoing: Outgoing, work: Work, message_id: UUID) -> None:
    """Does one `message.resolve`. Raises UnavailableError where the line does not answer: the outbox asks again later."""
    with outgoing.database.transaction(work.org_id) as session:
        search = delivery_status.plan_search(session, work.id, message_id)
    if search is None:
        return
    found = _find(outgoing, search)
    with outgoing.database.transaction(work.org_id) as session:
        delivery_status.record_search(session, work.id, message_id, found)


def follow_letter(outgoing: Outgoing, work: Work, message_id: UUID) -> None:
    """Does one `message.follow_up`. Raises UnavailableError where the line does not answer: the outbox asks again later."""
    with outgoing.database.transaction(work.org_id) as session:
        provider_id = delivery_status.plan_look(session, work.id, message_id)
    if provider_id is None:
        return
    receipt = outgoing.letter_line.look(provider_id)
    with outgoing.database.transaction(work.org_id) as session:
        delivery_status.record_look(session, work.id, message_id, receipt, look_again=outgoing.look_again)


def _find(outgoing: Outgoing, search: TextSearch | LetterKey) -> list[str]:
    """The line's ids of what it has of this message."""
    if isinstance(search, LetterKey):
        return outgoing.letter_line.find(search)
    texts = outgoing.line.find(search.to, search.since)
    return [text.provider_id for text in texts if rules.digest(text.body) == search.body_digest]
