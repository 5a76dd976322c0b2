"""Reads the texts that came in while nobody took the line's webhooks: from its list, in their order, each once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.notifications.conversations.sending import ConversationServices
from services.notifications.conversations.usecases import receiving
from services.notifications.conversations.usecases.receiving import IncomingText
from services.notifications.lines.protocol import SmsLine
from services.notifications.messages.sending import Outgoing
from services.notifications.messages.usecases import line_states
from shared import logs
from shared.errors import UnavailableError
from shared.telephone_numbers import as_line_wrote

log = logs.get(__name__)

OVERLAP = timedelta(minutes=30)
"""Read twice, because a line's list may lag and its clock differ; the inbox knows what was here already."""
LONGEST = timedelta(days=7)
"""GOV.UK Notify keeps received texts no longer, and nobody waits longer for an answer to one."""


def read_received(conversation_services: ConversationServices, outgoing: Outgoing) -> int:
    """Takes what came in on every line since it was last read; gives how many texts were new. A line that does not answer is read next
    time."""
    new = 0
    for name, line in outgoing.sms_lines.items():
        with conversation_services.database.system() as session:
            org_id = line_states.organisation_of(session, name)
        if org_id is None:
            continue
        try:
            new += _read(conversation_services, org_id, name, line)
        except UnavailableError as error:
            log.warning("received texts not read", provider=name, cause=error.fault or error.code)
    return new


def _read(conversation_services: ConversationServices, org_id: UUID, name: str, line: SmsLine) -> int:
    now = datetime.now(UTC)
    with conversation_services.database.transaction(org_id) as session:
        since = line_states.begin_reading(session, org_id, name, now, OVERLAP)
    if since is None:
        return 0
    new = 0
    for text in line.received(max(since, now - LONGEST)):
        told = IncomingText(name, text.provider_id, as_line_wrote(text.sender), text.words, text.at)
        with conversation_services.database.transaction(org_id) as session:
            new += receiving.take_text(
                session,
                org_id,
                told,
                unchecked=conversation_services.unchecked_languages,
                most_to_strangers=conversation_services.most_to_strangers,
            )
    with conversation_services.database.transaction(org_id) as session:
        line_states.end_reading(session, org_id, name, now)
    if new:
        log.warning("texts read that came in while nobody took them", provider=name, count=new)
    return new
